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

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace

from flagsync.appraise import base_name, entry_of, flag_values, flags_of
from flagsync.claim import Known, foreign_marks, is_marked, is_ours, known_of, other_writers, own_keys, stamped
from flagsync.hold import flags_returning, held_after_rollback, held_now
from flagsync.model.change import Action, Change, FlagChange, Goal, Live, LiveObject, Plan
from flagsync.model.inventory import Entry, Kind, ObjectKey, SetId
from flagsync.model.manifest import COMMIT_ANNOTATION, Manifest, content_hash

GENERATIONS = 5
"""So many generations of a versioned object stay, the one in use included: what still refers to an old one must find it."""


Values = Mapping[tuple[str, str], str]
"""Values by data key and flag."""


def _edited(live: LiveObject, known: Known, synced: Manifest | None) -> set[tuple[str, str]]:
    """Where somebody changed by hand what the last sync wrote, by data key and flag."""
    if not known.entries or known.written_by_us(live) or synced is None:
        return set()
    found = flag_values({key: live.data[key] for key in known.keys if key in live.data}, known.keys)
    wrote = flag_values(synced.data, known.keys)
    return {place for place in {*found, *wrote} if found.get(place) != wrote.get(place) or place[0] in live.malformed}


def _flag_changes(before: Values, after: Values, edited: Container[tuple[str, str]]) -> tuple[FlagChange, ...]:
    return tuple(
        FlagChange(flag, key, before.get((key, flag)), after.get((key, flag)), (key, flag) in edited)
        for key, flag in sorted({*before, *after}, key=lambda pair: (pair[1], pair[0]))
        if before.get((key, flag)) != after.get((key, flag)) or (key, flag) in edited
    )


def _written(wanted: Manifest, live: LiveObject | None, known: Known, synced: Manifest | None, set_id: SetId) -> Change | None:
    """The change that makes an object as wanted; None where it is."""
    if live is None:
        after = flag_values(wanted.data, wanted.keys)
        note = "was deleted by hand" if any(entry.uid for entry in known.entries) else None
        return Change(Action.CREATE, wanted_key(wanted), None, wanted, _flag_changes({}, after, ()), note=note)
    own = own_keys(live, known)
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
    before, after = flag_values(mine, {**known.keys, **wanted.keys}), flag_values(wanted.data, wanted.keys)
    edited = {
        place for place in _edited(live, known, synced) if before.get(place) != after.get(place) or place[0] in live.malformed
    }
    blind = known.entries and synced is None and not known.written_by_us(live)
    return Change(
        Action.UPDATE,
        live.key,
        live,
        wanted,
        _flag_changes(before, after, edited),
        kept,
        tuple(sorted(key for key in mine if key not in wanted.data)),
        tuple(sorted({key for key, _ in edited})),
        contested,
        marks,
        "was edited by hand; what the last sync wrote is not recorded here" if blind else None,
    )


def wanted_key(manifest: Manifest) -> ObjectKey:
    """Where a manifest's object stands."""
    return ObjectKey(manifest.namespace, manifest.name)


def _removed(live: LiveObject, known: Known, synced: Manifest | None) -> Change:
    own = own_keys(live, known) or frozenset()
    kept = tuple(sorted(key for key in live.data if key not in own))
    mine = {key: text for key, text in live.data.items() if key in own}
    edited = _edited(live, known, synced)
    return Change(
        Action.DELETE,
        live.key,
        live,
        None,
        _flag_changes(flag_values(mine, known.keys), {}, edited),
        kept,
        tuple(sorted(mine)),
        tuple(sorted({key for key, _ in edited})),
    )


def _adopted(wanted: Manifest, live: LiveObject, known: Known, set_id: SetId) -> tuple[Change | None, Manifest]:
    """The change that puts our marks on an object and nothing else, and our part of the object as it then is."""
    own = {*wanted.data, *(own_keys(live, known) or ())}
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
    shared = any(other_writers(live, key, edited=True) for key in mine.data)
    if is_ours(live, set_id) and not shared:
        return None, mine
    return Change(Action.ADOPT, live.key, live, mine, (), kept, marks=marks), mine


