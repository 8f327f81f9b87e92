"""Drift: in what a live set differs from what its last finished sync wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from flagsync.appraise import base_name, flag_values
from flagsync.claim import foreign_marks, is_marked, known_of
from flagsync.model.change import BEING_DELETED, Deviation, Drift, KeyWriter, Live, LiveObject
from flagsync.model.inventory import Entry, ObjectKey, SetId
from flagsync.model.manifest import MANAGER, Manifest, content_hash

LOST_MARKS = "lost the marks of its set"
"""What is said of an object that nobody else has marked instead."""


def drift(live: Live, set_id: SetId, synced: Mapping[ObjectKey, Manifest]) -> tuple[Drift, ...]:
    """Everything in which what is live differs from what the last finished sync wrote, object by object and key by key.

    What a sync has done so far is no drift while it still runs.
    """
    found: list[Drift] = []
    inventory, attempt = live.inventory, live.attempt
    recorded = inventory.entries if inventory else ()
    claimed = {claim.key for claim in attempt.claims} if attempt else set()
    for entry in recorded:
        found.extend(_drift_of(entry, live, set_id, synced.get(entry.key)))
    for key, there in sorted(live.objects.items(), key=lambda item: item[0].order):
        if any(entry.key == key for entry in recorded) or not is_marked(there, set_id):
            continue
        deviation = Deviation.UNFINISHED if key in claimed else Deviation.LEFT
        note = (
            "was written by a sync that did not finish" if key in claimed else "carries the set's mark and is in no inventory"
        )
        found.append(Drift(deviation, key.namespace, key.name, time=there.changed, note=note))
    running = attempt is not None and attempt.running
    return tuple(each for each in found if not (running and each.deviation is Deviation.UNFINISHED))


def _drift_of(entry: Entry, live: Live, set_id: SetId, synced: Manifest | None) -> Iterable[Drift]:
    there = live.objects.get(entry.key)
    if there is None:
        removing = live.attempt is not None and entry.key in live.attempt.removals
        note = "was deleted by a sync that did not finish" if removing else "was deleted"
        yield Drift(Deviation.UNFINISHED if removing else Deviation.MISSING, entry.namespace, entry.name, note=note)
        return
    marks = foreign_marks(there, set_id)
    for mark in marks:
        troubled = Deviation.MISSING if there.trouble == BEING_DELETED else Deviation.UNREADABLE
        deviation = troubled if there.trouble else Deviation.UNMARKED
        yield Drift(deviation, entry.namespace, entry.name, time=there.changed, note=mark.message)
    if there.trouble:
        return
    if not is_marked(there, set_id) and not marks:
        yield Drift(Deviation.UNMARKED, entry.namespace, entry.name, time=_since(there), note=LOST_MARKS)
    if there.immutable and base_name(entry.name) is None:
        who = there.frozen or KeyWriter(None, there.changed)
        yield Drift(Deviation.FROZEN, entry.namespace, entry.name, manager=who.manager, time=who.time)
    if entry.uid != there.uid:
        note = "was deleted and made again by somebody else"
        yield Drift(Deviation.REPLACED, entry.namespace, entry.name, time=there.changed, note=note)
    known = known_of(entry.key, there, None, live.attempt)
    if known.entries and known.written_by_us(there):
        own = {*entry.keys, *known.keys}
        if known.entries[-1].hash != entry.hash:
            note = "was written by a sync that did not finish"
            yield Drift(Deviation.UNFINISHED, entry.namespace, entry.name, time=there.changed, note=note)
    else:
        own = set(entry.keys)
        claimed = {key for each in known.entries for key in each.keys}
        for each in _edits(entry, there, synced):
            # Beside what somebody has edited stands what a sync that did not finish has written into the same object.
            ours = each.manager == MANAGER and each.key in claimed
            note = "was written by a sync that did not finish"
            yield replace(each, deviation=Deviation.UNFINISHED, manager=None, note=note) if ours else each
    for key in sorted(set(there.data) - own):
        writer = _writer(there, key)
        yield Drift(
            Deviation.ADDED, entry.namespace, entry.name, key, live=there.data[key], manager=writer.manager, time=writer.time
        )


def _writer(there: LiveObject, key: str) -> KeyWriter:
    return next(iter(there.writers.get(key, ())), KeyWriter(None, _since(there)))


def _since(there: LiveObject) -> str | None:
    """When somebody else has changed the object last, where that is known: what takes away leaves no trace of itself."""
    ours = [
        writer.time for writers in there.writers.values() for writer in writers if writer.manager == MANAGER and writer.time
    ]
    return there.changed if not ours or (there.changed or "") > max(ours) else None


def _edits(entry: Entry, there: LiveObject, synced: Manifest | None) -> Iterable[Drift]:
    mine = {key: there.data[key] for key in entry.keys if key in there.data}
    if content_hash(mine) == entry.hash and not any(key in entry.keys for key in there.malformed):
        return
    if synced is None:
        note = "differs from what the last sync wrote, which is not recorded here"
        yield Drift(Deviation.EDITED, entry.namespace, entry.name, time=there.changed, note=note)
        return
    live, wrote = flag_values(mine, entry.keys), flag_values(synced.data, entry.keys)
    broken = {key for key, flag in live if key == flag and (key, flag) not in wrote}
    told = False
    for key, flag in sorted({*live, *wrote}):
        if (live.get((key, flag)) == wrote.get((key, flag)) and key not in there.malformed) or (key in broken and key != flag):
            continue
        told = True
        writer = _writer(there, key)
        yield Drift(
            Deviation.EDITED if (key, flag) in live else Deviation.REMOVED,
            entry.namespace,
            entry.name,
            key,
            flag if flag != key else None,
            live.get((key, flag)),
            synced.data.get(key) if key in broken else wrote.get((key, flag)),
            writer.manager,
            writer.time,
            "is not in quotes, so it is no text" if key in there.malformed else None,
        )
    if not told:
        yield Drift(Deviation.EDITED, entry.namespace, entry.name, time=there.changed, note="differs outside of its flags")
