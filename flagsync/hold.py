"""What a rollback holds back: no sync brings a rolled-back value live again unnoticed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from flagsync.appraise import flag_values
from flagsync.model.change import Change
from flagsync.model.inventory import Attempt, Inventory, Kind, ObjectKey
from flagsync.model.manifest import Manifest


def value_mark(text: str | None) -> str:
    """How an inventory remembers a value without repeating it: half its SHA-256, an empty text for an absent value."""
    return "" if text is None else hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def held_now(inventory: Inventory | None, attempt: Attempt | None) -> dict[str, tuple[str, ...]]:
    """What is held back; a rollback that did not finish counts as one that did."""
    held = {flag: set(values) for flag, values in (inventory.held if inventory else {}).items()}
    for flag, values in (attempt.held if attempt and attempt.kind is Kind.ROLLBACK else {}).items():
        held.setdefault(flag, set()).update(values)
    return {flag: tuple(sorted(values)) for flag, values in sorted(held.items())}


def held_after_rollback(
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


def flags_returning(held: Mapping[str, tuple[str, ...]], wanted: Iterable[Manifest]) -> tuple[str, ...]:
    """The flags that would be again what they were before a rollback."""
    texts: dict[str, set[str]] = {}
    for manifest in wanted:
        for (_, flag), text in flag_values(manifest.data, manifest.keys).items():
            texts.setdefault(flag, set()).add(value_mark(text))
    return tuple(flag for flag, values in held.items() if texts.get(flag, {""}) & set(values))
