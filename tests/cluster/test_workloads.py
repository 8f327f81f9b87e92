"""Whoever still refers to an old generation keeps it alive; whoever has to be restarted is named as its users restart it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flagsync.converge import plan
from flagsync.model.change import Result
from flagsync.model.fault import Exit
from flagsync.model.inventory import ObjectKey
from flagsync.model.manifest import Manifest
from tests.cluster.test_cli import Job
from tests.cluster.worlds import ClusterWorld
from tests.controlplane import ControlPlane
from tests.destinations import apply, goal, manifest

GENERATIONS = 7
"""Enough that the oldest two are not among the five that always stay."""

NAMES = [f"shop-flags-{hashlib.sha256(str(number).encode()).hexdigest()[:10]}" for number in range(GENERATIONS + 2)]
OLDEST = NAMES[0]


def generation(number: int) -> Manifest:
    return manifest(NAMES[number], immutable=True, a=str(number))


def synced(world: ClusterWorld, number: int, token: str | None = None) -> Result:
    target = world.connected(token)
    return apply(target, plan(target, goal(generation(number), commit="a" * 40)))


def there(world: ClusterWorld) -> set[str]:
    return {key.name for key in world.data() if key.name.startswith("shop-flags-")}


def by_variable(name: str) -> dict[str, Any]:
    variable = {"name": "X", "valueFrom": {"configMapKeyRef": {"name": name, "key": "FLAG_A"}}}
    return {"containers": [{"name": "web", "image": "x", "env": [variable]}]}


def by_environment(name: str) -> dict[str, Any]:
    return {"containers": [{"name": "web", "image": "x", "envFrom": [{"configMapRef": {"name": name}}]}]}


def by_init(name: str) -> dict[str, Any]:
    both = by_environment(name)
    return {"initContainers": both["containers"], "containers": [{"name": "main", "image": "x"}]}


def by_volume(name: str) -> dict[str, Any]:
    return {"containers": [{"name": "web", "image": "x"}], "volumes": [{"name": "flags", "configMap": {"name": name}}]}


def by_projection(name: str) -> dict[str, Any]:
    volume = {"name": "flags", "projected": {"sources": [{"configMap": {"name": name}}]}}
    return {"containers": [{"name": "web", "image": "x"}], "volumes": [volume]}


LABELS = {"app": "web"}


def template(spec: dict[str, Any]) -> dict[str, Any]:
    return {"metadata": {"labels": LABELS}, "spec": spec}


def workload(plural: str, spec: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The path of a kind and an object of it that refers to maps by a pod specification."""
    metadata = {"name": "web"}
    selected = {"selector": {"matchLabels": LABELS}, "template": template(spec)}
    never = {**spec, "restartPolicy": "Never"}
    job = {"spec": {"template": template(never)}}
    bodies: dict[str, tuple[str, dict[str, Any]]] = {
        "pods": ("/api/v1", spec),
        "replicasets": ("/apis/apps/v1", {**selected, "replicas": 0}),
        "deployments": ("/apis/apps/v1", {**selected, "replicas": 0, "paused": True}),
        "statefulsets": ("/apis/apps/v1", {**selected, "serviceName": "web"}),
        "daemonsets": ("/apis/apps/v1", selected),
        "jobs": ("/apis/batch/v1", {"template": template(never), "suspend": True}),
        "cronjobs": ("/apis/batch/v1", {"schedule": "0 0 1 1 *", "jobTemplate": job}),
        "rollouts": ("/apis/argoproj.io/v1alpha1", selected),
    }
    base, content = bodies[plural]
    kinds = {
        "rollouts": {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout"},
    }
    return base, {**kinds.get(plural, {}), "metadata": metadata, "spec": content}


def place(world: ClusterWorld, plural: str, spec: dict[str, Any]) -> None:
    base, body = workload(plural, spec)
    world.plane.do("POST", f"{base}/namespaces/{world.namespace()}/{plural}", body)


@pytest.fixture(scope="module")
def rollouts(plane: ControlPlane) -> Iterator[None]:
    """The custom resource of Argo Rollouts, as far as the API server has to know it."""
    path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    body = {
        "metadata": {"name": "rollouts.argoproj.io"},
        "spec": {
            "group": "argoproj.io",
            "scope": "Namespaced",
            "names": {"plural": "rollouts", "singular": "rollout", "kind": "Rollout", "listKind": "RolloutList"},
            "versions": [{"name": "v1alpha1", "served": True, "storage": True, "schema": schema}],
        },
    }
    made, _ = plane.send("POST", path, body)
    assert made in {201, 409}
    try:
        end = time.monotonic() + 20
        while plane.send("GET", "/apis/argoproj.io/v1alpha1/namespaces/default/rollouts")[0] != 200:
            assert time.monotonic() < end, "the API server does not serve Rollouts"
            time.sleep(0.1)
        yield
    finally:
        if made == 201:
            plane.do("DELETE", f"{path}/rollouts.argoproj.io")


KINDS = ("pods", "replicasets", "deployments", "statefulsets", "daemonsets", "jobs", "cronjobs", "rollouts")
WAYS = (by_environment, by_variable, by_init, by_volume, by_projection)


@pytest.mark.usefixtures("rollouts")
@pytest.mark.parametrize(("plural", "way"), [(kind, WAYS[index % len(WAYS)]) for index, kind in enumerate(KINDS)])
def test_what_any_kind_of_workload_refers_to_is_kept(world: ClusterWorld, plural: str, way: Any) -> None:
    synced(world, 0)
    place(world, plural, way(OLDEST))
    for number in range(1, GENERATIONS):
        result = synced(world, number)
        assert result.exit_code is Exit.CLEAN
    assert there(world) == {OLDEST, *NAMES[GENERATIONS - 5 : GENERATIONS]}
    notes = " ".join(result.sets[0].plan.notes)
    assert f"`shop/{OLDEST}` is an old generation that {plural}/web still refers to; it is kept" in notes


def test_what_nobody_refers_to_goes_and_nothing_else(world: ClusterWorld) -> None:
    place(world, "pods", by_volume("shop-other"))
    for number in range(GENERATIONS):
        synced(world, number)
    assert there(world) == set(NAMES[GENERATIONS - 5 : GENERATIONS])


@pytest.mark.parametrize("kind", ["StatefulSet", "DaemonSet"])
def test_a_revision_that_can_be_gone_back_to_keeps_its_map(world: ClusterWorld, kind: str) -> None:
    """`kubectl rollout undo` brings back the template of a revision, whose map must be there then."""
    synced(world, 0)
    place(world, f"{kind.lower()}s", by_environment(NAMES[GENERATIONS]))
    revision = {
        "metadata": {"name": "web-1"},
        "revision": 1,
        "data": {"spec": {"template": {"$patch": "replace", **template(by_environment(OLDEST))}}},
    }
    world.plane.do("POST", f"/apis/apps/v1/namespaces/{world.namespace()}/controllerrevisions", revision)
    for number in range(1, GENERATIONS):
        result = synced(world, number)
    assert OLDEST in there(world)
    assert NAMES[1] not in there(world)
    assert "controllerrevisions/web-1 still refers to" in " ".join(result.sets[0].plan.notes)


# Rights

MAPS = {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "create", "patch", "delete"]}
LEASES = {"apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["get", "create", "update"]}
GROUPS = {
    "pods": "",
    "jobs": "batch",
    "cronjobs": "batch",
    "rollouts": "argoproj.io",
}


def token(world: ClusterWorld, resources: tuple[str, ...]) -> str:
    """The token of an account that may sync and list these kinds."""
    namespace = world.namespace()
    world.plane.do("POST", f"/api/v1/namespaces/{namespace}/serviceaccounts", {"metadata": {"name": "ci"}})
    base = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}"
    lists = [{"apiGroups": [GROUPS.get(each, "apps")], "resources": [each], "verbs": ["list"]} for each in resources]
    world.plane.do("POST", f"{base}/roles", {"metadata": {"name": "ci"}, "rules": [MAPS, LEASES, *lists]})
    binding = {
        "metadata": {"name": "ci"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "ci"},
        "subjects": [{"kind": "ServiceAccount", "name": "ci", "namespace": namespace}],
    }
    world.plane.do("POST", f"{base}/rolebindings", binding)
    return world.plane.token(namespace, "ci")


