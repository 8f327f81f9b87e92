"""What is said of a set between two looks at it."""

from __future__ import annotations

from dataclasses import replace

from flagsync.announce import occurrence_data, occurrence_line, occurrences
from flagsync.model.change import Deviation, Drift, Status
from flagsync.model.inventory import Attempt, Inventory, Kind, SyncEntry
from flagsync.model.occurrence import Happening, Occurrence
from tests.destinations import SHOP, A, B

EDITED = Drift(
    Deviation.EDITED, "shop", "shop-flags", "FLAG_DARK", "dark", "true", "false", "kubectl-edit", "2026-11-23T20:00:00Z"
)
LOST = Drift(Deviation.MISSING, "shop", "shop-flagd", note="was deleted")


def sync(serial: int, commit: str) -> SyncEntry:
    return SyncEntry(serial, Kind.SYNC, commit, "2026-11-23T19:00:00+00:00", "ada", None, "1", ())


def seen(*drift: Drift, serial: int = 1, commit: str = A, attempt: Attempt | None = None) -> Status:
    inventory = Inventory(SHOP, commit, None, (), (sync(serial, commit),))
    return Status(SHOP, "kube:test", inventory, attempt, drift)


def said(before: Status, after: Status) -> list[str]:
    return [occurrence_line(each, "T").text for each in occurrences(before, after)]


def test_nothing_is_said_of_what_stays_as_it_is() -> None:
    assert said(seen(EDITED, LOST), seen(LOST, EDITED)) == []


def test_what_appears_is_said_in_one_line_with_who_when_and_both_values() -> None:
    (line,) = said(seen(), seen(EDITED))
    assert line == (
        "T shop in production on kube:test: shop/shop-flags FLAG_DARK (flag dark) was changed by kubectl-edit"
        " at 2026-11-23T20:00:00Z; live: true, synced: false"
    )


def test_what_is_mended_is_said() -> None:
    assert said(seen(EDITED, LOST), seen(LOST)) == [
        "T shop in production on kube:test: shop/shop-flags FLAG_DARK (flag dark) is as synced again"
    ]


def test_a_value_that_was_changed_once_more_is_said_but_not_the_time_of_another_write_of_its_manager() -> None:
    later = replace(EDITED, time="2026-11-23T20:05:00Z")
    assert said(seen(EDITED), seen(later)) == []
    assert said(seen(EDITED), seen(replace(later, manager="kubectl-patch")))[0].endswith(
        "was changed by kubectl-patch at 2026-11-23T20:05:00Z; live: true, synced: false"
    )


def test_a_value_that_was_changed_and_then_taken_away_is_one_thing() -> None:
    (only,) = occurrences(seen(EDITED), seen(replace(EDITED, deviation=Deviation.REMOVED, live=None)))
    assert only.happening is Happening.CHANGED


def test_two_faults_of_one_object_are_two_things() -> None:
    replaced = Drift(Deviation.REPLACED, "shop", "shop-flags", note="was deleted and made again by somebody else")
    unmarked = Drift(Deviation.UNMARKED, "shop", "shop-flags", note="lost the marks of its set")
    (only,) = occurrences(seen(replaced, unmarked), seen(replaced))
    assert (only.happening, only.drift) == (Happening.GONE, unmarked)


def test_a_sync_is_said_before_what_it_has_mended() -> None:
    assert said(seen(LOST), seen(serial=2, commit=B)) == [
        f"T shop in production on kube:test: live is {B[:12]}, synced 2026-11-23T19:00:00+00:00 by ada",
        "T shop in production on kube:test: shop/shop-flagd is as synced again",
    ]


def test_a_sync_that_runs_and_one_that_died_are_said_once() -> None:
    running = Attempt(2, Kind.SYNC, B, "2026-11-23T19:30:00+00:00", "grace", None, (), running=True)
    dead = replace(running, running=False)
    words = f"T shop in production on kube:test: a sync to {B[:12]} of 2026-11-23T19:30:00+00:00 by grace"
    assert said(seen(), seen(attempt=running)) == [f"{words} is running"]
    assert said(seen(attempt=running), seen(attempt=running)) == []
    assert said(seen(attempt=running), seen(attempt=dead)) == [f"{words} was not finished; repeat it"]


def test_the_same_as_data() -> None:
    (only,) = occurrences(seen(), seen(EDITED))
    data = occurrence_data(only, "T")
    assert {name: data[name] for name in ("event", "time", "app", "environment", "target")} == {
        "event": "appeared",
        "time": "T",
        "app": "shop",
        "environment": "production",
        "target": "kube:test",
    }
    assert (data["drift"][0]["flag"], data["drift"][0]["manager"], data["drift"][0]["live"]) == ("dark", "kubectl-edit", "true")


def test_a_record_that_is_gone_is_said_and_nothing_is_taken_for_mended() -> None:
    nothing = Status(SHOP, "kube:test", None, None, ())
    (line,) = said(seen(EDITED), nothing)
    assert line.startswith("T shop in production on kube:test: the record of what was synced is gone")
    assert said(nothing, nothing) == []


def test_a_target_that_cannot_be_heard_of_is_said_without_a_set() -> None:
    lost = Occurrence(Happening.LOST, "kube:test", reason="The API server does not answer.")
    assert occurrence_line(lost, "T").text == (
        "T kube:test: cannot be watched: the API server does not answer; trying again until it can"
    )
    assert occurrence_data(lost, "T")["app"] is None
