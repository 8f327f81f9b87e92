"""Compares what is wanted with what is live: the plan, the drift, and both per flag.

One comparison serves `diff`, `sync`, `rollback` and `adopt`. It asks for whole data maps, because a key that somebody added by
hand reaches the application like any other. Content decides: an annotation that differs is no reason to write, or every
commit would touch every object.

Whose a data key is: ours where the inventory, an unfinished attempt or the target itself says so; otherwise somebody else's.
Keys of others are kept and named. A key of ours that was edited by hand is shown as such, with what was live and what is
wanted, and put back by the next sync. A key that somebody else added and that the flags now want with another value is
contested; the guard refuses it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from flagsync.model.change import Action, Change, Deviation, Drift, FlagChange, Goal, KeyWriter, Live, LiveObject, Plan
from flagsync.model.inventory import Attempt, Entry, Inventory, Kind, ObjectKey, SetId
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


GENERATIONS = 5
"""So many generations of a versioned object stay, the one in use included: what still refers to an old one must find it."""

_GENERATION = re.compile(r"(.+)-[0-9a-f]{10}")


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


def flag_values(data: Mapping[str, str], keys: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """The values that an object's data holds, by data key and flag.

    A data key that maps to a flag is that flag's value. A document with a member `flags` (flagd's format) holds one value per
    flag, told as canonical JSON. Any other data key stands for itself.
    """
    values = {}
    for key, text in data.items():
        flag = keys.get(key)
        document = None if flag else _flags_of_document(text)
        if document is None:
            values[key, flag or key] = text
        else:
            for name, definition in document.items():
                values[key, name] = json.dumps(definition, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return values


def _flags_of_document(text: str) -> Mapping[str, object] | None:
    if not text.startswith("{"):
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    flags = document.get("flags") if isinstance(document, dict) else None
    return flags if isinstance(flags, dict) else None


def value_mark(text: str | None) -> str:
    """How an inventory remembers a value without repeating it: half its SHA-256, an empty text for an absent value."""
    return "" if text is None else hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def entry_of(manifest: Manifest, uid: str | None) -> Entry:
    """What the inventory says of an object that was written as wanted."""
    keys = {key: manifest.keys.get(key, "") for key in sorted(manifest.data)}
    return Entry(manifest.namespace, manifest.name, uid, content_hash(manifest.data), keys, _flags_of(manifest))


def _flags_of(manifest: Manifest) -> tuple[str, ...]:
    named = {*manifest.flags, *filter(None, manifest.keys.values())}
    return tuple(sorted(named or {flag for _, flag in flag_values(manifest.data, manifest.keys)}))


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


@dataclass(frozen=True, slots=True)
class _Known:
    """What the records say of one object: the inventory's entry first, then the claims of an unfinished attempt."""

    entries: tuple[Entry, ...]

    @property
    def keys(self) -> dict[str, str]:
        return {key: flag for entry in self.entries for key, flag in entry.keys.items()}

    @property
    def flags(self) -> set[str]:
        return {flag for entry in self.entries for flag in entry.flags}

    def written_by_us(self, live: LiveObject) -> bool:
        """Whether our part of the object is as one of the records left it."""
        return not live.malformed and any(
            content_hash({key: live.data[key] for key in entry.keys if key in live.data}) == entry.hash
            for entry in self.entries
        )


def _known(key: ObjectKey, live: LiveObject | None, inventory: Inventory | None, attempt: Attempt | None) -> _Known:
    entry = inventory.entry(key) if inventory else None
    claims = [claim for claim in attempt.claims if claim.key == key] if attempt else []
    return _Known(
        tuple(each for each in ([entry] if entry else []) + claims if live is None or each.uid is None or each.uid == live.uid)
    )


def _own_keys(live: LiveObject, known: _Known) -> frozenset[str] | None:
    """Our data keys of a live object; None where nothing is recorded and its content is not what its hash says."""
    if live.ours is not None:
        return live.ours
    if known.entries:
        return frozenset(known.keys)
    return frozenset(live.data) if live.annotations.get(HASH_ANNOTATION) == content_hash(live.data) else None


