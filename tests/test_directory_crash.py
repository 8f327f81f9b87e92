"""What a folder looks like after a process or the disk gave up in the middle: always told of, and whole again after a rerun."""

from __future__ import annotations

import errno
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from flagsync.converge import plan, plan_rollback, status
from flagsync.model.change import Consent, Goal, Result, State
from flagsync.model.fault import Exit, Fault
from flagsync.model.inventory import Kind, ObjectKey
from flagsync.model.manifest import Manifest
from tests.destinations import SHOP, A, B, C, D, FolderWorld, adopt, apply, directory, goal, manifest, rollback, run, sync
from tests.dying import NEW, OLD, SCENARIOS, BrokenCalls, Dead, DeadCalls, FailingCalls

FLAGS = ObjectKey("shop", "shop-flags")
THEIRS = ObjectKey("shop", "theirs")
Data = dict[ObjectKey, dict[str, str]]
CONSENT = Consent(confirm_prune=2)


def template(root: Path, scenario: str) -> Path:
    """A folder as it is before a scenario, with a file of somebody else in it and a key of somebody else in one of ours."""
    world = FolderWorld(root)
    world.place(Manifest("theirs", "shop", {"X": "1"}))
    if scenario == "adopt":
        world.place(Manifest("shop-flags", "shop", {"FLAG_A": "theirs", "THEIRS": "x"}))
        world.place(Manifest("shop-kill", "shop", {"FLAG_PAY": "true"}))
    elif scenario != "first":
        sync(world.target, OLD)
        world.edit(FLAGS, {"THEIRS": "x"})
    if scenario == "rollback":
        sync(world.target, NEW, CONSENT)
    return root


def copied(start: Path, root: Path) -> Path:
    return Path(shutil.copytree(start, root))


def wanted(scenario: str) -> Goal:
    return NEW if scenario == "next" else OLD


def expected(root: Path, scenario: str) -> Data:
    """What must be there once the scenario has been repeated to its end."""
    kept = {"THEIRS": "x"} if scenario != "first" else {}
    data = {ObjectKey("shop", each.name): dict(each.data) for each in wanted(scenario).manifests}
    data[FLAGS] |= kept
    if scenario == "adopt":
        data = {FLAGS: {"FLAG_A": "theirs", "THEIRS": "x"}, ObjectKey("shop", "shop-kill"): {"FLAG_PAY": "true"}}
    return {**data, THEIRS: {"X": "1"}}


def check_told(root: Path, before: Data, after: Data) -> None:
    """Every file is old or new as a whole, and `status` says so wherever the folder is neither."""
    world = FolderWorld(root)
    now = world.data()
    for key in {*before, *after}:
        assert key not in now or now[key] in (before.get(key), after.get(key))
    assert now[THEIRS] == {"X": "1"}
    if now not in (before, after):
        found = status(world.target, SHOP)
        assert found.attempt is not None
        assert not found.attempt.running
        assert found.drift


def check_whole(root: Path, scenario: str) -> None:
    """A rerun converges, leaves nothing behind, and has nothing more to do."""
    world = FolderWorld(root)
    shown = plan_rollback(world.target, SHOP, A) if scenario == "rollback" else None
    if scenario == "adopt":
        assert adopt(world.target, OLD).exit_code is Exit.CLEAN
    elif shown is None:
        assert sync(world.target, wanted(scenario), CONSENT).exit_code is Exit.CLEAN
    elif shown.due:
        assert apply(world.target, shown, CONSENT).exit_code is Exit.CLEAN
    assert world.data() == expected(root, scenario)
    found = status(world.target, SHOP)
    assert found.attempt is None
    assert found.inventory is not None
    assert {each.key for each in found.drift} <= {"THEIRS"}
    live = {ObjectKey(each.namespace, each.name) for each in found.inventory.entries}
    assert live == set(world.data()) - {THEIRS}
    assert not list(root.rglob("*flagsync-tmp*"))
    if scenario != "adopt":
        assert not plan(world.target, wanted(scenario)).changes


def check_account(result: Result, before: Data, now: Data, after: Data) -> None:
    """The account and the exit code say what is in the folder."""
    states = {outcome.state for outcome in result.sets[0].outcomes}
    assert {outcome.change.key for outcome in result.sets[0].outcomes} == {change.key for change in result.sets[0].plan.changes}
    if result.exit_code is Exit.CLEAN:
        assert states == {State.DONE}
        assert now == after
    elif result.exit_code is Exit.PARTIAL:
        assert State.DONE in states
    elif result.exit_code is Exit.UNKNOWN:
        assert State.UNKNOWN in states or "whether it lasts is unknown" in result.sets[0].notes[0]
    else:
        assert result.exit_code is Exit.COULD_NOT_RUN
        assert State.DONE not in states
        assert now == before


