"""What is live, what is wanted, and the difference: the things of `diff`, `sync`, `status`, `drift`, `rollback` and `adopt`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from flagsync.model.fault import Exit
from flagsync.model.inventory import Attempt, Entry, Inventory, Kind, ObjectKey, SetId
from flagsync.model.manifest import Manifest

CLIENT_SIDE = frozenset({"kubectl-client-side-apply", "before-first-apply"})
"""Managers that stand for client-side apply; what they own besides us was left behind before server-side apply took over."""

BEING_DELETED = "is being deleted"
"""The trouble of an object that somebody has deleted and whose finalizers keep it."""


@dataclass(frozen=True, slots=True)
class KeyWriter:
    """Who owns a data key, and since when (ISO 8601), as far as the target knows."""

    manager: str | None
    time: str | None


@dataclass(frozen=True, slots=True)
class LiveObject:
    """An object as it stands on a target.

    `uid` stays the same for the object's life, `version` for as long as nobody changes it. `owners` are its owner references,
    in words. `trouble` says why it cannot be understood or changed by us, for example that it is no ConfigMap. `malformed`
    lists data keys whose value is not a text. `frozen` says who made it `immutable`, where the target knows. `ours` are the
    data keys that the target itself knows to be ours (None where it does not keep such a record), `writers` says who owns which
    key, others before us and the latest first, where the target keeps such a record; `changed` says when the object was
    written.
    """

    namespace: str | None
    name: str
    uid: str
    version: str
    data: Mapping[str, str]
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    immutable: bool = False
    owners: tuple[str, ...] = ()
    trouble: str | None = None
    malformed: tuple[str, ...] = ()
    ours: frozenset[str] | None = None
    writers: Mapping[str, tuple[KeyWriter, ...]] = field(default_factory=dict)
    changed: str | None = None
    frozen: KeyWriter | None = None

    @property
    def key(self) -> ObjectKey:
        """Where the object stands."""
        return ObjectKey(self.namespace, self.name)


@dataclass(frozen=True, slots=True)
class Live:
    """Everything on a target that concerns one set: its marked objects, whatever stands at the names asked for, its records.

    `notes` are sentences about what could be read only in part. `referred` says of old generations of versioned objects what
    still refers to them, as far as the target knows about that.
    """

    objects: Mapping[ObjectKey, LiveObject]
    inventory: Inventory | None
    attempt: Attempt | None
    notes: tuple[str, ...] = ()
    referred: Mapping[ObjectKey, str] = field(default_factory=dict)


class Action(StrEnum):
    """What happens to an object."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    ADOPT = "adopt"


@dataclass(frozen=True, slots=True)
class FlagChange:
    """What changes for one flag under one data key of an object; None stands for absent.

    `edited` where `before` is not what the last sync wrote: somebody changed it by hand.
    """

    flag: str
    key: str
    before: str | None
    after: str | None
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One object's step: `before` as seen, `after` as wanted (our data keys only).

    `kept` are data keys of others that stay as they are, `removed` keys of ours that go, `edited` keys of ours that were
    changed by hand, `contested` keys that somebody else added and that we now want with another value. `marks` are the labels
    and annotations of other owners that go when the object is taken over. `superseded` deletions are of old generations whose
    flags live on in a newer one. `taking` are the managers whose fields may be taken.
    """

    action: Action
    key: ObjectKey
    before: LiveObject | None
    after: Manifest | None
    flags: tuple[FlagChange, ...] = ()
    kept: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    contested: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    note: str | None = None
    superseded: bool = False
    taking: tuple[str, ...] = ()

    @property
    def seen_version(self) -> str | None:
        """The version that was seen when the change was planned; a write onto another one is refused."""
        return self.before.version if self.before else None

    @property
    def data(self) -> Mapping[str, str]:
        """The whole data of the object after the change: ours, and what is kept."""
        kept = {key: self.before.data[key] for key in self.kept} if self.before else {}
        return {**kept, **(self.after.data if self.after else {})}


@dataclass(frozen=True, slots=True)
class Goal:
    """What a set should be: the rendered manifests of a commit (None without Git)."""

    set_id: SetId
    manifests: tuple[Manifest, ...]
    commit: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that has to happen so that a target holds a goal. Pure data: the plan shown is the plan applied.

    `contents` are our parts of the objects as they will stand, `entries` what the inventory will say of them, as far as that is
    known (a created object has no uid yet). `left` are objects with the set's mark that no inventory knows; they are named and
    never deleted. `live_flags` are those that are live now, `lost_flags` those that the plan takes away or whose whole object
    goes. `due` is false where nothing at all has to be written, not even the inventory. `held` is what is held back after a
    rollback, but for what a sync settles, `returning` the flags that would come back as they were before one.
    """

    kind: Kind
    goal: Goal
    target: str
    changes: tuple[Change, ...]
    unchanged: tuple[ObjectKey, ...]
    inventory: Inventory | None
    attempt: Attempt | None
    contents: tuple[Manifest, ...]
    entries: tuple[Entry, ...]
    live_flags: frozenset[str]
    wanted_flags: frozenset[str]
    lost_flags: frozenset[str]
    live_commits: tuple[str, ...]
    due: bool
    left: tuple[LiveObject, ...] = ()
    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    returning: tuple[str, ...] = ()
    restores: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def set_id(self) -> SetId:
        """The set that is planned."""
        return self.goal.set_id

    @property
    def differs(self) -> bool:
        """Whether any object has to change: what `diff` answers with 1."""
        return bool(self.changes)

    @property
    def vanishing(self) -> tuple[str, ...]:
        """The flags that go, but for those that a sync which did not finish was already allowed to take away."""
        return tuple(sorted(self.lost_flags - set(self.attempt.lost if self.attempt else ())))

    @property
    def writes(self) -> tuple[Change, ...]:
        """Everything but deletions, which come last."""
        return tuple(change for change in self.changes if change.action is not Action.DELETE)

    @property
    def prunes(self) -> tuple[Change, ...]:
        """The deletions."""
        return tuple(change for change in self.changes if change.action is Action.DELETE)