def _edited_keys(live: LiveObject, known: _Known, synced: Manifest | None) -> tuple[str, ...]:
    if not known.entries or known.written_by_us(live) or synced is None:
        return ()
    return tuple(
        sorted(
            key for key in {*known.keys, *synced.data} if live.data.get(key) != synced.data.get(key) or key in live.malformed
        )
    )


def _flag_changes(
    before: Mapping[tuple[str, str], str], after: Mapping[tuple[str, str], str], edited: Iterable[str]
) -> tuple[FlagChange, ...]:
    by_hand = set(edited)
    return tuple(
        FlagChange(flag, before.get((key, flag)), after.get((key, flag)), key in by_hand)
        for key, flag in sorted({*before, *after}, key=lambda pair: (pair[1], pair[0]))
        if before.get((key, flag)) != after.get((key, flag)) or key in by_hand
    )


def _written(wanted: Manifest, live: LiveObject | None, known: _Known, synced: Manifest | None, set_id: SetId) -> Change | None:
    """The change that makes an object as wanted; None where it is."""
    after = flag_values(wanted.data, wanted.keys)
    if live is None:
        note = "was deleted by hand" if any(entry.uid for entry in known.entries) else None
        return Change(Action.CREATE, wanted_key(wanted), None, wanted, _flag_changes({}, after, ()), note=note)
    own = _own_keys(live, known)
    ours = {*(own if own is not None else ()), *wanted.data}
    kept = tuple(sorted(key for key in live.data if key not in ours))
    contested = tuple(
        sorted(
            key
            for key in wanted.data
            if own is not None and key not in own and live.data.get(key, wanted.data[key]) != wanted.data[key]
        )
    )
    mine = {key: text for key, text in live.data.items() if key in ours}
    marks = tuple(name for mark in foreign_marks(live, set_id) for name in mark.names)
    same = (
        content_hash(mine) == content_hash(wanted.data)
        and not any(key in wanted.data for key in live.malformed)
        and live.immutable == wanted.immutable
        and all(live.labels.get(name) == value for name, value in wanted.labels.items())
        and not live.trouble
    )
    if same:
        return None
    edited = _edited_keys(live, known, synced)
    by_hand = tuple(key for key in edited if live.data.get(key) != wanted.data.get(key) or key in live.malformed)
    blind = known.entries and synced is None and not known.written_by_us(live)
    return Change(
        Action.UPDATE,
        live.key,
        live,
        wanted,
        _flag_changes(flag_values(mine, {**known.keys, **wanted.keys}), after, by_hand),
        kept,
        tuple(sorted(key for key in mine if key not in wanted.data)),
        by_hand,
        contested,
        marks,
        "was edited by hand; what the last sync wrote is not recorded here" if blind else None,
    )


def wanted_key(manifest: Manifest) -> ObjectKey:
    """Where a manifest's object stands."""
    return ObjectKey(manifest.namespace, manifest.name)


def _removed(live: LiveObject, known: _Known, synced: Manifest | None) -> Change:
    own = _own_keys(live, known) or frozenset()
    kept = tuple(sorted(key for key in live.data if key not in own))
    mine = {key: text for key, text in live.data.items() if key in own}
    edited = _edited_keys(live, known, synced)
    values = flag_values(mine, known.keys)
    return Change(Action.DELETE, live.key, live, None, _flag_changes(values, {}, edited), kept, tuple(sorted(mine)), edited)


