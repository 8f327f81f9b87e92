"""A rendered object, as it will stand in a cluster or in a folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache

from flagsync.model.record import record

MANAGED_BY_LABEL = "app.kubernetes.io/managed-by"
"""The label by which tools say whose an object is; ours says `flagsync`."""

MANAGER = "flagsync"
"""Our name in `MANAGED_BY_LABEL`, and as a field manager."""

PART_OF_LABEL = "app.kubernetes.io/part-of"
"""The label that names the app."""

SET_LABEL = "flagsync.dev/set"
"""The label that names the set, ``<app>.<environment>``: an object without it is never changed by a sync of that set."""

ENVIRONMENT_LABEL = "flagsync.dev/environment"
"""The label that names the environment."""

HASH_ANNOTATION = "flagsync.dev/hash"
"""The annotation that holds `Manifest.hash`."""

COMMIT_ANNOTATION = "flagsync.dev/commit"
"""The annotation that holds the commit which last changed this content."""

COMMIT_METADATA = frozenset({"commit", "version"})
"""The members of a flagd document's `metadata` that say which commit it was rendered from."""


def content_hash(data: Mapping[str, str]) -> str:
    """The hexadecimal SHA-256 of the canonical JSON of an object's data (keys sorted, no spaces, UTF-8).

    Of a flagd document the commit is left out, so that a commit which changes nothing in it is no change; so is its layout.
    """
    return _content_hash(tuple(data.items()))


@lru_cache(maxsize=1024)
def _content_hash(data: tuple[tuple[str, str], ...]) -> str:
    # What is wanted and what is live are asked for their hashes again and again, and documents take long to read.
    return hash_of_meanings({key: _meaning(text) if key.endswith(".json") else text for key, text in data})


def hash_of_meanings(meanings: Mapping[str, str]) -> str:
    """The `content_hash` of data whose flagd documents are given as canonical JSON without their commit."""
    return hashlib.sha256(_canonical(meanings).encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _meaning(text: str) -> str:
    """A flagd document without its commit; any other text as it is."""
    try:
        document = json.loads(text)
        if not isinstance(document, dict) or not isinstance(document.get("flags"), dict):
            return text
        metadata = document.get("metadata")
        if isinstance(metadata, dict):
            document["metadata"] = {key: value for key, value in metadata.items() if key not in COMMIT_METADATA}
        return _canonical(document)
    except (ValueError, RecursionError):
        return text


@record
class Manifest:
    """One ConfigMap: plain strings only, in a fixed order.

    `hash` is the hexadecimal SHA-256 of the canonical JSON of what decides its meaning (data without commit metadata).
    `flags` lists the keys of the flags whose values it carries; `keys` maps each data key that is one flag's value to that
    flag's key.
    """

    name: str
    namespace: str | None
    data: Mapping[str, str]
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    hash: str = ""
    flags: tuple[str, ...] = ()
    immutable: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)
