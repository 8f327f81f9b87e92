"""Records are what frozen, slotted dataclasses are, to whoever uses them."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from typing import Any

import pytest

from flagsync.model.record import record


@record
class Made:
    """A record with every sort of field."""

    name: str
    size: int = 3
    parts: list[int] = field(default_factory=list)
    note: str = field(default="", compare=False, repr=False)
    double: int = field(init=False, repr=False, compare=False, default=0)
    seen: list[str] = field(init=False, repr=False, compare=False, default_factory=list)

    def __post_init__(self) -> None:
        object.__setattr__(self, "double", self.size * 2)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The same as the standard library makes it."""

    name: str
    size: int = 3
    parts: list[int] = field(default_factory=list)
    note: str = field(default="", compare=False, repr=False)
    double: int = field(init=False, repr=False, compare=False, default=0)
    seen: list[str] = field(init=False, repr=False, compare=False, default_factory=list)

    def __post_init__(self) -> None:
        object.__setattr__(self, "double", self.size * 2)


@record
class Pair:
    """A record that can be a key."""

    left: str
    right: tuple[str, ...] = ()


CALLS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    (("a",), {}),
    (("a", 5, [1]), {"note": "x"}),
    ((), {"name": "b", "parts": [2]}),
    ((), {}),
    (("a", 1, [], "", 7), {}),
    (("a",), {"name": "b"}),
    (("a",), {"colour": "red"}),
]


@pytest.mark.parametrize(("arguments", "named"), CALLS)
def test_it_takes_what_a_dataclass_takes(arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
    def outcome(cls: Any) -> object:
        try:
            made = cls(*arguments, **named)
        except TypeError as error:
            return str(error).replace("Wanted", "Made")
        return repr(made).replace("Wanted", "Made"), [getattr(made, each.name) for each in fields(made)]

    assert outcome(Made) == outcome(Wanted)


def test_nothing_can_be_changed() -> None:
    made = Made("a")
    for name in ("size", "colour"):
        with pytest.raises(FrozenInstanceError):
            setattr(made, name, 4)
    with pytest.raises(FrozenInstanceError):
        del made.size
    assert made.size == 3
    assert not hasattr(made, "__dict__")


def test_equal_by_class_and_fields() -> None:
    assert Made("a", note="x") == Made("a", note="y")
    assert Made("a") != Made("a", 4)
    other: object = Wanted("a")
    assert Made("a") != other
    assert len({Pair("a"), Pair("a", ()), Pair("b")}) == 2


def test_the_standard_library_knows_it() -> None:
    assert [each.name for each in fields(Made)] == [each.name for each in fields(Wanted)]
    assert [(each.type, each.default, each.init) for each in fields(Made)] == [
        (each.type, each.default, each.init) for each in fields(Wanted)
    ]
    assert Made.__match_args__ == Wanted.__match_args__
    assert replace(Made("a", 2, note="x"), size=4) == Made("a", 4)
    assert replace(Made("a", 2), size=4).double == 8
    match Pair("a", ("b",)):
        case Pair(left, (right,)):
            assert (left, right) == ("a", "b")


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda made: pickle.loads(pickle.dumps(made))])
def test_it_can_be_copied(copied: Any) -> None:
    made = Made("a", 2, [1], "x")
    twin = copied(made)
    assert twin == made
    assert (twin.note, twin.double) == ("x", 4)


def test_each_has_its_own_default() -> None:
    first, second = Made("a"), Made("a")
    first.parts.append(1)
    assert second.parts == []