def _adopted(wanted: Manifest, live: LiveObject, known: _Known, set_id: SetId) -> tuple[Change | None, Manifest]:
    """The change that puts our marks on an object and nothing else, and our part of the object as it then is."""
    own = {*wanted.data, *(_own_keys(live, known) or ())}
    mine = replace(
        wanted,
        data={key: text for key, text in sorted(live.data.items()) if key in own},
        keys={key: flag for key, flag in {**known.keys, **wanted.keys}.items() if key in live.data},
        flags=(),
        immutable=live.immutable,
    )
    mine = stamped(mine, set_id, None)
    kept = tuple(sorted(key for key in live.data if key not in own))
    marks = tuple(name for mark in foreign_marks(live, set_id) for name in mark.names)
    if is_ours(live, set_id):
        return None, mine
    return Change(Action.ADOPT, live.key, live, mine, (), kept, marks=marks), mine


def _live_flags(live: LiveObject, known: _Known, wanted: Manifest | None) -> set[str]:
    own = _own_keys(live, known)
    mine = {key: text for key, text in live.data.items() if own is None or key in own}
    keys = {**known.keys, **(wanted.keys if wanted else {})}
    spread = known.flags - set(known.keys.values())
    return {flag for _, flag in flag_values(mine, keys)} | spread


def _held_after_rollback(
    held: Mapping[str, tuple[str, ...]], changes: Iterable[Change], synced: Mapping[ObjectKey, Manifest]
) -> dict[str, tuple[str, ...]]:
    """Which values may not come back unnoticed: what every changed flag was, by Git and not by hand, before the rollback."""
    marks = {flag: set(values) for flag, values in held.items()}
    for change in changes:
        source = synced.get(change.key)
        written = {flag: text for (_, flag), text in flag_values(source.data, source.keys).items()} if source else None
        for flag in change.flags:
            was = value_mark(written.get(flag.flag) if written is not None else flag.before)
            now = value_mark(flag.after)
            if was != now:
                marks.setdefault(flag.flag, set()).add(was)
            marks.get(flag.flag, set()).discard(now)
    return {flag: tuple(sorted(values)) for flag, values in sorted(marks.items()) if values}


def _held_now(inventory: Inventory | None, attempt: Attempt | None) -> dict[str, tuple[str, ...]]:
    """What is held back; a rollback that did not finish counts as one that did."""
    held = {flag: set(values) for flag, values in (inventory.held if inventory else {}).items()}
    for flag, values in (attempt.held if attempt and attempt.kind is Kind.ROLLBACK else {}).items():
        held.setdefault(flag, set()).update(values)
    return {flag: tuple(sorted(values)) for flag, values in sorted(held.items())}


def _returning(held: Mapping[str, tuple[str, ...]], wanted: Iterable[Manifest]) -> tuple[str, ...]:
    texts: dict[str, set[str]] = {}
    for manifest in wanted:
        for (_, flag), text in flag_values(manifest.data, manifest.keys).items():
            texts.setdefault(flag, set()).add(value_mark(text))
    return tuple(flag for flag, values in held.items() if texts.get(flag, {""}) & set(values))


def _live_commits(live: Live, set_id: SetId) -> tuple[str, ...]:
    """The commits whose content is live: the inventory's, and that of a sync which did not finish.

    Without an inventory the objects' own annotations tell.
    """
    marked = [each for each in live.objects.values() if is_marked(each, set_id)]
    noted = sorted({each.annotations.get(COMMIT_ANNOTATION, "") for each in marked})
    commits = [live.inventory.commit] if live.inventory else list[str | None](noted)
    if live.attempt and live.attempt.kind is Kind.SYNC:
        commits.append(live.attempt.commit)
    return tuple(dict.fromkeys(commit for commit in commits if commit))


def _base(name: str, *, immutable: bool) -> str | None:
    """The name of a versioned object without its hash; None where it is no versioned object."""
    match = _GENERATION.fullmatch(name) if immutable else None
    return match[1] if match else None


def _order(key: ObjectKey) -> tuple[str, str]:
    return (key.namespace or "", key.name)


