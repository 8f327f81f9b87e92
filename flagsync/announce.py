"""What has happened between two looks at a set, in one line for people and as data for machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from flagsync.model.change import Drift, Status
from flagsync.model.inventory import Attempt
from flagsync.model.occurrence import Happening, Occurrence
from flagsync.model.report import Line
from flagsync.narrate import attempt_words, difference_data, difference_words, place_words, sync_words
from flagsync.phrase import phrase

_STYLES: Final = {
    Happening.APPEARED: "warning",
    Happening.CHANGED: "warning",
    Happening.GONE: "good",
    Happening.SYNCED: "heading",
    Happening.RUNNING: "faint",
    Happening.UNFINISHED: "warning",
    Happening.FORGOTTEN: "error",
    Happening.UNREADABLE: "error",
    Happening.READABLE: "good",
    Happening.LOST: "error",
    Happening.BACK: "good",
}


def occurrences(before: Status, after: Status) -> Iterator[Occurrence]:
    """What has happened between two looks at the same set: first what was synced, then every difference, in their order."""
    set_id, target = after.set_id, after.target
    if before.inventory and not after.inventory:
        yield Occurrence(Happening.FORGOTTEN, target, set_id)
    latest = after.inventory.latest if after.inventory else None
    if latest is not None and (before.inventory is None or before.inventory.latest != latest):
        yield Occurrence(Happening.SYNCED, target, set_id, sync=latest)
    if after.attempt and _stage(after.attempt) != _stage(before.attempt):
        happening = Happening.RUNNING if after.attempt.running else Happening.UNFINISHED
        yield Occurrence(happening, target, set_id, attempt=after.attempt)
    old = {_identity(each): each for each in before.drift}
    new = {_identity(each): each for each in after.drift}
    for identity, drift in old.items():
        if identity not in new and after.inventory:
            yield Occurrence(Happening.GONE, target, set_id, drift=drift)
    for identity, drift in new.items():
        if identity not in old:
            yield Occurrence(Happening.APPEARED, target, set_id, drift=drift)
        elif replace(old[identity], time=drift.time) != drift:
            # The time is that of all that a manager has written to the object, whichever value it was.
            yield Occurrence(Happening.CHANGED, target, set_id, drift=drift)


def _stage(attempt: Attempt | None) -> tuple[int, bool] | None:
    return (attempt.serial, attempt.running) if attempt else None


def _identity(drift: Drift) -> tuple[str | None, ...]:
    """What a difference is about: a value, or where it is about a whole object, in what way."""
    return (drift.namespace, drift.name, drift.key, drift.flag, None if drift.key else drift.deviation.value)


def occurrence_line(occurrence: Occurrence, time: str) -> Line:
    """One line for people; `time` is when it was seen."""
    set_id = occurrence.set_id
    where = f"{set_id.app} in {set_id.environment} on {occurrence.target}" if set_id else occurrence.target
    return Line(f"{time} {where}: {_words(occurrence)}", _STYLES[occurrence.happening])


def _words(occurrence: Occurrence) -> str:
    reason = phrase(occurrence.reason or "")
    if occurrence.drift is not None:
        if occurrence.happening is Happening.GONE:
            return f"{place_words(occurrence.drift)} is as synced again"
        return difference_words(occurrence.drift)
    if occurrence.sync is not None:
        return sync_words(occurrence.sync)
    if occurrence.attempt is not None:
        return attempt_words(occurrence.attempt)
    return {
        Happening.FORGOTTEN: "the record of what was synced is gone, and with it the knowledge of what should be live",
        Happening.UNREADABLE: f"cannot be judged: {reason}",
        Happening.READABLE: "can be judged again",
        Happening.LOST: f"cannot be watched: {reason}; trying again until it can",
        Happening.BACK: "is watched again",
    }[occurrence.happening]


def occurrence_data(occurrence: Occurrence, time: str) -> dict[str, Any]:
    """The same for machines; `drift` is as in the report of a single look."""
    set_id = occurrence.set_id
    data: dict[str, Any] = {"event": occurrence.happening.value, "time": time, "target": occurrence.target}
    data |= {"app": set_id.app if set_id else None, "environment": set_id.environment if set_id else None}
    if occurrence.drift is not None and set_id is not None:
        data["drift"] = [difference_data(set_id, occurrence.drift)]
    if occurrence.sync is not None:
        sync = occurrence.sync
        data["sync"] = {"kind": sync.kind.value, "commit": sync.commit, "time": sync.time, "actor": sync.actor}
    if occurrence.attempt is not None:
        attempt = occurrence.attempt
        data["sync"] = {"kind": attempt.kind.value, "commit": attempt.commit, "time": attempt.time, "actor": attempt.actor}
    if occurrence.reason is not None:
        data["reason"] = occurrence.reason
    return data
