"""The choreography against a fake that fails on request: what is done before what, and what is said when it goes wrong."""

from __future__ import annotations

import pytest

from flagsync.converge import converge, plan, status
from flagsync.model.change import Consent, Plan, State
from flagsync.model.fault import Exit, Fault
from flagsync.model.inventory import ObjectKey, SetId
from tests.destinations import SHOP, A, B, C, MemoryWorld, ancestry, apply, goal, manifest, rollback, run, sync
from tests.fakes.memory_destination import MemoryDestination

PAY = SetId("pay", "production", "pay")


@pytest.fixture
def target() -> MemoryDestination:
    return MemoryDestination()


def two_sets(target: MemoryDestination, value: str, commit: str = A) -> list[tuple[MemoryDestination, Plan]]:
    goals = (
        goal(manifest("shop-flags", a=value), manifest("shop-kill", k=value), commit=commit),
        goal(manifest("pay-flags", "pay", p=value), commit=commit, set_id=PAY),
    )
    return [(target, plan(target, each)) for each in goals]


def test_the_order_of_a_run_over_two_sets(target: MemoryDestination) -> None:
    plans = two_sets(target, "1")
    target.calls.clear()
    assert converge(plans, run(), Consent(), ancestry).exit_code is Exit.CLEAN
    assert target.calls == [
        *("review", "review", "lock", "lock", "survey", "survey", "rehearse", "rehearse", "record", "record"),
        *("apply shop/shop-flags", "apply shop/shop-kill", "apply pay/pay-flags"),
        *("conclude", "conclude"),
    ]


def test_an_unchanged_run_reads_once_and_asks_for_nothing_else(target: MemoryDestination) -> None:
    converge(two_sets(target, "1"), run(), Consent(), ancestry)
    target.calls.clear()
    assert converge(two_sets(target, "1", B), run(), Consent(), ancestry).exit_code is Exit.CLEAN
    assert target.calls == ["survey", "survey"]


@pytest.mark.parametrize(
    ("step", "state", "code"),
    [
        ("review", State.FORBIDDEN, Exit.FORBIDDEN),
        ("rehearse", State.INVALID, Exit.COULD_NOT_RUN),
        ("rehearse", State.CONFLICT, Exit.CONFLICT),
    ],
)
def test_what_is_known_before_the_first_write_stops_every_set(
    step: str, state: State, code: Exit, target: MemoryDestination
) -> None:
    target.faults[step, "pay-flags"] = state
    result = converge(two_sets(target, "1"), run(), Consent(), ancestry)
    assert result.exit_code is code
    assert not target.objects
    assert not target.attempts
    assert not target.holders


@pytest.mark.parametrize(
    ("state", "code"),
    [(State.FAILED, Exit.PARTIAL), (State.UNKNOWN, Exit.UNKNOWN), (State.STALE, Exit.PARTIAL), (State.CONFLICT, Exit.PARTIAL)],
)
def test_a_failure_in_the_middle_leaves_an_account_and_a_rerun_converges(
    state: State, code: Exit, target: MemoryDestination
) -> None:
    converge(two_sets(target, "1"), run(), Consent(), ancestry)
    target.faults["apply", "shop-kill"] = state
    result = converge(two_sets(target, "2", B), run(1), Consent(), ancestry)
    assert result.exit_code is code
    shop, pay = result.sets
    assert [outcome.state for outcome in shop.outcomes] == [State.DONE, state]
    assert [outcome.state for outcome in pay.outcomes] == [State.SKIPPED]
    assert not shop.concluded
    assert not pay.concluded
    found = status(target, SHOP)
    assert found.attempt is not None
    assert found.attempt.commit == B
    assert found.inventory is not None
    assert found.inventory.commit == A
    assert status(target, PAY).attempt is None
    target.faults.clear()
    assert converge(two_sets(target, "2", B), run(2), Consent(), ancestry).exit_code is Exit.CLEAN
    assert {tuple(live.data.values()) for live in target.objects.values()} == {("2",)}
    assert status(target, SHOP).attempt is None


