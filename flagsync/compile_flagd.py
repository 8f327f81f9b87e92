"""Flags as flagd's JsonLogic: expressions that mean the same to every provider, whatever the context holds.

JsonLogic has no types and its implementations convert differently, so every comparison is guarded: it is true only for a value
of the right type, and its negation (which is compiled as a comparison of its own, never with ``!`` around it) likewise. The
guards use only what the implementations agree about:

- ``starts_with`` with an empty prefix is true for texts alone;
- ``cat`` of a number begins with a digit or a minus sign, of anything else but a text or a list it does not; and a number has
  no element 0;
- ``merge`` of a list has the list's members, of everything else the thing itself;
- Python takes true for 1 where it compares, so what may be 1 or 0 is asked for its text as well.

Every answer names a variant, or is null for the flag's default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flagsync.bucketing import BUCKETS
from flagsync.comparisons import is_list, is_number, operand
from flagsync.model.flag import All, AnyOf, Comparison, Condition, InSegment, Not, leaves
from flagsync.model.place import Route
from flagsync.resolve import TOO_MANY, Decision, Fixed, Outcome, Requirement, Shares
from flagsync.semver import Version

Logic = bool | str | None | dict[str, Any]
"""An expression of JsonLogic: an operation, a variant's name, null, or a truth value that is known beforehand."""

LARGEST: Final = 2**53 - 1
"""The largest whole number that JavaScript (and so flagd's schema of a variant) has exactly."""

_UNSAYABLE_PARTS: Final = frozenset({"length", "constructor", "prototype", "__proto__"})
"""Parts of an attribute's path that JavaScript, and Python after it, finds on texts, lists and objects of its own."""


@dataclass(frozen=True, slots=True)
class Served:
    """What flagd is told of a flag: the variant where targeting is absent or says null, and the targeting."""

    default: str
    targeting: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Inexpressible:
    """Something that flagd cannot say as the flag means it. `problem` completes “flag `x` cannot be written to … :”."""

    route: Route
    problem: str


def compile_decision(decision: Decision) -> Served:
    """What flagd must be told so that it serves what the decision serves."""
    logic = _decision(decision, None)
    if isinstance(logic, dict):
        return Served(decision.default, logic)
    return Served(logic if isinstance(logic, str) else decision.default, None)


def inexpressible(decision: Decision) -> Iterator[Inexpressible]:
    """Whatever of a flag, in an environment, no document for flagd can say so that all its providers understand it alike."""
    yield from _of_variants(decision)
    yield from _of_bucketing(decision)
    for branch in decision.branches:
        for leaf in leaves(branch.when):
            yield from _of_comparison(leaf, branch.route)
    for requirement in decision.requirements:
        if requirement.problem == TOO_MANY:
            yield Inexpressible(requirement.route, f"its prerequisite `{requirement.flag}` {TOO_MANY}")
        if requirement.decision is not None:
            for inner in inexpressible(requirement.decision):
                of = "" if inner.problem.startswith(_BEHIND) else f"{_BEHIND}`{requirement.flag}`, "
                yield Inexpressible(requirement.route, of + inner.problem)


_BEHIND: Final = "it depends on "


def _of_variants(decision: Decision) -> Iterator[Inexpressible]:
    variants = decision.flag.variants
    for name, value in variants.items():
        if problem := _value_problem(value):
            yield Inexpressible(("variants", name), f"the value of variant `{name}` {problem}")
    for name in dict.fromkeys((decision.default, decision.flag.off_variant, *_served(decision))):
        if name not in variants:
            yield Inexpressible((), f"it may serve `{name}`, which is not one of its variants")


def _of_bucketing(decision: Decision) -> Iterator[Inexpressible]:
    bucketed = [outcome for outcome in _outcomes(decision) if isinstance(outcome, Shares)]
    if bucketed and not decision.flag.salt.isascii():
        yield Inexpressible(("salt",), "its salt has characters that Node's provider hashes differently")
    for outcome in bucketed:
        if problem := _path_problem(outcome.attribute):
            yield Inexpressible((), f"it buckets by `{outcome.attribute}`, {problem}")


def _of_comparison(leaf: Comparison | InSegment, route: Route) -> Iterator[Inexpressible]:
    if isinstance(leaf, InSegment):
        yield Inexpressible(route, f"its segment `{leaf.segment}` cannot be written out")
        return
    if problem := _path_problem(leaf.attribute):
        yield Inexpressible(route, f"it asks for attribute `{leaf.attribute}`, {problem}")
    operands = leaf.operand if is_list(leaf.operand) else [leaf.operand]
    if any(is_number(item) and abs(item) > LARGEST for item in operands):
        yield Inexpressible(route, f"it compares `{leaf.attribute}` with a number that JavaScript does not have exactly")


def _outcomes(decision: Decision) -> Iterator[Outcome]:
    yield from (branch.outcome for branch in decision.branches)
    yield decision.otherwise


def _served(decision: Decision) -> Iterator[str]:
    for outcome in _outcomes(decision):
        yield from (outcome.variant,) if isinstance(outcome, Fixed) else (variant for variant, _ in outcome.shares)


