"""Whether an answer is one of a Kubernetes API server: what stands in between (login pages, gateways) can speak JSON, too.

Only what is relied on further in is looked at. An answer that is not sound is no answer; above all it is never an empty list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def is_sound(method: str, path: str, body: Mapping[str, Any]) -> bool:
    """Whether the body of an answer that says yes is of the kind that was asked for."""
    kind, version = body.get("kind"), body.get("apiVersion")
    if not isinstance(kind, str) or not isinstance(version, str):
        return False
    if kind == "Status":
        return method == "DELETE" and body.get("status") == "Success"
    if method == "GET" and _is_collection(path):
        items, metadata = body.get("items"), body.get("metadata")
        if not kind.endswith("List") or "items" not in body or not isinstance(metadata, dict):
            return False
        are_maps = kind == "ConfigMapList"
        return items is None or (isinstance(items, list) and all(_is_object(each, are_maps) for each in items))
    if kind.endswith("Review"):
        return isinstance(body.get("status"), dict)
    return _is_object(body, kind == "ConfigMap")


def _is_collection(path: str) -> bool:
    parts = path.strip("/").split("/")
    return "namespaces" in parts and len(parts) == parts.index("namespaces") + 3


def _is_object(body: object, is_map: bool) -> bool:  # noqa: FBT001 - what is asked about
    """Whether it has a name and everything else as the API says, as far as it has it."""
    if not isinstance(body, dict) or not isinstance(body.get("metadata"), dict):
        return False
    metadata = body["metadata"]
    return (
        isinstance(metadata.get("name"), str)
        and all(isinstance(metadata.get(name, ""), str) for name in ("namespace", "uid", "resourceVersion"))
        and all(_is_texts(metadata.get(name)) for name in ("labels", "annotations"))
        and (not is_map or _is_texts(body.get("data")))
        and _is_list_of_objects(metadata.get("managedFields"))
        and _is_list_of_objects(metadata.get("ownerReferences"))
        and isinstance(body.get("spec", {}), dict)
    )


def _is_texts(found: object) -> bool:
    return found is None or (isinstance(found, dict) and all(isinstance(each, str) for each in found.values()))


def _is_list_of_objects(found: object) -> bool:
    return found is None or (isinstance(found, list) and all(isinstance(each, dict) for each in found))