@dataclass(slots=True)
class _Sheet:
    """A plan while it is worked out."""

    live: Live
    set_id: SetId
    synced: Mapping[ObjectKey, Manifest]
    changes: list[Change] = field(default_factory=list)
    unchanged: list[ObjectKey] = field(default_factory=list)
    contents: list[Manifest] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    live_flags: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def recorded(self, key: ObjectKey) -> Entry | None:
        return self.live.inventory.entry(key) if self.live.inventory else None

    def predecessor(self, manifest: Manifest) -> LiveObject | None:
        """The generation of a versioned object that is in use until now."""
        base = _base(manifest.name, immutable=manifest.immutable)
        if base is None or self.live.inventory is None:
            return None
        for ref in self.live.inventory.latest.objects:
            there = self.live.objects.get(ref.key)
            if ref.name != manifest.name and ref.namespace == manifest.namespace and _base(ref.name, immutable=True) == base:
                return there
        return None

    def superseded(self, there: LiveObject, wanted: Iterable[Manifest]) -> bool:
        """Whether a wanted object is another generation of this one."""
        base = _base(there.name, immutable=there.immutable)
        return base is not None and any(
            base == _base(manifest.name, immutable=manifest.immutable) and manifest.namespace == there.namespace
            for manifest in wanted
        )

    def is_recent(self, there: LiveObject, wanted: Iterable[Manifest]) -> bool:
        """Whether a superseded generation is among those that are kept beside the wanted one."""
        base = _base(there.name, immutable=True)
        new = {manifest.name for manifest in wanted}
        old: list[str] = []
        for sync in reversed(self.live.inventory.ring if self.live.inventory else ()):
            for ref in sync.objects:
                other = ref.namespace != there.namespace or _base(ref.name, immutable=True) != base
                if not other and ref.name not in new and ref.name not in old:
                    old.append(ref.name)
        return there.name in old[: GENERATIONS - 1]

    def want(self, manifest: Manifest, kind: Kind) -> None:
        """Enters what has to happen to an object that is wanted."""
        key = wanted_key(manifest)
        there = self.live.objects.get(key)
        known = _known(key, there, self.live.inventory, self.live.attempt)
        if there and is_marked(there, self.set_id):
            self.live_flags |= _live_flags(there, known, manifest)
        if kind is not Kind.ADOPT:
            change, after = _written(manifest, there, known, self.synced.get(key), self.set_id), manifest
        elif there:
            change, after = _adopted(manifest, there, known, self.set_id)
        else:
            self.keep(key)
            return
        previous = self.predecessor(after)
        if previous and kind is not Kind.ADOPT:
            change = self._next_generation(change, after, there, previous)
        if change:
            self.changes.append(change)
        else:
            self.unchanged.append(key)
        self.contents.append(after)
        self.entries.append(entry_of(after, there.uid if there else None))

    def _next_generation(
        self, change: Change | None, after: Manifest, there: LiveObject | None, previous: LiveObject
    ) -> Change:
        """The change to another generation, told flag by flag against the one in use until now."""
        known = _known(previous.key, previous, self.live.inventory, self.live.attempt)
        values = flag_values(previous.data, known.keys)
        self.live_flags |= _live_flags(previous, known, None)
        by_flag = {flag: text for (_, flag), text in values.items()}
        now = {flag: text for (_, flag), text in flag_values(after.data, after.keys).items()}
        flags = tuple(
            FlagChange(flag, by_flag.get(flag), now.get(flag))
            for flag in sorted({*by_flag, *now})
            if by_flag.get(flag) != now.get(flag)
        )
        change = change or Change(Action.UPDATE, wanted_key(after), there, after, note="is used again")
        return replace(change, flags=flags)

    def keep(self, key: ObjectKey) -> None:
        """Keeps what the inventory says of an object."""
        entry = self.recorded(key)
        self.entries.extend([entry] if entry else [])

    def drop(self, key: ObjectKey, wanted: Iterable[Manifest]) -> None:
        """Enters what has to happen to an object that is wanted no more."""
        there = self.live.objects.get(key)
        if there is None:
            return
        known = _known(key, there, self.live.inventory, self.live.attempt)
        ours = is_ours(there, self.set_id) and bool(known.entries)
        if ours and self.superseded(there, wanted):
            if self.is_recent(there, wanted):
                self.keep(key)
            else:
                note = "is an old generation that is no longer kept"
                self.changes.append(replace(_removed(there, known, None), flags=(), note=note, superseded=True))
        elif there.trouble or ours:
            gone = _live_flags(there, known, None)
            self.changes.append(_removed(there, known, self.synced.get(key)))
            self.live_flags |= gone
            self.lost |= gone
        else:
            self.notes.append(f"`{key}` no longer carries the marks that the last sync gave it; it is left where it is.")


