"""Values of the model as plain JSON and back: records, tuples, enumerations, and sequences and mappings of them.

Each is written as a list that begins with the number of its class. What is of no such class is refused, so that a new kind of
fact is never remembered by halves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Any, Final

from flagsync.model import reference
from flagsync.model.place import Position, Span
from flagsync.model.report import Skip

_FACTS: Final = {
    name: kind for name, kind in vars(reference).items() if isinstance(kind, type) and kind.__module__ == reference.__name__
}
_KINDS: Final[tuple[Callable[..., Any], ...]] = (Position, Span, Skip, *(_FACTS[name] for name in sorted(_FACTS)))
_NUMBERS: Final = {kind: number for number, kind in enumerate(_KINDS)}
KINDS: Final = ",".join(sorted(_FACTS))
"""What the numbers mean: what was written by another list must not be read by this one."""

_SEQUENCE: Final = -1
_MAPPING: Final = -2
_TUPLE: Final = -3
_SET: Final = -4


def freeze(value: object) -> Any:
    """A value as JSON. Raises TypeError for what is of no class that is known here."""
    if value is None or (isinstance(value, bool | int | float | str) and not isinstance(value, Enum)):
        return value
    number = _NUMBERS.get(type(value))
    if number is not None:
        if isinstance(value, Enum):
            return [number, value.value]
        fields: tuple[str, ...] = getattr(value, "_fields", ()) or type(value).__dict__["__match_args__"]
        return [number, *(freeze(getattr(value, name)) for name in fields)]
    if isinstance(value, Mapping):
        return [_MAPPING, *([freeze(key), freeze(each)] for key, each in value.items())]
    if isinstance(value, AbstractSet):
        return [_SET, *(freeze(each) for each in sorted(value))]
    if isinstance(value, Sequence):
        return [_TUPLE if isinstance(value, tuple) else _SEQUENCE, *(freeze(each) for each in value)]
    raise TypeError(f"{type(value).__name__} is not remembered")


def thaw(value: Any) -> Any:
    """The value that was written. Raises TypeError, ValueError or IndexError where it was not written by `freeze`."""
    if not isinstance(value, list):
        return value
    number = value[0]
    if number >= 0:
        return _KINDS[number](*[thaw(each) if isinstance(each, list) else each for each in value[1:]])
    if number == _MAPPING:
        return {thaw(key): thaw(each) for key, each in value[1:]}
    items = [thaw(each) if isinstance(each, list) else each for each in value[1:]]
    return items if number == _SEQUENCE else tuple(items) if number == _TUPLE else frozenset(items)