def _path_problem(attribute: str) -> str | None:
    first, *others = attribute.split(".")
    if "\\" in attribute or attribute.startswith(("../", "$flagd")) or not all((first, *others)) or first == "__proto__":
        return "which is no path to the providers"
    strange = next((part for part in others if part in _UNSAYABLE_PARTS or part.isdigit()), None)
    return f"and `{strange}` would be found on texts and lists as well" if strange else None


def _value_problem(value: object) -> str | None:
    if value is None:
        return "is empty, which flagd takes for no variant"
    if is_list(value):
        return "is a list, and flagd knows maps only"
    if is_number(value) and abs(value) > LARGEST:  # type: ignore[arg-type]
        return "is a number that JavaScript does not have exactly"
    return None


# Decisions


def _decision(decision: Decision, default: str | None) -> Logic:
    """The decision as one expression. `default` is what stands for the default variant: its name, or null."""
    flag = decision.flag
    if not decision.enabled:
        return flag.off_variant
    chain: list[Logic] = []
    for requirement in decision.requirements:
        failed = _failed(requirement)
        if failed is True:
            return flag.off_variant
        if failed is not False:
            chain += (failed, flag.off_variant)
    for branch in decision.branches:
        when = _truth(branch.when, wanted=True)
        if when is not False:
            chain += (when, _outcome(decision, branch.outcome, default))
    last = _outcome(decision, decision.otherwise, default)
    return {"if": [*chain, last]} if chain else last


def _failed(requirement: Requirement) -> Logic:
    if requirement.decision is None:
        return True
    served = _decision(requirement.decision, requirement.decision.default)
    return served != requirement.variant if isinstance(served, str) else {"!==": [served, requirement.variant]}


def _outcome(decision: Decision, outcome: Outcome, default: str | None) -> Logic:
    def named(variant: str) -> str | None:
        return default if variant == decision.default else variant

    if isinstance(outcome, Fixed):
        return named(outcome.variant)
    shares = [[variant, share] for variant, share in outcome.shares]
    free = BUCKETS - sum(share for _, share in outcome.shares)
    if free:
        shares.append([decision.default, free])
    if len({variant for variant, _ in shares}) == 1:
        bucketed: Logic = shares[0][0]  # type: ignore[assignment]
    else:
        bucketed = {"fractional": [{"cat": [decision.flag.salt, _var(outcome.attribute)]}, *shares]}
    return {"if": [_written(_var(outcome.attribute)), bucketed, default]} if bucketed != decision.default else default


# Conditions


def _truth(condition: Condition, *, wanted: bool) -> Logic:
    """True exactly where the condition is known to be `wanted`. Negations are pushed down to the comparisons."""
    match condition:
        case Comparison():
            return _comparison(condition, wanted=wanted)
        case InSegment():
            return False
        case Not(condition=inner):
            return _truth(inner, wanted=not wanted)
        case All(conditions=inner) | AnyOf(conditions=inner):
            parts = (_truth(part, wanted=wanted) for part in inner)
            return _and(parts) if isinstance(condition, All) is wanted else _or(parts)


def _comparison(comparison: Comparison, *, wanted: bool) -> Logic:
    value = _var(comparison.attribute)
    operator = comparison.operator
    if operator in ("present", "absent"):
        return {"!==" if (operator == "present") is wanted else "===": [value, None]}
    ready = operand(comparison)
    if ready is None:
        return False
    if operator in _NEGATED:
        operator, wanted = _NEGATED[operator], not wanted
    return _COMPARED[operator](comparison.attribute, ready, wanted)


def _equals(attribute: str, operand: Any, wanted: bool) -> Logic:  # noqa: FBT001
    return _member(attribute, (operand,), wanted)


def _member(attribute: str, operands: tuple[Any, ...], wanted: bool) -> Logic:  # noqa: FBT001
    value = _var(attribute)
    truths = {item for item in operands if isinstance(item, bool)}
    asked = truths if wanted else {True, False} - truths
    groups: list[Logic] = []
    if texts := list(dict.fromkeys(item for item in operands if isinstance(item, str))):
        groups.append(_one_of(value, texts, _text(value), wanted=wanted, exact=True))
    if numbers := list(dict.fromkeys(item for item in operands if is_number(item))):
        groups.append(_one_of(value, numbers, _number(attribute), wanted=wanted, exact=not {0, 1} & set(numbers)))
    if truths:
        groups += [_and([{"===": [value, item]}, _spells(value, item=item)]) for item in sorted(asked)]
    return _or(groups)


def _one_of(value: Logic, operands: list[Any], guard: Logic, *, wanted: bool, exact: bool) -> Logic:
    """Among several of one type. A single one needs no guard where `exact`: strict equality lets no other type through."""
    if len(operands) == 1:
        compared = {"===" if wanted else "!==": [value, operands[0]]}
        return compared if wanted and exact else _and([guard, compared])
    among: Logic = {"in": [value, operands]}
    return _and([guard, among if wanted else {"!": [among]}])


