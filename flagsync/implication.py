"""What follows from a condition by itself: that it is never true, or that others are always true where it is.

A condition is taken apart into demands on single attributes: that a comparison is known to be true, known to be false, or not
known to be so. Whether one value can meet several demands at once is decided sort by sort of value (nothing, true, false, a
number, a text, a list, anything else), by asking the evaluator's own comparisons at every value where an answer can change.

What is said here is so for every context. Where it would take more than a moment to find out, nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from math import floor, inf
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final, NamedTuple

from flagsync.comparisons import Test, comparer, is_number, operand
from flagsync.model.flag import All, Comparison, Condition, InSegment, Not
from flagsync.model.operators import NUMBER_TYPES, TEXT_TYPES
from flagsync.semver import Version

MOST: Final = 32
"""Into how many alternatives a condition may fall apart before nothing is said of it."""

_NULL, _TRUE, _FALSE, _OTHER, _NUMBER, _TEXT, _LIST = (1 << place for place in range(7))
_SINGLE: Final = _NULL | _TRUE | _FALSE | _OTHER
"""The sorts of which all values get the same answer."""
_ALL: Final = _SINGLE | _NUMBER | _TEXT | _LIST
_LARGEST_FRACTION: Final = 2**53
"""From here on no number has a fraction."""
_AFFIXES: Final = frozenset({"starts_with", "ends_with", "contains"})
_RELEASES: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "semver_eq": eq,
    "semver_neq": ne,
    "semver_lt": lt,
    "semver_lte": le,
    "semver_gt": gt,
    "semver_gte": ge,
}
_LISTED: Final = frozenset({"eq", "in", "neq", "not_in"})
_INVERSE: Final = frozenset({"neq", "not_in"})


class Demand(NamedTuple):
    """One demand on an attribute's value: that the comparison is known to be `wanted`, or (`refused`) that it is not.

    `sorts` are those of which some value may meet it. `texts` are the only texts that do, where they can be counted.
    """

    attribute: str
    operator: str
    operand: Any
    ask: Test
    wanted: bool
    refused: bool
    sorts: int
    texts: frozenset[str] | None

    @property
    def positive(self) -> bool:
        """Whether values of which the comparison is known must make it true."""
        return self.wanted is not self.refused

    def met(self, value: Any) -> bool:
        """Whether the value meets the demand."""
        return (self.ask(value) is self.wanted) is not self.refused


Alternatives = tuple[Mapping[str, tuple[Demand, ...]], ...]
"""Demands by attribute, of which one group or another has to be met; none at all can never be met."""


def premise(condition: Condition) -> Alternatives | None:
    """Every way in which the condition can be true; None where there are too many."""
    return _alternatives(condition, wanted=True, refused=False)


def refutation(condition: Condition) -> Alternatives | None:
    """Every way in which the condition can be false or unknown; None where there are too many."""
    return _alternatives(condition, wanted=True, refused=True)


def never(condition: Condition) -> bool:
    """Whether no context makes the condition true; False where that cannot be told.

    Segments that are not resolved are unknown to everybody.
    """
    return premise(condition) == ()


def implies(condition: Condition, other: Condition) -> bool:
    """Whether the other condition is true for every context for which this one is; False where that cannot be told."""
    ways, refuted = premise(condition), refutation(other)
    return ways is not None and refuted is not None and excluded(ways, (refuted,))


def excluded(ways: Alternatives, refutations: Sequence[Alternatives]) -> bool:
    """Whether none of the ways can be gone together with one way of each refutation; False where that cannot be told."""
    return all(_contradicted(way, refutations) for way in ways)


class Bound(NamedTuple):
    """What is plain to see of the values of one attribute: their sorts, the only texts, and between which numbers they lie."""

    sorts: int
    texts: frozenset[str] | None
    low: float
    high: float


def bounds(ways: Alternatives) -> Mapping[str, Bound]:
    """Within which bounds each attribute must lie; nothing where there is more than one way."""
    return {attribute: _bound(demands) for attribute, demands in ways[0].items()} if len(ways) == 1 else {}


def apart(first: Mapping[str, Bound], second: Mapping[str, Bound]) -> bool:
    """Whether it is plain to see that no context is within the bounds of both."""
    for attribute, one in first.items():
        other = second.get(attribute)
        if other is None:
            continue
        sorts = one.sorts & other.sorts
        if sorts == _TEXT and one.texts is not None and other.texts is not None and one.texts.isdisjoint(other.texts):
            return True
        if not sorts or (sorts == _NUMBER and (one.high < other.low or other.high < one.low)):
            return True
    return False


def _bound(demands: Sequence[Demand]) -> Bound:
    sorts, texts, low, high = _ALL, None, -inf, inf
    for demand in demands:
        sorts &= demand.sorts
        if demand.texts is not None:
            texts = demand.texts if texts is None else texts & demand.texts
        if demand.positive and is_number(demand.operand):
            low = max(low, demand.operand) if demand.operator in ("eq", "gt", "gte", "after") else low
            high = min(high, demand.operand) if demand.operator in ("eq", "lt", "lte", "before") else high
    return Bound(sorts, texts, low, high)


def answerable(comparison: Comparison, declared: str | None) -> bool:
    """Whether some value makes the comparison true or false, of the type that its attribute is declared with, if it is."""
    if comparison.operator in ("present", "absent"):
        return True
    known = _known_sorts(comparison.operator, operand(comparison))
    return bool(known if declared is None else known & _DECLARED.get(declared, 0))


_DECLARED: Final[Mapping[str, int]] = {
    **dict.fromkeys(TEXT_TYPES, _TEXT),
    **dict.fromkeys(NUMBER_TYPES, _NUMBER),
    "boolean": _TRUE | _FALSE,
    "list": _LIST,
}


def _known_sorts(operator: str, ready: Any) -> int:
    """The sorts among which some values make a comparison with an operand (None where it does not fit) true or false."""
    if ready is None:
        return 0
    if operator in ("lt", "lte", "gt", "gte", "before", "after"):
        return _NUMBER
    if operator in ("starts_with", "ends_with") or operator in _RELEASES:
        return _TEXT
    if operator == "contains":
        return _LIST | (_TEXT if isinstance(ready, str) else 0)
    sorts = 0
    for item in _items(ready):
        sorts |= _TEXT if isinstance(item, str) else _TRUE | _FALSE if isinstance(item, bool) else _NUMBER
    return sorts


def _demand(comparison: Comparison, *, wanted: bool, refused: bool) -> Demand:
    ask, operator, ready = comparer(comparison), comparison.operator, operand(comparison)
    positive = wanted is not refused
    if operator in ("present", "absent"):
        missing = (operator == "absent") is positive
        return Demand(comparison.attribute, operator, None, ask, wanted, refused, _NULL if missing else _ALL & ~_NULL, None)
    known = _known_sorts(operator, ready)
    # Where answers differ within a sort, some value may well meet the demand; values of other sorts do if it is a refusal.
    sorts = (known & ~_SINGLE) | (_ALL & ~known if refused else 0)
    if known & _TRUE:
        sorts |= sum(sort for sort, value in ((_TRUE, True), (_FALSE, False)) if (ask(value) is wanted) is not refused)
    texts = None
    if known & _TEXT and operator in _LISTED and positive is not (operator in _INVERSE):
        texts = frozenset(item for item in _items(ready) if isinstance(item, str))
    return Demand(comparison.attribute, operator, ready, ask, wanted, refused, sorts, texts)


def _alternatives(condition: Condition, *, wanted: bool, refused: bool) -> Alternatives | None:
    """The ways in which a condition is known to be `wanted`, or (`refused`) is not."""
    if isinstance(condition, Comparison):
        demand = _demand(condition, wanted=wanted, refused=refused)
        return ({demand.attribute: (demand,)},) if demand.sorts else ()
    if isinstance(condition, InSegment):
        return ({},) if refused else ()
    if isinstance(condition, Not):
        return _alternatives(condition.condition, wanted=not wanted, refused=refused)
    parts = [_alternatives(part, wanted=wanted, refused=refused) for part in condition.conditions]
    every = (isinstance(condition, All) is wanted) is not refused
    return _together(parts) if every else _either(parts)


def _either(parts: Iterable[Alternatives | None]) -> Alternatives | None:
    found: list[Mapping[str, tuple[Demand, ...]]] = []
    for part in parts:
        if part is None or len(found) + len(part) > MOST:
            return None
        found += part
    return tuple(found)


def _together(parts: Iterable[Alternatives | None]) -> Alternatives | None:
    found: list[Mapping[str, tuple[Demand, ...]]] = [{}]
    unclear = False
    # What falls apart least comes first: it rules out most of what the rest falls apart into.
    for part in sorted(parts, key=lambda part: MOST if part is None else len(part)):
        if part is None or len(part) * len(found) > MOST * MOST:
            unclear = True
            continue
        found = [way for first in found for second in part if (way := _joined(first, second)) is not None]
        unclear = unclear or len(found) > MOST
        if len(found) > MOST:
            break
    # A part that is left out would only have ruled out more.
    return tuple(found) if not found or not unclear else None


def _joined(
    first: Mapping[str, tuple[Demand, ...]], second: Mapping[str, tuple[Demand, ...]]
) -> Mapping[str, tuple[Demand, ...]] | None:
    """The demands of both, or None where they contradict each other."""
    if not first:
        return second
    joined = dict(first)
    for attribute, demands in second.items():
        before = joined.get(attribute)
        joined[attribute] = demands if before is None else (*before, *demands)
        if before is not None and not _possible(joined[attribute]):
            return None
    return joined


def _contradicted(way: Mapping[str, tuple[Demand, ...]], refutations: Sequence[Alternatives]) -> bool:
    known = {attribute: list(demands) for attribute, demands in way.items()}
    for alternatives in refutations:
        left = alternatives
        if len(alternatives) > 1:
            if any(way.keys().isdisjoint(each) for each in alternatives):
                continue
            left = tuple(each for each in alternatives if _joined(way, each) is not None)
        if not left:
            return True
        # Of several that are left, any could be; the search ends there.
        if len(left) == 1:
            for attribute, demands in left[0].items():
                known.setdefault(attribute, []).extend(demands)
    return any(len(demands) > len(way.get(attribute, ())) and not _possible(demands) for attribute, demands in known.items())


# One attribute


def _possible(demands: Sequence[Demand]) -> bool:
    """Whether one value may meet all demands; True where that cannot be told."""
    sorts = _ALL
    for demand in demands:
        sorts &= demand.sorts
    if sorts & _SINGLE:
        return True
    return bool(
        (sorts & _TEXT and _possible_text(demands))
        or (sorts & _NUMBER and _possible_number(demands))
        or (sorts & _LIST and _possible_list(demands))
    )


def _met(demands: Sequence[Demand], value: Any) -> bool:
    return all(demand.met(value) for demand in demands)


def _possible_number(demands: Sequence[Demand]) -> bool:
    """Tries every number that a demand names, one between each two of them, and one beyond each end."""
    marks = sorted({item for demand in demands for item in _items(demand.operand) if is_number(item)}) or [0]
    between = [found for low, high in pairwise(marks) if (found := _between(low, high)) is not None]
    return any(_met(demands, number) for number in (*marks, floor(marks[0]) - 1, floor(marks[-1]) + 1, *between))


def _between(low: float, high: float) -> int | float | None:
    """A number between two, or None where JSON has none (as Python reads it: whole numbers of any size, and doubles)."""
    whole = floor(low) + 1
    if whole < high:
        return whole
    if abs(low) >= _LARGEST_FRACTION:
        return None
    middle = low + (high - low) / 2
    return middle if low < middle < high else None


def _items(operand: Any) -> tuple[Any, ...]:
    return operand if isinstance(operand, tuple) else (operand,)


def _possible_text(demands: Sequence[Demand]) -> bool:
    counted = [demand.texts for demand in demands if demand.texts is not None]
    if counted:
        return any(_met(demands, text) for text in min(counted, key=len))
    prefix, suffix, inner = "", "", [""]
    affixes = [demand for demand in demands if demand.operator in _AFFIXES and isinstance(demand.operand, str)]
    for demand in affixes:
        if not demand.positive:
            continue
        text = demand.operand
        if demand.operator == "starts_with":
            if not (text.startswith(prefix) or prefix.startswith(text)):
                return False
            prefix = max(prefix, text, key=len)
        elif demand.operator == "ends_with":
            if not (text.endswith(suffix) or suffix.endswith(text)):
                return False
            suffix = max(suffix, text, key=len)
        inner.append(text)
    for demand in affixes:
        if demand.positive:
            continue
        text = demand.operand
        if demand.operator == "starts_with" and prefix.startswith(text):
            return False
        if demand.operator == "ends_with" and suffix.endswith(text):
            return False
        if demand.operator == "contains" and any(text in part for part in inner):
            return False
    return _possible_version(demands)


def _possible_version(demands: Sequence[Demand]) -> bool:
    """Whether a version may meet the demands, where they ask for one: each that is named, and what lies between."""
    asked = [demand for demand in demands if demand.operator in _RELEASES]
    if all(demand.refused for demand in asked):
        return True
    marks = sorted({demand.operand for demand in asked if isinstance(demand.operand, Version)})
    places = [(demand, marks.index(demand.operand) * 2 + 1) for demand in asked]
    return any(
        all((_RELEASES[demand.operator](place, mark) is demand.wanted) is not demand.refused for demand, mark in places)
        for place in range(len(marks) * 2 + 1)
    )


def _possible_list(demands: Sequence[Demand]) -> bool:
    """A list that has what it must have and nothing else: whatever else were in it could only be one thing too much."""
    return _met(demands, [demand.operand for demand in demands if demand.operator == "contains" and demand.positive])