def dies(action: Callable[[], object]) -> bool:
    """Whether the process dies before it has ended by itself."""
    try:
        action()
    except Dead:
        return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_sigkill_at_every_write(scenario: str, tmp_path: Path) -> None:
    start = template(tmp_path / "deploy", scenario)
    before = FolderWorld(start).data()
    runs = tmp_path / "runs"
    played = subprocess.run(
        [sys.executable, "-m", "tests.dying", scenario, str(start), str(runs)],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    told = json.loads(played.stdout)
    assert told["exit"] == Exit.CLEAN
    assert told["runs"] > 30
    assert len(list(runs.iterdir())) == told["runs"]
    for root in sorted(runs.iterdir()):
        check_told(root, before, expected(root, scenario))
        check_whole(root, scenario)


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize(("error", "lasting"), [(errno.ENOSPC, True), (errno.EROFS, False), (errno.EIO, False)])
def test_a_disk_that_gives_up_at_every_write(scenario: str, error: int, lasting: bool, tmp_path: Path) -> None:
    start = template(tmp_path / "start", scenario)
    counting = BrokenCalls(None, error, lasting=lasting)
    SCENARIOS[scenario](directory(copied(start, tmp_path / "whole"), counting))
    for number in range(1, counting.count + 1):
        root = copied(start, tmp_path / str(number))
        before = FolderWorld(root).data()
        try:
            result = SCENARIOS[scenario](directory(root, BrokenCalls(number, error, lasting=lasting)))
        except Fault as fault:
            said = fault
        else:
            said = None
        if said:
            assert said.exit_code is Exit.COULD_NOT_RUN
            assert "cannot be written" in said.message
            assert FolderWorld(root).data() == before
        else:
            check_account(result, before, FolderWorld(root).data(), expected(root, scenario))
        check_told(root, before, expected(root, scenario))
        check_whole(root, scenario)


def test_a_full_disk_is_seen_before_anything_is_written(tmp_path: Path) -> None:
    root = tmp_path / "small"
    root.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "flagsync", str(root)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here")
    try:
        sync(directory(root), goal(manifest("shop-flags", a="1")))
        before = FolderWorld(root).data()
        result = sync(directory(root), goal(manifest("shop-flags", a="x" * 200_000), commit=B))
        assert result.exit_code is Exit.COULD_NOT_RUN
        assert result.sets[0].outcomes[0].detail == "the disk is full"
        assert FolderWorld(root).data() == before
        result = sync(directory(root), goal(manifest("shop-flags", a="2"), commit=B))
        assert result.exit_code is Exit.CLEAN
    finally:
        subprocess.run(["umount", str(root)], check=True)


def test_a_disk_that_fills_up_meanwhile_is_told_in_words(tmp_path: Path) -> None:
    start = template(tmp_path / "start", "next")
    counting = FailingCalls()
    sync(directory(copied(start, tmp_path / "whole" / "deploy"), counting), NEW, CONSENT)
    told = set()
    for number in range(1, counting.count + 1):
        root = copied(start, tmp_path / str(number) / "deploy")
        try:
            result = sync(directory(root, BrokenCalls(number, errno.ENOSPC, lasting=True)), NEW, CONSENT)
        except Fault as fault:
            told.add(fault.message)
        else:
            told |= {outcome.detail for outcome in result.sets[0].outcomes} | set(result.sets[0].notes)
    inventory = "`shop/shop.production.inventory.yaml` in `dir:deploy`"
    unfinished = "Every object is as planned, but the sync is not finished: "
    assert told == {
        "",
        "`.flagsync/shop.production.lock` in `dir:deploy` cannot be written: the disk is full.",
        "`.flagsync/shop.production.attempt` in `dir:deploy` cannot be written: the disk is full.",
        "could not be written: the disk is full",
        "was written, but whether it lasts is unknown: the disk is full",
        "was not tried after the failure before it",
        "was kept, because nothing is deleted before everything else is done",
        f"{unfinished}{inventory} cannot be written: the disk is full",
        f"{unfinished}the inventory {inventory} is written, but whether it lasts is unknown: the disk is full",
    }


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=pytest.mark.slow if seed > 2 else ()) for seed in range(20)])
def test_many_syncs_with_deaths_in_between(seed: int, tmp_path: Path) -> None:
    """Nothing of others is touched, no key is lost, no older commit wins, and a rerun without faults converges."""
    chance = random.Random(seed)
    world = FolderWorld(tmp_path / "deploy")
    world.place(Manifest("theirs", "shop", {"X": "1"}))
    foreign: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {"shop-flags": {"a": "0"}, "shop-kill": {"k": "0"}}
    for step in range(60):
        for flags in values.values():
            if chance.random() < 0.6:
                flags[chance.choice("abcdefg")] = str(step)
            if len(flags) > 1 and chance.random() < 0.2:
                flags.pop(chance.choice(sorted(flags)))
        names = [name for name in values if chance.random() < 0.9] or ["shop-flags"]
        aim = goal(*(manifest(name, **values[name]) for name in sorted(names)), commit=None)
        if chance.random() < 0.2 and FLAGS in world.data():
            foreign[f"THEIRS_{step}"] = str(step)
            world.edit(FLAGS, {f"THEIRS_{step}": str(step)})
        if FLAGS not in world.data():
            foreign.clear()
        dying = directory(world.root, DeadCalls(chance.randint(1, 90)))
        try:
            if chance.random() < 0.15:
                shown = plan_rollback(dying, SHOP, None)
                apply(dying, shown, Consent(confirm_prune=len(shown.vanishing)))
            else:
                shown = plan(dying, aim)
                apply(dying, shown, Consent(confirm_prune=len(shown.vanishing), resume=True))
        except (Dead, Fault):
            pass
        assert world.data()[THEIRS] == {"X": "1"}
        assert all(world.data().get(FLAGS, foreign).get(key) == text for key, text in foreign.items())
        check_records(world)
        if chance.random() < 0.3:
            shown = plan(world.target, aim)
            result = apply(world.target, shown, Consent(confirm_prune=len(shown.vanishing), resume=True))
            if result.exit_code is Exit.CONFLICT:
                assert [refusal.guard for refusal in result.refusals] == ["foreign-keys"]
                world.edit(FLAGS, dict.fromkeys(foreign))
                foreign.clear()
                shown = plan(world.target, aim)
                result = apply(world.target, shown, Consent(confirm_prune=len(shown.vanishing), resume=True))
            assert result.exit_code is Exit.CLEAN
            assert not plan(world.target, aim).due
            ours = {
                key: {name: text for name, text in data.items() if name not in foreign} for key, data in world.data().items()
            }
            assert ours == {THEIRS: {"X": "1"}} | {ObjectKey("shop", each.name): dict(each.data) for each in aim.manifests}