def compare(
    live: Live,
    goal: Goal,
    target: str,
    *,
    kind: Kind = Kind.SYNC,
    synced: Mapping[ObjectKey, Manifest] | None = None,
    restores: int | None = None,
) -> Plan:
    """The plan that brings a target to a goal.

    `synced` holds what the last sync wrote, as far as it can be recovered, and makes hand edits known key by key; `restores`
    is the serial of the sync that a rollback goes back to. An adoption plans marks only, never content.
    """
    set_id, inventory, attempt = goal.set_id, live.inventory, live.attempt
    sheet = _Sheet(live, set_id, synced or {}, notes=list(live.notes))
    wanted = {wanted_key(manifest): stamped(manifest, set_id, goal.commit) for manifest in goal.manifests}
    for key in sorted(wanted, key=_order):
        sheet.want(wanted[key], kind)
    recorded = {entry.key for entry in inventory.entries} if inventory else set()
    known = recorded | ({claim.key for claim in attempt.claims} if attempt else set())
    for key in sorted(known - set(wanted), key=_order):
        if kind is Kind.ADOPT:
            sheet.keep(key)
        else:
            sheet.drop(key, goal.manifests)
    left = [live.objects[key] for key in sorted(set(live.objects) - known - set(wanted), key=_order)]
    wanted_flags = {flag for manifest in goal.manifests for flag in _flags_of(manifest)}
    held = _held_now(inventory, attempt)
    after = held if kind is Kind.ADOPT else {}
    if kind is Kind.ROLLBACK:
        after = _held_after_rollback(held, sheet.changes, sheet.synced)
    entries = tuple(sorted(sheet.entries, key=lambda entry: _order(entry.key)))
    before = tuple(sorted(inventory.entries, key=lambda entry: _order(entry.key))) if inventory else ()
    refs = {entry_of(manifest, None).ref for manifest in goal.manifests}
    others = inventory is not None and kind is not Kind.ADOPT and refs != set(inventory.latest.objects)
    return Plan(
        kind=kind,
        goal=goal,
        target=target,
        changes=tuple(sheet.changes),
        unchanged=tuple(sheet.unchanged),
        inventory=inventory,
        attempt=attempt,
        contents=tuple(sheet.contents),
        entries=entries,
        live_flags=frozenset(sheet.live_flags),
        wanted_flags=frozenset(wanted_flags),
        lost_flags=frozenset() if kind is Kind.ADOPT else frozenset(sheet.lost | (sheet.live_flags - wanted_flags)),
        live_commits=_live_commits(live, set_id),
        due=bool(sheet.changes) or attempt is not None or after != held or entries != before or others,
        left=tuple(each for each in left if is_marked(each, set_id)),
        held=after,
        returning=_returning(held, goal.manifests) if kind is Kind.SYNC else (),
        restores=restores,
        notes=tuple(sheet.notes),
    )


def same_plan(shown: Plan, found: Plan) -> bool:
    """Whether a plan made anew asks for exactly the same as the one that was shown."""

    def essence(plan: Plan) -> object:
        return (
            plan.inventory.version if plan.inventory else None,
            plan.attempt.serial if plan.attempt else None,
            [
                (change.action, change.key, change.before and (change.before.uid, change.before.version), dict(change.data))
                for change in plan.changes
            ],
        )

    return essence(shown) == essence(found)


