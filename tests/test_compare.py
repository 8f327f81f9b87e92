"""What is planned, in the words that a user reads, and laws that every plan keeps.

The files in `cases/compare` are situations, each with the plan and the drift as they are printed beside it; `UPDATE_CASES=1`
writes these anew, for review.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from flagsync.appraise import flag_values
from flagsync.converge import plan, plan_rollback, status
from flagsync.hold import value_mark
from flagsync.model.change import Consent, State
from flagsync.model.fault import Exit
from flagsync.model.inventory import ObjectKey
from flagsync.model.manifest import Manifest, content_hash
from flagsync.narrate import drift_lines, plan_lines
from tests.destinations import SHOP, MemoryWorld, apply, goal, rollback, sync

CASES = sorted((Path(__file__).parent / "cases" / "compare").glob("*.yaml"))


def made(name: str, flags: dict[str, str]) -> Manifest:
    """A map of flags; a name in capitals or with an extension is a data key of its own."""
    names = {flag if "." in flag else f"FLAG_{flag.upper().replace('-', '_')}": flag for flag in flags}
    data = {key: flags[flag] for key, flag in names.items()}
    keys = {key: flag for key, flag in names.items() if key != flag}
    return Manifest(
        name, "shop", data, hash=content_hash(data), flags=tuple(keys.values()), immutable="-0000000" in name, keys=keys
    )


def play(case: dict[str, Any]) -> str:
    world = MemoryWorld()
    if synced := case.get("synced"):
        before = [made(name, flags) for name, flags in synced["objects"].items()]
        assert sync(world.target, goal(*before, commit=synced["commit"] * 40)).exit_code is Exit.CLEAN
    for name, data in case.get("by-hand", {}).items():
        key = ObjectKey("shop", name)
        world.delete(key) if data is None else world.edit(key, data)
    found = plan(world.target, goal(*(made(name, flags) for name, flags in case["wanted"].items()), commit=case["commit"] * 40))
    lines = [*plan_lines(found), *drift_lines(status(world.target, SHOP))]
    return "".join(f"{line.text}\n" for line in lines)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_plans_and_drift_read_as_expected(path: Path) -> None:
    told = play(yaml.safe_load(path.read_text(encoding="utf-8")))
    expected = path.with_suffix(".txt")
    if os.environ.get("UPDATE_CASES"):
        expected.write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=8)
MAPS = st.dictionaries(st.sampled_from("abcdef"), TEXTS, max_size=6)
OBJECTS = st.dictionaries(st.sampled_from(["shop-flags", "shop-kill", "shop-more"]), MAPS, max_size=3)
EDITS = st.dictionaries(st.sampled_from(["FLAG_A", "FLAG_B", "THEIRS", "OTHERS"]), st.none() | TEXTS, max_size=4)


@given(OBJECTS, OBJECTS, EDITS)
def test_a_plan_that_was_applied_leaves_nothing_to_plan(
    before: dict[str, dict[str, str]], after: dict[str, dict[str, str]], edits: dict[str, str | None]
) -> None:
    world = MemoryWorld()
    sync(world.target, goal(*(made(name, flags) for name, flags in before.items())))
    target = ObjectKey("shop", "shop-flags")
    theirs = {}
    if target in world.data():
        world.edit(target, edits)
        ours = {f"FLAG_{flag.upper()}" for flag in before["shop-flags"]}
        theirs = {key: text for key, text in world.data()[target].items() if key not in ours}
    wanted = goal(*(made(name, flags) for name, flags in after.items()), commit="b" * 40)
    shown = plan(world.target, wanted)
    result = sync(world.target, wanted, Consent(confirm_prune=len(shown.vanishing)))
    if result.exit_code is Exit.CONFLICT:
        assert theirs
        assert {refusal.guard for refusal in result.refusals} <= {"contested", "foreign-keys"}
        return
    assert result.exit_code is Exit.CLEAN
    expected = {ObjectKey("shop", each.name): dict(each.data) for each in wanted.manifests}
    if theirs:
        expected[target] = {**theirs, **expected[target]}
    assert world.data() == expected
    assert not plan(world.target, wanted).due


@given(OBJECTS, OBJECTS)
def test_a_rollback_restores_exactly_what_was(before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> None:
    world = MemoryWorld()
    old = goal(*(made(name, flags) for name, flags in before.items()), commit="a" * 40)
    new = goal(*(made(name, flags) for name, flags in after.items()), commit="b" * 40)
    sync(world.target, old)
    was = world.data()
    sync(world.target, new, Consent(confirm_prune=len(plan(world.target, new).vanishing)))
    live = status(world.target, SHOP).inventory
    if live is None or live.latest.serial < 2:
        return
    shown = plan_rollback(world.target, SHOP, None)
    assert apply(world.target, shown, Consent(confirm_prune=len(shown.vanishing))).exit_code is Exit.CLEAN
    assert world.data() == was
    again = sync(world.target, replace(new, commit="c" * 40), Consent(confirm_prune=len(plan(world.target, new).vanishing)))
    flags = {(name, flag, text) for name, values in before.items() for flag, text in values.items()}
    if flags == {(name, flag, text) for name, values in after.items() for flag, text in values.items()}:
        assert again.exit_code is Exit.CLEAN
    else:
        assert [refusal.guard for refusal in again.refusals] == ["rolled-back"]


def test_a_rollback_of_what_was_also_edited_by_hand_holds_what_git_said() -> None:
    world = MemoryWorld()
    sync(world.target, goal(made("shop-flags", {"a": "1"}), commit="a" * 40))
    sync(world.target, goal(made("shop-flags", {"a": "2"}), commit="b" * 40))
    world.edit(ObjectKey("shop", "shop-flags"), {"FLAG_A": "1"})
    rollback(world.target)
    again = sync(world.target, goal(made("shop-flags", {"a": "2"}), commit="c" * 40))
    assert [refusal.guard for refusal in again.refusals] == ["rolled-back"]


def test_a_rollback_of_an_unfinished_sync_goes_to_the_last_that_finished() -> None:
    world = MemoryWorld()
    for commit in "ab":
        sync(world.target, goal(*(made(name, {"a": commit}) for name in ("shop-flags", "shop-kill")), commit=commit * 40))
    world.target.faults = {("apply", "shop-kill"): State.FAILED}
    third = goal(*(made(name, {"a": "c"}) for name in ("shop-flags", "shop-kill")), commit="c" * 40)
    assert sync(world.target, third).exit_code is Exit.PARTIAL
    world.target.faults = {}
    assert rollback(world.target).exit_code is Exit.CLEAN
    assert {data["FLAG_A"] for data in world.data().values()} == {"b"}
    assert [refusal.guard for refusal in sync(world.target, third).refusals] == ["rolled-back"]


def test_a_document_is_told_flag_by_flag_and_anything_else_by_its_key() -> None:
    data = {
        "FLAG_A": "1",
        "flags.flagd.json": '{"flags": {"b": {"x": 1}, "c": {}}}',
        "bad.json": "{",
        "list.json": '{"flags": []}',
    }
    assert flag_values(data, {"FLAG_A": "a"}) == {
        ("FLAG_A", "a"): "1",
        ("flags.flagd.json", "b"): '{"x":1}',
        ("flags.flagd.json", "c"): "{}",
        ("bad.json", "bad.json"): "{",
        ("list.json", "list.json"): '{"flags": []}',
    }


def test_a_commit_alone_does_not_change_a_document() -> None:
    world = MemoryWorld()
    text = (
        '{{"flags": {{"a": {{"x": {x}}}}}, "metadata": {{"flagSetId": "{id}", "commit": "{commit}", "version": "{commit}"}}}}'
    )

    def rendered(x: int, commit: str, id: str = "shop") -> Manifest:
        return made("shop-flagd", {"flags.flagd.json": text.format(x=x, commit=commit, id=id)})

    sync(world.target, goal(rendered(1, "a"), commit="a" * 40))
    assert not plan(world.target, goal(rendered(1, "b"), commit="b" * 40)).due
    found = plan(world.target, goal(rendered(2, "b"), commit="b" * 40))
    assert [(flag.flag, flag.before, flag.after) for flag in found.changes[0].flags] == [("a", '{"x":1}', '{"x":2}')]
    key = ObjectKey("shop", "shop-flagd")
    for edited, told in [
        (rendered(7, "a"), ("flags.flagd.json", "a", '{"x":7}', '{"x":1}')),
        (rendered(1, "a", "other"), (None, None, None, None)),
        (
            made("shop-flagd", {"flags.flagd.json": "{broken"}),
            ("flags.flagd.json", None, "{broken", text.format(x=1, commit="a", id="shop")),
        ),
    ]:
        world.edit(key, edited.data)
        (drift,) = status(world.target, SHOP).drift
        assert (drift.key, drift.flag, drift.live, drift.wanted) == told
        (change,) = plan(world.target, goal(rendered(1, "a"), commit="a" * 40)).changes
        assert drift.flag is None or [flag.flag for flag in change.flags if flag.edited] == [drift.flag]


def test_an_absent_value_is_not_an_empty_one() -> None:
    assert value_mark(None) != value_mark("")
