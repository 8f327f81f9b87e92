"""Whose an object is, and whose each of its data keys: by marks for objects, by our records for keys."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flagsync.model.change import CLIENT_SIDE, KeyWriter, LiveObject
from flagsync.model.inventory import Attempt, Entry, Inventory, ObjectKey, SetId
from flagsync.model.manifest import (
    COMMIT_ANNOTATION,
    ENVIRONMENT_LABEL,
    HASH_ANNOTATION,
    MANAGED_BY_LABEL,
    MANAGER,
    PART_OF_LABEL,
    SET_LABEL,
    Manifest,
    content_hash,
)

TOOL_MARKS = {
    "argocd.argoproj.io/tracking-id": "argocd",
    "kustomize.toolkit.fluxcd.io/name": "flux",
    "helm.toolkit.fluxcd.io/name": "flux",
    "meta.helm.sh/release-name": "helm",
    "kapp.k14s.io/app": "kapp",
}
"""Labels and annotations by which other deployment tools say that an object is theirs, and the tools' names.

From the tools' documentation: Argo CD resource tracking, Flux kustomize- and helm-controller, Helm 3, kapp.
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign that an object is somebody else's. `owner` can be named to take it over; None: it cannot be taken over."""

    owner: str | None
    message: str
    names: tuple[str, ...] = ()


def foreign_marks(live: LiveObject, set_id: SetId) -> tuple[Mark, ...]:
    """Every sign that an object belongs to somebody else than this set."""
    marks = []
    if live.trouble:
        marks.append(Mark(None, live.trouble))
    marks.extend(Mark(None, f"is owned by {owner}") for owner in live.owners)
    manager = live.labels.get(MANAGED_BY_LABEL)
    if manager not in {None, MANAGER}:
        marks.append(Mark(manager, f"is managed by `{manager}`", (MANAGED_BY_LABEL,)))
    other = live.labels.get(SET_LABEL)
    if other not in {None, set_id.name}:
        marks.append(Mark(other, f"belongs to the set `{other}`", (SET_LABEL,)))
    for name, tool in TOOL_MARKS.items():
        if name in live.labels or name in live.annotations:
            marks.append(Mark(tool, f"carries `{name}`, the mark of {tool}", (name,)))
    return tuple(marks)


def is_marked(live: LiveObject, set_id: SetId) -> bool:
    """Whether an object carries the marks of this set."""
    return live.labels.get(MANAGED_BY_LABEL) == MANAGER and live.labels.get(SET_LABEL) == set_id.name


def is_ours(live: LiveObject, set_id: SetId) -> bool:
    """Whether an object carries the marks of this set and of nobody else."""
    return is_marked(live, set_id) and not foreign_marks(live, set_id)


def stamped(manifest: Manifest, set_id: SetId, commit: str | None) -> Manifest:
    """A manifest with the marks by which the set knows its own."""
    marks = {
        MANAGED_BY_LABEL: MANAGER,
        PART_OF_LABEL: set_id.app,
        SET_LABEL: set_id.name,
        ENVIRONMENT_LABEL: set_id.environment,
    }
    notes = {HASH_ANNOTATION: content_hash(manifest.data)} | ({COMMIT_ANNOTATION: commit} if commit else {})
    return replace(manifest, labels={**manifest.labels, **marks}, annotations={**manifest.annotations, **notes})


def other_writers(live: LiveObject, key: str, *, edited: bool) -> tuple[KeyWriter, ...]:
    """Who else owns a data key; what client-side apply left behind counts only where the key was changed by hand."""
    return tuple(
        writer
        for writer in live.writers.get(key, ())
        if writer.manager != MANAGER and (edited or writer.manager not in CLIENT_SIDE)
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What the records say of one object: the inventory's entry first, then the claims of an unfinished attempt."""

    entries: tuple[Entry, ...]

    @property
    def keys(self) -> dict[str, str]:
        """Our data keys and their flags, in any of the records."""
        return {key: flag for entry in self.entries for key, flag in entry.keys.items()}

    @property
    def flags(self) -> set[str]:
        """The flags of the object, in any of the records."""
        return {flag for entry in self.entries for flag in entry.flags}

    def written_by_us(self, live: LiveObject) -> bool:
        """Whether our part of the object is as one of the records left it."""
        return not live.malformed and any(
            content_hash({key: live.data[key] for key in entry.keys if key in live.data}) == entry.hash
            for entry in self.entries
        )


def known_of(key: ObjectKey, live: LiveObject | None, inventory: Inventory | None, attempt: Attempt | None) -> Known:
    """What is recorded of an object; records of another object that once stood at the same place do not count."""
    entry = inventory.entry(key) if inventory else None
    claims = [claim for claim in attempt.claims if claim.key == key] if attempt else []
    return Known(
        tuple(each for each in ([entry] if entry else []) + claims if live is None or each.uid is None or each.uid == live.uid)
    )


def own_keys(live: LiveObject, known: Known) -> frozenset[str] | None:
    """Our data keys of a live object; None where nothing is recorded and its content is not what its hash says."""
    if live.ours is not None:
        return live.ours
    if known.entries:
        return frozenset(known.keys)
    return frozenset(live.data) if live.annotations.get(HASH_ANNOTATION) == content_hash(live.data) else None
