"""What the targets make of an app's flags in an environment.

The folders in `cases/targets` hold the expected files of the selections below; `UPDATE_CASES=1` writes them anew, for review.
"""

from __future__ import annotations

import math
import os
import random
from pathlib import Path

import pytest
import yaml

from flagsync import dialects, targets
from flagsync.envfile import write_env_file
from flagsync.manifests import to_yaml
from flagsync.model.config import App
from flagsync.model.flag import Environment, Flag, Kind, ValueType
from flagsync.model.target import Rendered, Selection, Target
from flagsync.targets import env, kill, values
from tests.factory import make_flag, make_prerequisite, make_rollout, make_rule, make_selection

CASES = Path(__file__).parent / "cases" / "targets"

COMMIT = "0123456789abcdef0123456789abcdef01234567"

FLAGS = [
    make_flag("checkout.new-flow", environments=[Environment("production", rollout=make_rollout(100))]),
    make_flag("checkout.ramp", environments=[Environment("production", rollout=make_rollout(5))]),
    make_flag("checkout.staff", rules=(make_rule(serve="enabled"),)),
    make_flag("checkout.after-flow", default="enabled", prerequisites=(make_prerequisite("checkout.new-flow"),)),
    make_flag("checkout.after-ramp", default="enabled", prerequisites=(make_prerequisite("checkout.ramp"),)),
    make_flag("payments.retry", kind=Kind.OPS, kill_switch=True, default="enabled", off_variant="disabled"),
    make_flag(
        "payments.refunds",
        kind=Kind.OPS,
        kill_switch=True,
        default="enabled",
        off_variant="disabled",
        environments=[Environment("production", enabled=False)],
    ),
    make_flag("payments.timeout", type=ValueType.NUMBER, variants={"short": 0.5, "long": 30}),
    make_flag("payments.limit", type=ValueType.INTEGER, variants={"usual": 1_000_000, "none": 0}),
    make_flag("banner.text", type=ValueType.STRING, variants={"autumn": 'It\'s $5 off # "today" · größer 🎃', "none": ""}),
    make_flag("banner.answer", type=ValueType.STRING, variants={"no": "NO", "yes": "YES"}, env_var="NO"),
    make_flag(
        "search.weights", type=ValueType.OBJECT, variants={"base": {"title": 2, "body": 1.5, "tags": [True, None, "a b"]}}
    ),
]

MULTILINE = make_flag("banner.lines", type=ValueType.STRING, variants={"two": "first\nsecond\n"})

SELECTIONS = {
    "shop": make_selection(FLAGS, namespace="shop", commit=COMMIT),
    "versioned": make_selection(FLAGS, namespace="shop", commit=COMMIT, app=App("shop", names="versioned")),
    "empty": make_selection([FLAGS[1]], environment="production"),
    "multiline": make_selection([MULTILINE, FLAGS[0]]),
}


def expected_files(selection: Selection) -> dict[str, str]:
    files = {f"{target.name}.yaml": as_text(target.render(selection)) for target in targets.ALL}
    entries = env.render(selection).entries
    for dialect in dialects.ALL:
        written = write_env_file(dialect, entries)
        refused = "".join(f"refused: {refusal.message}\n" for refusal in written.refused)
        files[f"{dialect.name}.env"] = written.text + refused
    return files


def as_text(rendered: Rendered) -> str:
    return to_yaml(rendered.manifests) if rendered.manifests else rendered.text or ""


@pytest.mark.parametrize("name", SELECTIONS)
def test_the_files_are_as_expected(name: str) -> None:
    folder = CASES / name
    made = expected_files(SELECTIONS[name])
    if os.environ.get("UPDATE_CASES"):
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in made.items():
            (folder / file).write_bytes(text.encode())
    assert {path.name: path.read_bytes().decode() for path in folder.iterdir()} == made


@pytest.mark.parametrize("target", targets.ALL, ids=lambda target: target.name)
def test_the_order_of_the_flags_changes_nothing(target: Target) -> None:
    shuffled = list(FLAGS)
    random.Random(4).shuffle(shuffled)
    selection = make_selection(shuffled, namespace="shop", commit=COMMIT)
    assert target.render(selection) == target.render(SELECTIONS["shop"])


def test_a_flag_whose_value_depends_on_the_context_is_left_out_and_named() -> None:
    rendered = env.render(SELECTIONS["shop"])
    assert rendered.left_out == ("checkout.after-ramp", "checkout.ramp", "checkout.staff")
    (manifest,) = rendered.manifests
    assert not set(rendered.left_out) & set(manifest.flags)
    assert {flag.key for flag in FLAGS} == set(manifest.flags) | set(rendered.left_out)


def test_the_map_knows_which_flag_each_variable_is() -> None:
    (manifest,) = env.render(SELECTIONS["shop"]).manifests
    assert manifest.keys["NO"] == "banner.answer"
    assert set(manifest.keys) == set(manifest.data)
    assert sorted(manifest.keys.values()) == list(manifest.flags)


