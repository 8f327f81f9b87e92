"""flagd's document, the operator's resource and the CLI's manifest: what is in them, and what never is.

The folders in `cases/flagd` hold flags and the documents expected; `UPDATE_CASES=1` writes them anew, for review. Whether the
documents mean the same to flagd is held in `agreement/`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from flagsync import flagd_document, jsonlogic
from flagsync.compile_flagd import Served
from flagsync.flagd_document import FILE, document_of
from flagsync.flagd_schema import SCHEMA, complaints
from flagsync.model.flag import Environment, Flag, InSegment, Rollout, ValueType
from flagsync.model.manifest import HASH_ANNOTATION, Manifest
from flagsync.model.target import Selection
from flagsync.render import remarks
from flagsync.targets import featureflag, flagd, manifest
from tests.agreement.generate import Maker, World, compare, rule
from tests.factory import make_flag, make_prerequisite, make_rollout, make_rule, make_selection
from tests.worlds import load_world

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "cases" / "flagd"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def document(selection: Selection) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(flagd.render(selection).text or "")
    return parsed


def only_manifest(selection: Selection) -> Manifest:
    (made,) = flagd.render(selection).manifests
    return made


@pytest.mark.parametrize("folder", sorted(CASES.iterdir()), ids=lambda folder: folder.name)
def test_the_documents_are_as_expected(folder: Path) -> None:
    world = load_world(folder)
    rendered = flagd.render(make_selection(world.flags.values(), lookup=world, commit=COMMIT))
    assert not rendered.refused
    expected = folder / "production.flagd.json"
    if os.environ.get("UPDATE_CASES"):
        expected.write_text(rendered.text or "", encoding="utf-8")
    assert rendered.text == expected.read_text(encoding="utf-8")


def test_the_map_holds_the_document_under_one_key_and_a_stable_name() -> None:
    selection = make_selection([make_flag()], namespace="shop", commit=COMMIT)
    made = only_manifest(selection)
    assert (made.name, made.namespace, made.immutable) == ("shop-flagd", "shop", False)
    assert dict(made.data) == {FILE: flagd.render(selection).text}
    assert made.flags == ("checkout",)


def test_the_commit_travels_in_the_metadata_and_decides_no_hash() -> None:
    first = make_selection([make_flag()], commit=COMMIT)
    second = make_selection([make_flag()], commit=COMMIT[::-1])
    moved = make_selection([make_flag(environments=[Environment("production", rollout=make_rollout(5))])], commit=COMMIT)
    assert document(first)["metadata"] == {"commit": COMMIT, "version": COMMIT, "flagSetId": "shop.production"}
    assert only_manifest(first).data != only_manifest(second).data
    assert only_manifest(first).hash == only_manifest(second).hash != only_manifest(moved).hash
    assert only_manifest(first).annotations[HASH_ANNOTATION] == only_manifest(first).hash


def test_a_change_of_one_flag_is_a_change_of_one_line() -> None:
    before = [make_flag("a"), make_flag("b"), make_flag("c")]
    after = [before[0], make_flag("b", default="enabled"), before[2]]
    old, new = (flagd.render(make_selection(flags)).text or "" for flags in (before, after))
    assert len(set(old.splitlines()) ^ set(new.splitlines())) == 2


def test_a_flag_that_is_off_is_enabled_and_serves_its_off_variant_to_everyone() -> None:
    flag = make_flag(
        default="enabled",
        off_variant="disabled",
        rules=(make_rule(serve="enabled"),),
        environments=[Environment("production", enabled=False)],
    )
    written = document(make_selection([flag]))["flags"]["checkout"]
    assert (written["state"], written["defaultVariant"], "targeting" in written) == ("ENABLED", "disabled", False)


def test_a_ramp_has_the_ramped_variant_first_and_a_fixed_total() -> None:
    for percent, share in ((0.001, 1), (5, 5000), (99.999, 99_999)):
        flag = make_flag(salt="salt", environments=[Environment("production", rollout=make_rollout(percent))])
        targeting = document(make_selection([flag]))["flags"]["checkout"]["targeting"]
        assert {
            "fractional": [{"cat": ["salt", {"var": "targetingKey"}]}, ["enabled", share], ["disabled", 100_000 - share]]
        } in targeting["if"]


def test_an_inlined_prerequisite_buckets_like_its_own_flag() -> None:
    ramp = make_flag("ramp", salt="ramp", environments=[Environment("production", rollout=make_rollout(50))])
    child = make_flag("child", default="enabled", off_variant="disabled", prerequisites=(make_prerequisite("ramp"),))
    flags = document(make_selection([ramp, child]))["flags"]
    for number in range(200):
        context = {"targetingKey": f"user-{number}"}
        parent = jsonlogic.evaluate(flags["ramp"]["targeting"], context) or "disabled"
        assert (jsonlogic.evaluate(flags["child"]["targeting"], context) or "enabled") == parent


def test_what_cannot_be_said_is_refused_by_name_and_the_others_are_written() -> None:
    odd = make_flag("odd", rules=(rule(compare("user.length", "gt", 5), "enabled"),))
    rendered = flagd.render(make_selection([odd, make_flag("plain")]))
    (refusal,) = rendered.refused
    assert refusal.message == (
        "flag `odd` cannot be written to the flagd document: it asks for attribute `user.length`, "
        "and `length` would be found on texts and lists as well"
    )
    assert list(json.loads(rendered.text or "")["flags"]) == ["plain"]


def test_what_would_have_to_be_written_out_without_end_is_refused() -> None:
    world = World()
    for number in range(40):
        wanted = (make_prerequisite(f"flag{number - 1}"),) if number else ()
        world.add(make_flag(f"flag{number}", default="enabled", off_variant="disabled", prerequisites=wanted))
    world.add(make_flag("lost", rules=(rule(InSegment("nowhere", ()), "enabled"),)))
    rendered = flagd.render(make_selection([world.flags["flag39"], world.flags["flag20"], world.flags["lost"]], lookup=world))
    assert [(refusal.flag, refusal.problem) for refusal in rendered.refused] == [
        ("flag39", "it depends on `flag33`, its prerequisite `flag32` has too many prerequisites behind it"),
        ("lost", "its segment `nowhere` cannot be written out"),
    ]


@pytest.mark.parametrize(
    ("flag", "problem"),
    [
        (make_flag(type=ValueType.NUMBER, variants={"a": float("nan")}), "it has a number that is not finite"),
        (make_flag(type=ValueType.STRING, variants={"a": "\ud800"}), "it has half of a surrogate pair"),
        (make_flag(default="gone"), "it may serve `gone`, which is not one of its variants"),
        (make_flag(rules=(make_rule(serve="gone"),)), "it may serve `gone`, which is not one of its variants"),
        (make_flag(type=ValueType.OBJECT, variants={"a": {"x": 1}, "b": "text"}), ""),
        (make_flag(variants={"a": None}), "the value of variant `a` is empty"),
    ],
)
def test_a_flag_that_would_break_a_provider_is_never_written(flag: Flag, problem: str) -> None:
    rendered = flagd.render(make_selection([flag, make_flag("other")]))
    assert rendered.refused
    assert rendered.refused[0].flag == "checkout"
    assert rendered.refused[0].problem.startswith(problem)
    assert list(json.loads(rendered.text or "")["flags"]) == ["other"]


@pytest.mark.parametrize(
    ("targeting", "problem"),
    [
        ({"if": [{"===": [{"var": "x"}, None]}, "enabled", None]}, "it would serve `enabled` where it means `disabled`"),
        ({"log": ["x"]}, "its targeting cannot be evaluated: unknown operation `log`"),
    ],
)
def test_every_flag_is_evaluated_once_before_it_is_written(
    targeting: dict[str, Any], problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flagd_document, "compile_decision", lambda decision: Served("disabled", targeting))
    rendered = flagd.render(make_selection([make_flag()]))
    assert [refusal.problem for refusal in rendered.refused] == [problem]
    assert json.loads(rendered.text or "")["flags"] == {}


def good() -> dict[str, Any]:
    flag = make_flag(owners=("team:web",), environments=[Environment("production", rollout=make_rollout(5))])
    return document(make_selection([flag]))


def test_a_good_document_has_nothing_to_complain_about() -> None:
    assert list(complaints(good())) == []


def change(*route: str | int, to: object) -> Callable[[dict[str, Any]], None]:
    def changed(whole: dict[str, Any]) -> None:
        node: Any = whole
        for part in route[:-1]:
            node = node[part]
        node[route[-1]] = to

    return changed


FLAG = ("flags", "checkout")


@pytest.mark.parametrize(
    "mistake",
    [
        change("unknown", to=1),
        change(*FLAG, "unknown", to=1),
        change(*FLAG, "state", to="DISABLED"),
        change(*FLAG, "variants", to={}),
        change(*FLAG, "variants", to={"a": True, "b": "text"}),
        change(*FLAG, "variants", to={"a": 2**53}),
        change(*FLAG, "variants", to={"a": [1]}),
        change(*FLAG, "defaultVariant", to=None),
        change(*FLAG, "metadata", "owner", to=["team:web"]),
        change(*FLAG, "metadata", to=None),
        change(*FLAG, "targeting", to={}),
        change(*FLAG, "targeting", to=[]),
        change(*FLAG, "targeting", to={"log": [1]}),
        change(*FLAG, "targeting", to={"==": [1, 1]}),
        change(*FLAG, "targeting", to={"if": [True]}),
        change(*FLAG, "targeting", to={"and": [{"var": "x"}], "or": []}),
        change(*FLAG, "targeting", to={"var": 5}),
        change(*FLAG, "targeting", to={"starts_with": ["x", "y"]}),
        change(*FLAG, "targeting", to={"sem_ver": [{"var": "x"}, "<", "1.2"]}),
        change(*FLAG, "targeting", to={"sem_ver": [{"var": "x"}, "~", "1.2.3"]}),
        change(*FLAG, "targeting", "if", 1, "fractional", 1, to=["enabled", 0.5]),
        change(*FLAG, "targeting", "if", 1, "fractional", 1, to=["enabled", 0]),
        change(*FLAG, "targeting", "if", 1, "fractional", 0, to={"var": "targetingKey"}),
    ],
)
def test_the_schema_finds_every_mistake(mistake: Callable[[dict[str, Any]], None]) -> None:
    broken = good()
    mistake(broken)
    assert list(complaints(broken))


def test_the_schema_names_the_flag() -> None:
    broken = good()
    change(*FLAG, "state", to="on")(broken)
    assert [key for key, _ in complaints(broken)] == ["checkout"]


def test_the_published_schema_is_the_one_that_is_used() -> None:
    text = (ROOT / "schemas" / "flagd-output.v1.schema.json").read_text(encoding="utf-8")
    assert text == json.dumps(SCHEMA, indent=2) + "\n"
    jsonschema_rs.meta.validate(json.loads(text))


@given(st.integers(0, 10**6))
def test_whatever_is_rendered_is_sound_and_always_the_same(seed: int) -> None:
    world = Maker(seed).world()
    selection = make_selection(world.flags.values(), lookup=world, commit=COMMIT)
    rendered = flagd.render(selection)
    assert not rendered.refused
    assert rendered.text == flagd.render(selection).text
    parsed = json.loads(rendered.text or "")
    assert list(parsed["flags"]) == sorted(world.flags)
    assert list(complaints(parsed)) == []
    assert "DISABLED" not in (rendered.text or "")


def flags_without_metadata(selection: Selection) -> dict[str, Any]:
    flags: Mapping[str, Mapping[str, Any]] = document_of(selection).flags
    return {key: {name: part for name, part in flag.items() if name != "metadata"} for key, flag in flags.items()}


@pytest.mark.parametrize(
    "text", ["plain", "größer 🎃", "\x7f\x85\xa0\u2028\ufeff\ufffe", 'quote " back \\ slash', "a\nb\tc", "# no: comment"]
)
def test_the_operators_resource_is_yaml_with_the_same_flags(text: str) -> None:
    flags = [
        make_flag("no", type=ValueType.STRING, variants={"yes": text, "on": "x"}),
        make_flag("ramp", rules=(make_rule(serve="enabled"),)),
    ]
    selection = make_selection(flags, namespace="shop", commit=COMMIT)
    resource = yaml.safe_load(featureflag.render(selection).text or "")
    assert resource["apiVersion"] == "core.openfeature.dev/v1beta1"
    assert resource["kind"] == "FeatureFlag"
    assert (resource["metadata"]["name"], resource["metadata"]["namespace"]) == ("shop", "shop")
    assert resource["metadata"]["annotations"]["flagsync.dev/commit"] == COMMIT
    assert resource["spec"]["flagSpec"]["flags"] == flags_without_metadata(selection)


def test_the_operators_resource_may_be_empty() -> None:
    resource = yaml.safe_load(featureflag.render(make_selection([])).text or "")
    assert resource["spec"]["flagSpec"]["flags"] == {}
    assert "namespace" not in resource["metadata"]


def test_what_a_target_has_no_place_for_is_said() -> None:
    selection = make_selection([make_flag("a")])
    said = [line.text for line in remarks(selection, [featureflag.render(selection), manifest.render(selection)])]
    assert [words.partition(":")[0].partition(";")[0] for words in said] == [
        "the FeatureFlag resource has no place for owner, kind and expiry",
        "the manifest is for generating code",
    ]


def test_the_clis_manifest_has_every_flag_with_its_type_and_default() -> None:
    flags = [
        make_flag("b", description="A flag", environments=[Environment("production", default="enabled")]),
        make_flag("t", type=ValueType.STRING, variants={"a": "é"}),
        make_flag("i", type=ValueType.INTEGER, variants={"a": 3}),
        make_flag("n", type=ValueType.NUMBER, variants={"a": 0.5}),
        make_flag("o", type=ValueType.OBJECT, variants={"a": {"x": [1]}}),
    ]
    assert json.loads(manifest.render(make_selection(flags)).text or "") == {
        "flags": {
            "b": {"flagType": "boolean", "defaultValue": False, "description": "A flag"},
            "t": {"flagType": "string", "defaultValue": "é"},
            "i": {"flagType": "integer", "defaultValue": 3},
            "n": {"flagType": "float", "defaultValue": 0.5},
            "o": {"flagType": "object", "defaultValue": {"x": [1]}},
        }
    }


@pytest.mark.parametrize(
    "logic",
    [
        {"unknown": []},
        {"===": [1]},
        {"a": 1, "b": 2},
        {},
        {"<": [1, "a"]},
        {"var": 1},
        {"sem_ver": ["1.0.0", "^", "1.0.0"]},
        {"fractional": ["u", ["a", 1]]},
        {"fractional": [None, ["a", 100_000]]},
    ],
)
def test_our_json_logic_never_guesses(logic: object) -> None:
    with pytest.raises(jsonlogic.LogicError):
        jsonlogic.evaluate(logic, {})


def test_a_ramp_by_an_attribute_that_may_be_anything_is_guarded() -> None:
    flag = make_flag(environments=[Environment("production", rollout=Rollout("enabled", 99.999, "id", (), ()))])
    targeting = document(make_selection([flag]))["flags"]["checkout"]["targeting"]
    for value in (None, "", 5, True, ["a"], {"a": 1}):
        assert jsonlogic.evaluate(targeting, {"id": value}) is None
    assert jsonlogic.evaluate(targeting, {}) is None
    assert jsonlogic.evaluate(targeting, {"id": "u"}) == "enabled"
