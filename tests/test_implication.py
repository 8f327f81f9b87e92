"""What is said of conditions holds for every context: the evaluator is asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from flagsync.evaluate import compile_flag
from flagsync.implication import answerable, excluded, implies, never, premise, refutation
from flagsync.model.flag import All, AnyOf, Comparison, Condition, InSegment, Not, leaves
from tests.agreement.generate import ABSENT, OPERANDS, VALUES, World, compare, rule
from tests.factory import make_flag

TEXTS = [
    "",
    "a",
    "ab",
    "aba",
    "b",
    "eu-",
    "eu-west",
    "west",
    "1.2.3",
    "1.2",
    "v1.2.0",
    "1.2.3-rc.1",
    "1.2.3-rc.2",
    "2.0.0",
    "x",
]
NUMBERS = [-1, 0, 0.5, 1, 1.0, 2, 3, 2.5, 5, 2**53, 2**53 + 1, 1_767_225_600, 1_767_225_599.5]
LISTS: list[Any] = [[], ["a"], ["a", "b"], [1], [True], ["1", 1.0], [None], [["a"]], ["eu-", 0]]
ODD: list[Any] = [None, True, False, {}, {"a": 1}, float("nan"), float("inf")]
POOL = [*TEXTS, *NUMBERS, *LISTS, *ODD]

_versions = st.sampled_from(["1.2.3", "1.2", "v1.2.0", "1.2.3-rc.1", "1.2.3-rc.2", "2.0.0"])
_times = st.sampled_from(["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z", "1970-01-01T00:00:01Z"])
_scalars = st.sampled_from([*TEXTS, *NUMBERS, True, False])
OPERAND = {
    **dict.fromkeys(("eq", "neq", "contains"), _scalars),
    **dict.fromkeys(("in", "not_in"), st.lists(_scalars, max_size=3)),
    **dict.fromkeys(("lt", "lte", "gt", "gte"), st.sampled_from(NUMBERS)),
    **dict.fromkeys(("starts_with", "ends_with"), st.sampled_from(TEXTS)),
    **dict.fromkeys([f"semver_{name}" for name in ("eq", "neq", "lt", "lte", "gt", "gte")], _versions),
    **dict.fromkeys(
        ("before", "after"), st.sampled_from(["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z", "1970-01-01T00:00:01Z"])
    ),
    **dict.fromkeys(("present", "absent"), st.none()),
}
"""Operands by operator, near each other so that they meet; empty lists and what does not fit are among them."""

leaf = st.sampled_from(sorted(OPERAND)).flatmap(
    lambda operator: st.builds(compare, st.sampled_from(["x", "x", "x", "y"]), st.just(operator), OPERAND[operator])
)
conditions = st.recursive(
    st.one_of(leaf, leaf, leaf, leaf, st.just(InSegment("nowhere", ()))),
    lambda inner: st.one_of(
        st.builds(Not, inner, st.just(())),
        st.builds(lambda parts: All(tuple(parts), ()), st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: AnyOf(tuple(parts), ()), st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=6,
)


def values(condition: Condition, *more: Condition) -> list[Any]:
    """Values around everything that the conditions compare with, and one of every sort."""
    found: list[Any] = list(POOL)
    stack = [condition, *more]
    while stack:
        match stack.pop():
            case Comparison(operand=operand):
                items = operand if isinstance(operand, list) else [operand]
                numbers = [item for item in items if isinstance(item, int | float) and not isinstance(item, bool)]
                texts = [item for item in items if isinstance(item, str)]
                found += [*items, list(items), *(n + step for n in numbers for step in (-1, -0.25, 0.25, 1))]
                found += [other for text in texts for other in (f"{text}x", f"x{text}", f"{text}ab{text}", f"{text}-0")]
            case Not(condition=inner):
                stack.append(inner)
            case All(conditions=inner) | AnyOf(conditions=inner):
                stack += inner
    return found


def contexts(*asked: Condition) -> list[dict[str, Any]]:
    """Each value as one attribute, the other missing or one that may matter."""
    pool = values(*asked)
    others = pool[len(POOL) : len(POOL) + 3]
    pairs = [pair for value in pool for other in others for pair in ({"x": value, "y": other}, {"x": other, "y": value})]
    return [{"x": value} for value in pool] + [{"y": value} for value in pool] + pairs


def asking(condition: Condition) -> Callable[[dict[str, Any]], bool]:
    """Whether the evaluator takes the condition for true."""
    flag = make_flag(rules=(rule(condition, "enabled"),))
    answer = compile_flag(flag, "production", World()).answer
    return lambda context: answer(context).variant == "enabled"


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(conditions)
def test_what_is_never_true_is_true_for_no_context(condition: Condition) -> None:
    said = never(condition)
    event(f"never: {said}")
    if said:
        assert not list(filter(asking(condition), contexts(condition)))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(conditions, conditions)
def test_what_is_implied_is_true_wherever_the_other_is(condition: Condition, other: Condition) -> None:
    said = implies(condition, other)
    event(f"implies: {said}, never: {never(condition)}")
    if said:
        true = filter(asking(condition), contexts(condition, other))
        assert all(map(asking(other), true))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(conditions, st.lists(conditions, min_size=1, max_size=4))
def test_what_is_covered_by_several_is_true_nowhere_else(condition: Condition, others: list[Condition]) -> None:
    ways = premise(condition)
    refuted = [found for other in others if (found := refutation(other)) is not None]
    if ways and excluded(ways, refuted):
        event("covered")
        covering = [asking(other) for other in others]
        for context in filter(asking(condition), contexts(condition, *others)):
            assert any(asked(context) for asked in covering)


@cache
def shown() -> list[tuple[Condition, frozenset[int]]]:
    """Every comparison and its negation, with those of all values for which it is true."""
    short = [value for value in VALUES if not isinstance(value, str | list) or len(value) < 99]
    contexts = [{} if value is ABSENT else {"x": value} for value in short]
    leaves = [compare("x", operator, operand) for operator in OPERANDS for operand in OPERANDS[operator]]
    asked = [condition for leaf in leaves for condition in (leaf, Not(leaf, ()))]
    return [(each, frozenset(index for index, context in enumerate(contexts) if asking(each)(context))) for each in asked]


@pytest.mark.parametrize("operator", OPERANDS)
def test_every_operator_is_held_against_every_other(operator: str) -> None:
    """Of one attribute, negated or not: whatever is said to follow or to contradict is so for every sort of value."""
    said = 0
    for asked, mine in shown():
        if next(iter(leaves(asked))).operator != operator:  # type: ignore[union-attr]
            continue
        assert not never(asked) or not mine
        for other, theirs in shown():
            follows = implies(asked, other)
            assert mine <= theirs or not follows
            assert not mine & theirs or not never(All((asked, other), ()))
            said += follows
    assert said


def text(condition: str) -> Condition:
    """``x gt 5 & x lt 3``: comparisons joined by one kind of word, each perhaps negated by ``!``."""
    for word, group in (("&", All), ("|", AnyOf)):
        if f" {word} " in condition:
            return group(tuple(text(part) for part in condition.split(f" {word} ")), ())
    if condition.startswith("!"):
        return Not(text(condition[1:]), ())
    attribute, operator, *rest = condition.split(" ", 2)
    return compare(attribute, operator, None if not rest else eval(rest[0]))


@pytest.mark.parametrize(
    "condition",
    [
        "x lt 3 & x gt 5",
        "x lt 3 & x gte 3",
        "x eq 'a' & x eq 'b'",
        "x eq 1 & x eq True",
        "x in ['a', 'b'] & x in ['c']",
        "x in ['a', 'b'] & x not_in ['a', 'b', 'c']",
        "x eq 'a' & x absent",
        "x present & x absent",
        "!x present & x present",
        "x starts_with 'eu-' & x starts_with 'us-'",
        "x starts_with 'eu-' & !x starts_with 'eu'",
        "x eq 'eu-west' & !x contains '-'",
        "x ends_with '@a.test' & x ends_with '@b.test'",
        "x starts_with 'a' & x lt 5",
        "x semver_lt '1.0.0' & x semver_gte '2.0.0'",
        "x semver_eq '1.2.0' & x semver_neq '1.2'",
        "x semver_lt '2.0.0' & x eq 'none'",
        "x before '2026-01-01T00:00:00Z' & x after '2026-01-01T00:00:00Z'",
        "x contains 'a' & !x contains 'a'",
        "x gt 9007199254740992 & x lt 9007199254740993",
        "x in []",
        "!x in []",
        "x neq 1 & x absent",
    ],
)
def test_contradictions_are_seen(condition: str) -> None:
    assert never(text(condition))


@pytest.mark.parametrize(
    "condition",
    [
        "x lt 5 & x gt 3",
        "x lte 3 & x gte 3",
        "x gt 3 & x lt 4",
        "x gt 9007199254740992 & x lt 9007199254740994",
        "x neq 'a' & x neq 'b'",
        "x contains 'a' & x contains 'b'",
        "x contains 'a' & x contains 5",
        "x starts_with 'eu-' & x ends_with '-west'",
        "x starts_with 'eu-' & x starts_with 'eu'",
        "x eq 'a' & y eq 'b'",
        "x eq 'a' | x absent",
        "!x eq 'a' & !x eq 'b'",
        "x semver_gte '1.0.0' & x semver_lt '1.0.1'",
        "x semver_lt '1.0.0' & x neq 'none'",
        "x contains 'a' & !x starts_with 'a'",
    ],
)
def test_what_somebody_meets_is_no_contradiction(condition: str) -> None:
    assert not never(text(condition))


@pytest.mark.parametrize(
    ("condition", "other"),
    [
        ("x eq 'a'", "x in ['a', 'b']"),
        ("x eq 'a'", "x present"),
        ("x eq 'a'", "x neq 'b'"),
        ("x in ['a', 'b']", "x not_in ['c']"),
        ("x lt 3", "x lte 3"),
        ("x lt 3", "x lt 5"),
        ("x eq 3", "x lt 5"),
        ("x starts_with 'eu-west'", "x starts_with 'eu-'"),
        ("x starts_with 'eu-west'", "x contains '-we'"),
        ("x ends_with 'b@a.test'", "x ends_with '@a.test'"),
        ("x eq 'eu-west'", "x starts_with 'eu' & x ends_with 'west'"),
        ("x semver_lt '1.0.0'", "x semver_lt '2.0'"),
        ("x semver_eq '1.2'", "x semver_gte '1.0.0' & x semver_lt '2.0.0'"),
        ("x before '2026-01-01T00:00:00Z'", "x before '2026-01-02T00:00:00Z'"),
        ("x eq 'a' & y eq 'b'", "x eq 'a'"),
        ("x eq 'a'", "x eq 'a' | y eq 'b'"),
        ("x eq 'a'", "x absent | x present"),
        ("y eq 'a'", "x absent | x present"),
        ("x absent", "!x present"),
        ("x contains 'ab'", "!x absent"),
    ],
)
def test_what_follows_is_seen(condition: str, other: str) -> None:
    assert implies(text(condition), text(other))


@pytest.mark.parametrize(
    ("condition", "other"),
    [
        ("x in ['a', 'b']", "x eq 'a'"),
        ("x present", "x neq 'b'"),  # A number is present, and of another type.
        ("x present", "x in ['a'] | x not_in ['a']"),
        ("!x eq 'a'", "!x eq 'b'"),
        ("x lt 5", "x lt 3"),
        ("x lt 5", "x semver_lt '5.0.0'"),
        ("y eq 'a'", "x eq 'a' | x neq 'a'"),  # Where x is missing, both are unknown.
        ("x starts_with '1.'", "x semver_gte '1.0.0'"),
        ("x contains 'abc'", "x contains 'b'"),  # A list may have the one and not the other.
        ("x eq 'a'", "x eq 'a' & y eq 'b'"),
        ("x absent", "x neq 'a'"),
    ],
)
def test_what_does_not_follow_is_not_said(condition: str, other: str) -> None:
    assert not implies(text(condition), text(other))


def test_several_together_cover_what_none_does_alone() -> None:
    ways = premise(text("x in ['a', 'b']"))
    assert ways
    halves = [refutation(text(half)) for half in ("x eq 'a'", "x eq 'b'")]
    assert [excluded(ways, (half,)) for half in halves if half] == [False, False]
    assert excluded(ways, [half for half in halves if half is not None])


def test_what_is_too_much_to_think_through_is_left_alone() -> None:
    many = All(tuple(text(f"x eq {n} | y eq {n} | z eq {n}") for n in range(40)), ())
    wide = AnyOf(tuple(text(f"x eq {n}") for n in range(200)), ())
    assert premise(many) in (None, ())
    assert refutation(many) is None
    assert not implies(wide, wide)


@pytest.mark.parametrize(
    ("condition", "declared", "expected"),
    [
        ("x eq 'a'", None, True),
        ("x eq 'a'", "string", True),
        ("x eq 'a'", "semver", True),
        ("x eq 'a'", "integer", False),
        ("x in ['a', 5]", "integer", True),
        ("x in []", None, False),
        ("x semver_lt 'latest'", None, False),
        ("x present", "object", True),
        ("x eq 'a'", "object", False),
        ("x contains 5", "list", True),
        ("x contains 5", "string", False),
    ],
)
def test_what_can_be_answered_at_all(condition: str, declared: str | None, expected: bool) -> None:
    asked = text(condition)
    assert isinstance(asked, Comparison)
    assert answerable(asked, declared) is expected
