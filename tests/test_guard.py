"""What every refusal says, word for word: the subject first, then what is so, then one thing to do."""

from __future__ import annotations

import pytest

from flagsync.converge import plan
from flagsync.guard import refusals
from flagsync.model.change import Consent
from flagsync.model.inventory import ObjectKey
from flagsync.model.manifest import Manifest
from tests.destinations import A, B, MemoryWorld, ancestry, goal, manifest, rollback, sync


@pytest.fixture
def world() -> MemoryWorld:
    return MemoryWorld()


def said(world: MemoryWorld, *manifests: Manifest, commit: str | None = B, consent: Consent | None = None) -> list[str]:
    found = plan(world.target, goal(*manifests, commit=commit))
    return [f"{each.message} {each.hint}" for each in refusals(found, consent or Consent(), ancestry)]


def test_backwards(world: MemoryWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="2"), commit=B))
    assert said(world, manifest("shop-flags", a="1"), commit=A) == [
        (
            f"The live commit `{B}` is not an ancestor of `{A}`, so this sync would go backwards. "
            f"Sync a commit that contains it, use `flagsync rollback` to go back, "
            f"or pass `--replace-commit {B}` if that commit is to be given up."
        )
    ]


def test_backwards_is_no_matter_where_nothing_is_written(world: MemoryWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="2"), commit=B))
    assert said(world, manifest("shop-flags", a="2"), commit=A) == []


def test_undecidable(world: MemoryWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="2"), commit="f" * 40))
    (told,) = said(world, manifest("shop-flags", a="1"), commit=A)
    assert told.startswith(f"Whether `{A}` descends from the live commit `{'f' * 40}` cannot be told from the history at hand.")


def test_vanishing(world: MemoryWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1", b="1", c="1", d="1", e="1"), manifest("shop-kill", k="0")))
    assert said(world, manifest("shop-flags", a="1"), manifest("shop-kill", k="0")) == [
        "4 of 6 flags would vanish from `memory`: `b`, `c`, `d`, `e`. Pass `--confirm-prune 4` if that is meant."
    ]
    assert said(world, manifest("shop-flags", a="1", b="1", c="1", d="1", e="1")) == [
        "1 of 6 flags and 1 whole object would vanish from `memory`: `k`. Pass `--confirm-prune 1` if that is meant."
    ]
    assert said(world, consent=Consent(confirm_prune=2)) == [
        (
            "Nothing is rendered for the set `shop.production`: all 6 live flags would vanish. "
            "Pass `--confirm-prune 6` (not 2) if that is meant."
        )
    ]


def test_rolled_back(world: MemoryWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1"), commit=A))
    sync(world.target, goal(manifest("shop-flags", a="2"), commit=B))
    rollback(world.target)
    assert said(world, manifest("shop-flags", a="2")) == [
        (
            "The rollback of 2026-11-23T12:00:00+00:00 by ada is in force, and this commit renders `a` as before it. "
            "Revert the change in Git, or pass `--resume` if it is to be live again."
        )
    ]


def test_every_reason_is_told_at_once(world: MemoryWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1", b="1"), commit=B))
    world.mark(ObjectKey("shop", "shop-flags"), {"kapp.k14s.io/app": "1"}, {})
    found = plan(world.target, goal(manifest("shop-flags"), commit=A))
    assert [each.guard for each in refusals(found, Consent(), ancestry)] == ["backwards", "vanishing", "ownership"]


def test_an_object_of_ours_that_was_robbed_of_its_marks_is_told_from_one_that_never_had_any(world: MemoryWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1")))
    world.mark(ObjectKey("shop", "shop-flags"), {"app.kubernetes.io/managed-by": ""}, {})
    assert said(world, manifest("shop-flags", a="2")) == [
        "`shop/shop-flags` in `memory` has lost the marks of flagsync. Run `flagsync adopt` to take it over, or move it away."
    ]


def test_ownership(world: MemoryWorld) -> None:
    world.place(Manifest("shop-flags", "shop", {}, {"app.kubernetes.io/managed-by": "Helm"}))
    assert said(world, manifest("shop-flags", a="1")) == [
        "`shop/shop-flags` in `memory` is managed by `Helm`. Let Helm give it up, or pass `--take-over-from Helm`."
    ]
    world.place(Manifest("shop-flags", "shop", {}))
    assert said(world, manifest("shop-flags", a="1")) == [
        (
            "`shop/shop-flags` in `memory` exists and does not carry the marks of flagsync. "
            "Run `flagsync adopt` to take it over, or move it away."
        )
    ]
