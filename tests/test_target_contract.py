"""What every target must do, shown on each of them: the same suite for the fake, the folder and whatever comes later."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flagsync.converge import converge, plan, plan_adoption, plan_rollback, status
from flagsync.model.change import Action, Consent, Deviation, State
from flagsync.model.destination import Holder
from flagsync.model.fault import BusyFault, Exit, RefusedFault
from flagsync.model.inventory import Kind, ObjectKey, SetId
from flagsync.model.manifest import MANAGED_BY_LABEL, SET_LABEL, Manifest
from tests.destinations import (
    SHOP,
    A,
    B,
    C,
    D,
    FolderWorld,
    MemoryWorld,
    World,
    adopt,
    ancestry,
    apply,
    goal,
    manifest,
    rollback,
    run,
    sync,
)

FLAGS = ObjectKey("shop", "shop-flags")
KILL = ObjectKey("shop", "shop-kill")


@pytest.fixture(params=["memory", "directory"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    return MemoryWorld() if request.param == "memory" else FolderWorld(tmp_path / "deploy")


def test_a_first_sync_creates_everything_and_says_so(world: World) -> None:
    result = sync(world.target, goal(manifest("shop-flags", new_flow="true"), manifest("shop-kill", pay="false")))
    assert result.exit_code is Exit.CLEAN
    assert world.data() == {FLAGS: {"FLAG_NEW_FLOW": "true"}, KILL: {"FLAG_PAY": "false"}}
    live = status(world.target, SHOP)
    assert live.inventory is not None
    assert live.inventory.commit == A
    assert live.inventory.latest.actor == "ada"
    assert live.inventory.latest.time == "2026-11-23T12:00:00+00:00"
    assert [entry.name for entry in live.inventory.entries] == ["shop-flags", "shop-kill"]
    assert all(entry.uid for entry in live.inventory.entries)
    assert not live.drift
    assert live.attempt is None


def test_nothing_differs_nothing_is_written(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", new_flow="true")))
    before = world.state()
    result = sync(world.target, goal(manifest("shop-flags", new_flow="true"), commit=B))
    assert result.exit_code is Exit.CLEAN
    assert not result.sets[0].plan.due
    assert world.state() == before


def test_only_what_differs_is_written_and_told_per_flag(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", new_flow="5", old="x"), manifest("shop-kill", pay="false")))
    shown = plan(
        world.target, goal(manifest("shop-flags", new_flow="25", old="x"), manifest("shop-kill", pay="false"), commit=B)
    )
    assert [(change.action, change.key) for change in shown.changes] == [(Action.UPDATE, FLAGS)]
    assert [(flag.flag, flag.before, flag.after) for flag in shown.changes[0].flags] == [("new-flow", "5", "25")]
    assert apply(world.target, shown).exit_code is Exit.CLEAN
    assert world.data()[FLAGS] == {"FLAG_NEW_FLOW": "25", "FLAG_OLD": "x"}
    inventory = status(world.target, SHOP).inventory
    assert inventory is not None
    assert (inventory.commit, inventory.previous) == (B, A)


def test_the_order_of_a_sync_leaves_deletion_last(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1"), manifest("shop-kill", pay="false")))
    told: list[tuple[Action, str]] = []
    shown = plan(world.target, goal(manifest("shop-flags", a="2"), manifest("shop-new", pay="false"), commit=B))
    watched = replace(run(), told=lambda outcome: told.append((outcome.change.action, outcome.change.key.name)))
    result = apply(world.target, shown, Consent(confirm_prune=1), by=watched)
    assert result.exit_code is Exit.CLEAN
    assert told == [(Action.UPDATE, "shop-flags"), (Action.CREATE, "shop-new"), (Action.DELETE, "shop-kill")]
    assert KILL not in world.data()


def test_a_dry_run_writes_nothing(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1")))
    before = world.state()
    shown = plan(world.target, goal(manifest("shop-flags", a="2"), commit=B))
    result = apply(world.target, shown, dry_run=True)
    assert result.exit_code is Exit.CLEAN
    assert world.state() == before


def test_a_plan_that_no_longer_holds_is_refused(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1", b="1")))
    shown = plan(world.target, goal(manifest("shop-flags", a="2", b="1"), commit=B))
    world.edit(FLAGS, {"FLAG_B": "by hand"})
    before = world.data()
    result = apply(world.target, shown)
    assert result.exit_code is Exit.REFUSED
    assert result.refusals[0].guard == "changed-meanwhile"
    assert world.data() == before


def test_two_plans_of_the_same_moment_apply_only_once(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1")))
    first = plan(world.target, goal(manifest("shop-flags", a="2"), commit=B))
    second = plan(world.target, goal(manifest("shop-flags", a="3"), commit=C))
    assert apply(world.target, first).exit_code is Exit.CLEAN
    assert apply(world.target, second).exit_code is Exit.BUSY
    assert world.data()[FLAGS] == {"FLAG_A": "2"}


def test_a_held_lock_is_busy_and_names_its_holder(world: World) -> None:
    shown = plan(world.target, goal(manifest("shop-flags", a="1")))
    with world.target.lock(SHOP, Holder("grace", None, "2026-11-23T11:00:00+00:00")):
        with pytest.raises(BusyFault, match="by grace since 2026-11-23T11:00:00"):
            apply(world.target, shown)
        other = SetId("shop", "staging", "shop-staging")
        assert sync(world.target, goal(manifest("shop-flags", "shop-staging", a="1"), set_id=other)).exit_code is Exit.CLEAN
    assert apply(world.target, plan(world.target, shown.goal)).exit_code is Exit.CLEAN


def test_an_edit_by_hand_is_drift_and_is_put_back_by_name(world: World) -> None:
    wanted = goal(manifest("shop-flags", a="1", b="1"))
    sync(world.target, wanted)
    world.edit(FLAGS, {"FLAG_A": "9"})
    (found,) = status(world.target, SHOP).drift
    assert (found.deviation, found.key, found.flag, found.live, found.wanted) == (Deviation.EDITED, "FLAG_A", "a", "9", "1")
    shown = plan(world.target, wanted)
    assert shown.changes[0].edited == ("FLAG_A",)
    (flag,) = shown.changes[0].flags
    assert (flag.flag, flag.before, flag.after, flag.edited) == ("a", "9", "1", True)
    if world.hand:
        refused = apply(world.target, shown)
        assert refused.exit_code is Exit.CONFLICT
        assert f"`FLAG_A` was set by `{world.hand}`" in refused.refusals[0].message
        shown = plan(world.target, wanted)
    assert apply(world.target, shown, Consent(take_over_from=(world.hand,) if world.hand else ())).exit_code is Exit.CLEAN
    assert world.data()[FLAGS] == {"FLAG_A": "1", "FLAG_B": "1"}
    assert not status(world.target, SHOP).drift


def test_an_edit_by_hand_is_no_drift_where_the_commit_merely_moved_on(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1")))
    shown = plan(world.target, goal(manifest("shop-flags", a="2"), commit=B))
    assert not status(world.target, SHOP).drift
    assert shown.changes[0].edited == ()


def test_a_key_added_by_hand_is_named_and_kept(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1")))
    world.edit(FLAGS, {"FLAG_THEIRS": "x"})
    (found,) = status(world.target, SHOP).drift
    assert (found.deviation, found.key, found.live) == (Deviation.ADDED, "FLAG_THEIRS", "x")
    shown = plan(world.target, goal(manifest("shop-flags", a="2"), commit=B))
    assert shown.changes[0].kept == ("FLAG_THEIRS",)
    assert apply(world.target, shown).exit_code is Exit.CLEAN
    assert world.data()[FLAGS] == {"FLAG_A": "2", "FLAG_THEIRS": "x"}


def test_a_key_added_by_hand_alone_is_no_reason_to_write(world: World) -> None:
    wanted = goal(manifest("shop-flags", a="1"))
    sync(world.target, wanted)
    world.edit(FLAGS, {"FLAG_THEIRS": "x"})
    assert not plan(world.target, wanted).due


def test_a_key_added_by_hand_is_not_overwritten_when_flags_want_it(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1")))
    world.edit(FLAGS, {"FLAG_B": "theirs"})
    wanted = goal(manifest("shop-flags", a="1", b="ours"), commit=B)
    result = sync(world.target, wanted)
    assert result.exit_code is Exit.CONFLICT
    assert result.refusals[0].guard == "contested"
    assert "`FLAG_B`" in result.refusals[0].message
    assert world.data()[FLAGS]["FLAG_B"] == "theirs"
    assert adopt(world.target, wanted).exit_code is Exit.CLEAN
    assert world.data()[FLAGS]["FLAG_B"] == "theirs"
    assert sync(world.target, wanted).exit_code is Exit.CLEAN
    assert world.data()[FLAGS]["FLAG_B"] == "ours"


def test_a_key_that_flags_no_longer_have_goes(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1", b="1")))
    shown = plan(world.target, goal(manifest("shop-flags", a="1"), commit=B))
    assert shown.changes[0].removed == ("FLAG_B",)
    apply(world.target, shown)
    assert world.data()[FLAGS] == {"FLAG_A": "1"}


def test_an_object_deleted_by_hand_is_missed_and_made_again(world: World) -> None:
    wanted = goal(manifest("shop-flags", a="1"))
    sync(world.target, wanted)
    world.delete(FLAGS)
    assert [each.deviation for each in status(world.target, SHOP).drift] == [Deviation.MISSING]
    shown = plan(world.target, wanted)
    assert shown.changes[0].note == "was deleted by hand"
    assert apply(world.target, shown).exit_code is Exit.CLEAN
    assert world.data()[FLAGS] == {"FLAG_A": "1"}


@pytest.mark.parametrize(
    ("labels", "annotations", "owner"),
    [
        ({}, {}, None),
        ({MANAGED_BY_LABEL: "Helm"}, {}, "Helm"),
        ({}, {"argocd.argoproj.io/tracking-id": "x:/ConfigMap:shop/shop-flags"}, "argocd"),
        ({"kustomize.toolkit.fluxcd.io/name": "apps"}, {}, "flux"),
        ({}, {"meta.helm.sh/release-name": "shop"}, "helm"),
        ({"kapp.k14s.io/app": "1"}, {}, "kapp"),
        ({MANAGED_BY_LABEL: "flagsync", SET_LABEL: "shop.staging"}, {}, "shop.staging"),
    ],
)
def test_what_is_not_ours_is_refused_and_can_be_adopted(
    world: World, labels: dict[str, str], annotations: dict[str, str], owner: str | None
) -> None:
    world.place(Manifest("shop-flags", "shop", {"FLAG_A": "theirs", "OTHER": "x"}, labels, annotations))
    before = world.state()
    wanted = goal(manifest("shop-flags", a="1"), manifest("shop-kill", pay="false"))
    result = sync(world.target, wanted)
    assert result.exit_code is Exit.CONFLICT
    assert result.refusals[0].guard == "ownership"
    assert owner is None or owner in result.refusals[0].message + result.refusals[0].hint
    assert world.state() == before

    if owner:
        assert adopt(world.target, wanted).exit_code is Exit.CONFLICT
        assert world.state() == before
    consent = Consent(take_over_from=(owner,) if owner else ())
    assert adopt(world.target, wanted, consent).exit_code is Exit.CLEAN
    assert world.data() == {FLAGS: {"FLAG_A": "theirs", "OTHER": "x"}}
    assert sync(world.target, wanted).exit_code is Exit.CLEAN
    assert world.data() == {FLAGS: {"FLAG_A": "1", "OTHER": "x"}, KILL: {"FLAG_PAY": "false"}}
    assert [each.key for each in status(world.target, SHOP).drift] == ["OTHER"]


def test_an_object_that_lost_its_marks_is_left_alone_until_it_is_adopted(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1")))
    world.mark(FLAGS, {MANAGED_BY_LABEL: "", SET_LABEL: ""}, {})
    assert [each.deviation for each in status(world.target, SHOP).drift] == [Deviation.UNMARKED]
    wanted = goal(manifest("shop-flags", a="2"), commit=B)
    assert sync(world.target, wanted).exit_code is Exit.CONFLICT
    assert adopt(world.target, wanted).exit_code is Exit.CLEAN
    assert sync(world.target, wanted).exit_code is Exit.CLEAN
    assert world.data()[FLAGS] == {"FLAG_A": "2"}


def test_what_lost_its_marks_is_never_pruned(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1"), manifest("shop-kill", pay="false")))
    world.mark(KILL, {SET_LABEL: ""}, {})
    result = sync(world.target, goal(manifest("shop-flags", a="1"), commit=B))
    assert result.exit_code is Exit.CLEAN
    assert "shop-kill" in result.sets[0].plan.notes[0]
    assert world.data()[KILL] == {"FLAG_PAY": "false"}


def test_what_only_carries_the_label_is_named_and_never_pruned(world: World) -> None:
    """Flagger's `-primary` copies carry our labels: to delete by label would delete production's own configuration."""
    sync(world.target, goal(manifest("shop-flags", a="1")))
    world.place(Manifest("shop-flags-primary", "shop", {"FLAG_A": "1"}, {MANAGED_BY_LABEL: "flagsync", SET_LABEL: SHOP.name}))
    shown = plan(world.target, goal(manifest("shop-flags", a="2"), commit=B))
    assert [each.name for each in shown.left] == ["shop-flags-primary"]
    assert apply(world.target, shown).exit_code is Exit.CLEAN
    assert world.data()[ObjectKey("shop", "shop-flags-primary")] == {"FLAG_A": "1"}
    assert [each.deviation for each in status(world.target, SHOP).drift] == [Deviation.LEFT]


def test_an_object_with_data_of_others_is_not_deleted(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1"), manifest("shop-kill", pay="false")))
    world.edit(KILL, {"THEIRS": "x"})
    result = sync(world.target, goal(manifest("shop-flags", a="1"), commit=B), Consent(confirm_prune=1))
    assert result.exit_code is Exit.CONFLICT
    assert result.refusals[0].guard == "foreign-keys"
    assert KILL in world.data()


def test_an_older_checkout_never_wins(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="2"), commit=B))
    older = goal(manifest("shop-flags", a="1"), commit=A)
    result = sync(world.target, older)
    assert result.exit_code is Exit.REFUSED
    assert result.refusals[0].guard == "backwards"
    assert world.data()[FLAGS] == {"FLAG_A": "2"}
    assert sync(world.target, older, Consent(replace_commit=C)).exit_code is Exit.REFUSED
    assert sync(world.target, older, Consent(replace_commit=B)).exit_code is Exit.CLEAN
    assert world.data()[FLAGS] == {"FLAG_A": "1"}


def test_an_undecidable_history_is_refused_with_the_way_out(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="2"), commit="e" * 40))
    result = sync(world.target, goal(manifest("shop-flags", a="1"), commit=A))
    assert result.exit_code is Exit.REFUSED
    assert "fetch-depth: 0" in result.refusals[0].hint
    assert f"--replace-commit {'e' * 40}" in result.refusals[0].hint


def test_flags_without_git_do_not_replace_a_commit(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="2"), commit=B))
    assert sync(world.target, goal(manifest("shop-flags", a="1"), commit=None)).exit_code is Exit.REFUSED


def test_without_git_at_all_it_works(world: World) -> None:
    assert sync(world.target, goal(manifest("shop-flags", a="1"), commit=None)).exit_code is Exit.CLEAN
    assert sync(world.target, goal(manifest("shop-flags", a="2"), commit=None)).exit_code is Exit.CLEAN
    assert rollback(world.target).exit_code is Exit.CLEAN
    assert world.data()[FLAGS] == {"FLAG_A": "1"}


def test_an_empty_render_is_refused_until_the_number_is_named(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1", b="1")))
    for empty in (goal(commit=B), goal(manifest("shop-flags"), commit=B)):
        result = sync(world.target, empty)
        assert result.exit_code is Exit.REFUSED
        assert "--confirm-prune 2" in result.refusals[0].hint
        assert sync(world.target, empty, Consent(confirm_prune=3)).exit_code is Exit.REFUSED
    assert sync(world.target, goal(commit=B), Consent(confirm_prune=2)).exit_code is Exit.CLEAN
    assert world.data() == {}
    assert not status(world.target, SHOP).drift


@pytest.mark.parametrize(
    ("live", "gone", "code"), [(10, 3, Exit.CLEAN), (10, 4, Exit.REFUSED), (30, 6, Exit.CLEAN), (30, 7, Exit.REFUSED)]
)
def test_a_mass_prune_is_refused_beyond_three_flags_and_a_fifth(world: World, live: int, gone: int, code: Exit) -> None:
    values = {f"f{index}": "1" for index in range(live)}
    sync(world.target, goal(manifest("shop-flags", **values)))
    fewer = goal(manifest("shop-flags", **dict.fromkeys(list(values)[gone:], "1")), commit=B)
    result = sync(world.target, fewer)
    assert result.exit_code is code
    if code is Exit.REFUSED:
        assert sync(world.target, fewer, Consent(confirm_prune=gone)).exit_code is Exit.CLEAN
    assert len(world.data()[FLAGS]) == live - gone


def test_a_whole_map_is_never_deleted_without_a_word(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1"), manifest("shop-kill", pay="false")))
    fewer = goal(manifest("shop-flags", a="1"), commit=B)
    result = sync(world.target, fewer)
    assert result.exit_code is Exit.REFUSED
    assert "whole object" in result.refusals[0].message
    assert sync(world.target, fewer, Consent(confirm_prune=1)).exit_code is Exit.CLEAN
    assert world.data() == {FLAGS: {"FLAG_A": "1"}}


def test_a_rollback_goes_back_and_is_remembered(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1", b="1"), commit=A))
    sync(world.target, goal(manifest("shop-flags", a="2", b="1"), commit=B))
    assert rollback(world.target).exit_code is Exit.CLEAN
    assert world.data()[FLAGS] == {"FLAG_A": "1", "FLAG_B": "1"}
    inventory = status(world.target, SHOP).inventory
    assert inventory is not None
    assert (inventory.commit, inventory.previous, inventory.latest.kind, inventory.latest.restores) == (A, B, Kind.ROLLBACK, 1)
    assert set(inventory.held) == {"a"}


def test_what_was_rolled_back_does_not_come_back_unnoticed(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1", b="1"), commit=A))
    sync(world.target, goal(manifest("shop-flags", a="2", b="1"), commit=B))
    rollback(world.target)
    unrelated = goal(manifest("shop-flags", a="2", b="5"), commit=C)
    result = sync(world.target, unrelated)
    assert result.exit_code is Exit.REFUSED
    assert result.refusals[0].guard == "rolled-back"
    assert "`a`" in result.refusals[0].message
    assert world.data()[FLAGS] == {"FLAG_A": "1", "FLAG_B": "1"}
    assert sync(world.target, unrelated, Consent(resume=True)).exit_code is Exit.CLEAN
    assert world.data()[FLAGS] == {"FLAG_A": "2", "FLAG_B": "5"}


def test_a_revert_in_git_settles_a_rollback(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1"), commit=A))
    sync(world.target, goal(manifest("shop-flags", a="2"), commit=B))
    rollback(world.target)
    assert sync(world.target, goal(manifest("shop-flags", a="1"), commit=C)).exit_code is Exit.CLEAN
    inventory = status(world.target, SHOP).inventory
    assert inventory is not None
    assert (inventory.commit, dict(inventory.held)) == (C, {})
    assert sync(world.target, goal(manifest("shop-flags", a="2"), commit=D)).exit_code is Exit.CLEAN


def test_the_old_commit_once_more_does_not_settle_a_rollback(world: World) -> None:
    old = goal(manifest("shop-flags", a="1"), commit=A)
    sync(world.target, old)
    sync(world.target, goal(manifest("shop-flags", a="2"), commit=B))
    rollback(world.target)
    before = world.state()
    assert sync(world.target, old).exit_code is Exit.CLEAN
    assert world.state() == before
    assert sync(world.target, goal(manifest("shop-flags", a="2"), commit=C)).exit_code is Exit.REFUSED


def test_a_removed_flag_that_a_rollback_brought_back_does_not_go_again_unnoticed(world: World) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1", b="1"), commit=A))
    sync(world.target, goal(manifest("shop-flags", a="1"), commit=B))
    rollback(world.target)
    assert world.data()[FLAGS] == {"FLAG_A": "1", "FLAG_B": "1"}
    result = sync(world.target, goal(manifest("shop-flags", a="1"), commit=C))
    assert [refusal.guard for refusal in result.refusals] == ["rolled-back"]


def test_two_rollbacks_go_back_two_syncs(world: World) -> None:
    for value, commit in (("1", A), ("2", B), ("3", C)):
        sync(world.target, goal(manifest("shop-flags", a=value), commit=commit))
    rollback(world.target)
    assert world.data()[FLAGS] == {"FLAG_A": "2"}
    rollback(world.target)
    assert world.data()[FLAGS] == {"FLAG_A": "1"}
    for value, commit in (("2", B), ("3", C)):
        assert sync(world.target, goal(manifest("shop-flags", a=value), commit=commit)).exit_code is Exit.REFUSED
    with pytest.raises(RefusedFault, match="no earlier sync"):
        plan_rollback(world.target, SHOP, None)


def test_a_rollback_to_a_named_commit(world: World) -> None:
    for value, commit in (("1", A), ("2", B), ("3", C)):
        sync(world.target, goal(manifest("shop-flags", a=value), commit=commit))
    assert rollback(world.target, A[:8]).exit_code is Exit.CLEAN
    assert world.data()[FLAGS] == {"FLAG_A": "1"}
    with pytest.raises(RefusedFault, match=r"remembers no sync of the set `shop.production` by the commit"):
        plan_rollback(world.target, SHOP, D)


def test_a_rollback_of_what_was_never_synced_is_refused(world: World) -> None:
    with pytest.raises(RefusedFault, match="never synced"):
        plan_rollback(world.target, SHOP, None)


def test_the_ring_keeps_twenty_syncs(world: World) -> None:
    for index in range(23):
        sync(world.target, goal(manifest("shop-flags", a=str(index)), commit=None))
    inventory = status(world.target, SHOP).inventory
    assert inventory is not None
    assert [each.serial for each in inventory.ring] == list(range(4, 24))
    for expected in range(21, 2, -1):
        assert rollback(world.target, consent=Consent()).exit_code is Exit.CLEAN
        assert world.data()[FLAGS] == {"FLAG_A": str(expected)}
        if expected == 12:
            break


def test_versioned_names_keep_the_last_generations(world: World) -> None:
    names = [f"shop-flags-{index:010x}" for index in range(8)]
    for index, name in enumerate(names):
        wanted = goal(manifest(name, immutable=True, a=str(index)), commit=None)
        shown = plan(world.target, wanted)
        if index:
            assert [(flag.before, flag.after) for flag in shown.changes[0].flags] == [(str(index - 1), str(index))]
        assert apply(world.target, shown).exit_code is Exit.CLEAN
    assert [key.name for key in world.data()] == names[3:]
    assert not status(world.target, SHOP).drift
    shown = plan_rollback(world.target, SHOP, None)
    assert shown.changes[0].key.name == names[6]
    assert apply(world.target, shown).exit_code is Exit.CLEAN
    assert sync(world.target, goal(manifest(names[7], immutable=True, a="7"), commit=None)).exit_code is Exit.REFUSED


def test_several_sets_go_together_or_not_at_all(world: World) -> None:
    other = SetId("pay", "production", "pay")
    world.place(Manifest("pay-flags", "pay", {"X": "1"}))
    first = plan(world.target, goal(manifest("shop-flags", a="1")))
    second = plan(world.target, goal(manifest("pay-flags", "pay", b="1"), set_id=other))
    before = world.state()
    result = converge([(world.target, first), (world.target, second)], run(), Consent(), ancestry)
    assert result.exit_code is Exit.CONFLICT
    assert world.state() == before
    world.delete(ObjectKey("pay", "pay-flags"))
    first = plan(world.target, first.goal)
    second = plan(world.target, second.goal)
    result = converge([(world.target, first), (world.target, second)], run(), Consent(), ancestry)
    assert result.exit_code is Exit.CLEAN
    assert all(each.concluded for each in result.sets)


def test_an_interrupted_run_says_what_it_did_not_do(world: World) -> None:
    done: list[State] = []
    by = replace(run(), told=lambda outcome: done.append(outcome.state), stop=lambda: bool(done))
    wanted = goal(manifest("shop-flags", a="1"), manifest("shop-kill", pay="false"))
    result = apply(world.target, plan(world.target, wanted), by=by)
    assert result.exit_code is Exit.PARTIAL
    assert [outcome.state for outcome in result.sets[0].outcomes] == [State.DONE, State.SKIPPED]
    found = status(world.target, SHOP)
    assert found.attempt is not None
    assert (found.attempt.commit, found.attempt.actor, found.attempt.running) == (A, "ada", False)
    assert [each.deviation for each in found.drift] == [Deviation.UNFINISHED]
    assert sync(world.target, wanted).exit_code is Exit.CLEAN
    assert status(world.target, SHOP).attempt is None
    assert len(world.data()) == 2


def test_objects_of_an_unfinished_sync_are_pruned_by_the_next(world: World) -> None:
    done: list[State] = []
    by = replace(run(), told=lambda outcome: done.append(outcome.state), stop=lambda: bool(done))
    sync(world.target, goal(manifest("shop-flags", a="1")))
    apply(world.target, plan(world.target, goal(manifest("shop-extra", b="1"), manifest("shop-flags", a="2"), commit=B)), by=by)
    assert world.data() == {FLAGS: {"FLAG_A": "1"}, ObjectKey("shop", "shop-extra"): {"FLAG_B": "1"}}
    result = sync(world.target, goal(manifest("shop-flags", a="3"), commit=C), Consent(confirm_prune=1))
    assert result.exit_code is Exit.CLEAN
    assert world.data() == {FLAGS: {"FLAG_A": "3"}}


def test_an_older_commit_does_not_overtake_an_unfinished_one(world: World) -> None:
    done: list[State] = []
    by = replace(run(), told=lambda outcome: done.append(outcome.state), stop=lambda: bool(done))
    sync(world.target, goal(manifest("shop-flags", a="1"), manifest("shop-kill", pay="1")))
    newer = goal(manifest("shop-flags", a="3"), manifest("shop-kill", pay="3"), commit=C)
    assert apply(world.target, plan(world.target, newer), by=by).exit_code is Exit.PARTIAL
    result = sync(world.target, goal(manifest("shop-flags", a="2"), manifest("shop-kill", pay="2"), commit=B))
    assert [refusal.guard for refusal in result.refusals] == ["backwards"]


def test_a_lost_inventory_is_never_guessed(world: World) -> None:
    wanted = goal(manifest("shop-flags", a="1"))
    sync(world.target, wanted)
    if isinstance(world, MemoryWorld):
        world.target.inventories.clear()
    else:
        world.delete(SHOP.inventory)
    changed = goal(manifest("shop-flags", a="2"), commit=B)
    result = sync(world.target, changed)
    assert result.exit_code is Exit.REFUSED
    assert result.refusals[0].guard == "lost-inventory"
    assert [each.deviation for each in status(world.target, SHOP).drift] == [Deviation.LEFT]
    adoption = plan_adoption(world.target, changed)
    assert apply(world.target, adoption).exit_code is Exit.CLEAN
    assert sync(world.target, changed).exit_code is Exit.CLEAN
    assert world.data()[FLAGS] == {"FLAG_A": "2"}
