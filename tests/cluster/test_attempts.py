"""What stands on a set's Lease while it is synced: the attempt comes with the lock, and counts only once it is recorded."""

from __future__ import annotations

import time
from typing import Any

import pytest

from flagsync.converge import plan, status
from flagsync.model.change import Outcome, State
from flagsync.model.fault import BusyFault, Exit
from tests.cluster.worlds import ClusterWorld
from tests.destinations import SHOP, B, apply, goal, manifest, sync

ATTEMPT = "flagsync.dev/attempt"


def lease(world: ClusterWorld) -> str:
    return f"/apis/coordination.k8s.io/v1/namespaces/{world.namespace()}/leases/{SHOP.name}.sync"


def noted(world: ClusterWorld) -> str | None:
    annotations: dict[str, str] = world.plane.do("GET", lease(world))["metadata"]["annotations"]
    return annotations.get(ATTEMPT)


def test_the_attempt_stands_there_before_anything_is_touched_and_goes_with_the_lock(world: ClusterWorld) -> None:
    target = world.target
    seen: list[str | None] = []
    original = target.rehearse

    def rehearse(*arguments: Any) -> Any:
        seen.append(noted(world))
        return original(*arguments)

    target.rehearse = rehearse  # type: ignore[method-assign, assignment]
    assert sync(target, goal(manifest("shop-flags", a="1"))).exit_code is Exit.CLEAN
    assert "shop-flags" in (seen[0] or "")
    assert noted(world) is None


def test_a_run_that_is_refused_under_the_lock_leaves_no_attempt(world: ClusterWorld) -> None:
    target = world.target
    shown = plan(target, goal(manifest("shop-flags", a="1")))
    target.rehearse = lambda _, changes: [Outcome(each, State.INVALID, "is not valid") for each in changes]  # type: ignore[method-assign, assignment]
    apply(target, shown)
    assert noted(world) is None
    assert world.data() == {}
    assert status(world.target, SHOP).attempt is None
    assert sync(world.target, goal(manifest("shop-flags", a="1"))).exit_code is Exit.CLEAN


def test_what_a_dead_run_has_left_stays_until_the_next_one_records_its_own(world: ClusterWorld) -> None:
    assert sync(world.target, goal(manifest("shop-flags", a="1"))).exit_code is Exit.CLEAN
    left = {"metadata": {"annotations": {ATTEMPT: "what a dead run has left"}}}
    world.plane.do("PATCH", lease(world), left, "application/merge-patch+json")
    target = world.target
    seen: list[str | None] = []
    original = target.record

    def record(*arguments: Any) -> None:
        seen.append(noted(world))
        original(*arguments)
        seen.append(noted(world))

    target.record = record  # type: ignore[method-assign, assignment]
    assert sync(target, goal(manifest("shop-flags", a="2"), commit=B)).exit_code is Exit.CLEAN
    assert seen[0] == "what a dead run has left"
    assert "shop-flags" in (seen[1] or "")
    assert noted(world) is None


@pytest.mark.slow
def test_a_run_that_slept_finds_its_lock_taken_before_it_writes(world: ClusterWorld) -> None:
    world.lease_seconds = 3
    target = world.target
    shown = plan(target, goal(manifest("shop-flags", a="1")))
    original = target.rehearse

    def sleep(*arguments: Any) -> Any:
        target._leases._held[SHOP.name].over = True
        time.sleep(4.5)
        thief = {"spec": {"holderIdentity": "thief"}}
        world.plane.do("PATCH", lease(world), thief, "application/merge-patch+json")
        return original(*arguments)

    target.rehearse = sleep  # type: ignore[method-assign, assignment]
    with pytest.raises(BusyFault):
        apply(target, shown)
    assert world.data() == {}