def check_records(world: FolderWorld) -> None:
    """The inventory never claims what is not there, unless an unfinished sync is on record that deletes or made it."""
    found = status(world.target, SHOP)
    if found.inventory is None:
        ours = set(world.data()) - {THEIRS}
        assert not ours or found.attempt is not None
        return
    missing = {entry.key for entry in found.inventory.entries} - set(world.data())
    unknown = set(world.data()) - {THEIRS} - {entry.key for entry in found.inventory.entries}
    if missing or unknown:
        assert found.attempt is not None
        assert missing <= set(found.attempt.removals)
        assert unknown <= {claim.key for claim in found.attempt.claims}


def test_no_older_commit_wins_over_one_that_died(tmp_path: Path) -> None:
    start = template(tmp_path / "start", "next")
    for number in range(1, 80, 3):
        root = copied(start, tmp_path / str(number))
        later = goal(manifest("shop-dial", dial="3"), manifest("shop-flags", a="3"), manifest("shop-kill", pay="3"), commit=C)
        dies(lambda root=root, number=number, later=later: sync(directory(root, DeadCalls(number)), later))
        found = status(directory(root), SHOP)
        started = found.attempt is not None or (found.inventory is not None and found.inventory.commit == C)
        older = goal(manifest("shop-dial", dial="2"), manifest("shop-flags", a="2"), manifest("shop-kill", pay="2"), commit=B)
        result = sync(directory(root), older)
        assert result.exit_code is (Exit.REFUSED if started else Exit.CLEAN)
        newest = goal(manifest("shop-dial", dial="4"), manifest("shop-flags", a="4"), manifest("shop-kill", pay="4"), commit=D)
        assert sync(directory(root), newest).exit_code is Exit.CLEAN


def test_a_rollback_that_died_is_repeated_to_its_end(tmp_path: Path) -> None:
    start = template(tmp_path / "start", "rollback")
    for number in range(1, 80, 3):
        root = copied(start, tmp_path / str(number))
        dies(lambda root=root, number=number: rollback(directory(root, DeadCalls(number)), consent=CONSENT))
        shown = plan_rollback(directory(root), SHOP, A)
        result = apply(directory(root), shown, CONSENT, by=run(5))
        assert result.exit_code is Exit.CLEAN
        inventory = status(directory(root), SHOP).inventory
        assert inventory is not None
        assert inventory.latest.kind is Kind.ROLLBACK
        assert set(inventory.held) >= {"a", "dial", "fresh"}
        assert sync(directory(root), NEW, CONSENT).exit_code is Exit.REFUSED