@dataclass(frozen=True, slots=True)
class Consent:
    """What the user allows explicitly: each guard has one way out, and none of them is a general force.

    `confirm_prune` is the exact number of flags that may vanish, `replace_commit` the full id of the live commit that may be
    replaced by one that does not descend from it, `take_over_from` names owners whose objects may be taken.
    """

    confirm_prune: int | None = None
    replace_commit: str | None = None
    resume: bool = False
    take_over_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A guard's no: which guard, what it saw, what to do."""

    guard: str
    message: str
    hint: str
    exit_code: Exit = Exit.REFUSED


class State(StrEnum):
    """How one object's change ended."""

    DONE = "done"
    CONFLICT = "conflict"
    STALE = "stale"
    INVALID = "invalid"
    FORBIDDEN = "forbidden"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


EXIT_OF = {
    State.DONE: Exit.CLEAN,
    State.CONFLICT: Exit.CONFLICT,
    State.STALE: Exit.REFUSED,
    State.INVALID: Exit.COULD_NOT_RUN,
    State.FORBIDDEN: Exit.FORBIDDEN,
    State.FAILED: Exit.COULD_NOT_RUN,
    State.UNKNOWN: Exit.UNKNOWN,
    State.SKIPPED: Exit.CLEAN,
}
"""What a run answers where this is the worst that happened and nothing was written."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one change: in words where it went wrong, and the object as it came back where it went well."""

    change: Change
    state: State
    detail: str = ""
    hint: str | None = None
    live: LiveObject | None = None


@dataclass(frozen=True, slots=True)
class SetResult:
    """What became of one set. `concluded` is true where the inventory says what is live.

    `restarts` are commands that make what is running read the new values; `seconds` is how long its writes have taken.
    """

    plan: Plan
    refusals: tuple[Refusal, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    concluded: bool = False
    notes: tuple[str, ...] = ()
    restarts: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def due(self) -> bool:
        """Whether there was anything to do, or anything stood against it."""
        return self.plan.due or self.concluded or bool(self.refusals or self.outcomes)

    @property
    def whole(self) -> bool:
        """Whether everything that was to be done is done, and said to be."""
        return self.concluded and all(outcome.state is State.DONE for outcome in self.outcomes)

    def count(self, *states: State, deleting: bool | None = None) -> int:
        """How many changes ended in one of these states; only deletions, or only others, where `deleting` says so."""
        return sum(
            outcome.state in states and deleting in {None, outcome.change.action is Action.DELETE} for outcome in self.outcomes
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a run over one or several sets."""

    sets: tuple[SetResult, ...]
    exit_code: Exit

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Every guard's no, in the order of the sets."""
        return tuple(refusal for each in self.sets for refusal in each.refusals)


class Deviation(StrEnum):
    """How something live differs from what was synced."""

    EDITED = "edited"
    ADDED = "added"
    REMOVED = "removed"
    MISSING = "missing"
    REPLACED = "replaced"
    UNMARKED = "unmarked"
    UNREADABLE = "unreadable"
    FROZEN = "frozen"
    UNFINISHED = "unfinished"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference between what is live and what the last sync wrote; `key` is None where it concerns the whole object.

    `wanted` is the synced value; where its content can no longer be recovered, it is None and `note` says so.
    """

    deviation: Deviation
    namespace: str | None
    name: str
    key: str | None = None
    flag: str | None = None
    live: str | None = None
    wanted: str | None = None
    manager: str | None = None
    time: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """What is live of one set on one target, from which commit, by whom and when."""

    set_id: SetId
    target: str
    inventory: Inventory | None
    attempt: Attempt | None
    drift: Sequence[Drift]
    notes: tuple[str, ...] = ()
