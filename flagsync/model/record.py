"""`record`: a frozen, slotted dataclass that costs little to define and little to make.

A frozen dataclass of the standard library compiles six methods when its module is imported, which for the five dozen things of
a run takes longer than judging a flag does; and it sets every field through `object.__setattr__`. Here `__init__` is compiled
when the first one is made and sets fields through their slots, and the other methods are shared by all. Everything else
(`dataclasses.fields`, `replace`, `match`, mypy's knowledge of the class) is as the standard library has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import Any, Final, Never, TypeVar, dataclass_transform

_Record = TypeVar("_Record")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[_Record]) -> type[_Record]:
    """The class as a frozen, slotted dataclass; what it defines itself stays. Records do not inherit from one another."""
    namespace = {name: value for name, value in cls.__dict__.items() if name not in {"__dict__", "__weakref__"}}
    written = {name: namespace.pop(name, MISSING) for name in cls.__annotations__}
    taken = (name for name, value in written.items() if not isinstance(value, Field) or value.init)
    own = {"__slots__": tuple(written), "__match_args__": tuple(taken), "__dataclass_fields__": _Shape(written)}
    made: type[_Record] = type(cls.__name__, cls.__bases__, _SHARED | namespace | own)
    made.__qualname__ = cls.__qualname__
    return made


class _Shape:
    """The fields of a record as written; as the standard library describes them for whoever asks for `__dataclass_fields__`."""

    def __init__(self, written: Mapping[str, Any]) -> None:
        """Takes the default, or what `field` made, of each; `MISSING` where there is none."""
        self._written = written

    def __get__(self, instance: object, cls: type) -> dict[str, Field[Any]]:
        if "described" not in self.__dict__:
            defaults = {name: value for name, value in self._written.items() if value is not MISSING}
            about = {"__annotations__": cls.__annotations__, "__module__": cls.__module__, "__doc__": cls.__doc__}
            twin: Any = dataclass(init=False, repr=False, eq=False)(type(cls.__name__, (), about | defaults))
            self.described: dict[str, Field[Any]] = twin.__dataclass_fields__
        return self.described

    @cached_property
    def fields(self) -> list[tuple[str, Field[Any]]]:
        """Every field with its name."""
        return [(name, value if isinstance(value, Field) else field(default=value)) for name, value in self._written.items()]

    @cached_property
    def values(self) -> Callable[[object], tuple[object, ...]]:
        """Reads the class of a record, and all that it is compared by."""
        return attrgetter("__class__", *(name for name, each in self.fields if each.compare))


def _shape(cls: type) -> _Shape:
    found = cls.__dict__["__dataclass_fields__"]
    assert isinstance(found, _Shape)  # noqa: S101
    return found


def _initialize(self: Any, *arguments: Any, **named: Any) -> None:
    """Stands in for a class's `__init__` until the first one is made."""
    cls = type(self)
    cls.__init__ = _initializer(cls)
    cls.__init__(self, *arguments, **named)


def _initializer(cls: type) -> Callable[..., None]:
    """A function that takes the fields in their order and sets each through its slot, past the guard of `_refuse`."""
    names: dict[str, Any] = {"_missing": MISSING}
    parameters = ["self"]
    steps = []
    for name, each in _shape(cls).fields:
        names[f"_set_{name}"] = cls.__dict__[name].__set__
        parameter = value = name
        if each.default is not MISSING:
            names[f"_default_{name}"] = each.default
            parameter, value = f"{name}=_default_{name}", name if each.init else f"_default_{name}"
        elif each.default_factory is not MISSING:
            names[f"_make_{name}"] = each.default_factory
            parameter, value = f"{name}=_missing", f"_make_{name}()"
            value += f" if {name} is _missing else {name}" if each.init else ""
        parameters += [parameter] if each.init else []
        steps.append(f"    _set_{name}(self, {value})")
    if hasattr(cls, "__post_init__"):
        steps.append("    self.__post_init__()")
    body = "\n".join(steps) or "    pass"
    exec(f"def __init__({', '.join(parameters)}):\n{body}", names)  # noqa: S102 - the text holds names of fields, nothing else
    function: Callable[..., None] = names["__init__"]
    function.__qualname__ = f"{cls.__qualname__}.__init__"
    return function


def _equal(self: object, other: object) -> object:
    values = _shape(type(self)).values
    return values(self) == values(other) if type(self) is type(other) else NotImplemented


def _hash(self: object) -> int:
    return hash(_shape(type(self)).values(self))


def _represent(self: object) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name, each in _shape(type(self)).fields if each.repr)
    return f"{type(self).__qualname__}({shown})"


def _refuse(self: object, name: str, value: object = None) -> Never:
    del self, value
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _state(self: object) -> list[object]:
    return [getattr(self, name) for name, _ in _shape(type(self)).fields]


def _restore(self: object, state: list[object]) -> None:
    for (name, _), value in zip(_shape(type(self)).fields, state, strict=True):
        object.__setattr__(self, name, value)


_SHARED: Final[dict[str, Any]] = {
    "__init__": _initialize,
    "__eq__": _equal,
    "__hash__": _hash,
    "__repr__": _represent,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__getstate__": _state,
    "__setstate__": _restore,
}
