"""What a rollback holds back: no sync brings a rolled-back value live again unnoticed.

A value is held as ``<object>/<data key>=<mark>``, per flag. The object goes by its name without a generation's hash, so that
versioned maps are held too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from flagsync.appraise import base_name, flag_values
from flagsync.model.change import Change
from flagsync.model.inventory import Attempt, Inventory, Kind, ObjectKey
from flagsync.model.manifest import Manifest

Held = Mapping[str, tuple[str, ...]]
"""What is held back, by flag."""


def value_mark(text: str | None) -> str:
    """How a value is remembered without repeating it: half its SHA-256, an empty text for an absent value."""
    return "" if text is None else hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def held_now(inventory: Inventory | None, attempt: Attempt | None) -> dict[str, tuple[str, ...]]:
    """What is held back; a rollback that did not finish counts as one that did."""
    held = {flag: set(values) for flag, values in (inventory.held if inventory else {}).items()}
    for flag, values in (attempt.held if attempt and attempt.kind is Kind.ROLLBACK else {}).items():
        held.setdefault(flag, set()).update(values)
    return {flag: tuple(sorted(values)) for flag, values in sorted(held.items())}


def held_after_rollback(
    held: Held, changes: Iterable[Change], synced: Mapping[ObjectKey, Manifest], wanted: Iterable[Manifest]
) -> dict[str, tuple[str, ...]]:
    """Which values may not come back unnoticed: what every flag that the rollback changes was before it.

    Where an object was changed by hand, `synced` tells what it was by Git, and only that counts.
    """
    marks = {flag: set(values) for flag, values in held.items()}
    after = {ObjectKey(each.namespace, each.name): flag_values(each.data, each.keys) for each in wanted}
    steps = [
        (change.key, flag.key, flag.flag, flag.before, flag.after)
        for change in changes
        if change.key not in synced
        for flag in change.flags
    ]
    for key, source in synced.items():
        was, now = flag_values(source.data, source.keys), after.get(key, {})
        steps.extend((key, *place, was.get(place), now.get(place)) for place in {*was, *now})
    for key, data_key, flag, before, later in steps:
        place = _place(key.name, data_key)
        if before != later:
            marks.setdefault(flag, set()).add(f"{place}={value_mark(before)}")
        marks.get(flag, set()).discard(f"{place}={value_mark(later)}")
    return {flag: tuple(sorted(values)) for flag, values in sorted(marks.items()) if values}


def flags_returning(held: Held, wanted: Iterable[Manifest]) -> tuple[str, ...]:
    """The flags that would be again what they were before a rollback."""
    texts = {
        (flag, _place(manifest.name, key)): text
        for manifest in wanted
        for (key, flag), text in flag_values(manifest.data, manifest.keys).items()
    }
    return tuple(
        flag
        for flag, values in held.items()
        if any(mark == value_mark(texts.get((flag, place))) for place, _, mark in (value.rpartition("=") for value in values))
    )


def _place(name: str, data_key: str) -> str:
    return f"{base_name(name) or name}/{data_key}"
