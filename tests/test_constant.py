"""What one environment serves to everybody."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flagsync.constant import constant_variant, possible_variants
from flagsync.evaluate import compile_flag
from flagsync.model.flag import Environment, Flag
from tests.factory import Flags, make_flag, make_flags, make_prerequisite, make_rollout, make_rule, make_split


def served(flag: Flag, *others: Flag) -> str | None:
    return constant_variant(flag, "production", make_flags(flag, *others))


def in_production(**fields: Any) -> Flag:
    return make_flag(environments=[Environment("production", listed=True, **fields)])


@pytest.mark.parametrize(
    ("flag", "variant"),
    [
        pytest.param(make_flag(), "disabled", id="an environment that is not listed serves the default"),
        pytest.param(in_production(default="enabled"), "enabled", id="the environment's default wins"),
        pytest.param(in_production(enabled=False, rollout=make_rollout(100)), "disabled", id="off serves the off variant"),
        pytest.param(in_production(rollout=make_rollout(100)), "enabled", id="100 percent is everyone"),
        pytest.param(in_production(rollout=make_rollout(0)), "disabled", id="0 percent is no one"),
        pytest.param(in_production(rollout=make_rollout(0.001)), None, id="a thousandth of a percent is someone"),
        pytest.param(in_production(rollout=make_rollout(99.999)), None, id="nearly everyone is not everyone"),
        pytest.param(
            in_production(rollout=make_rollout(50, "disabled")), "disabled", id="a ramp to the default changes nothing"
        ),
        pytest.param(in_production(split=make_split(enabled=100)), "enabled", id="a sole weight of 100 is everyone"),
        pytest.param(in_production(split=make_split(enabled=100, disabled=0)), None, id="not the sole weight"),
        pytest.param(in_production(split=make_split(enabled=50, disabled=50)), None, id="an even split"),
        pytest.param(in_production(split=make_split(disabled=100, enabled=0)), "disabled", id="a split of the default alone"),
        pytest.param(in_production(rules=(make_rule(serve="enabled"),)), None, id="a rule of the environment"),
        pytest.param(make_flag(rules=(make_rule(serve="enabled"),)), None, id="a rule of the flag"),
        pytest.param(make_flag(rules=(make_rule(serve="disabled"),)), "disabled", id="a rule that serves the default anyway"),
        pytest.param(make_flag(rules=(make_rule(rollout=make_rollout(0)),)), "disabled", id="a rule whose ramp reaches no one"),
        pytest.param(make_flag(rules=(make_rule(rollout=make_rollout(100)),)), None, id="a rule whose ramp is complete"),
    ],
)
def test_the_steps_of_meaning(flag: Flag, variant: str | None) -> None:
    assert served(flag) == variant


def test_a_rule_that_agrees_with_a_complete_rollout_changes_nothing() -> None:
    environment = Environment("production", rules=(make_rule(serve="enabled"),), rollout=make_rollout(100))
    assert served(make_flag(environments=[environment])) == "enabled"


def test_a_rule_whose_own_ramp_misses_people_gives_them_the_default_and_not_the_rollout() -> None:
    environment = Environment("production", rules=(make_rule(rollout=make_rollout(50)),), rollout=make_rollout(100))
    assert served(make_flag(environments=[environment])) is None


def test_other_environments_do_not_matter() -> None:
    flag = make_flag(environments=[Environment("staging", rules=(make_rule(serve="enabled"),)), Environment("production")])
    assert served(flag) == "disabled"
    assert constant_variant(flag, "staging", make_flags(flag)) is None


ON = make_flag("base", default="enabled")
OFF = make_flag("base", default="disabled")
RAMPED = make_flag("base", environments=[Environment("production", rollout=make_rollout(5))])
THREE = {"a": 1, "b": 2, "c": 3}


@pytest.mark.parametrize(
    ("base", "variant"),
    [
        pytest.param(ON, "enabled", id="met for everyone"),
        pytest.param(OFF, "disabled", id="met for no one"),
        pytest.param(RAMPED, None, id="met for some"),
        pytest.param(make_flag("base", environments=[Environment("production", enabled=False)]), "disabled", id="switched off"),
        pytest.param(make_flag("other"), None, id="not to be found"),
    ],
)
def test_a_prerequisite_decides(base: Flag, variant: str | None) -> None:
    flag = make_flag(default="enabled", off_variant="disabled", prerequisites=(make_prerequisite("base"),))
    assert served(flag, base) == variant


def test_a_prerequisite_for_some_changes_nothing_where_off_is_served_anyway() -> None:
    assert served(make_flag(prerequisites=(make_prerequisite("base"),)), RAMPED) == "disabled"


def test_a_prerequisite_for_a_variant_that_the_ramp_never_serves_is_never_met() -> None:
    base = make_flag("base", variants=THREE, environments=[Environment("production", rollout=make_rollout(5, "b"))])
    flag = make_flag(default="enabled", off_variant="disabled", prerequisites=(make_prerequisite("base", "c"),))
    assert served(flag, base) == "disabled"


def test_one_prerequisite_that_is_never_met_outweighs_one_that_is_unknown() -> None:
    flag = make_flag(default="enabled", prerequisites=(make_prerequisite("gone"), make_prerequisite("base")))
    assert served(flag, OFF) == "disabled"


def test_a_switched_off_environment_asks_no_prerequisite() -> None:
    off = Environment("production", enabled=False)
    assert served(make_flag(prerequisites=(make_prerequisite("gone"),), environments=[off])) == "disabled"


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_circle_of_prerequisites_is_not_constant_and_ends(length: int) -> None:
    flags = [
        make_flag(
            f"f{n}", default="enabled", off_variant="disabled", prerequisites=(make_prerequisite(f"f{(n + 1) % length}"),)
        )
        for n in range(length)
    ]
    assert served(flags[0], *flags) is None


def test_a_chain_of_any_length_is_followed() -> None:
    flags = [make_flag(f"f{n}", default="enabled", prerequisites=(make_prerequisite(f"f{n + 1}"),)) for n in range(20_000)]
    last = make_flag("f20000", default="enabled")
    assert served(flags[0], *flags, last) == "enabled"


def test_diamonds_are_followed_once() -> None:
    flags = [
        make_flag(f"f{n}", default="enabled", prerequisites=(make_prerequisite(f"f{n + 1}"), make_prerequisite(f"f{n + 2}")))
        for n in range(200)
    ]
    assert served(flags[0], *flags, make_flag("f200", default="enabled"), make_flag("f201", default="enabled")) == "enabled"


def evaluate(flag: Flag, flags: Flags, chance: random.Random, subjects: dict[str, str]) -> str:
    """The five steps, literally, for one made-up person: every condition and every bucket falls as chance has it.

    `subjects` remembers what the person was already served, so that one flag never answers twice differently.
    """
    if flag.key in subjects:
        return subjects[flag.key]
    here = flag.environment("production")

    def step(serve: Any, rollout: Any, split: Any) -> str:
        if serve is not None:
            return str(serve)
        has_attribute = chance.random() < 0.8
        bucket = chance.random() * 100
        if rollout is not None and (rollout.percent == 100 or (has_attribute and bucket < rollout.percent)):
            return str(rollout.serve)
        if split is not None and len(split.weights) == 1 and 100 in split.weights.values():
            return str(next(iter(split.weights)))
        if split is not None and has_attribute:
            for variant, weight in split.weights.items():
                if bucket < weight:
                    return str(variant)
                bucket -= weight
        return flag.default_in("production")

    def answer() -> str:
        if not here.enabled:
            return flag.off_variant
        for prerequisite in flag.prerequisites:
            if evaluate(flags[prerequisite.flag], flags, chance, subjects) != prerequisite.variant:
                return flag.off_variant
        for rule in flag.rules_in("production"):
            if chance.random() < 0.5:
                return step(rule.serve, rule.rollout, rule.split)
        return step(None, here.rollout, here.split)

    subjects[flag.key] = answer()
    return subjects[flag.key]


NAMES = st.sampled_from(list(THREE))
ROLLOUTS = st.none() | st.builds(make_rollout, st.sampled_from([0, 5, 50, 100]), NAMES)
SPLITS = st.sampled_from([{"a": 100}, {"b": 100}, {"a": 50, "c": 50}, {"b": 100, "c": 0}]).map(
    lambda weights: make_split(**weights)
)
STEPS = st.one_of(
    NAMES.map(lambda name: make_rule(serve=name)),
    st.builds(make_rollout, st.sampled_from([0, 5, 100]), NAMES).map(lambda rollout: make_rule(rollout=rollout)),
    SPLITS.map(lambda split: make_rule(split=split)),
)


@st.composite
def flag_sets(draw: st.DrawFn) -> Flags:
    flags: list[Flag] = []
    for number in range(draw(st.integers(1, 4))):
        environment = Environment(
            "production",
            enabled=draw(st.booleans() | st.just(True)),
            default=draw(st.none() | NAMES),
            rules=tuple(draw(st.lists(STEPS, max_size=2))),
            rollout=draw(ROLLOUTS),
        )
        if environment.rollout is None and draw(st.booleans()):
            environment = Environment(
                "production", environment.enabled, environment.default, environment.rules, None, draw(SPLITS)
            )
        before = st.sampled_from([flag.key for flag in flags]) if flags else st.nothing()
        needs = draw(st.lists(st.builds(make_prerequisite, before, NAMES), max_size=2)) if flags else []
        flags.append(
            make_flag(
                f"f{number}", variants=THREE, off_variant=draw(NAMES), prerequisites=tuple(needs), environments=[environment]
            )
        )
    return make_flags(*flags)


@given(flag_sets(), st.integers(0, 2**32))
def test_nobody_is_ever_served_anything_else(flags: Flags, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(20):
        subjects: dict[str, str] = {}
        for flag in flags.values():
            assert evaluate(flag, flags, chance, subjects) in possible_variants(flag, "production", flags)


PEOPLE: list[dict[str, Any]] = [{}, {"region": "eu"}, {"targetingKey": ""}]
PEOPLE += [{"targetingKey": f"user-{number}", "region": region} for number in range(12) for region in ("eu", "us")]


@given(flag_sets())
def test_the_evaluator_serves_nobody_anything_else_either(flags: Flags) -> None:
    for flag in flags.values():
        evaluate_for = compile_flag(flag, "production", flags)
        assert {evaluate_for(person).variant for person in PEOPLE} <= possible_variants(flag, "production", flags)


class Unasked:
    """Flags of which none may be looked at."""

    def flag(self, key: str) -> Flag | None:
        raise AssertionError(key)


@pytest.mark.parametrize(
    "fields", [{"enabled": False}, {"default": "disabled"}, {"rollout": make_rollout(0)}, {"split": make_split(disabled=100)}]
)
def test_prerequisites_are_not_followed_where_they_change_nothing(fields: dict[str, Any]) -> None:
    environment = Environment("production", listed=True, **fields)
    flag = make_flag(prerequisites=(make_prerequisite("other"),), environments=[environment])
    assert possible_variants(flag, "production", Unasked()) == {"disabled"}
