"""ConfigMaps as the API server holds them, and who owns which of their fields (`metadata.managedFields`, FieldsV1).

The format is Kubernetes' own: a tree of ``f:<name>`` members below an entry for every manager and operation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from flagsync.edges.apiserver import Json
from flagsync.model.change import BEING_DELETED, CLIENT_SIDE, Action, Change, KeyWriter, LiveObject
from flagsync.model.manifest import MANAGER

LAST_APPLIED: Final = "kubectl.kubernetes.io/last-applied-configuration"
"""The annotation by which a client-side `kubectl apply` remembers what it wrote."""


def managed(raw: Json | None) -> list[Json]:
    """Every manager's entry; none where the object is not there."""
    return list((raw or {}).get("metadata", {}).get("managedFields") or ())


def _is_ours(entry: Json) -> bool:
    return entry.get("manager") == MANAGER and entry.get("operation") == "Apply" and not entry.get("subresource")


def applied_by_us(raw: Json) -> bool:
    """Whether we are among those who apply the object."""
    return any(_is_ours(entry) for entry in managed(raw))


def seen_as(raw: Json) -> LiveObject:
    """An object of the API as the rest of flagsync sees it."""
    metadata = raw["metadata"]
    owners = tuple(f"`{owner.get('kind')}/{owner.get('name')}`" for owner in metadata.get("ownerReferences") or ())
    times = [str(entry["time"]) for entry in managed(raw) if entry.get("time")]
    return LiveObject(
        metadata["namespace"],
        metadata["name"],
        metadata["uid"],
        metadata["resourceVersion"],
        # What somebody has added as bytes reaches whoever mounts the map like any other key; here it is its base64 text.
        {**(raw.get("data") or {}), **(raw.get("binaryData") or {})},
        dict(metadata.get("labels") or {}),
        dict(metadata.get("annotations") or {}),
        immutable=bool(raw.get("immutable")),
        owners=owners,
        trouble=BEING_DELETED if metadata.get("deletionTimestamp") else None,
        writers=_writers(raw),
        frozen=_frozen(raw),
        changed=max(times, default=metadata.get("creationTimestamp")),
    )


def _writers(raw: Json) -> dict[str, tuple[KeyWriter, ...]]:
    """Who owns each data key: others before us, the latest first."""
    found: dict[str, list[tuple[bool, str, str]]] = {}
    for entry in managed(raw):
        fields = entry.get("fieldsV1") or {}
        for name in (*_members(fields.get("f:data")), *_members(fields.get("f:binaryData"))):
            if name.startswith("f:"):
                writer = (not _is_ours(entry), str(entry.get("time") or ""), str(entry.get("manager") or ""))
                found.setdefault(name[2:], []).append(writer)
    return {
        key: tuple(KeyWriter(manager, moment or None) for _, moment, manager in sorted(writers, reverse=True))
        for key, writers in found.items()
    }


def _members(fields: object) -> Iterable[str]:
    return fields if isinstance(fields, dict) else ()


def _frozen(raw: Json) -> KeyWriter | None:
    """Who made the object immutable."""
    for entry in managed(raw):
        if raw.get("immutable") and "f:immutable" in (entry.get("fieldsV1") or {}):
            return KeyWriter(str(entry.get("manager") or "") or None, str(entry.get("time") or "") or None)
    return None


def is_done(change: Change, found: Json | None) -> bool:
    """Whether what stands there is what the change wanted, written by us."""
    after = change.after
    if found is None or after is None:
        return found is None and change.action is Action.DELETE
    live = seen_as(found)
    return (
        dict(live.data) == dict(change.data)
        and live.immutable == after.immutable
        and all(live.labels.get(name) == value for name, value in after.labels.items())
        and all(live.annotations.get(name) == value for name, value in after.annotations.items())
        and not any(name in live.labels or name in live.annotations for name in change.marks)
        and applied_by_us(found)
        and (change.before is None or change.before.uid == live.uid)
    )


def takeover(change: Change, raw: Json | None) -> dict[str, Any] | None:
    """The patch that moves to us what others own of the fields that this change is about; None where nothing has to move.

    What client-side apply left behind always moves, or keys that flags no longer have would stay for ever. Everything else
    moves only where the change is a takeover, its manager was named, or the value was set by hand: the guards have asked for
    consent then.
    """
    before, after = change.before, change.after
    if before is None or after is None or raw is None:
        return None
    keys = {*after.data, *change.removed}
    metadata = {
        *((("f:labels"), name) for name in after.labels),
        *((("f:annotations"), name) for name in after.annotations),
        *((place, name) for place in ("f:labels", "f:annotations") for name in (*change.marks, LAST_APPLIED)),
    }
    whole = change.action is Action.ADOPT or bool(change.marks)
    changing = {key for key in keys if before.data.get(key) != after.data.get(key)}
    fields: list[dict[str, Any]] = []
    moved: dict[str, Any] = {}
    for entry in managed(raw):
        paths = json.loads(json.dumps(entry.get("fieldsV1") or {}))
        if not _is_ours(entry):
            leftover = entry.get("manager") in {*CLIENT_SIDE, *change.taking}
            taken = keys if whole or leftover else changing
            for key in taken:
                if f"f:{key}" in paths.get("f:data", {}):
                    del paths["f:data"][f"f:{key}"]
                    moved.setdefault("f:data", {})[f"f:{key}"] = {}
            for place, name in metadata if whole or leftover else ():
                if f"f:{name}" in paths.get("f:metadata", {}).get(place, {}):
                    del paths["f:metadata"][place][f"f:{name}"]
                    moved.setdefault("f:metadata", {}).setdefault(place, {})[f"f:{name}"] = {}
            paths = _pruned_paths(paths)
        if paths:
            fields.append({**entry, "fieldsV1": paths})
    if not moved:
        return None
    ours = next((entry for entry in fields if _is_ours(entry)), None)
    if ours is None:
        moment = before.changed
        ours = {"manager": MANAGER, "operation": "Apply", "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": {}}
        ours |= {"time": moment} if moment else {}
        fields.append(ours)
    ours["fieldsV1"] = _merged(ours["fieldsV1"], moved)
    return {"metadata": {"uid": before.uid, "resourceVersion": before.version, "managedFields": fields}}


def _pruned_paths(paths: dict[str, Any]) -> dict[str, Any]:
    """Field paths without the branches from which everything was taken."""
    for name in ("f:data",):
        if name in paths and not [key for key in paths[name] if key != "."]:
            del paths[name]
    metadata = paths.get("f:metadata", {})
    for place in ("f:labels", "f:annotations"):
        if place in metadata and not [key for key in metadata[place] if key != "."]:
            del metadata[place]
    if "f:metadata" in paths and not metadata:
        del paths["f:metadata"]
    return paths


def _merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(first)
    for name, value in second.items():
        both[name] = _merged(both.get(name, {}), value)
    return both
