"""JsonLogic as far as we write it, evaluated strictly: what is no part of our subset is an error, never a guess.

Every flag of a document is evaluated with this before the document is written, and tests hold it against flagd's evaluators.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import ge, gt, le, lt
from typing import Any, Final

from flagsync.bucketing import BUCKETS, bucketer
from flagsync.comparisons import is_list, is_number
from flagsync.semver import parse

Value = Any
"""A JSON value: expressions are plain lists and dictionaries."""


class LogicError(ValueError):
    """An expression that is none of ours: an unknown operation, a wrong number of operands, a total that is not `BUCKETS`."""


def evaluate(logic: Value, context: Mapping[str, Value], bucketing: str = "v2") -> Value:
    """The value of an expression for a context. Raises LogicError."""
    if isinstance(logic, list):
        return [evaluate(item, context, bucketing) for item in logic]
    if not isinstance(logic, dict):
        return logic
    if len(logic) != 1:
        message = f"an operation has one name, not {len(logic)}"
        raise LogicError(message)
    name, operands = next(iter(logic.items()))
    operands = operands if isinstance(operands, list) else [operands]
    if name in _LAZY:
        return _LAZY[name](operands, context, bucketing)
    values = [evaluate(operand, context, bucketing) for operand in operands]
    if name == "fractional":
        return _fractional(values, bucketing)
    if name not in _EAGER:
        message = f"unknown operation `{name}`"
        raise LogicError(message)
    count, operation = _EAGER[name]
    if count is not None and len(values) not in count:
        message = f"`{name}` does not take {len(values)} operands"
        raise LogicError(message)
    return operation(*values)


def _if(operands: Sequence[Value], context: Mapping[str, Value], bucketing: str) -> Value:
    position = 0
    while position + 1 < len(operands):
        if _truth(evaluate(operands[position], context, bucketing)):
            return evaluate(operands[position + 1], context, bucketing)
        position += 2
    return evaluate(operands[position], context, bucketing) if position < len(operands) else None


def _until(wanted: bool) -> Callable[[Sequence[Value], Mapping[str, Value], str], Value]:  # noqa: FBT001
    def joined(operands: Sequence[Value], context: Mapping[str, Value], bucketing: str) -> Value:
        value = None
        for operand in operands:
            value = evaluate(operand, context, bucketing)
            if _truth(value) is wanted:
                return value
        return value

    return joined


def _some(operands: Sequence[Value], context: Mapping[str, Value], bucketing: str) -> Value:
    members = evaluate(operands[0], context, bucketing)
    # Inside, the member is the whole context: ``{"var": ""}``.
    return is_list(members) and any(_truth(evaluate(operands[1], {"": member}, bucketing)) for member in members)


def _var(operands: Sequence[Value], context: Mapping[str, Value], _: str) -> Value:
    path = operands[0]
    if not isinstance(path, str):
        message = "`var` takes the name of an attribute"
        raise LogicError(message)
    value: Value = context
    for part in path.split("."):
        if is_list(value):
            value = value[int(part)] if part.isdigit() and int(part) < len(value) else None
        elif isinstance(value, str):
            value = value[int(part) : int(part) + 1] or None if part.isdigit() else None
        else:
            value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _truth(value: Value) -> bool:
    return bool(value)


def _strictly_equal(left: Value, right: Value) -> bool:
    if is_number(left) and is_number(right):
        return bool(left == right)
    if is_list(left) or isinstance(left, Mapping):
        return left is right
    return type(left) is type(right) and left == right


def _in(needle: Value, haystack: Value) -> bool:
    if isinstance(haystack, str):
        return isinstance(needle, str) and needle in haystack
    return is_list(haystack) and any(_strictly_equal(needle, item) for item in haystack)


def _written(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "[object Object]"
    if is_list(value):
        return ",".join(_written(item) for item in value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _merged(*values: Value) -> list[Value]:
    return [item for value in values for item in (value if is_list(value) else [value])]


def _ordered(compare: Callable[[Value, Value], bool]) -> Callable[[Value, Value], bool]:
    def ordered(left: Value, right: Value) -> bool:
        if not (is_number(left) and is_number(right)) and not (isinstance(left, str) and isinstance(right, str)):
            message = "only two numbers, or two texts, can be put in order"
            raise LogicError(message)
        return compare(left, right)

    return ordered


def _affix(check: Callable[[str, str], bool]) -> Callable[[Value, Value], bool | None]:
    return lambda text, affix: check(text, affix) if isinstance(text, str) and isinstance(affix, str) else None


def _sem_ver(left: Value, operator: Value, right: Value) -> bool | None:
    versions = [parse(value) if isinstance(value, str) else None for value in (left, right)]
    if operator not in _RELEASES:
        message = f"unknown comparison of versions `{operator}`"
        raise LogicError(message)
    return None if None in versions else _RELEASES[operator](*versions)


def _fractional(values: Sequence[Value], bucketing: str) -> Value:
    subject, *shares = values
    if not isinstance(subject, str) or sum(share for _, share in shares) != BUCKETS:
        message = f"`fractional` takes a text and weights that add up to {BUCKETS}"
        raise LogicError(message)
    bucket = bucketer(bucketing, "")(subject)
    border = 0
    for variant, share in shares:
        border += share
        if bucket is not None and bucket < border:
            return variant
    return None


_LAZY: Final[Mapping[str, Callable[[Sequence[Value], Mapping[str, Value], str], Value]]] = {
    "if": _if,
    "and": _until(wanted=False),
    "or": _until(wanted=True),
    "some": _some,
    "var": _var,
}
_EAGER: Final[Mapping[str, tuple[tuple[int, ...] | None, Callable[..., Value]]]] = {
    "!": ((1,), lambda value: not _truth(value)),
    "===": ((2,), _strictly_equal),
    "!==": ((2,), lambda left, right: not _strictly_equal(left, right)),
    "in": ((2,), _in),
    "cat": (None, lambda *values: "".join(map(_written, values))),
    "merge": (None, _merged),
    "<": ((2,), _ordered(lt)),
    "<=": ((2,), _ordered(le)),
    ">": ((2,), _ordered(gt)),
    ">=": ((2,), _ordered(ge)),
    "starts_with": ((2,), _affix(str.startswith)),
    "ends_with": ((2,), _affix(str.endswith)),
    "sem_ver": ((3,), _sem_ver),
}
_RELEASES: Final[Mapping[str, Callable[..., bool]]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}
