"""What the operators mean for one value of an attribute: true, false, or unknown.

Nothing is converted. A value that is missing, null, of another type or unparsable makes every operator except `present` and
`absent` unknown; so does an operand that does not fit its operator, which a rule complains about. Numbers are compared as JSON
has them: 1 and 1.0 are equal, true and 1 are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from math import isfinite
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any, Final

from flagsync.model.flag import Comparison
from flagsync.semver import Version
from flagsync.semver import parse as parse_version

if TYPE_CHECKING:
    from flagsync.model.evaluation import Context

Scalar = str | bool | int | float
Operand = Scalar | tuple[Scalar, ...] | Version
"""An operand ready for use: times are numbers of seconds since 1970, versions are parsed, lists have only scalars left."""

Test = Callable[[Any], bool | None]
"""Asks of an attribute's value (None where it is missing) whether a comparison is true; None where that is unknown."""

Getter = Callable[["Context"], Any]
"""Takes an attribute's value out of a context; None where it is missing."""

_SCALARS: Final = (str, bool)
_TEXTS: Final = (str, bytes)
_TIME: Final = r"(?a)\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)"


def getter(attribute: str) -> Getter:
    """Reads an attribute by its name. A dot descends into an object, and into nothing else; a key with a dot is never found."""
    first, *others = attribute.split(".")
    if not others:
        return lambda context: context.get(first)

    def descend(context: Context) -> Any:
        value = context.get(first)
        for key in others:
            if not isinstance(value, Mapping):
                return None
            value = value.get(key)
        return value

    return descend


def is_number(value: object) -> bool:
    """Whether a value is a finite number; true and false are none."""
    kind = type(value)
    return kind is int or (kind is float and isfinite(value))  # type: ignore[arg-type]


def is_list(value: object) -> bool:
    """Whether a value is a list; texts are none."""
    return value.__class__ is list or (isinstance(value, Sequence) and not isinstance(value, _TEXTS))


def same_type(left: object, right: object) -> bool:
    """Whether two scalars have the same JSON type."""
    if isinstance(left, str):
        return isinstance(right, str)
    if isinstance(left, bool):
        return isinstance(right, bool)
    return is_number(left) and is_number(right)


def seconds(text: str) -> int | float | None:
    """The Unix time of an RFC 3339 time such as ``2026-11-30T00:00:00Z``, or None where the text is none."""
    if not re.fullmatch(_TIME, text):
        return None
    try:
        moment = datetime.fromisoformat(text.upper()).timestamp()
    except (ValueError, OverflowError):
        return None
    return int(moment) if moment.is_integer() else moment


def operand(comparison: Comparison) -> Operand | None:
    """The comparison's operand ready for use, or None where it does not fit the operator (or the operator takes none)."""
    return _OPERANDS[comparison.operator](comparison.operand) if comparison.operator in _OPERANDS else None


def comparer(comparison: Comparison) -> Test:
    """What the comparison asks of its attribute's value."""
    if comparison.operator in ("present", "absent"):
        wanted = comparison.operator == "absent"
        return lambda value: (value is None) is wanted
    ready = operand(comparison)
    make = _TESTS.get(comparison.operator)
    return make(ready) if make is not None and ready is not None else lambda _: None


def _scalar(value: Any) -> Scalar | None:
    return value if value.__class__ in _SCALARS or is_number(value) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Any) -> int | float | None:
    return value if is_number(value) else None


def _scalars(value: Any) -> tuple[Scalar, ...] | None:
    if not is_list(value):
        return None
    scalars = tuple(item for item in value if _scalar(item) is not None)
    return scalars or None


def _version(value: Any) -> Version | None:
    return parse_version(value) if isinstance(value, str) else None


def _moment(value: Any) -> int | float | None:
    return seconds(value) if isinstance(value, str) else None


def _equals(operand: Any) -> Test:
    if isinstance(operand, str):
        return lambda value: value == operand if isinstance(value, str) else None
    if isinstance(operand, bool):
        return lambda value: value is operand if isinstance(value, bool) else None
    return lambda value: value == operand if is_number(value) else None


def _member(operands: Any) -> Test:
    texts = frozenset(item for item in operands if isinstance(item, str))
    truths = frozenset(item for item in operands if isinstance(item, bool))
    numbers = frozenset(item for item in operands if is_number(item))

    def member(value: Any) -> bool | None:
        if isinstance(value, str):
            return value in texts if texts else None
        if isinstance(value, bool):
            return value in truths if truths else None
        return value in numbers if numbers and is_number(value) else None

    return member


def _contains(operand: Any) -> Test:
    def contains(value: Any) -> bool | None:
        if isinstance(value, str):
            return operand in value if isinstance(operand, str) else None
        return any(same_type(operand, item) and operand == item for item in value) if is_list(value) else None

    return contains


def _opposite(make: Callable[[Any], Test]) -> Callable[[Any], Test]:
    def made(operand: Any) -> Test:
        inner = make(operand)

        def opposite(value: Any) -> bool | None:
            answer = inner(value)
            return None if answer is None else not answer

        return opposite

    return made


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any], Test]:
    return lambda operand: lambda value: compare(value, operand) if is_number(value) else None


def _affix(check: Callable[[str, str], bool]) -> Callable[[Any], Test]:
    return lambda operand: lambda value: check(value, operand) if isinstance(value, str) else None


def _release(compare: Callable[[Any, Any], bool]) -> Callable[[Any], Test]:
    def made(operand: Any) -> Test:
        def release(value: Any) -> bool | None:
            version = parse_version(value) if isinstance(value, str) else None
            return None if version is None else compare(version, operand)

        return release

    return made


_OPERANDS: Final[Mapping[str, Callable[[Any], Operand | None]]] = {
    **dict.fromkeys(("eq", "neq", "contains"), _scalar),
    **dict.fromkeys(("in", "not_in"), _scalars),
    **dict.fromkeys(("lt", "lte", "gt", "gte"), _number),
    **dict.fromkeys(("starts_with", "ends_with"), _text),
    **dict.fromkeys((f"semver_{name}" for name in ("eq", "neq", "lt", "lte", "gt", "gte")), _version),
    **dict.fromkeys(("before", "after"), _moment),
}
_TESTS: Final[Mapping[str, Callable[[Any], Test]]] = {
    "eq": _equals,
    "neq": _opposite(_equals),
    "in": _member,
    "not_in": _opposite(_member),
    "lt": _ordered(lt),
    "lte": _ordered(le),
    "gt": _ordered(gt),
    "gte": _ordered(ge),
    "before": _ordered(lt),
    "after": _ordered(gt),
    "starts_with": _affix(str.startswith),
    "ends_with": _affix(str.endswith),
    "contains": _contains,
    "semver_eq": _release(lambda version, operand: version == operand),
    "semver_neq": _release(lambda version, operand: version != operand),
    "semver_lt": _release(lt),
    "semver_lte": _release(le),
    "semver_gt": _release(gt),
    "semver_gte": _release(ge),
}
