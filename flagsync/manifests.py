"""ConfigMaps: how they are made, named, measured and written, byte for byte the same for the same content."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Final

from flagsync.model.config import FLAGS_FOLDER
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
from flagsync.model.target import Entry, Selection

PATH_ANNOTATION: Final = "flagsync.dev/path"
"""The annotation that tells readers where in the repository the flags lie."""

SCHEMA_ANNOTATION: Final = "flagsync.dev/schema"
"""The annotation that holds `SCHEMA_VERSION`."""

SCHEMA_VERSION: Final = "1"
"""The version of this layout of labels, annotations and data."""

VERSION_DIGITS: Final = 10
"""How many hexadecimal digits of the hash a versioned name ends in."""

# Everything that an editor would not show, that YAML 1.1 does not allow unescaped, or that turns text around. The set is fixed
# here and not asked of the interpreter, whose Unicode tables grow: the same content has the same bytes under every Python.
_ESCAPED: Final = re.compile(
    '[\x00-\x1f"\\\\\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff0-\uffff'
    "\U000e0000-\U000e0fff" + "".join(chr(plane * 0x10000 + last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF)) + "]"
)
_PLAIN_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*")
_WORDS: Final = frozenset({"y", "yes", "n", "no", "on", "off", "true", "false", "null"})
"""What YAML 1.1 takes for a truth value or for nothing, in any mixture of cases."""

_SHORT_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}

Tree = str | bool | Mapping[str, "Tree"]
"""What our YAML consists of: texts, truth values, and mappings of them."""


def config_map(
    selection: Selection,
    suffix: str,
    entries: Iterable[Entry],
    *,
    versioned: bool = False,
    annotations: Mapping[str, str] | None = None,
    digest: str | None = None,
) -> Manifest:
    """The ConfigMap ``<app>-<suffix>`` of a selection; a versioned one has its hash in the name and never changes again.

    The hash is of the data alone; whoever knows it already gives it as `digest`. The commit stands beside it as the one that
    last changed this content: whoever compares with what is live keeps the live annotation where the hashes are equal, so that
    an unchanged map is never written.
    The label ``app.kubernetes.io/instance`` is never set: Argo CD takes objects that carry it for its own.
    """
    entries = sorted(entries, key=lambda entry: entry.name)
    data = {entry.name: entry.text for entry in entries}
    digest = digest or content_hash(data)
    base = f"{selection.app.name}-{suffix}"
    source = {COMMIT_ANNOTATION: selection.commit} if selection.commit else {}
    return Manifest(
        name=f"{base}-{digest[:VERSION_DIGITS]}" if versioned else base,
        namespace=selection.namespace,
        data=data,
        labels={
            MANAGED_BY_LABEL: MANAGER,
            PART_OF_LABEL: selection.app.name,
            SET_LABEL: f"{selection.app.name}.{selection.environment}",
            ENVIRONMENT_LABEL: selection.environment,
        },
        annotations={
            HASH_ANNOTATION: digest,
            PATH_ANNOTATION: FLAGS_FOLDER,
            SCHEMA_ANNOTATION: SCHEMA_VERSION,
            **source,
            **(annotations or {}),
        },
        hash=digest,
        flags=tuple(sorted(entry.flag for entry in entries)),
        immutable=versioned,
        keys={entry.name: entry.flag for entry in entries},
    )


def data_bytes(manifest: Manifest) -> int:
    """How much of a ConfigMap's limit a map uses: the bytes of its values, as Kubernetes counts them; keys are free."""
    return sum(len(value.encode()) for value in manifest.data.values())


def biggest_first(entries: Iterable[Entry]) -> list[Entry]:
    """The entries by how much of the limit they use, most first; equal ones by flag."""
    return sorted(entries, key=lambda entry: (-entry.size, entry.flag))


def to_object(manifest: Manifest) -> dict[str, Tree]:
    """The manifest as an object of the Kubernetes API."""
    metadata: dict[str, Tree] = {
        "annotations": dict(manifest.annotations),
        "labels": dict(manifest.labels),
        "name": manifest.name,
    }
    if manifest.namespace is not None:
        metadata["namespace"] = manifest.namespace
    immutable: dict[str, Tree] = {"immutable": True} if manifest.immutable else {}
    return {"apiVersion": "v1", "data": dict(manifest.data), **immutable, "kind": "ConfigMap", "metadata": metadata}


def to_yaml(manifests: Iterable[Manifest]) -> str:
    """The manifests as a stream of YAML documents, in the order given, each opened by ``---``."""
    return "".join("---\n" + yaml_text(to_object(manifest)) for manifest in manifests)


def to_json(manifests: Iterable[Manifest]) -> str:
    """The manifests as one object of kind List, which is what kubectl reads from JSON."""
    items = [to_object(manifest) for manifest in manifests]
    listing = {"apiVersion": "v1", "items": items, "kind": "List"}
    return json.dumps(listing, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def yaml_text(tree: Mapping[str, Tree], indent: str = "") -> str:
    """A mapping as YAML that every reader understands alike, whether of YAML 1.1 or 1.2.

    Keys are sorted. Texts stand in double quotes on one line, so that nothing is ever taken for a number, a date or a truth
    value; so do keys that a reader could misunderstand, for a variable may well be called ``NO``.
    """
    lines = []
    for key, value in sorted(tree.items()):
        if isinstance(value, bool):
            lines.append(f"{indent}{_key(key)}: {'true' if value else 'false'}\n")
        elif isinstance(value, str):
            lines.append(f"{indent}{_key(key)}: {quoted(value)}\n")
        elif value:
            lines.append(f"{indent}{_key(key)}:\n{yaml_text(value, indent + '  ')}")
        else:
            lines.append(f"{indent}{_key(key)}: {{}}\n")
    return "".join(lines)


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) and key.lower() not in _WORDS else quoted(key)


def quoted(text: str) -> str:
    """A text as a double-quoted scalar of YAML that is also a string of JSON, but for characters beyond the first plane."""
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    return _SHORT_ESCAPES.get(character) or (f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}")