def drift(live: Live, set_id: SetId, synced: Mapping[ObjectKey, Manifest]) -> tuple[Drift, ...]:
    """Everything in which what is live differs from what the last finished sync wrote, object by object and key by key."""
    found: list[Drift] = []
    inventory, attempt = live.inventory, live.attempt
    recorded = inventory.entries if inventory else ()
    claimed = {claim.key for claim in attempt.claims} if attempt else set()
    for entry in recorded:
        found.extend(_drift_of(entry, live, set_id, synced.get(entry.key)))
    for key, there in sorted(live.objects.items(), key=lambda item: _order(item[0])):
        if any(entry.key == key for entry in recorded) or not is_marked(there, set_id):
            continue
        deviation = Deviation.UNFINISHED if key in claimed else Deviation.LEFT
        note = (
            "was written by a sync that did not finish" if key in claimed else "carries the set's mark and is in no inventory"
        )
        found.append(Drift(deviation, key.namespace, key.name, time=there.changed, note=note))
    return tuple(found)


def _drift_of(entry: Entry, live: Live, set_id: SetId, synced: Manifest | None) -> Iterable[Drift]:
    there = live.objects.get(entry.key)
    if there is None:
        removing = live.attempt is not None and entry.key in live.attempt.removals
        note = "was deleted by a sync that did not finish" if removing else "was deleted"
        yield Drift(Deviation.UNFINISHED if removing else Deviation.MISSING, entry.namespace, entry.name, note=note)
        return
    for mark in foreign_marks(there, set_id):
        deviation = Deviation.UNREADABLE if there.trouble else Deviation.UNMARKED
        yield Drift(deviation, entry.namespace, entry.name, time=there.changed, note=mark.message)
    if there.trouble:
        return
    if not is_marked(there, set_id):
        yield Drift(Deviation.UNMARKED, entry.namespace, entry.name, time=there.changed, note="lost the marks of its set")
    if entry.uid != there.uid:
        note = "was deleted and made again by somebody else"
        yield Drift(Deviation.REPLACED, entry.namespace, entry.name, time=there.changed, note=note)
    known = _known(entry.key, there, None, live.attempt)
    if known.entries and known.written_by_us(there):
        own = {*entry.keys, *known.keys}
        if known.entries[-1].hash != entry.hash:
            note = "was written by a sync that did not finish"
            yield Drift(Deviation.UNFINISHED, entry.namespace, entry.name, time=there.changed, note=note)
    else:
        own = set(entry.keys)
        yield from _edits(entry, there, synced)
    for key in sorted(set(there.data) - own):
        writer = _writer(there, key)
        yield Drift(
            Deviation.ADDED, entry.namespace, entry.name, key, live=there.data[key], manager=writer.manager, time=writer.time
        )


def _writer(there: LiveObject, key: str) -> KeyWriter:
    return there.writers.get(key) or KeyWriter(None, there.changed)


def _edits(entry: Entry, there: LiveObject, synced: Manifest | None) -> Iterable[Drift]:
    mine = {key: there.data[key] for key in entry.keys if key in there.data}
    if content_hash(mine) == entry.hash and not any(key in entry.keys for key in there.malformed):
        return
    if synced is None:
        note = "differs from what the last sync wrote, which is not recorded here"
        yield Drift(Deviation.EDITED, entry.namespace, entry.name, time=there.changed, note=note)
        return
    for key in sorted(entry.keys):
        value, wanted = there.data.get(key), synced.data.get(key)
        if value == wanted and key not in there.malformed:
            continue
        writer = _writer(there, key)
        yield Drift(
            Deviation.EDITED if key in there.data else Deviation.REMOVED,
            entry.namespace,
            entry.name,
            key,
            entry.keys[key] or None,
            value,
            wanted,
            writer.manager,
            writer.time,
            "is not in quotes, so it is no text" if key in there.malformed else None,
        )
