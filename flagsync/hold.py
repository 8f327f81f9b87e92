"""What a rollback holds back: no sync brings a rolled-back value live again unnoticed.

A value is held as ``<object>/<data key>=<mark>@<commit>``, per flag: what it was, and by which commit. The object goes by its
name without a generation's hash, so that versioned maps are held too. It is held until a commit that contains that one, and so
knows what was rolled back, renders something else: to sync the old commit once more changes nothing about it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping

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
    held: Held,
    changes: Iterable[Change],
    synced: Mapping[ObjectKey, Manifest],
    wanted: Iterable[Manifest],
    commit: str | None,
) -> dict[str, tuple[str, ...]]:
    """Which values may not come back unnoticed: what every flag that the rollback changes was before it, by `commit`.

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
        now_held = {each for each in marks.get(flag, ()) if _value(each) != f"{place}={value_mark(later)}"}
        marks[flag] = now_held | ({f"{place}={value_mark(before)}@{commit or ''}"} if before != later else set())
    return {flag: tuple(sorted(values)) for flag, values in sorted(marks.items()) if values}


def held_after_sync(held: Held, knows: Callable[[str], bool | None]) -> dict[str, tuple[str, ...]]:
    """What is still held after a sync that brings none of it back; `knows` says whether its commit contains another."""
    kept = {flag: tuple(each for each in values if not _is_settled(each, knows)) for flag, values in held.items()}
    return {flag: values for flag, values in kept.items() if values}


def flags_returning(held: Held, wanted: Iterable[Manifest]) -> tuple[str, ...]:
    """The flags that would be again what they were before a rollback."""
    if not held:
        return ()
    texts = {
        (flag, _place(manifest.name, key)): text
        for manifest in wanted
        for (key, flag), text in flag_values(manifest.data, manifest.keys).items()
    }

    def returns(flag: str, value: str) -> bool:
        place, _, mark = _value(value).rpartition("=")
        return mark == value_mark(texts.get((flag, place)))

    return tuple(flag for flag, values in held.items() if any(returns(flag, value) for value in values))


def _value(held: str) -> str:
    return held.rpartition("@")[0]


def _is_settled(held: str, knows: Callable[[str], bool | None]) -> bool:
    commit = held.rpartition("@")[2]
    return not commit or knows(commit) is True


def _place(name: str, data_key: str) -> str:
    return f"{base_name(name) or name}/{data_key}"
