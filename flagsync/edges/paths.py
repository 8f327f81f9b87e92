"""Where things stand in the API of a cluster, and the labels that say what is ours."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from flagsync.model.fault import UsageFault
from flagsync.model.inventory import ObjectKey, SetId
from flagsync.model.manifest import ENVIRONMENT_LABEL, MANAGED_BY_LABEL, MANAGER, PART_OF_LABEL, SET_LABEL

Right = tuple[str, str, str, str]
"""Something that an account may do: group, resource, namespace and verb."""

PLAIN: Final = {"fieldValidation": "Ignore"}
"""The query of a write whose fields need no check: otherwise the server reads everything twice to warn of what it knows not."""

FIELD_MANAGER: Final = {"fieldManager": MANAGER, **PLAIN}
"""The query by which a write says that it is ours."""


def namespace_of(key: ObjectKey) -> str:
    """The namespace of an object. Raises UsageFault where the configuration names none: nothing is guessed."""
    if key.namespace is None:
        raise UsageFault(f"flagsync.yaml does not say in which namespace `{key.name}` stands", "add `namespace` under `deploy`")
    return key.namespace


def maps_path(namespace: str) -> str:
    """The ConfigMaps of a namespace."""
    return f"/api/v1/namespaces/{quote(namespace, safe='')}/configmaps"


def map_path(key: ObjectKey) -> str:
    """One ConfigMap."""
    return f"{maps_path(namespace_of(key))}/{quote(key.name, safe='')}"


def lease_name(set_id: SetId) -> str:
    """The name of a set's Lease."""
    return f"{set_id.name}.sync"


def lease_path(set_id: SetId) -> str:
    """A set's Lease."""
    namespace = quote(namespace_of(set_id.inventory), safe="")
    return f"/apis/coordination.k8s.io/v1/namespaces/{namespace}/leases/{quote(lease_name(set_id), safe='')}"


def place_of(path: str) -> tuple[str, str, str]:
    """Group, resource and namespace of a path."""
    parts = path.strip("/").split("/")
    group = parts[1] if parts[0] == "apis" else ""
    at = parts.index("namespaces")
    return group, parts[at + 2], parts[at + 1]


def marks_of(set_id: SetId) -> dict[str, str]:
    """The labels of everything that belongs to a set."""
    return {
        MANAGED_BY_LABEL: MANAGER,
        PART_OF_LABEL: set_id.app,
        SET_LABEL: set_id.name,
        ENVIRONMENT_LABEL: set_id.environment,
    }
