"""What a flag means: three-valued conditions, the five steps, and the way that is told to people.

The folders in `cases/evaluate` hold flags, contexts and the answers expected; `UPDATE_CASES=1` writes them anew, for review.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flagsync.comparisons import comparer, seconds
from flagsync.constant import constant_variant, possible_variants
from flagsync.evaluate import compile_flag, known
from flagsync.model.evaluation import Evaluation, PrerequisiteAsked, Reason, Step
from flagsync.model.flag import All, AnyOf, Condition, Environment, InSegment, Not, Prerequisite, Rollout, Segment, Split
from flagsync.resolve import MAX_PREREQUISITES, inlined
from tests.agreement.generate import ABSENT, OPERANDS, VALUES, Maker, World, compare, rule
from tests.factory import make_flag, make_rollout
from tests.worlds import load_world

CASES = Path(__file__).parent / "cases" / "evaluate"


@pytest.mark.parametrize("folder", sorted(CASES.iterdir()), ids=lambda folder: folder.name)
def test_the_answers_are_as_expected(folder: Path) -> None:
    world = load_world(folder)
    environments = list(dict.fromkeys(name for flag in world.flags.values() for name in flag.environments)) or ["production"]
    lines = []
    for context in json.loads((folder / "contexts.json").read_text(encoding="utf-8")):
        lines.append(f"# {json.dumps(context)}")
        for environment in environments:
            for key, flag in world.flags.items():
                answer = compile_flag(flag, environment, world)(context)
                lines += [
                    f"{environment} {key} = {json.dumps(answer.value)} ({answer.variant}, {answer.reason})",
                    *told(answer.path),
                ]
        lines.append("")
    text = "\n".join(lines)
    expected = folder / "expected.txt"
    if os.environ.get("UPDATE_CASES"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


def told(path: tuple[Step, ...], indent: str = "    ") -> list[str]:
    lines = []
    for step in path:
        lines.append(indent + step.text)
        if isinstance(step, PrerequisiteAsked):
            lines += told(step.path, indent + "    ")
    return lines


# One line for each operator and type: what is true, what is false, and what is unknown.
@pytest.mark.parametrize(
    ("operator", "operand", "true", "false", "unknown"),
    [
        ("eq", "a", ["a"], ["b", "", "A"], [None, 1, True, ["a"], {"a": 1}]),
        ("eq", "", [""], ["a"], [None, 0, False, []]),
        ("eq", 1, [1, 1.0], [2, 0], [None, True, "1", [1]]),
        ("eq", 0, [0, 0.0, -0.0], [1], [None, False, "", "0", []]),
        ("eq", True, [True], [False], [None, 1, 1.0, "true"]),
        ("neq", "a", ["b", ""], ["a"], [None, 1, True, ["b"]]),
        ("neq", 1, [2, 0.5], [1, 1.0], [None, True, "2"]),
        ("in", ["a", "b"], ["a", "b"], ["c", "ab"], [None, 1, True, ["a"]]),
        ("in", ["a", 1], ["a", 1, 1.0], ["1", 2], [None, True]),
        ("in", [True], [True], [False], [None, 1, "true"]),
        ("not_in", ["a", 1], ["1", 2], ["a", 1.0], [None, True, ["b"]]),
        ("lt", 5, [4, 4.9, -1], [5, 6], [None, "4", True, [4], float("nan")]),
        ("lte", 5, [5, 5.0], [5.1], [None, "5"]),
        ("gt", 5, [5.1], [5, -5], [None, "6", True]),
        ("gte", 0.5, [0.5, 1], [0.4, 0], [None, True, float("inf")]),
        ("starts_with", "eu-", ["eu-", "eu-west"], ["us-eu-", ""], [None, 1, ["eu-"]]),
        ("ends_with", "@x", ["a@x"], ["@x.y"], [None, {}]),
        ("contains", "a", ["a", "bab", ["a"], ["b", "a"]], ["b", "", [], ["ab"], [["a"]]], [None, 1, {"a": 1}]),
        ("contains", 1, [[1], [2, 1.0]], [[True], ["1"], []], [None, "1", 1]),
        ("contains", True, [[True]], [[1], ["true"]], [None, "true", True]),
        ("semver_eq", "1.2.0", ["1.2.0", "v1.2", "1.2.0+b"], ["1.2.1"], [None, "", "1.2.x", 1.2, ["1.2.0"]]),
        ("semver_neq", "1.2.0", ["1.2.1"], ["1.2"], [None, "x", 1]),
        ("semver_lt", "4.2.0", ["4.1.9", "4.2.0-rc.1", "4.1"], ["4.2", "4.10.0"], [None, "four", 4]),
        ("semver_gte", "4.2.0", ["4.2.0", "10.0.0"], ["4.2.0-rc.1"], [None, "4.2-rc"]),
        ("before", "1970-01-01T00:01:00Z", [59, -1, 59.9], [60, 61], [None, "59", True, "1970-01-01T00:00:00Z"]),
        ("after", "1970-01-01T00:01:00+00:01", [1], [0, -1], [None, "1"]),
        ("present", None, ["", 0, False, [], {}], [None], []),
        ("absent", None, [None], ["", 0, False], []),
        # An operand that does not fit makes everything unknown.
        ("lt", "5", [], [], [4, "4", None]),
        ("in", [], [], [], ["a", 1, None]),
        ("semver_lt", "4.2.x", [], [], ["1.0.0", None]),
        ("before", "2026-01-01", [], [], [0, None]),
    ],
)
def test_an_operator_is_true_false_or_unknown(
    operator: str, operand: Any, true: list[Any], false: list[Any], unknown: list[Any]
) -> None:
    ask = comparer(compare("x", operator, operand))
    assert [ask(value) for value in true] == [True] * len(true)
    assert [ask(value) for value in false] == [False] * len(false)
    assert [ask(value) for value in unknown] == [None] * len(unknown)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01t00:00:01z", 1),
        ("2026-11-30T12:00:00+02:00", 1796032800),
        ("1970-01-01T00:00:00.5Z", 0.5),
        ("2026-11-30", None),
        ("2026-11-30T12:00:00", None),
        ("2026-13-30T12:00:00Z", None),
        ("2026-11-30T12:00Z", None),
    ],
)
def test_a_time_has_an_offset(text: str, expected: float | None) -> None:
    assert seconds(text) == expected


TRUE, FALSE, UNKNOWN = compare("x", "eq", "a"), compare("x", "eq", "b"), compare("y", "eq", "a")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (TRUE, True),
        (FALSE, False),
        (UNKNOWN, None),
        (Not(TRUE, ()), False),
        (Not(FALSE, ()), True),
        (Not(UNKNOWN, ()), None),
        (All((TRUE, TRUE), ()), True),
        (All((TRUE, FALSE), ()), False),
        (All((TRUE, UNKNOWN), ()), None),
        (All((UNKNOWN, FALSE), ()), False),
        (AnyOf((FALSE, FALSE), ()), False),
        (AnyOf((FALSE, TRUE), ()), True),
        (AnyOf((UNKNOWN, TRUE), ()), True),
        (AnyOf((UNKNOWN, FALSE), ()), None),
        (Not(All((TRUE, UNKNOWN), ()), ()), None),
        (Not(AnyOf((UNKNOWN, TRUE), ()), ()), False),
        (InSegment("nowhere", ()), None),
        (Not(InSegment("nowhere", ()), ()), None),
    ],
)
def test_conditions_are_three_valued(condition: Condition, expected: bool | None) -> None:
    assert known(condition, {"x": "a"}) is expected


@given(st.integers(0, 10**6))
def test_negation_twice_is_nothing_and_of_the_unknown_unknown(seed: int) -> None:
    maker = Maker(seed)
    condition, context = inlined(maker.condition(World(), 3), World()), maker.context()
    answer = known(condition, context)
    assert known(Not(Not(condition, ()), ()), context) is answer
    assert known(Not(condition, ()), context) is (None if answer is None else not answer)


@pytest.mark.parametrize("operator", OPERANDS)
def test_every_operator_answers_every_value(operator: str) -> None:
    for operand in OPERANDS[operator]:
        for value in VALUES:
            assert comparer(compare("x", operator, operand))(None if value is ABSENT else value) in (True, False, None)


def evaluate(flag: Any, context: dict[str, Any], *others: Any) -> Evaluation:
    world = World()
    for each in (flag, *others):
        world.add(each)
    evaluator = compile_flag(flag, "production", world)
    quick, slow = evaluator.answer(context), evaluator(context)
    assert (quick.variant, quick.value, quick.reason) == (slow.variant, slow.value, slow.reason)
    return slow


def in_production(**what: Any) -> list[Environment]:
    return [Environment("production", **what)]


def test_a_flag_without_targeting_is_static() -> None:
    assert evaluate(make_flag(), {}).reason is Reason.STATIC
    full = evaluate(make_flag(environments=in_production(rollout=make_rollout(100))), {})
    assert (full.value, full.reason) == (True, Reason.STATIC)


def test_an_environment_that_switches_off_serves_the_off_variant_and_nothing_else() -> None:
    rules = (rule(compare("x", "absent"), "a"),)
    flag = make_flag(variants={"a": 1, "b": 2, "off": 0}, off_variant="off", default="b", rules=rules)
    assert evaluate(flag, {}).variant == "a"
    off = make_flag(
        variants={"a": 1, "b": 2, "off": 0},
        off_variant="off",
        default="b",
        rules=rules,
        environments=in_production(enabled=False, default="a"),
    )
    assert (evaluate(off, {}).variant, evaluate(off, {}).reason) == ("off", Reason.DISABLED)


def test_the_environments_rules_come_first_and_the_first_that_matches_is_final() -> None:
    flag = make_flag(
        variants={"own": 1, "shared": 2, "default": 3},
        default="default",
        rules=(rule(compare("x", "present"), "shared"),),
        environments=in_production(rules=(rule(compare("x", "eq", 1), "own"),)),
    )
    assert [evaluate(flag, context).variant for context in ({"x": 1}, {"x": 2}, {})] == ["own", "shared", "default"]


def test_whom_a_rules_rollout_does_not_bucket_gets_the_default_and_no_later_rule() -> None:
    everyone = compare("nothing", "absent")
    flag = make_flag(
        rules=(rule(everyone, rollout=make_rollout(0.001)), rule(everyone, "enabled")),
        environments=in_production(rollout=make_rollout(100)),
    )
    for context in ({}, {"targetingKey": "user-1"}, {"targetingKey": ""}, {"targetingKey": 5}):
        assert (evaluate(flag, context).variant, evaluate(flag, context).reason) == ("disabled", Reason.DEFAULT)


@pytest.mark.parametrize(
    "context", [{}, {"targetingKey": None}, {"targetingKey": ""}, {"targetingKey": 7}, {"targetingKey": "u"}]
)
def test_all_and_no_one_need_no_attribute(context: dict[str, Any]) -> None:
    assert evaluate(make_flag(environments=in_production(rollout=make_rollout(100))), context).variant == "enabled"
    assert evaluate(make_flag(environments=in_production(rollout=make_rollout(0))), context).variant == "disabled"
    sole = Split("id", {"enabled": 100}, ())
    assert evaluate(make_flag(environments=in_production(split=sole)), context).variant == "enabled"


def test_a_weight_of_100_beside_others_needs_the_attribute() -> None:
    flag = make_flag(environments=in_production(split=Split("id", {"enabled": 100, "disabled": 0}, ())))
    assert evaluate(flag, {"id": "x"}).variant == "enabled"
    assert evaluate(flag, {}).variant == "disabled"


def test_weights_of_thirds_leave_no_bucket_to_nobody() -> None:
    flag = make_flag(
        variants={"a": 1, "b": 2, "c": 3, "none": 0},
        default="none",
        environments=in_production(split=Split("id", {"a": 33.3333, "b": 33.3333, "c": 33.3334}, ())),
    )
    served = {evaluate(flag, {"id": str(number)}).variant for number in range(2000)}
    assert served == {"a", "b", "c"}


def test_an_attribute_descends_into_objects_and_into_nothing_else() -> None:
    flag = make_flag(rules=(rule(compare("user.plan.name", "eq", "pro"), "enabled"),))
    assert evaluate(flag, {"user": {"plan": {"name": "pro"}}}).variant == "enabled"
    for context in (
        {"user.plan.name": "pro"},
        {"user": {"plan.name": "pro"}},
        {"user": "plan"},
        {"user": [{"plan": 1}]},
        {"user": None},
    ):
        assert evaluate(flag, context).variant == "disabled"


def test_a_prerequisite_is_asked_in_the_same_environment_for_the_same_context() -> None:
    other = make_flag("other", rules=(rule(compare("x", "eq", 1), "enabled"),))
    flag = make_flag(default="enabled", off_variant="disabled", prerequisites=(Prerequisite("other", "enabled", ()),))
    assert evaluate(flag, {"x": 1}, other).variant == "enabled"
    failed = evaluate(flag, {}, other)
    assert (failed.variant, failed.reason) == ("disabled", Reason.DISABLED)


def test_long_and_circular_prerequisites_fail_and_end() -> None:
    world = World()
    for number in range(5000):
        wanted = (Prerequisite(f"flag{number - 1}", "enabled", ()),) if number else ()
        world.add(make_flag(f"flag{number}", default="enabled", off_variant="disabled", prerequisites=wanted))
    assert compile_flag(world.flags[f"flag{MAX_PREREQUISITES - 1}"], "production", world).answer({}).variant == "enabled"
    assert compile_flag(world.flags["flag4999"], "production", world).answer({}).variant == "disabled"
    circle = make_flag(
        "circle", default="enabled", off_variant="disabled", prerequisites=(Prerequisite("circle", "disabled", ()),)
    )
    assert evaluate(circle, {}).variant == "disabled"


def test_prerequisites_and_segments_that_multiply_end_as_well() -> None:
    world = World()
    for number in range(60):
        twice = tuple(Prerequisite(f"flag{number - 1}", "enabled", ()) for _ in range(2)) if number else ()
        world.add(make_flag(f"flag{number}", default="enabled", off_variant="disabled", prerequisites=twice))
        inner = InSegment(f"s{number - 1}", ()) if number else compare("x", "present")
        world.segments[f"s{number}"] = Segment(f"s{number}", "", All((inner, inner), ()))
    assert compile_flag(world.flags["flag59"], "production", world).answer({}).variant == "disabled"
    flag = world.add(make_flag("laughs", rules=(rule(InSegment("s59", ()), "enabled"),)))
    assert compile_flag(flag, "production", world).answer({"x": 1}).variant == "disabled"


def test_an_unknown_generation_is_an_error() -> None:
    with pytest.raises(ValueError, match="v9"):
        compile_flag(
            make_flag(environments=in_production(rollout=Rollout("enabled", 5, "id", (), ()))), "production", World(), "v9"
        )


@given(st.integers(0, 10**6))
def test_what_is_constant_is_served_to_everyone(seed: int) -> None:
    """The evaluator is the judge of `constant`: it may know less, never anything else."""
    maker = Maker(seed)
    world = maker.world()
    contexts = [maker.context() for _ in range(5)]
    for flag in world.flags.values():
        served = {compile_flag(flag, "production", world).answer(context).variant for context in contexts}
        assert served <= possible_variants(flag, "production", world)
        constant = constant_variant(flag, "production", world)
        assert constant is None or served == {constant}
