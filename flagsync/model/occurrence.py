"""What happens to a set while somebody watches it."""

from __future__ import annotations

from enum import StrEnum

from flagsync.model.change import Drift
from flagsync.model.inventory import Attempt, SetId, SyncEntry
from flagsync.model.record import record


class Happening(StrEnum):
    """What has happened.

    `FORGOTTEN`, `UNREADABLE` and `READABLE` are about the set's records, `LOST` and `BACK` about a whole target.
    """

    APPEARED = "appeared"
    CHANGED = "changed"
    GONE = "gone"
    SYNCED = "synced"
    RUNNING = "running"
    UNFINISHED = "unfinished"
    FORGOTTEN = "forgotten"
    UNREADABLE = "unreadable"
    READABLE = "readable"
    LOST = "lost"
    BACK = "back"


@record
class Occurrence:
    """One thing that has happened on a target, and where it concerns a set, to which.

    `drift` is the difference that appeared, changed or is gone, `sync` what is live now, `attempt` the sync that runs or did
    not finish, `reason` why something cannot be read.
    """

    happening: Happening
    target: str
    set_id: SetId | None = None
    drift: Drift | None = None
    sync: SyncEntry | None = None
    attempt: Attempt | None = None
    reason: str | None = None