def test_a_prerequisite_of_another_app_is_followed() -> None:
    base = make_flag("base", default="enabled")
    flag = make_flag(default="enabled", prerequisites=(make_prerequisite("base"),))
    everything = make_selection([base, flag]).lookup
    (manifest,) = env.render(make_selection([flag], lookup=everything)).manifests
    assert dict(manifest.data) == {"FLAG_CHECKOUT": "true"}


def test_environments_differ() -> None:
    flag = make_flag(environments=[Environment("staging", default="enabled")])
    texts = [
        env.render(make_selection([flag], environment=name)).manifests[0].data["FLAG_CHECKOUT"]
        for name in ("staging", "production")
    ]
    assert texts == ["true", "false"]


def test_the_kill_map_keeps_its_name_and_stays_changeable_where_the_app_is_versioned() -> None:
    (manifest,) = kill.render(SELECTIONS["versioned"]).manifests
    assert manifest.name == "shop-kill"
    assert not manifest.immutable
    assert dict(manifest.data) == {"payments.refunds": "false", "payments.retry": "true"}
    assert manifest.annotations["flagger.app/config-tracking"] == "disabled"


def test_a_kill_changes_no_other_flag_in_the_map() -> None:
    killed = make_flag(
        "payments.retry",
        kill_switch=True,
        default="enabled",
        off_variant="disabled",
        environments=[Environment("production", enabled=False)],
    )
    flags = [flag for flag in FLAGS if flag.key != "payments.retry"]
    (before,) = kill.render(SELECTIONS["shop"]).manifests
    (after,) = kill.render(make_selection([*flags, killed])).manifests
    assert dict(after.data) == {**before.data, "payments.retry": "false"}


def test_helm_values_are_texts() -> None:
    rendered = values.render(SELECTIONS["shop"])
    assert rendered.text
    found = yaml.safe_load(rendered.text)["featureFlags"]
    assert found == dict(env.render(SELECTIONS["shop"]).manifests[0].data)
    assert found["FLAG_PAYMENTS_LIMIT"] == "1000000"


def text_of(flag: Flag) -> str | None:
    (manifest,) = env.render(make_selection([flag])).manifests
    return manifest.data.get(flag.env_var)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-7, "-7"),
        (2.0, "2.0"),
        (1e-7, "1e-07"),
        (2**70, "1180591620717411303424"),
        ("", ""),
        (" as is\n", " as is\n"),
        ({"b": 1, "a": {"d": "ü", "c": None}}, '{"a":{"c":null,"d":"ü"},"b":1}'),
        ([], "[]"),
    ],
)
def test_the_text_of_a_value(value: object, text: str) -> None:
    assert text_of(make_flag(variants={"only": value})) == text


@pytest.mark.parametrize(
    ("flag", "problem"),
    [
        (make_flag(variants={"only": math.inf}), "the value of `only` has a number that is not finite"),
        (make_flag(variants={"only": {"deep": [math.nan]}}), "the value of `only` has a number that is not finite"),
        (make_flag(variants={"only": "a\0b"}), "its value has a NUL character"),
        (make_flag(variants={"only": {"deep": "\udc00"}}), "its value has half of a surrogate pair, which is no text"),
        (make_flag(default="gone"), "it serves `gone`, which is not one of its variants"),
        (
            make_flag(env_var="lower"),
            "its variable `lower` is not portable; only A-Z, 0-9 and `_` are, and a digit cannot come first",
        ),
        (make_flag(env_var="LD_PRELOAD"), "its variable `LD_PRELOAD` changes which libraries"),
    ],
)
def test_what_cannot_be_said_is_refused_by_name_and_never_written(flag: Flag, problem: str) -> None:
    rendered = env.render(make_selection([flag, make_flag("other")]))
    (refusal,) = rendered.refused
    assert refusal.message.startswith(f"flag `checkout` cannot be written to the env map: {problem}")
    assert dict(rendered.manifests[0].data) == {"FLAG_OTHER": "false"}


def test_two_flags_with_one_variable_are_not_silently_one() -> None:
    rendered = env.render(make_selection([make_flag("a.b", default="enabled"), make_flag("a-b")]))
    (refusal,) = rendered.refused
    assert refusal.message == ("flag `a.b` cannot be written to the env map: its variable `FLAG_A_B` is already that of `a-b`")
    assert dict(rendered.manifests[0].data) == {"FLAG_A_B": "false"}


def test_apps_may_list_the_targets_that_sync_can_put_in_place() -> None:
    deployed = {"env", "flagd", "kill"}
    assert {target.name: target.deployed for target in targets.ALL} == {
        name: name in deployed for name in ("env", "flagd", "kill", "featureflag", "manifest", "values")
    }
    for target in targets.ALL:
        assert bool(target.render(SELECTIONS["shop"]).manifests) is target.deployed