def _live_flags(live: LiveObject, known: Known, wanted: Manifest | None) -> set[str]:
    own = own_keys(live, known)
    mine = {key: text for key, text in live.data.items() if own is None or key in own}
    keys = {**known.keys, **(wanted.keys if wanted else {})}
    spread = known.flags - set(known.keys.values())
    return {flag for _, flag in flag_values(mine, keys)} | spread


def _live_commits(live: Live, set_id: SetId) -> tuple[str, ...]:
    """The commits whose content is live: the inventory's, and that of a sync which did not finish.

    Where no inventory tells, because there is none or because everything was adopted, the objects' own annotations do.
    """
    marked = [each for each in live.objects.values() if is_marked(each, set_id)]
    noted = sorted({each.annotations.get(COMMIT_ANNOTATION, "") for each in marked})
    commits: list[str | None] = [live.inventory.commit] if live.inventory and live.inventory.commit else [*noted]
    if live.attempt and live.attempt.kind is Kind.SYNC:
        commits.append(live.attempt.commit)
    return tuple(dict.fromkeys(commit for commit in commits if commit))


def _base(name: str, *, immutable: bool) -> str | None:
    """The name of a versioned object without its hash; None where it is no versioned object."""
    return base_name(name) if immutable else None


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
        known = known_of(key, there, self.live.inventory, self.live.attempt)
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
        known = known_of(previous.key, previous, self.live.inventory, self.live.attempt)
        self.live_flags |= _live_flags(previous, known, None)
        flags = _flag_changes(flag_values(previous.data, known.keys), flag_values(after.data, after.keys), ())
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
        known = known_of(key, there, self.live.inventory, self.live.attempt)
        ours = is_ours(there, self.set_id) and bool(known.entries)
        if ours and self.superseded(there, wanted):
            if self.is_recent(there, wanted):
                self.keep(key)
            elif key in self.live.referred:
                self.keep(key)
                self.notes.append(f"`{key}` is an old generation that {self.live.referred[key]} still refers to; it is kept.")
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
    for key in sorted(wanted, key=lambda key: key.order):
        sheet.want(wanted[key], kind)
    recorded = {entry.key for entry in inventory.entries} if inventory else set()
    known = recorded | ({claim.key for claim in attempt.claims} if attempt else set())
    for key in sorted(known - set(wanted), key=lambda key: key.order):
        if kind is Kind.ADOPT:
            sheet.keep(key)
        else:
            sheet.drop(key, goal.manifests)
    left = [live.objects[key] for key in sorted(set(live.objects) - known - set(wanted), key=lambda key: key.order)]
    wanted_flags = {flag for manifest in goal.manifests for flag in flags_of(manifest)}
    held = held_now(inventory, attempt)
    after = held
    if kind is Kind.ROLLBACK:
        begun = attempt.commit if attempt and attempt.kind is Kind.SYNC else inventory.commit if inventory else None
        after = held_after_rollback(held, sheet.changes, sheet.synced, goal.manifests, begun)
    entries = tuple(sorted(sheet.entries, key=lambda entry: entry.key.order))
    before = tuple(sorted(inventory.entries, key=lambda entry: entry.key.order)) if inventory else ()
    refs = {entry_of(manifest, None).ref for manifest in goal.manifests}
    others = inventory is not None and kind is not Kind.ADOPT and refs != set(inventory.latest.objects)
    # After an adoption nobody knows which commit is live, and so which one is older, before a sync has said so once.
    unnamed = inventory is not None and kind is Kind.SYNC and inventory.commit is None and goal.commit is not None
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
        due=bool(sheet.changes) or attempt is not None or after != held or entries != before or others or unnamed,
        left=tuple(each for each in left if is_marked(each, set_id)),
        held=after,
        returning=flags_returning(held, goal.manifests) if kind is Kind.SYNC else (),
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