@pytest.mark.parametrize("missing", KINDS)
def test_what_cannot_be_listed_counts_as_referring(world: ClusterWorld, missing: str) -> None:
    allowed = token(world, tuple(kind for kind in KINDS if kind != missing))
    for number in range(GENERATIONS):
        result = synced(world, number, allowed)
        assert result.exit_code is Exit.CLEAN
    assert there(world) == set(NAMES[:GENERATIONS])
    notes = " ".join(result.sets[0].plan.notes)
    assert f"{missing} in `shop` cannot be listed, so every old generation there counts as in use" in notes


def test_the_right_to_list_every_kind_is_enough_where_there_are_no_revisions(world: ClusterWorld) -> None:
    allowed = token(world, KINDS)
    for number in range(GENERATIONS):
        synced(world, number, allowed)
    assert there(world) == set(NAMES[GENERATIONS - 5 : GENERATIONS])


def test_revisions_that_cannot_be_listed_count_as_referring_where_there_can_be_any(world: ClusterWorld) -> None:
    allowed = token(world, KINDS)
    place(world, "daemonsets", by_environment("shop-other"))
    for number in range(GENERATIONS):
        result = synced(world, number, allowed)
    assert there(world) == set(NAMES[:GENERATIONS])
    assert "controllerrevisions in `shop` cannot be listed" in " ".join(result.sets[0].plan.notes)


# Restarts


@pytest.mark.usefixtures("rollouts")
def test_a_restart_is_told_as_the_users_of_each_kind_do_it(world: ClusterWorld, tmp_path: Path) -> None:
    job = Job(world, tmp_path / "shop")
    job.run("sync", "--env", "production")
    for plural in ("deployments", "statefulsets", "daemonsets", "rollouts", "cronjobs"):
        place(world, plural, by_environment("shop-flags"))
    namespace = world.namespace()
    base, body = workload("deployments", by_variable("shop-flags"))
    body["metadata"]["name"] = "borrowed"
    world.plane.do("POST", f"{base}/namespaces/{namespace}/deployments", body)
    borrowing = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Rollout",
        "metadata": {"name": "borrower"},
        "spec": {"workloadRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "borrowed"}},
    }
    world.plane.do("POST", f"/apis/argoproj.io/v1alpha1/namespaces/{namespace}/rollouts", borrowing)
    job.set("new-flow", "on")
    told = job.run("sync", "--env", "production")
    lines = [line.strip() for line in told.partition("until it is restarted:")[2].splitlines() if line.strip()]
    assert lines == [
        f"kubectl argo rollouts restart --namespace {namespace} web",
        f"kubectl argo rollouts restart --namespace {namespace} borrower",
        f"kubectl rollout restart --namespace {namespace} deployment/web",
        f"kubectl rollout restart --namespace {namespace} statefulset/web",
        f"kubectl rollout restart --namespace {namespace} daemonset/web",
    ]
    assert ObjectKey("shop", "shop-flags") in world.data()
