"""What was put onto a target, by whom and when: the record that a set keeps beside its objects, and its text form.

The inventory is status, prune source, rollback source and stale-checkout guard in one. It is itself a ConfigMap, written last.
An `Attempt` is written first: it names everything that a sync is about to touch, so that a process that dies in the middle
leaves nothing unaccounted for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import StrEnum
from typing import NamedTuple

from flagsync.model.config import set_name
from flagsync.model.record import record

RING_SIZE = 20
"""How many syncs an inventory remembers, and so how far a rollback reaches."""

FORMAT = "1"
"""The version of the inventory's own format."""


class Kind(StrEnum):
    """Which verb wrote an inventory entry."""

    SYNC = "sync"
    ROLLBACK = "rollback"
    ADOPT = "adopt"


class ObjectKey(NamedTuple):
    """Where an object stands on a target."""

    namespace: str | None
    name: str

    @property
    def order(self) -> tuple[str, str]:
        """By what objects are sorted, those without a namespace first."""
        return (self.namespace or "", self.name)

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}" if self.namespace else self.name


@record
class SetId:
    """One app in one environment: the unit of rendering, of the inventory, the lock, the guards and the rollback.

    `namespace` is where the inventory stands; None on a target without namespaces.
    """

    app: str
    environment: str
    namespace: str | None = None

    @property
    def name(self) -> str:
        """``<app>.<environment>``: the value of the set's label, unique on a target."""
        return set_name(self.app, self.environment)

    @property
    def inventory(self) -> ObjectKey:
        """Where the set's inventory stands."""
        return ObjectKey(self.namespace, f"{self.name}.inventory")


@record
class ObjectRef:
    """One object as one sync left it; `hash` is the `content_hash` of our part of its data."""

    namespace: str | None
    name: str
    hash: str

    @property
    def key(self) -> ObjectKey:
        """Where the object stands."""
        return ObjectKey(self.namespace, self.name)


@record
class Entry:
    """An object that is ours: `uid` tells it from another of the same name, `keys` maps our data keys to flags.

    A data key that carries no single flag maps to the empty text; `flags` lists every flag that the object carries. `uid` is
    None only in an attempt, for an object that did not exist when the attempt was written.
    """

    namespace: str | None
    name: str
    uid: str | None
    hash: str
    keys: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()

    @property
    def key(self) -> ObjectKey:
        """Where the object stands."""
        return ObjectKey(self.namespace, self.name)

    @property
    def ref(self) -> ObjectRef:
        """The object as the ring of syncs remembers it."""
        return ObjectRef(self.namespace, self.name, self.hash)


@record
class SyncEntry:
    """One finished sync, rollback or adoption. `serial` counts up from 1; a rollback says which serial it `restores`."""

    serial: int
    kind: Kind
    commit: str | None
    time: str
    actor: str
    run_url: str | None
    tool_version: str
    objects: tuple[ObjectRef, ...]
    restores: int | None = None


@record
class Inventory:
    """What is live of one set, and the last `RING_SIZE` syncs, oldest first.

    `commit` is the commit whose content is live, `previous` the one before it. `held` maps each flag that a rollback changed
    to what it was before (see `hold`): a sync that brings one of these back is refused. `version` is what the target said when
    it was read; it is compared when the inventory is written again.
    """

    set_id: SetId
    commit: str | None
    previous: str | None
    entries: tuple[Entry, ...]
    ring: tuple[SyncEntry, ...]
    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    version: str = ""

    @property
    def latest(self) -> SyncEntry:
        """The sync that wrote this inventory."""
        return self.ring[-1]

    def entry(self, key: ObjectKey) -> Entry | None:
        """The entry of an object, or None."""
        return next((entry for entry in self.entries if entry.key == key), None)


@record
class Attempt:
    """A sync that has begun to write: who, to which commit, and everything that it may have touched.

    `claims` are the objects as it means to leave them, `removals` what it means to delete, `lost` the flags that it was allowed
    to take away, `held` what the inventory is to hold back afterwards. It is gone, or its `serial` is in the inventory, once
    the sync has finished. `running` is set while its process still holds the lock.
    """

    serial: int
    kind: Kind
    commit: str | None
    time: str
    actor: str
    run_url: str | None
    claims: tuple[Entry, ...]
    removals: tuple[ObjectKey, ...] = ()
    lost: tuple[str, ...] = ()
    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    running: bool = False


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"`{what}` is not a text")
    return value


def _optional(value: object, what: str) -> str | None:
    return None if value is None else _text(value, what)


def _number(value: object, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"`{what}` is not a number")
    return value


