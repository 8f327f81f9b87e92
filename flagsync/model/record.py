"""`record`: a frozen, slotted dataclass that costs little to define and little to make.

A frozen dataclass of the standard library compiles six methods when its module is imported, which for the five dozen things of
a run takes longer than judging a flag does; and it sets every field through `object.__setattr__`. Here `__init__` is compiled
when the first one is made and sets fields through their slots, and the other methods are shared by all. Everything else
(`dataclasses.fields`, `replace`, `match`, mypy's knowledge of the class) is the standard library's.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from functools import cache
from operator import attrgetter
from typing import Any, Final, Never, TypeVar, dataclass_transform

_Record = TypeVar("_Record")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[_Record]) -> type[_Record]:
    """The class as a frozen, slotted dataclass; what it defines itself stays. Records do not inherit from one another."""
    for name, method in _SHARED.items():
        if name not in cls.__dict__:
            setattr(cls, name, method)
    return dataclass(init=False, repr=False, eq=False, slots=True)(cls)


def _initialize(self: Any, *arguments: Any, **named: Any) -> None:
    """Stands in for a class's `__init__` until the first one is made."""
    cls = type(self)
    cls.__init__ = _initializer(cls)
    cls.__init__(self, *arguments, **named)


def _initializer(cls: type) -> Callable[..., None]:
    """A function that takes the fields in their order and sets each through its slot, past the guard of `_refuse`."""
    names: dict[str, Any] = {}
    parameters = ["self"]
    steps = []
    for each in fields(cls):
        name, value = each.name, each.name
        names[f"_set_{name}"] = cls.__dict__[name].__set__
        if each.default is not MISSING:
            names[f"_default_{name}"] = each.default
            parameter, value = f"{name}=_default_{name}", name if each.init else f"_default_{name}"
        elif each.default_factory is not MISSING:
            names[f"_make_{name}"], names["_missing"] = each.default_factory, MISSING
            parameter, value = f"{name}=_missing", f"_make_{name}()"
            if each.init:
                value += f" if {name} is _missing else {name}"
        else:
            parameter = name
        parameters += [parameter] if each.init else []
        steps.append(f"    _set_{name}(self, {value})")
    if hasattr(cls, "__post_init__"):
        steps.append("    self.__post_init__()")
    body = "\n".join(steps) or "    pass"
    exec(f"def __init__({', '.join(parameters)}):\n{body}", names)  # noqa: S102 - the text holds names of fields, nothing else
    function: Callable[..., None] = names["__init__"]
    function.__qualname__ = f"{cls.__qualname__}.__init__"
    return function


@cache
def _getter(cls: Hashable) -> Callable[[object], tuple[object, ...]]:
    """Reads what a record of a class is compared by."""
    assert isinstance(cls, type)  # noqa: S101
    return attrgetter("__class__", *(each.name for each in fields(cls) if each.compare))


def _values(self: object) -> tuple[object, ...]:
    """What two records are compared by."""
    cls: Hashable = type(self)  # type: ignore[assignment]
    return _getter(cls)(self)


def _equal(self: object, other: object) -> object:
    return _values(self) == _values(other) if type(self) is type(other) else NotImplemented


def _hash(self: object) -> int:
    return hash(_values(self))


def _represent(self: Any) -> str:
    shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{self.__class__.__qualname__}({shown})"


def _refuse(self: Any, name: str, value: object = None) -> Never:
    del self, value
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for each, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


_SHARED: Final[dict[str, Callable[..., object]]] = {
    "__init__": _initialize,
    "__eq__": _equal,
    "__hash__": _hash,
    "__repr__": _represent,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__getstate__": _state,
    "__setstate__": _restore,
}
