"""Which ConfigMaps pods and workloads refer to, as the API server holds them."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping
from typing import Final
from urllib.parse import quote

from flagsync.edges.apiserver import Connection, Json
from flagsync.edges.listing import listed
from flagsync.edges.paths import namespace_of
from flagsync.model.fault import ForbiddenFault
from flagsync.model.inventory import ObjectKey

Resource = tuple[str, str, str]
"""Group, version and plural."""

ROLLOUTS: Final[Resource] = ("argoproj.io", "v1alpha1", "rollouts")
"""What Argo Rollouts deploys; most clusters do not know it."""

DEPLOYMENTS: Final[Resource] = ("apps", "v1", "deployments")

REVISED: Final[tuple[Resource, ...]] = (("apps", "v1", "statefulsets"), ("apps", "v1", "daemonsets"))
"""What keeps its earlier pod templates as revisions, for `kubectl rollout undo`."""

REVISIONS: Final[Resource] = ("apps", "v1", "controllerrevisions")

WORKLOADS: Final[tuple[Resource, ...]] = (ROLLOUTS, DEPLOYMENTS, *REVISED)
"""What has pods that a restart renews."""

REFERRERS: Final[tuple[Resource, ...]] = (
    *WORKLOADS,
    ("apps", "v1", "replicasets"),
    ("batch", "v1", "jobs"),
    ("batch", "v1", "cronjobs"),
    ("", "v1", "pods"),
)
"""What can refer to a ConfigMap from a pod or a pod template."""


class Workloads:
    """What runs in a cluster, as far as it refers to ConfigMaps; every kind is listed once per namespace."""

    def __init__(self, connection: Connection, target: str) -> None:
        self._connection = connection
        self._target = target
        self._mutex = threading.Lock()
        self._known: dict[tuple[str, str], list[Json] | None] = {}

    def referring(self, keys: Collection[ObjectKey]) -> tuple[Mapping[ObjectKey, str], tuple[str, ...]]:
        """Who refers to the maps, and what could not be found out: what cannot be listed counts as referring to all of them."""
        found: dict[ObjectKey, str] = {}
        notes = []
        for namespace in sorted({namespace_of(key) for key in keys}):
            for resource in self._referrers(namespace):
                items = self._items(namespace, resource)
                if items is None:
                    plural = resource[2]
                    notes.append(f"{plural} in `{namespace}` cannot be listed, so every old generation there counts as in use.")
                    found.update({key: f"{plural}, which cannot be listed," for key in keys if key.namespace == namespace})
                    break
                for item in items:
                    for name in references(item):
                        found.setdefault(ObjectKey(namespace, name), f"{resource[2]}/{item['metadata']['name']}")
        return {key: who for key, who in found.items() if key in keys}, tuple(notes)

    def restarts(self, namespace: str, names: Collection[str]) -> Iterator[str]:
        """The commands that restart what has taken values of these maps into its environment.

        Environment variables are fixed when a container starts. What cannot be listed is left out.
        """
        rollouts = self._items(namespace, ROLLOUTS) or ()
        # A Rollout can take its pod template from a Deployment, and then it is the one that runs pods.
        instead = {name: each["metadata"]["name"] for each in rollouts if (name := _deployment_of(each))}
        for resource in WORKLOADS:
            for item in self._items(namespace, resource) or ():
                if environment_references(item) & set(names):
                    name = item["metadata"]["name"]
                    if resource == ROLLOUTS:
                        yield f"kubectl argo rollouts restart --namespace {namespace} {name}"
                    elif resource == DEPLOYMENTS and name in instead:
                        yield f"kubectl argo rollouts restart --namespace {namespace} {instead[name]}"
                    else:
                        yield f"kubectl rollout restart --namespace {namespace} {resource[2].removesuffix('s')}/{name}"

    def _referrers(self, namespace: str) -> Iterator[Resource]:
        """What can refer to maps there; revisions only where there is something that has any, so that few need the right."""
        yield from REFERRERS
        if any(self._items(namespace, resource) for resource in REVISED):
            yield REVISIONS

    def _items(self, namespace: str, resource: Resource) -> list[Json] | None:
        """Every object of a kind; none where the cluster does not know the kind, None where it may not be listed."""
        with self._mutex:
            if (namespace, resource[2]) not in self._known:
                self._known[namespace, resource[2]] = self._listed(namespace, resource)
            return self._known[namespace, resource[2]]

    def _listed(self, namespace: str, resource: Resource) -> list[Json] | None:
        group, version, plural = resource
        base = f"/apis/{group}/{version}" if group else f"/api/{version}"
        path = f"{base}/namespaces/{quote(namespace, safe='')}/{plural}"
        try:
            if resource == ROLLOUTS and self._connection.read(path, {"limit": "1"}).status == 404:
                return []
            return listed(self._connection, self._target, path, {})
        except ForbiddenFault:
            return None


def _pod_specs(item: Json) -> list[Json]:
    """The pod specifications in a pod, a workload, a cron job or a revision of a workload."""
    spec = item.get("spec") or (item.get("data") or {}).get("spec") or {}
    template = (spec.get("jobTemplate") or {}).get("spec") or spec
    inner = (template.get("template") or {}).get("spec")
    return [inner or spec]


def _containers(item: Json) -> list[Json]:
    return [
        container
        for spec in _pod_specs(item)
        for kind in ("containers", "initContainers", "ephemeralContainers")
        for container in spec.get(kind) or ()
    ]


def environment_references(item: Json) -> set[str]:
    """The ConfigMaps whose values the containers take into their environment."""
    names: set[str | None] = set()
    for container in _containers(item):
        for source in container.get("envFrom") or ():
            names.add((source.get("configMapRef") or {}).get("name"))
        for variable in container.get("env") or ():
            names.add(((variable.get("valueFrom") or {}).get("configMapKeyRef") or {}).get("name"))
    return {name for name in names if name}


def references(item: Json) -> set[str]:
    """Every ConfigMap that a pod or a pod template refers to."""
    names: set[str | None] = {*environment_references(item)}
    for spec in _pod_specs(item):
        for volume in spec.get("volumes") or ():
            names.add((volume.get("configMap") or {}).get("name"))
            for source in (volume.get("projected") or {}).get("sources") or ():
                names.add((source.get("configMap") or {}).get("name"))
    return {name for name in names if name}


def _deployment_of(rollout: Json) -> str | None:
    """The Deployment whose pod template a Rollout runs; None where it has its own."""
    reference = (rollout.get("spec") or {}).get("workloadRef") or {}
    return str(reference.get("name") or "") or None if reference.get("kind") == "Deployment" else None
