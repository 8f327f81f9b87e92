"""Several clusters in one run: all of them or none, and an exact account where that cannot be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.test_bad_input import DiscreetJob
from tests.cluster.test_cli import Job
from tests.cluster.worlds import ClusterWorld
from tests.controlplane import ControlPlane, Unavailable, running
from tests.faultproxy import Fault, FaultProxy, faultproxy, writes

CONFIG = """\
version: 1
environments:
  staging: {}
  production: {}
apps:
  shop:
    flags: ["*"]
    targets: [env, flagd]
    deploy:
      production: {to: "kube:one", namespace: PREFIX-shop}
  pay:
    flags: ["*"]
    targets: [env, flagd]
    deploy:
      production: {to: "kube:two", namespace: PREFIX-pay}
"""
PRODUCTION = ("--env", "production")


def kubeconfig(path: Path, **clusters: tuple[str, str, str]) -> str:
    """A kubeconfig with a context for each cluster: address, authority and token."""
    document: dict[str, Any] = {"apiVersion": "v1", "kind": "Config", "clusters": [], "users": [], "contexts": []}
    for name, (address, authority, token) in clusters.items():
        document["clusters"].append({"name": name, "cluster": {"server": address, "certificate-authority": authority}})
        document["users"].append({"name": f"{name}-user", "user": {"token": token}})
        document["contexts"].append({"name": name, "context": {"cluster": name, "user": f"{name}-user"}})
    path.write_text(json.dumps(document))
    return str(path)


def admin(plane: ControlPlane, address: str = "") -> tuple[str, str, str]:
    token = plane.headers["Authorization"].removeprefix("Bearer ")
    return address or plane.address, str(plane.authority), token


@pytest.fixture(scope="module")
def proxy(plane: ControlPlane) -> Iterator[FaultProxy]:
    """What stands in front of the second cluster."""
    with faultproxy(plane) as found:
        yield found


@pytest.fixture
def job(world: ClusterWorld, proxy: FaultProxy, tmp_path: Path) -> Iterator[Job]:
    """Two contexts of one control plane, the second through the proxy, each with an app in a namespace of its own."""
    made = DiscreetJob(world, tmp_path / "shop", CONFIG)
    made.kubeconfig = kubeconfig(tmp_path / "both", one=admin(world.plane), two=admin(world.plane, proxy.address))
    proxy.faults.clear()
    proxy.seen.clear()
    yield made
    proxy.faults.clear()
    proxy.decide = None


def state(plane: ControlPlane, *namespaces: str) -> dict[str, str]:
    """Every map and lock of ours with its version, as it really is."""
    found = {}
    for namespace in namespaces:
        for path in ("/api/v1", "/apis/coordination.k8s.io/v1"):
            plural = "configmaps" if path == "/api/v1" else "leases"
            for each in plane.do("GET", f"{path}/namespaces/{namespace}/{plural}")["items"]:
                if each["metadata"]["name"] != "kube-root-ca.crt":
                    found[f"{namespace}/{plural}/{each['metadata']['name']}"] = each["metadata"]["resourceVersion"]
    return found


def both(job: Job) -> dict[str, str]:
    return state(job.world.plane, job.world.namespace("shop"), job.world.namespace("pay"))


def value(job: Job, namespace: str, key: str = "FLAG_NEW_FLOW") -> str:
    path = f"/api/v1/namespaces/{job.world.namespace(namespace)}/configmaps/{namespace}-flags"
    return str(job.world.plane.do("GET", path)["data"][key])


def held(job: Job) -> list[str]:
    """The sets whose locks are held."""
    found = []
    for namespace in ("shop", "pay"):
        path = f"/apis/coordination.k8s.io/v1/namespaces/{job.world.namespace(namespace)}/leases"
        for each in job.world.plane.do("GET", path)["items"]:
            found += [each["metadata"]["name"]] if each["spec"].get("holderIdentity") else []
    return found


def test_two_control_planes_are_brought_to_the_same_commit(world: ClusterWorld, tmp_path: Path) -> None:
    """Really two: the same namespace in both, and neither knows anything of the other."""
    if (Path(world.plane.folder) / "apiserver.log").exists() is False:
        pytest.skip("a second control plane is started only beside one that was built here")
    try:
        with running() as second:
            config = CONFIG.replace("PREFIX-pay", "PREFIX-shop")
            job = DiscreetJob(world, tmp_path / "shop", config)
            job.kubeconfig = kubeconfig(tmp_path / "both", one=admin(world.plane), two=admin(second))
            second.namespace(world.namespace())
            told = job.run("sync", *PRODUCTION)
            assert "shop in production -> kube:one" in told
            assert "pay in production -> kube:two" in told
            first, other = state(world.plane, world.namespace()), state(second, world.namespace())
            assert {name.rpartition("/")[2] for name in first if "configmaps" in name} == {
                "shop-flags",
                "shop-flagd",
                "shop.production.inventory",
            }
            assert {name.rpartition("/")[2] for name in other if "configmaps" in name} == {
                "pay-flags",
                "pay-flagd",
                "pay.production.inventory",
            }
            assert "2 sets: nothing differs" in job.run("sync", *PRODUCTION)
            assert job.run("status", *PRODUCTION).count("live is") == 2
    except Unavailable as reason:
        pytest.skip(str(reason))


def test_where_one_cluster_cannot_be_reached_nothing_is_changed_in_the_other(job: Job, tmp_path: Path) -> None:
    job.run("sync", *PRODUCTION)
    job.set("new-flow", "on")
    before = both(job)
    whole = job.kubeconfig
    gone = admin(job.world.plane, "https://127.0.0.1:9")
    job.kubeconfig = kubeconfig(tmp_path / "gone", one=admin(job.world.plane), two=gone)
    for verb in (("sync",), ("sync", "--dry-run"), ("diff",)):
        told = job.run(*verb, *PRODUCTION, code=3)
        assert "the API server `https://127.0.0.1:9` does not answer" in told
    assert both(job) == before
    for verb in ("status", "drift"):
        told = job.run(verb, *PRODUCTION, code=3)
        assert "shop in production on kube:one" in told
        assert "pay in production on kube:two cannot be read" in told
        assert "the API server `https://127.0.0.1:9` does not answer" in told
    # The one that can be reached is brought there by naming it.
    assert "shop in production: live is" in job.run("sync", *PRODUCTION, "--app", "shop")
    assert (value(job, "shop"), value(job, "pay")) == ("true", "false")
    job.kubeconfig = whole
    assert "pay in production: live is" in job.run("sync", *PRODUCTION)
    assert (value(job, "shop"), value(job, "pay")) == ("true", "true")


def test_where_one_cluster_fails_in_the_middle_the_account_is_exact_and_nothing_is_pruned(job: Job, proxy: FaultProxy) -> None:
    job.run("sync", *PRODUCTION)
    job.set("new-flow", "on")
    text = (job.repo.path / "flagsync.yaml").read_text()
    job.repo.commit("Ship no documents any more", {"flagsync.yaml": text.replace("[env, flagd]", "[env]")})
    proxy.faults.append(Fault("status", writes("configmaps/pay-flags"), times=99, status=500))
    told = job.run("sync", *PRODUCTION, "--confirm-prune", "2", code=6)
    assert "pay-flags could not be written: HTTP status 500" in told
    assert re.search(r"^  shop in production +\S+-shop +kube:one +not finished +1 +- +1$", told, re.MULTILINE)
    assert re.search(r"^  pay in production +\S+-pay +kube:two +not begun +- +1 +1$", told, re.MULTILINE)
    assert "2 sets: none is finished" in told
    assert (value(job, "shop"), value(job, "pay")) == ("true", "false")
    names = {name.rpartition("/")[2] for name in both(job)}
    assert {"shop-flagd", "pay-flagd"} <= names
    assert held(job) == []
    shop, _, pay = job.run("status", *PRODUCTION).partition("pay in production")
    assert "was not finished" in shop
    # Nothing was done there, so there is nothing to finish.
    assert "was not finished" not in pay
    proxy.faults.clear()
    told = job.run("sync", *PRODUCTION, "--confirm-prune", "2")
    assert len(re.findall(r"^  (?:shop|pay) in production .* live: ", told, re.MULTILINE)) == 2
    names = {name.rpartition("/")[2] for name in both(job)}
    assert not {"shop-flagd", "pay-flagd"} & names
    assert (value(job, "shop"), value(job, "pay")) == ("true", "true")


def test_where_one_cluster_keeps_silent_the_outcome_is_unknown_and_said_so(job: Job, proxy: FaultProxy) -> None:
    job.run("sync", *PRODUCTION)
    job.set("new-flow", "on")
    gone = [False]

    def decide(method: str, path: str) -> Fault | None:
        gone[0] = gone[0] or writes("configmaps/pay-flags")(method, path)
        return Fault("lose" if method == "PATCH" else "reset") if gone[0] else None

    proxy.decide = decide
    told = job.run("sync", *PRODUCTION, "--timeout", "4", code=8)
    assert "pay-flags may or may not have been written" in told
    assert value(job, "shop") == "true"
    proxy.decide = None
    path = f"/apis/coordination.k8s.io/v1/namespaces/{job.world.namespace('pay')}/leases/pay.production.sync"
    job.world.plane.do("PATCH", path, {"spec": {"holderIdentity": None}}, "application/merge-patch+json")
    assert "pay in production: live is" in job.run("sync", *PRODUCTION)
    assert (value(job, "shop"), value(job, "pay")) == ("true", "true")


def test_where_one_cluster_is_locked_the_lock_of_the_other_is_given_back(job: Job) -> None:
    job.run("sync", *PRODUCTION)
    job.set("new-flow", "on")
    path = f"/apis/coordination.k8s.io/v1/namespaces/{job.world.namespace('pay')}/leases/pay.production.sync"
    taken = {"spec": {"holderIdentity": "grace", "renewTime": "2999-01-01T00:00:00.000000Z", "leaseDurationSeconds": 60}}
    job.world.plane.do("PATCH", path, taken, "application/merge-patch+json")
    told = job.run("sync", *PRODUCTION, code=75)
    assert "the set `pay.production` in `kube:two` is being synced" in told
    assert (value(job, "shop"), value(job, "pay")) == ("false", "false")
    assert held(job) == ["pay.production.sync"]


def test_where_a_right_is_missing_in_one_cluster_nothing_is_changed_in_the_other(
    job: Job, proxy: FaultProxy, tmp_path: Path
) -> None:
    job.run("sync", *PRODUCTION)
    job.set("new-flow", "on")
    namespace = job.world.namespace("pay")
    job.world.plane.do("POST", f"/api/v1/namespaces/{namespace}/serviceaccounts", {"metadata": {"name": "reader"}})
    rbac = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}"
    rule = {"apiGroups": ["", "coordination.k8s.io"], "resources": ["configmaps", "leases"], "verbs": ["get", "list"]}
    job.world.plane.do("POST", f"{rbac}/roles", {"metadata": {"name": "reader"}, "rules": [rule]})
    binding = {
        "metadata": {"name": "reader"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
        "subjects": [{"kind": "ServiceAccount", "name": "reader", "namespace": namespace}],
    }
    job.world.plane.do("POST", f"{rbac}/rolebindings", binding)
    reader = (proxy.address, str(job.world.plane.authority), job.world.plane.token(namespace, "reader"))
    job.kubeconfig = kubeconfig(tmp_path / "reader", one=admin(job.world.plane), two=reader)
    before = both(job)
    told = job.run("sync", *PRODUCTION, code=7)
    assert f"may not create leases in the namespace `{namespace}` of `kube:two`" in told
    assert both(job) == before


def test_two_names_of_one_cluster_do_not_write_over_each_other(world: ClusterWorld, tmp_path: Path) -> None:
    """Two environments into one namespace by two contexts: nobody can see that it is one cluster, but nobody loses anything."""
    config = """\