def _ordered(positive: str, negative: str) -> Callable[[str, Any, bool], Logic]:
    return lambda attribute, operand, wanted: _and(
        [_number(attribute), {positive if wanted else negative: [_var(attribute), operand]}]
    )


def _affix(operation: str) -> Callable[[str, Any, bool], Logic]:
    def affix(attribute: str, operand: Any, wanted: bool) -> Logic:  # noqa: FBT001
        value = _var(attribute)
        compared: Logic = {operation: [value, operand]}
        return _and([_asked(value), compared]) if wanted else _and([_text(value), {"!": [compared]}])

    return affix


def _contains(attribute: str, operand: Any, wanted: bool) -> Logic:  # noqa: FBT001
    value = _var(attribute)
    members = {"merge": [value]}
    if isinstance(operand, str):
        in_text: Logic = {"in": [operand, value]}
        in_list: Logic = {"in": [operand, members]}
        in_text = in_text if operand else True  # Every text has nothing in it, but Node does not look into an empty one.
        if wanted:
            return _or([_and([_text(value), in_text]), in_list])
        not_in_text = {"!": [in_text]} if operand else False
        return _or([_and([_text(value), not_in_text]), _and([_list(value), {"!": [in_list]}])])
    item: dict[str, Any] = {"var": ""}
    same: Logic = {"===": [item, operand]}
    if isinstance(operand, bool):
        same = _and([same, _spells(item, item=operand)])
    elif operand in (0, 1):
        same = _and([same, {"!": [_spells(item, item=bool(operand))]}])
    some: Logic = {"some": [members, same]}
    return _and([_list(value), some if wanted else {"!": [some]}])


def _release(positive: str, negative: str) -> Callable[[str, Version, bool], Logic]:
    def release(attribute: str, operand: Version, wanted: bool) -> Logic:  # noqa: FBT001
        value = _var(attribute)
        return _and([_text(value), {"sem_ver": [value, positive if wanted else negative, operand.text]}])

    return release


_NEGATED: Final[Mapping[str, str]] = {"neq": "eq", "not_in": "in", "semver_neq": "semver_eq"}
_COMPARED: Final[Mapping[str, Callable[[str, Any, bool], Logic]]] = {
    "eq": _equals,
    "in": _member,
    "lt": _ordered("<", ">="),
    "lte": _ordered("<=", ">"),
    "gt": _ordered(">", "<="),
    "gte": _ordered(">=", "<"),
    "before": _ordered("<", ">="),
    "after": _ordered(">", "<="),
    "starts_with": _affix("starts_with"),
    "ends_with": _affix("ends_with"),
    "contains": _contains,
    "semver_eq": _release("=", "!="),
    "semver_lt": _release("<", ">="),
    "semver_lte": _release("<=", ">"),
    "semver_gt": _release(">", "<="),
    "semver_gte": _release(">=", "<"),
}


# Guards and connectives


def _var(attribute: str) -> dict[str, Any]:
    return {"var": attribute}


def _asked(value: Logic) -> Logic:
    """Whether there is something at all; flagd's daemon logs an error wherever it has to compare nothing with a text."""
    return {"!==": [value, None]}


def _text(value: Logic) -> Logic:
    return _and([_asked(value), {"starts_with": [value, ""]}])


def _written(value: Logic) -> Logic:
    """A text with something in it: what can be bucketed."""
    return _and([_asked(value), {"!==": [value, ""]}, {"starts_with": [value, ""]}])


def _number(attribute: str) -> Logic:
    value = _var(attribute)
    # Two comparisons, not one with three operands: Node's engine mixes those up where one of them reads an attribute.
    return _and(
        [
            _asked(value),
            {"!": [{"starts_with": [value, ""]}]},
            {"===": [_var(f"{attribute}.0"), None]},
            {">=": [{"cat": [value]}, "-"]},
            {"<": [{"cat": [value]}, ":"]},
        ]
    )


def _list(value: Logic) -> Logic:
    return _and([_asked(value), {"!": [{"in": [value, {"merge": [value]}]}]}])


def _spells(value: Logic, *, item: bool) -> Logic:
    """Whether the value written as text is this truth value; Python writes it with a capital."""
    return {"in": [{"cat": [value]}, ["true", "True"] if item else ["false", "False"]]}


def _and(parts: Iterable[Logic]) -> Logic:
    return _joined("and", parts, neutral=True)


def _or(parts: Iterable[Logic]) -> Logic:
    return _joined("or", parts, neutral=False)


def _joined(operation: str, parts: Iterable[Logic], *, neutral: bool) -> Logic:
    """The parts under one connective: those that decide nothing left out, nested ones of the same kind drawn in."""
    joined: list[Logic] = []
    for part in parts:
        if part is (not neutral):
            return part
        if isinstance(part, dict) and operation in part:
            joined += part[operation]
        elif part is not neutral:
            joined.append(part)
    if len(joined) > 1:
        return {operation: joined}
    return joined[0] if joined else neutral
