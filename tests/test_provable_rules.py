"""What is said to have no effect has none: our own evaluator serves every context the same without it."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flagsync.build import flags_of
from flagsync.evaluate import compile_flag
from flagsync.model.config import Config, EnvironmentConfig
from flagsync.model.document import Document, DocumentKind
from flagsync.model.facts import Facts
from flagsync.model.flag import Flag
from flagsync.rules import no_op_rule, serves_default

ENVIRONMENTS = ("staging", "production")
CONTEXTS: list[dict[str, Any]] = [
    {"plan": plan, "targetingKey": f"user-{number}"} for plan in ("gold", "silver") for number in range(12)
] + [{}, {"plan": "gold"}]

variants = st.sampled_from(["enabled", "disabled"])
rollouts = st.fixed_dictionaries({"serve": variants, "percent": st.sampled_from([0, 30, 100])})
splits = st.sampled_from([{"weights": {"enabled": 50, "disabled": 50}}, {"weights": {"enabled": 100}}])
conditions = st.sampled_from(["gold", "silver"]).map(lambda plan: {"attr": "plan", "op": "eq", "value": plan})
rules = st.one_of(
    st.fixed_dictionaries({"when": conditions, "serve": variants}),
    st.fixed_dictionaries({"when": conditions, "rollout": rollouts}),
)
environments = st.one_of(
    st.fixed_dictionaries({}, optional={"default": variants, "rules": st.lists(rules, max_size=2), "rollout": rollouts}),
    st.fixed_dictionaries({"split": splits}),
    st.just({"enabled": False}),
)
flags = st.fixed_dictionaries(
    {"key": st.just("a"), "kind": st.just("ops"), "type": st.just("boolean"), "default": variants},
    optional={
        "rules": st.lists(rules, min_size=1, max_size=3),
        "environments": st.dictionaries(st.sampled_from(ENVIRONMENTS), environments),
    },
)


@dataclass(frozen=True)
class Alone:
    """A repository of one flag."""

    only: Flag

    def flag(self, key: str) -> Flag | None:
        return self.only if key == self.only.key else None

    def segment(self, name: str) -> None:
        return None


def built(data: dict[str, Any]) -> Flag:
    return flags_of(Document("flags/a.yaml", DocumentKind.FLAG, json.dumps(data), data))[0]


def facts(flag: Flag) -> Facts:
    config = Config({name: EnvironmentConfig(name) for name in ENVIRONMENTS}, {})
    return Facts(date(2026, 11, 23), config, Alone(flag))  # type: ignore[arg-type]


def served(data: dict[str, Any]) -> list[str]:
    flag = built(data)
    evaluators = [compile_flag(flag, environment, Alone(flag)) for environment in ENVIRONMENTS]
    return [evaluator.answer(context).variant for evaluator in evaluators for context in CONTEXTS]


def entry(data: Any, route: tuple[str | int, ...]) -> Any:
    for step in route:
        data = data[step]
    return data


@given(flags)
def test_a_rule_without_effect_can_be_removed(data: dict[str, Any]) -> None:
    flag = built(data)
    for draft in no_op_rule.check(flag, facts(flag)):
        *_, index, _ = draft.place.route
        without = deepcopy(data)
        del entry(without, draft.place.route[:-2])[index]
        assert served(without) == served(data)


@given(flags, st.sampled_from([0, 1, 50, 100]))
def test_a_rollout_of_the_default_serves_the_same_at_any_percentage(data: dict[str, Any], percent: int) -> None:
    flag = built(data)
    for draft in serves_default.check(flag, facts(flag)):
        moved = deepcopy(data)
        entry(moved, draft.place.route[:-1])["percent"] = percent
        assert served(moved) == served(data)
