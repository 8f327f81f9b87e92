"""How a run over many sets ends: a table to find the one that is not like the others, and one line that adds it up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest

from flagsync.converge import Run, converge, plan, plan_adoption
from flagsync.model.change import Change, Consent, Outcome, Result, State
from flagsync.model.destination import Stage, Stop, Told
from flagsync.model.fault import Fault
from flagsync.model.inventory import Inventory, SetId
from flagsync.model.manifest import Manifest
from flagsync.narrate import plan_summary, plans_lines
from flagsync.tally import result_data, result_lines
from tests.destinations import A, B, ancestry, goal, manifest
from tests.fakes.memory_destination import MemoryDestination


def sets(number: int) -> list[SetId]:
    return [SetId(f"app-{index}", "production", "shop" if index % 2 else "pay") for index in range(number)]


class Broken(MemoryDestination):
    """Cannot write the objects of one set."""

    broken: str | None = None

    def apply(self, set_id: SetId, changes: Sequence[Change], told: Told, stop: Stop) -> Sequence[Outcome]:
        if set_id.app == self.broken:
            return [
                Outcome(change, State.FAILED, "could not be written: HTTP status 500", "Run it again.") for change in changes
            ]
        return super().apply(set_id, changes, told, stop)


def objects(set_id: SetId, **flags: str) -> Manifest:
    return manifest(f"{set_id.app}-flags", set_id.namespace, immutable=False, **flags)


def run(
    target: MemoryDestination,
    ids: Sequence[SetId],
    commit: str = A,
    *,
    dry_run: bool = False,
    stop: Stop = lambda: False,
    **flags: str,
) -> Result:
    ticks = count(0, 2)
    who = Run("ada", None, "1", lambda: datetime(2026, 11, 23, tzinfo=UTC), stop=stop, timer=lambda: float(next(ticks)))
    wanted = [goal(objects(each, **flags), commit=commit, set_id=each) for each in ids]
    return converge([(target, plan(target, each)) for each in wanted], who, Consent(), ancestry, dry_run=dry_run)


def told(result: Result, *, dry_run: bool = False, seconds: float = 0.0) -> list[str]:
    return [line.text for line in result_lines(result, dry_run=dry_run, seconds=seconds)]


def test_many_sets_end_in_a_table_and_one_line() -> None:
    assert told(run(MemoryDestination(), sets(3), a="1"), seconds=75.2) == [
        "  set                  namespace  result              written   time",
        "  app-0 in production  pay        live: aaaaaaaaaaaa        1  6.0 s",
        "  app-1 in production  shop       live: aaaaaaaaaaaa        1  6.0 s",
        "  app-2 in production  pay        live: aaaaaaaaaaaa        1  6.0 s",
        "3 sets: live is aaaaaaaaaaaa, 3 objects written, in 1 min 15 s",
    ]


def test_one_set_needs_no_table() -> None:
    assert told(run(MemoryDestination(), sets(1), a="1")) == [f"app-0 in production: live is {A[:12]}, 1 object written"]


def test_a_set_that_fails_is_found_in_the_table_and_what_befell_the_others_is_said_once() -> None:
    target = Broken()
    run(target, sets(6), a="1")
    target.broken = "app-1"
    lines = told(run(target, sets(6), B, a="2"))
    assert lines == [
        "failed: shop/app-1-flags could not be written: HTTP status 500",
        "  run it again",
        "skipped: pay/app-2-flags was not tried, because another set of this run failed (and 3 more)",
        "  set                  namespace  result              written  failed  not tried   time",
        "  app-0 in production  pay        live: bbbbbbbbbbbb        1       -          -  6.0 s",
        "  app-1 in production  shop       not begun                 -       1          -  6.0 s",
        "  app-2 in production  pay        not begun                 -       -          1  6.0 s",
        "  app-3 in production  shop       not begun                 -       -          1  6.0 s",
        "  app-4 in production  pay        not begun                 -       -          1  6.0 s",
        "  app-5 in production  shop       not begun                 -       -          1  6.0 s",
        "6 sets: 1 finished, 5 not; run the same command again to finish",
    ]


def test_what_does_not_differ_is_only_counted() -> None:
    target = MemoryDestination()
    run(target, sets(6), a="1")
    ids = sets(6)
    wanted = [goal(manifest(f"{each.app}-flags", each.namespace, a="1"), commit=B, set_id=each) for each in ids]
    quiet = [plan(target, each) for each in wanted]
    assert [line.text for line in plans_lines(quiet)] == []
    assert plan_summary(quiet).text == "6 sets: nothing differs (live: aaaaaaaaaaaa)"
    first = replace(wanted[0], manifests=(manifest("app-0-flags", "pay", a="2"),))
    plans = [plan(target, first), *quiet[1:]]
    assert [line.text for line in plans_lines(plans)] == [
        "app-0 in production -> memory: aaaaaaaaaaaa -> bbbbbbbbbbbb",
        "  ~ update pay/app-0-flags",
        "      a: 1 -> 2",
    ]
    assert plan_summary(plans).text == "6 sets: 1 to update; 1 flag changes; nothing differs in 5 of them"


def test_a_refusal_that_many_sets_have_heard_is_said_once() -> None:
    target = MemoryDestination()
    run(target, sets(4), B, a="1")
    lines = told(run(target, sets(4), A, a="2"))
    assert lines[0].startswith("4 sets: refused [backwards]: ")
    assert lines[2:] == ["4 sets: nothing was changed, because app-0 in production and 3 others were refused"]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_run_that_is_interrupted_before_it_writes_says_that_nothing_was_changed(number: int) -> None:
    lines = told(run(MemoryDestination(), sets(number), a="1", stop=lambda: True))
    names = ["pay/app-0-flags", "shop/app-1-flags", "pay/app-2-flags"][:number]
    assert lines[:-1] == [f"skipped: {name} was not tried, because the run was interrupted" for name in names]
    alone = "app-0 in production: nothing was changed"
    assert lines[-1] == (alone if number == 1 else f"{number} sets: nothing was changed; run the same command again to finish")


def test_a_dry_run_and_a_takeover_say_what_they_are() -> None:
    target = MemoryDestination()
    assert told(run(target, sets(2), dry_run=True, a="1"), dry_run=True) == ["2 sets: a dry run, nothing was changed"]
    found = [(target, plan_adoption(target, goal(set_id=each))) for each in sets(2)]
    assert told(converge(found, Run("ada", None, "1", lambda: datetime.now(UTC)), Consent(), ancestry)) == []


def test_the_numbers_as_data() -> None:
    target = Broken()
    target.broken = "app-1"
    result = run(target, sets(2), a="1")
    first, second = result_data([each.plan for each in result.sets], result)["concluded"]
    assert (first["app"], first["namespace"], first["concluded"], first["written"]) == ("app-0", "pay", True, 1)
    assert (second["concluded"], second["written"], second["failed"], second["seconds"]) == (False, 0, 1, 6.0)


def test_the_stages_of_a_run_are_told_with_how_much_each_is_about() -> None:
    target = MemoryDestination()
    entered: list[tuple[Stage, int]] = []
    who = Run("ada", None, "1", lambda: datetime.now(UTC), entered=lambda stage, number: entered.append((stage, number)))
    wanted = [goal(manifest(f"{each.app}-flags", each.namespace, a="1"), set_id=each) for each in sets(2)]
    converge([(target, plan(target, each)) for each in wanted], who, Consent(), ancestry)
    assert entered == [
        (Stage.REVIEWING, 2),
        (Stage.LOCKING, 2),
        (Stage.REHEARSING, 2),
        (Stage.WRITING, 2),
        (Stage.CONCLUDING, 2),
    ]


@pytest.mark.parametrize(("number", "who"), [(1, ["app-0 in production"]), (5, ["5 sets"])])
def test_a_record_that_many_sets_could_not_write_is_told_once_and_of_whom(number: int, who: list[str]) -> None:
    class Forgetful(MemoryDestination):
        def conclude(self, inventory: Inventory) -> None:
            raise Fault("The disk is full.")

    lines = told(run(Forgetful(), sets(number), a="1"))
    found = [line for line in lines if "but the sync is not finished" in line]
    assert found == [f"{name}: every object is as planned, but the sync is not finished: the disk is full" for name in who]
