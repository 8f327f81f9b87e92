"""What an object's data says of single flags."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from flagsync.model.inventory import Entry
from flagsync.model.manifest import Manifest, content_hash

_GENERATION = re.compile(r"(.+)-[0-9a-f]{10}")


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


def base_name(name: str) -> str | None:
    """The name of a versioned object without the digits of its hash; None where the name does not end in any."""
    match = _GENERATION.fullmatch(name)
    return match[1] if match else None


def entry_of(manifest: Manifest, uid: str | None) -> Entry:
    """What the inventory says of an object that was written as wanted."""
    keys = {key: manifest.keys.get(key, "") for key in sorted(manifest.data)}
    return Entry(manifest.namespace, manifest.name, uid, content_hash(manifest.data), keys, flags_of(manifest))


def flags_of(manifest: Manifest) -> tuple[str, ...]:
    """Every flag that a manifest carries, sorted; its data keys where it does not say."""
    named = {*manifest.flags, *filter(None, manifest.keys.values())}
    return tuple(sorted(named or {flag for _, flag in flag_values(manifest.data, manifest.keys)}))
