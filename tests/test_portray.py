"""What stands on a target, in words: rendered by our own flagd target, read back as a person."""

from __future__ import annotations

import json

import pytest

from flagsync.model.flag import Comparison, Environment, Flag, Rollout, Split, TargetingRule
from flagsync.portray import portray, transition
from flagsync.render import render_set
from tests.factory import make_flag, make_selection

STAFF = Comparison("email", "ends_with", "@example.test", ())


def rollout(percent: float) -> Rollout:
    return Rollout("enabled", percent, "userId", (), ())


def rule(**outcome: object) -> TargetingRule:
    return TargetingRule("rule", STAFF, **{"serve": None, "rollout": None, "split": None, **outcome}, route=())  # type: ignore[arg-type]


def document(flag: Flag) -> str:
    (rendered,) = render_set(make_selection([flag]), "flagd")
    return json.dumps(json.loads(rendered.text or "")["flags"][flag.key])


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        (Environment("production"), "disabled for everybody"),
        (Environment("production", rollout=rollout(5)), "enabled 5 % by userId, else disabled"),
        (Environment("production", rollout=rollout(100)), "enabled for everybody"),
        (Environment("production", rules=(rule(serve="enabled"),)), "1 condition, then disabled"),
        (
            Environment("production", rules=(rule(rollout=rollout(12.5)),)),
            "enabled 12.5 % by userId under a condition, else disabled",
        ),
        (
            Environment("production", rules=(rule(serve="enabled"),), rollout=rollout(25)),
            "1 condition, then enabled 25 % by userId, else disabled",
        ),
    ],
)
def test_a_flag_of_the_document_says_who_gets_what(environment: Environment, words: str) -> None:
    assert portray(document(make_flag(salt="checkout", environments=[environment]))) == words


def test_a_split_names_every_share() -> None:
    split = Split("userId", {"a": 50, "b": 30, "c": 20}, ())
    flag = make_flag(
        salt="x", variants={"a": True, "b": False, "c": False}, environments=[Environment("production", split=split)]
    )
    assert portray(document(flag)) == "a 50 %, b 30 %, c 20 % by userId, else a"


def test_a_change_of_conditions_alone_is_still_told() -> None:
    one = document(make_flag(salt="x", environments=[Environment("production", rules=(rule(serve="enabled"),))]))
    other = one.replace("@example.test", "@shop.example")
    assert transition(one, other) == "1 condition, then disabled; its conditions change"
    assert transition("false", "true") == "false -> true"


@pytest.mark.parametrize(
    "text", ["", "{", "{}", "[1]", '{"state": 1, "variants": [], "targeting": {"if": [[], []]}}', "x" * 500, "{" * 5000]
)
def test_any_text_can_be_shown(text: str) -> None:
    assert len(portray(text)) <= 120