def test_nothing_is_pruned_in_any_set_before_every_set_is_applied(target: MemoryDestination) -> None:
    converge(two_sets(target, "1"), run(), Consent(), ancestry)
    target.faults["apply", "pay-flags"] = State.FAILED
    fewer = plan(target, goal(manifest("shop-flags", a="2"), commit=B))
    broken = plan(target, goal(manifest("pay-flags", "pay", p="2"), commit=B, set_id=PAY))
    result = converge([(target, fewer), (target, broken)], run(1), Consent(confirm_prune=1), ancestry)
    assert result.exit_code is Exit.PARTIAL
    assert ObjectKey("shop", "shop-kill") in target.objects
    assert [outcome.state for outcome in result.sets[0].outcomes] == [State.DONE, State.SKIPPED]
    target.faults.clear()
    again = sync(target, fewer.goal)
    assert again.exit_code is Exit.CLEAN
    assert ObjectKey("shop", "shop-kill") not in target.objects


def test_a_failed_prune_keeps_the_attempt(target: MemoryDestination) -> None:
    converge(two_sets(target, "1"), run(), Consent(), ancestry)
    target.faults["prune", "shop-kill"] = State.FAILED
    fewer = goal(manifest("shop-flags", a="2"), commit=B)
    assert sync(target, fewer, Consent(confirm_prune=1)).exit_code is Exit.PARTIAL
    assert status(target, SHOP).attempt is not None
    target.faults.clear()
    assert sync(target, fewer).exit_code is Exit.CLEAN


def test_what_comes_back_other_than_it_was_sent_is_not_converged(target: MemoryDestination) -> None:
    target.rewrite = lambda data: {key: text.upper() for key, text in data.items()}
    result = sync(target, goal(manifest("shop-flags", a="on"), manifest("shop-kill", k="1")))
    assert result.exit_code is Exit.PARTIAL
    assert result.sets[0].outcomes[0].detail == "came back with other content than was written"
    assert not result.sets[0].concluded


def test_an_inventory_written_meanwhile_is_not_overwritten(target: MemoryDestination) -> None:
    sync(target, goal(manifest("shop-flags", a="1")))
    shown = plan(target, goal(manifest("shop-flags", a="2"), commit=B))
    real = target.conclude

    def conclude(inventory: object) -> None:
        target.inventories[SHOP.name] = sync_of_another(target)
        real(inventory)  # type: ignore[arg-type]

    def sync_of_another(there: MemoryDestination) -> object:
        from dataclasses import replace

        return replace(there.inventories[SHOP.name], version="another")

    target.conclude = conclude  # type: ignore[method-assign, assignment]
    result = apply(target, shown)
    assert result.exit_code is Exit.PARTIAL
    assert "somebody else" in result.sets[0].notes[0]
    assert not result.sets[0].concluded


def test_a_failure_to_record_leaves_no_set_begun(target: MemoryDestination) -> None:
    plans = two_sets(target, "1")
    real = target.record

    def record(set_id: SetId, *rest: object) -> None:
        if set_id == PAY:
            raise Fault("the disk is full")
        real(set_id, *rest)  # type: ignore[arg-type]

    target.record = record  # type: ignore[method-assign, assignment]
    with pytest.raises(Fault, match="disk is full"):
        converge(plans, run(), Consent(), ancestry)
    assert not target.attempts
    assert not target.objects
    assert not target.holders


def test_a_rollback_that_failed_in_the_middle_still_holds_back(target: MemoryDestination) -> None:
    for value, commit in (("1", A), ("2", B)):
        sync(target, goal(manifest("shop-flags", a=value), manifest("shop-kill", k=value), commit=commit))
    target.faults["apply", "shop-kill"] = State.FAILED
    assert rollback(target).exit_code is Exit.PARTIAL
    target.faults.clear()
    newer = goal(manifest("shop-flags", a="2"), manifest("shop-kill", k="2"), commit=C)
    assert [refusal.guard for refusal in sync(target, newer).refusals] == ["rolled-back"]
    assert rollback(target).exit_code is Exit.CLEAN
    assert {tuple(live.data.values()) for live in target.objects.values()} == {("1",)}
    assert [refusal.guard for refusal in sync(target, newer).refusals] == ["rolled-back"]


def test_a_history_that_the_target_lost_is_rendered_again(target: MemoryDestination) -> None:
    from flagsync.converge import plan_rollback

    first = manifest("shop-flags", a="1")
    sync(target, goal(first, commit=A))
    sync(target, goal(manifest("shop-flags", a="2"), commit=B))
    target.kept.clear()
    shown = plan_rollback(target, SHOP, None, lambda commit: [first] if commit == A else None)
    assert apply(target, shown).exit_code is Exit.CLEAN
    assert MemoryWorld(target).data() == {ObjectKey("shop", "shop-flags"): {"FLAG_A": "1"}}