def _members(value: object, what: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ValueError(f"`{what}` is not a mapping")
    return value


def _items(value: object, what: str) -> list[object]:
    if not isinstance(value, list):
        raise ValueError(f"`{what}` is not a list")
    return value


def _loaded(text: str, what: str) -> object:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(f"`{what}` cannot be read") from None
    return value


def _written(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _entry_out(entry: Entry) -> dict[str, object]:
    return {
        "namespace": entry.namespace,
        "name": entry.name,
        "uid": entry.uid,
        "hash": entry.hash,
        "keys": dict(entry.keys),
        "flags": list(entry.flags),
    }


def _entry_in(value: object) -> Entry:
    members = _members(value, "entries")
    return Entry(
        _optional(members.get("namespace"), "namespace"),
        _text(members.get("name"), "name"),
        _optional(members.get("uid"), "uid"),
        _text(members.get("hash"), "hash"),
        {key: _text(flag, "keys") for key, flag in _members(members.get("keys"), "keys").items()},
        tuple(_text(flag, "flags") for flag in _items(members.get("flags"), "flags")),
    )


def _sync_out(sync: SyncEntry) -> dict[str, object]:
    return {
        "serial": sync.serial,
        "kind": sync.kind.value,
        "commit": sync.commit,
        "time": sync.time,
        "actor": sync.actor,
        "runUrl": sync.run_url,
        "toolVersion": sync.tool_version,
        "objects": [[ref.namespace, ref.name, ref.hash] for ref in sync.objects],
        "restores": sync.restores,
    }


def _ref_in(value: object) -> ObjectRef:
    parts = _items(value, "objects")
    if len(parts) != 3:
        raise ValueError("`objects` holds something else than namespace, name and hash")
    return ObjectRef(_optional(parts[0], "namespace"), _text(parts[1], "name"), _text(parts[2], "hash"))


def _sync_in(value: object) -> SyncEntry:
    members = _members(value, "ring")
    restores = members.get("restores")
    return SyncEntry(
        _number(members.get("serial"), "serial"),
        Kind(_text(members.get("kind"), "kind")),
        _optional(members.get("commit"), "commit"),
        _text(members.get("time"), "time"),
        _text(members.get("actor"), "actor"),
        _optional(members.get("runUrl"), "runUrl"),
        _text(members.get("toolVersion"), "toolVersion"),
        tuple(_ref_in(ref) for ref in _items(members.get("objects"), "objects")),
        None if restores is None else _number(restores, "restores"),
    )


def _held_out(held: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {flag: list(values) for flag, values in held.items()}


def _held_in(value: object) -> dict[str, tuple[str, ...]]:
    held = _members(value, "held")
    return {flag: tuple(_text(text, "held") for text in _items(values, "held")) for flag, values in held.items()}


def inventory_data(inventory: Inventory) -> dict[str, str]:
    """The data of the ConfigMap in which the inventory stands; `read_inventory` is its inverse."""
    latest = inventory.latest
    return {
        "format": FORMAT,
        "commit": inventory.commit or "",
        "previous": inventory.previous or "",
        "actor": latest.actor,
        "runUrl": latest.run_url or "",
        "toolVersion": latest.tool_version,
        "time": latest.time,
        "entries": _written([_entry_out(entry) for entry in inventory.entries]),
        "held": _written(_held_out(inventory.held)),
        "ring": _written([_sync_out(sync) for sync in inventory.ring]),
    }


def read_inventory(set_id: SetId, data: Mapping[str, str], version: str) -> Inventory:
    """The inventory that a ConfigMap's data holds. Raises ValueError, with the reason, where it holds none."""
    written = data.get("format")
    if written != FORMAT:
        raise ValueError("it has no format" if written is None else f"its format `{written[:60]}` is not {FORMAT}")
    ring = tuple(_sync_in(sync) for sync in _items(_loaded(data.get("ring", ""), "ring"), "ring"))
    if not ring:
        raise ValueError("`ring` is empty")
    return Inventory(
        set_id,
        data.get("commit") or None,
        data.get("previous") or None,
        tuple(_entry_in(entry) for entry in _items(_loaded(data.get("entries", ""), "entries"), "entries")),
        ring,
        _held_in(_loaded(data.get("held", ""), "held")),
        version,
    )


def attempt_text(attempt: Attempt) -> str:
    """The attempt as one line of JSON; `read_attempt` is its inverse."""
    return _written(
        {
            "serial": attempt.serial,
            "kind": attempt.kind.value,
            "commit": attempt.commit,
            "time": attempt.time,
            "actor": attempt.actor,
            "runUrl": attempt.run_url,
            "claims": [_entry_out(entry) for entry in attempt.claims],
            "removals": [[key.namespace, key.name] for key in attempt.removals],
            "lost": list(attempt.lost),
            "held": _held_out(attempt.held),
        }
    )


def _keys_in(values: Iterable[object]) -> Iterable[ObjectKey]:
    for value in values:
        parts = _items(value, "removals")
        if len(parts) != 2:
            raise ValueError("`removals` holds something else than namespace and name")
        yield ObjectKey(_optional(parts[0], "namespace"), _text(parts[1], "name"))


def read_attempt(text: str) -> Attempt:
    """The attempt that a text holds. Raises ValueError, with the reason, where it holds none."""
    members = _members(_loaded(text, "attempt"), "attempt")
    return Attempt(
        _number(members.get("serial"), "serial"),
        Kind(_text(members.get("kind"), "kind")),
        _optional(members.get("commit"), "commit"),
        _text(members.get("time"), "time"),
        _text(members.get("actor"), "actor"),
        _optional(members.get("runUrl"), "runUrl"),
        tuple(_entry_in(entry) for entry in _items(members.get("claims"), "claims")),
        tuple(_keys_in(_items(members.get("removals"), "removals"))),
        tuple(_text(flag, "lost") for flag in _items(members.get("lost"), "lost")),
        _held_in(members.get("held")),
    )
