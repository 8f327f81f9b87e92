"""The contents that a rollback can reach, packed into an inventory, and long texts packed into annotations."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any, Final

from flagsync.edges.apiserver import Json
from flagsync.model.inventory import Inventory, ObjectRef
from flagsync.model.manifest import Manifest, content_hash

CONTENTS: Final = "contents"
"""The key of an inventory's `binaryData` that holds them."""

KEPT_BYTES: Final = 384 * 1024
"""So many bytes of old contents, packed, an inventory holds; what does not fit is rendered from Git again."""

_PACKED_LIMIT: Final = 64 * 1024 * 1024


def written_text(text: str) -> str:
    """A text for an annotation, packed where it is long."""
    if len(text) < 8192:
        return text
    return "z:" + base64.b64encode(zlib.compress(text.encode("utf-8", "surrogatepass"), 9)).decode()


def read_text(text: str) -> str:
    """The text that `written_text` wrote. Raises ValueError or zlib.error where it is damaged."""
    return _inflated(base64.b64decode(text[2:])).decode("utf-8", "surrogatepass") if text.startswith("z:") else text


def _inflated(packed: bytes) -> bytes:
    """Unpacks, up to a limit that nothing of ours reaches. Raises ValueError or zlib.error where it is damaged."""
    engine = zlib.decompressobj()
    content = engine.decompress(packed, _PACKED_LIMIT)
    if engine.unconsumed_tail or not engine.eof:
        raise ValueError("the content is cut off or too large")
    return content


def packed_contents(kept: Mapping[ObjectRef, Manifest], inventory: Inventory) -> bytes:
    """The contents that a rollback can reach, newest sync first, as many as fit."""
    order = dict.fromkeys(
        [entry.ref for entry in inventory.entries] + [ref for sync in reversed(inventory.ring) for ref in sync.objects]
    )
    chosen = [_kept(kept[ref]) for ref in order if ref in kept]
    while True:
        packed = zlib.compress(json.dumps(chosen, separators=(",", ":"), ensure_ascii=True).encode(), 9)
        if len(packed) <= KEPT_BYTES:
            return packed
        chosen = chosen[: len(chosen) // 2]


def _kept(manifest: Manifest) -> dict[str, Any]:
    return {
        "namespace": manifest.namespace,
        "name": manifest.name,
        "data": dict(manifest.data),
        "labels": dict(manifest.labels),
        "annotations": dict(manifest.annotations),
        "keys": dict(manifest.keys),
        "flags": list(manifest.flags),
        "immutable": manifest.immutable,
    }


def unpacked(raw: Json) -> dict[ObjectRef, Manifest]:
    """The contents that an inventory holds; none where they are damaged, for Git has them too."""
    found = {}
    try:
        packed = base64.b64decode((raw.get("binaryData") or {}).get(CONTENTS) or "")
        for kept in json.loads(_inflated(packed)) if packed else ():
            data = {str(key): str(text) for key, text in kept["data"].items()}
            ref = ObjectRef(kept["namespace"], str(kept["name"]), content_hash(data))
            found[ref] = Manifest(
                ref.name,
                ref.namespace,
                data,
                {str(name): str(text) for name, text in kept["labels"].items()},
                {str(name): str(text) for name, text in kept["annotations"].items()},
                ref.hash,
                tuple(str(flag) for flag in kept["flags"]),
                bool(kept["immutable"]),
                {str(key): str(flag) for key, flag in kept["keys"].items()},
            )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, zlib.error):
        return {}
    return found
