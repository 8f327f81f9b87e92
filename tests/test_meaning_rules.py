"""The rules about what a flag means are held to the evaluator: what they say is never reached is reached by nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from flagsync.compile_flagd import inexpressible as refused_by_the_compiler
from flagsync.evaluate import compile_flag
from flagsync.model.config import App, Config, EnvironmentConfig
from flagsync.model.evaluation import RuleTried
from flagsync.model.facts import Facts
from flagsync.model.flag import Comparison, Environment, TargetingRule, ValueType
from flagsync.model.request import RenderRequest, SetsRequest
from flagsync.pipeline import reading, shipping
from flagsync.resolve import resolve
from flagsync.rules import always_false, inexpressible, unreachable_rule
from tests.agreement.generate import World
from tests.factory import make_flag, make_rollout
from tests.rulebook import Forgetful, MemorySource, complete, validated
from tests.test_implication import conditions, contexts

TODAY = date(2026, 11, 23)
ENVIRONMENTS = ("staging", "production")
CONFIG = Config(
    {name: EnvironmentConfig(name) for name in ENVIRONMENTS}, {"shop": App("shop", flags=("*",), targets=("env", "flagd"))}
)


def facts(world: World) -> Facts:
    return Facts(TODAY, CONFIG, world)  # type: ignore[arg-type]


def ruled(*whens: Any, route: tuple[str | int, ...] = ("rules",)) -> tuple[TargetingRule, ...]:
    # Every other rule serves the other variant, so that none of them is without effect.
    return tuple(
        TargetingRule(None, when, "enabled" if index % 2 else "disabled", None, None, (*route, index))
        for index, when in enumerate(whens)
    )


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(conditions, min_size=1, max_size=4), st.lists(conditions, max_size=2), st.lists(conditions, max_size=2))
def test_a_rule_said_to_be_out_of_reach_matches_nobody(shared: list[Any], first: list[Any], second: list[Any]) -> None:
    environments = [
        Environment(name, rules=ruled(*own, route=("environments", name, "rules")), rollout=make_rollout(50), listed=True)
        for name, own in zip(ENVIRONMENTS, (first, second), strict=True)
    ]
    flag = make_flag(rules=ruled(*shared), environments=environments)
    world = World()
    world.add(flag)
    drafts = [*unreachable_rule.check(flag, facts(world)), *always_false.check(flag, facts(world))]
    event(f"told of {min(len(drafts), 3)}")
    routes = {draft.place.route[:-1] for draft in drafts if draft.rule == "unreachable-rule"}
    for environment in ENVIRONMENTS if routes else ():
        evaluate = compile_flag(flag, environment, world)
        hidden = [number for number, rule in enumerate(flag.rules_in(environment), start=1) if rule.route in routes]
        for context in contexts(*shared, *first, *second)[::5]:
            steps = [step for step in evaluate(context).path if isinstance(step, RuleTried)]
            assert not [step for step in steps if step.number in hidden and step.outcome == "matched"]


NAMES = ["plan", "user.country", "user.length", "tags.0", "a..b", "__proto__", "$flagd.x", "x-y", "größe", "x\\y", ""]
_attributes = st.sampled_from(NAMES)
_operands = st.sampled_from([5, 2**53 - 1, 2**53, -(2**60), 1e300, "text", [1, 2**53], ["a"], True])


def compared(attribute: str, operand: Any) -> Comparison:
    return Comparison(attribute, "in" if isinstance(operand, list) else "eq", operand, ("rules", 0, "when"))


_whens = st.builds(compared, _attributes, _operands)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    _whens,
    st.sampled_from(["plain", "größe"]),
    st.sampled_from([0, 5, 100]),
    _attributes,
    st.sampled_from([1, 2**53, -(2**70), 0.5]),
)
def test_what_the_compiler_refuses_is_told_of_before(
    when: Comparison, salt: str, percent: float, by: str, value: float
) -> None:
    rollout = replace(make_rollout(percent, "b"), by=by)
    flag = make_flag(
        type=ValueType.NUMBER,
        variants={"a": 1, "b": value},
        salt=salt,
        rules=(TargetingRule(None, when, "a", None, None, ("rules", 0)),),
        environments=[Environment("production", rollout=rollout, listed=True)],
    )
    world = World()
    world.add(flag)
    said = {draft.message.partition("flagd: ")[2] for draft in inexpressible.check(flag, facts(world))}
    assert said == {each.problem for name in ENVIRONMENTS for each in refused_by_the_compiler(resolve(flag, name, world))}


FILES = {
    "flagsync.yaml": """\
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"], targets: [env, flagd]}}
""",
    "flags/odd.yaml": complete("key: odd\ndefault: enabled\nenvironments: {}\n"),
    "flags/plain.yaml": complete("key: plain\nenvironments: {}\n"),
}


@pytest.mark.parametrize(("target", "forbidden"), [("configmap", True), ("flagd", True), ("featureflag", True), ("env", False)])
def test_what_a_document_refuses_forbids_to_render_before_anything_is(
    target: str, forbidden: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No flag is known that all other rules let through and a document refuses, so the schema complains of one here."""
    monkeypatch.setattr("flagsync.flagd_document.complaints", complaining)
    ports = reading.Ports(MemorySource({path: text.encode() for path, text in FILES.items()}), Forgetful(), validated)
    report, rendered = shipping.render(RenderRequest(SetsRequest(TODAY, ("production",)), target), ports, None)
    assert [(each.rule, each.location.path, each.flag, each.environment) for each in report.findings] == (
        [("flagd-invalid", "flags/odd.yaml", "odd", "production")] if forbidden else []
    )
    assert bool(rendered) is not forbidden


def complaining(document: dict[str, Any]) -> list[tuple[str | None, str]]:
    return [("odd", "it is odd")] if "odd" in document["flags"] else []


@pytest.mark.parametrize(("levels", "segments", "told"), [(3, 20, []), (3, 25, ["inexpressible"]), (31, 20, ["inexpressible"])])
def test_segments_nested_without_end_are_told_of_and_break_nothing(levels: int, segments: int, told: list[str]) -> None:
    def nested(inner: str) -> str:
        return "{all: [" * levels + inner + "]}" * levels

    rules = """rules:
  - {name: x, when: {segment: s0}, serve: enabled}
  - {name: y, when: {attr: plan, op: eq, value: b}, serve: disabled}
"""
    files = {
        "flags/deep.yaml": complete(
            f"key: deep\n{rules}environments: {{production: {{rollout: {{serve: enabled, percent: 5}}}}}}\n"
        )
    }
    for number in range(segments):
        inner = f"{{segment: s{number + 1}}}" if number + 1 < segments else "{attr: plan, op: eq, value: a}"
        files[f"flags/segments/s{number}.yaml"] = f"name: s{number}\nowners: [me]\nwhen: {nested(inner)}\n"
    ports = reading.Ports(
        MemorySource({path: text.encode() for path, text in {**FILES, **files}.items()}), Forgetful(), validated
    )
    library = reading.gather(ports).library
    report, rendered = shipping.render(RenderRequest(SetsRequest(TODAY, ("production",)), "flagd"), ports, None)
    assert [finding.rule for finding in report.findings] == told
    assert bool(rendered) is not bool(told)
    flag = library.flag("deep")
    assert flag is not None
    assert compile_flag(flag, "production", library)({"plan": "a"}).variant in flag.variants