version: 1
environments: {staging: {}, production: {}}
apps:
  shop:
    flags: ["*"]
    targets: [env]
    deploy:
      staging: {to: "kube:one", namespace: PREFIX-shop}
      production: {to: "kube:two", namespace: PREFIX-shop}
"""
    job = Job(world, tmp_path / "shop", config)
    job.kubeconfig = kubeconfig(tmp_path / "both", one=admin(world.plane), two=admin(world.plane))
    told = job.run("sync", "--env", "staging", "--env", "production", code=6)
    assert "was changed meanwhile" in told
    labels = world.plane.do("GET", f"/api/v1/namespaces/{world.namespace()}/configmaps/shop-flags")["metadata"]["labels"]
    winner = labels["flagsync.dev/environment"]
    assert job.data()["FLAG_NEW_FLOW"] == {"staging": "true", "production": "false"}[winner]
    loser = {"staging": "production", "production": "staging"}[winner]
    assert f"belongs to the set `shop.{winner}`" in job.run("sync", "--env", loser, code=5)
    assert job.data()["FLAG_NEW_FLOW"] == {"staging": "true", "production": "false"}[winner]


@pytest.mark.parametrize("verb", ["sync", "diff", "rollback", "adopt"])
def test_a_cluster_that_does_not_answer_is_told_of_with_its_set_and_nothing_is_changed(
    job: Job, tmp_path: Path, verb: str
) -> None:
    job.run("sync", *PRODUCTION)
    job.set("new-flow", "on")
    job.run("sync", *PRODUCTION)
    job.set("new-flow", "off")
    before = both(job)
    gone = ("https://127.0.0.1:9", str(job.world.plane.authority), "x")
    job.kubeconfig = kubeconfig(tmp_path / "gone", one=admin(job.world.plane), two=gone)
    told = job.run(verb, *PRODUCTION, "--timeout", "2", code=3)
    assert "pay in production on kube:two cannot be read" in told
    assert ("nothing was changed in any set" in told) is (verb != "diff")
    assert "does not answer: the connection is refused" in told
    assert both(job) == before
