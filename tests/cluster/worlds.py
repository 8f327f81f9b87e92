"""A real API server as a world: a target, and the hands of somebody else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flagsync.edges.apiserver import Answer, Connection, Json
from flagsync.edges.cluster import ClusterDestination
from flagsync.manifests import to_object
from flagsync.model.inventory import ObjectKey
from flagsync.model.manifest import Manifest
from tests.controlplane import ControlPlane, kubeconfig_text

NAMESPACES = ("shop", "shop-staging", "pay")
HAND = "kubectl-edit"
"""The field manager of whoever edits by hand."""


class Connected(Connection):
    """A connection with credentials of its own, and namespaces that every test has to itself: `shop` is ``<prefix>-shop``."""

    def __init__(
        self, kubeconfig: str, prefix: str = "", *, timeout: float = 60, read_seconds: float = 10, width: int = 16
    ) -> None:
        super().__init__(None, timeout=timeout, read_seconds=read_seconds, width=width, kubeconfig=kubeconfig)
        self._prefix = f"{prefix}-" if prefix else ""

    def _out(self, path: str) -> str:
        return path.replace("/namespaces/", f"/namespaces/{self._prefix}")

    def _rename(self, body: Any, change: Any) -> Any:
        if not self._prefix or not isinstance(body, dict):
            return body
        body = json.loads(json.dumps(body))
        for each in (body, *(body.get("items") or ())):
            metadata = each.get("metadata") or {}
            if "namespace" in metadata:
                metadata["namespace"] = change(metadata["namespace"])
        attributes = (body.get("spec") or {}).get("resourceAttributes") if isinstance(body.get("spec"), dict) else None
        if attributes:
            attributes["namespace"] = change(attributes["namespace"])
        return body

    def _back(self, answer: Answer) -> Answer:
        return Answer(answer.status, self._rename(answer.body, lambda name: name.removeprefix(self._prefix)))

    def read(self, path: str, query: Mapping[str, str] | None = None, *, accept: str = "application/json") -> Answer:
        return self._back(super().read(self._out(path), query, accept=accept))

    def ask(self, method: str, path: str, body: Json, query: Mapping[str, str] | None = None, *, content: str = "") -> Answer:
        body = self._rename(body, lambda name: self._prefix + name)
        return self._back(super().ask(method, self._out(path), body, query, content=content))

    def write(self, method: str, path: str, body: Json, query: Mapping[str, str] | None = None, *, content: str = "") -> Answer:
        body = self._rename(body, lambda name: self._prefix + name)
        return self._back(super().write(method, self._out(path), body, query, content=content))


@dataclass
class ClusterWorld:
    plane: ControlPlane
    prefix: str
    address: str | None = None
    lease_seconds: float = 60
    hand: str | None = HAND
    width: int = 16
    _kubeconfig: str = field(init=False)

    def __post_init__(self) -> None:
        for name in NAMESPACES:
            self.plane.send("POST", "/api/v1/namespaces", {"metadata": {"name": f"{self.prefix}-{name}"}})
        self._kubeconfig = str(self.plane.kubeconfig)

    @property
    def target(self) -> ClusterDestination:
        return self.connected()

    def connected(
        self,
        token: str | None = None,
        *,
        timeout: float = 60,
        read_seconds: float = 10,
        namespaces: Sequence[str] = (),
    ) -> ClusterDestination:
        """A target with other credentials, or through another address, or one that knows which namespaces it will see."""
        kubeconfig = self._kubeconfig
        if token or self.address:
            said = token or self.plane.headers["Authorization"].removeprefix("Bearer ")
            path = self.plane.folder / f"{self.prefix}-{abs(hash((said, self.address)))}.kubeconfig"
            path.write_text(kubeconfig_text(self.address or self.plane.address, str(self.plane.authority), said))
            kubeconfig = str(path)
        connection = Connected(kubeconfig, self.prefix, timeout=timeout, read_seconds=read_seconds, width=self.width)
        return ClusterDestination("kube:test", connection, to_object, lease_seconds=self.lease_seconds, namespaces=namespaces)

    def namespace(self, name: str = "shop") -> str:
        return f"{self.prefix}-{name}"

    def path(self, key: ObjectKey, kind: str = "configmaps") -> str:
        return f"/api/v1/namespaces/{self.prefix}-{key.namespace}/{kind}/{key.name}"

    def raw(self, key: ObjectKey) -> Any:
        return self.plane.do("GET", self.path(key))

    def patch(self, key: ObjectKey, patch: object, manager: str = HAND) -> None:
        self.plane.do("PATCH", f"{self.path(key)}?fieldManager={manager}", patch, "application/merge-patch+json")

    def edit(self, key: ObjectKey, data: Mapping[str, str | None]) -> None:
        self.patch(key, {"data": dict(data)})

    def mark(self, key: ObjectKey, labels: Mapping[str, str], annotations: Mapping[str, str]) -> None:
        def told(names: Mapping[str, str]) -> dict[str, str | None]:
            return {name: text or None for name, text in names.items()}

        self.patch(key, {"metadata": {"labels": told(labels), "annotations": told(annotations)}})

    def place(self, each: Manifest) -> None:
        body = json.loads(json.dumps(to_object(each)))
        body["metadata"]["namespace"] = f"{self.prefix}-{each.namespace}"
        self.plane.do("POST", f"/api/v1/namespaces/{self.prefix}-{each.namespace}/configmaps?fieldManager=theirs", body)

    def delete(self, key: ObjectKey) -> None:
        self.plane.do("DELETE", self.path(key))

    def _every(self) -> list[Any]:
        found = []
        for name in NAMESPACES:
            listed = self.plane.do("GET", f"/api/v1/namespaces/{self.prefix}-{name}/configmaps")["items"]
            found += [(name, each) for each in listed if each["metadata"]["name"] != "kube-root-ca.crt"]
        return found

    def data(self) -> dict[ObjectKey, dict[str, str]]:
        return {
            ObjectKey(namespace, each["metadata"]["name"]): each.get("data") or {}
            for namespace, each in self._every()
            if not each["metadata"]["name"].endswith(".inventory")
        }

    def state(self) -> object:
        return [
            (each["metadata"]["namespace"], each["metadata"]["name"], each["metadata"]["resourceVersion"])
            for _, each in self._every()
        ]
