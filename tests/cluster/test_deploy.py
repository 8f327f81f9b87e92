"""What `deploy/` ships, applied as it is: enough for everything, and nothing of it can be left out."""

from __future__ import annotations

import contextlib
import copy
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from flagsync.converge import status
from flagsync.edges import apiserver, kubeconfig
from flagsync.edges.watching import Watch
from flagsync.model.change import Consent
from flagsync.model.fault import Exit, Fault, ForbiddenFault
from flagsync.model.inventory import ObjectKey
from tests.cluster.test_workloads import GENERATIONS, NAMES, by_environment, place, synced, there
from tests.cluster.worlds import ClusterWorld
from tests.controlplane import ControlPlane, kubeconfig_text
from tests.destinations import SHOP, B, goal, manifest, sync

DEPLOY = Path(__file__).parents[2] / "deploy"
FLAGS = ObjectKey("shop", "shop-flags")


def documents(name: str) -> list[dict[str, Any]]:
    return [each for each in yaml.safe_load_all((DEPLOY / name).read_text(encoding="utf-8")) if each]


RULES = next(each for each in documents("account.yaml") if each["kind"] == "Role")["rules"]
NEEDED = [
    (rule["apiGroups"][0], rule["resources"][0], verb)
    for rule in RULES
    if rule["resources"][0] in {"configmaps", "leases"}
    for verb in rule["verbs"]
]
PATHS = {
    "ServiceAccount": "/api/v1/namespaces/{}/serviceaccounts",
    "Role": "/apis/rbac.authorization.k8s.io/v1/namespaces/{}/roles",
    "RoleBinding": "/apis/rbac.authorization.k8s.io/v1/namespaces/{}/rolebindings",
    "CronJob": "/apis/batch/v1/namespaces/{}/cronjobs",
    "ValidatingAdmissionPolicy": "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies",
    "ValidatingAdmissionPolicyBinding": "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings",
}


def deployed(world: ClusterWorld, leave_out: tuple[str, str, str] | None = None) -> str:
    """The token of the account, after account.yaml was applied to the shop's namespace, without one right if so asked."""
    namespace = world.namespace()
    for document in documents("account.yaml"):
        body = copy.deepcopy(document)
        if body["kind"] == "RoleBinding":
            body["subjects"][0]["namespace"] = namespace
        for rule in body.get("rules", ()):
            if leave_out and rule["apiGroups"] == [leave_out[0]] and leave_out[1] in rule["resources"]:
                rule["verbs"] = [verb for verb in rule["verbs"] if verb != leave_out[2]]
        world.plane.do("POST", f"{PATHS[body['kind']].format(namespace)}?fieldValidation=Strict", body)
    return world.plane.token(namespace, "flagsync")


def everything(world: ClusterWorld, token: str) -> None:
    """All that a sync can need."""
    first = goal(manifest("shop-flags", a="1"), manifest("shop-kill", pay="1"))
    assert sync(world.connected(token), first).exit_code is Exit.CLEAN
    fewer = goal(manifest("shop-flags", a="2"), commit=B)
    assert sync(world.connected(token), fewer, Consent(confirm_prune=1)).exit_code is Exit.CLEAN
    world.delete(FLAGS)
    assert status(world.connected(token), SHOP).drift
    watched(world, token)


class Works(Exception):
    """The watch is there."""


def watched(world: ClusterWorld, token: str) -> None:
    """Begins a watch of the shop's namespace and ends it. Raises Fault where it cannot be had."""

    def back() -> None:
        raise Works

    def lost(fault: Fault) -> None:
        raise fault

    path = world.plane.folder / f"{world.prefix}-watch.kubeconfig"
    path.write_text(kubeconfig_text(world.plane.address, str(world.plane.authority), token))
    connection = apiserver.Connection(None, timeout=20, kubeconfig=str(path))
    watch = Watch(connection, "kube:test", world.namespace(), changed=lambda: None, lost=lost, back=back)
    watch.begin()
    with contextlib.suppress(Works):
        watch.run()


def test_the_account_can_do_everything(world: ClusterWorld) -> None:
    everything(world, deployed(world))


@pytest.mark.parametrize("right", NEEDED, ids=lambda right: f"{right[2]}-{right[1]}")
def test_no_right_of_the_role_can_be_left_out(world: ClusterWorld, right: tuple[str, str, str]) -> None:
    token = deployed(world, leave_out=right)
    with pytest.raises((AssertionError, ForbiddenFault)) as found:
        everything(world, token)
    if isinstance(found.value, ForbiddenFault):
        assert right[2] in found.value.message


def test_the_account_sees_everything_that_can_refer_to_an_old_map(world: ClusterWorld) -> None:
    """What it cannot list counts as referring, and then nothing versioned is ever pruned."""
    token = deployed(world)
    place(world, "daemonsets", by_environment("shop-other"))
    for number in range(GENERATIONS):
        assert synced(world, number, token).exit_code is Exit.CLEAN
    assert there(world) == set(NAMES[GENERATIONS - 5 : GENERATIONS])


@pytest.fixture
def policy(plane: ControlPlane) -> Iterator[None]:
    made = []
    for document in documents("policy.yaml"):
        path = PATHS[document["kind"]]
        plane.do("POST", f"{path}?fieldValidation=Strict", document)
        made.append(f"{path}/{document['metadata']['name']}")
    yield
    for path in reversed(made):
        plane.do("DELETE", path)


@pytest.mark.usefixtures("policy")
def test_the_policy_keeps_the_account_to_its_own_objects(world: ClusterWorld) -> None:
    token = deployed(world)
    theirs = {"metadata": {"name": "theirs", "labels": {"app": "x"}}, "data": {"X": "1"}}
    maps = f"/api/v1/namespaces/{world.namespace()}/configmaps"
    world.plane.do("POST", maps, theirs)
    bot = ControlPlane(
        world.plane.kubeconfig,
        world.plane.address,
        world.plane.authority,
        {"Authorization": f"Bearer {token}"},
        world.plane.folder,
        controllers=True,
    )
    other = {"metadata": {"name": "other"}, "data": {"X": "1"}}
    end = time.monotonic() + 20
    while bot.send("POST", f"{maps}?dryRun=All", other)[0] == 201 and time.monotonic() < end:
        time.sleep(0.1)
    assert bot.send("POST", maps, other)[0] == 422
    assert bot.send("PATCH", f"{maps}/theirs", {"data": {"X": "2"}}, "application/merge-patch+json")[0] == 422
    label = {"metadata": {"labels": {"app.kubernetes.io/managed-by": "flagsync"}}}
    assert bot.send("PATCH", f"{maps}/theirs", label, "application/merge-patch+json")[0] == 422
    assert bot.send("DELETE", f"{maps}/theirs")[0] == 422
    assert world.plane.send("PATCH", f"{maps}/theirs", {"data": {"X": "3"}}, "application/merge-patch+json")[0] == 200
    everything(world, token)


def test_the_cron_job_is_valid(world: ClusterWorld) -> None:
    (job,) = documents("drift.yaml")
    world.plane.do("POST", f"{PATHS['CronJob'].format(world.namespace())}?fieldValidation=Strict", job)
    spec = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert spec["securityContext"]["runAsNonRoot"] is True


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not on the PATH")
def test_kustomize_builds_it(world: ClusterWorld) -> None:
    done = subprocess.run(["kubectl", "kustomize", str(DEPLOY)], capture_output=True, text=True, check=True)
    built = [each for each in yaml.safe_load_all(done.stdout) if each]
    assert {each["kind"] for each in built} == {"ConfigMap", "CronJob", "Role", "RoleBinding", "ServiceAccount"}
    applied = subprocess.run(
        ["kubectl", "--kubeconfig", str(world.plane.kubeconfig), "-n", world.namespace("pay"), "apply", "-f", "-"],
        input=done.stdout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert applied.returncode == 0, applied.stderr


def test_inside_a_pod_the_account_of_the_pod_is_used(
    world: ClusterWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = tmp_path / "account"
    account.mkdir()
    (account / "token").write_text(deployed(world))
    (account / "ca.crt").write_bytes(Path(str(world.plane.authority)).read_bytes())
    host, port = world.plane.address.removeprefix("https://").split(":")
    monkeypatch.setattr(kubeconfig, "SERVICE_ACCOUNT", account)
    for name, value in (("KUBERNETES_SERVICE_HOST", host), ("KUBERNETES_SERVICE_PORT", port), ("HOME", str(tmp_path))):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("KUBECONFIG", raising=False)
    connection = apiserver.Connection(None, timeout=20)
    answer = connection.read(f"/api/v1/namespaces/{world.namespace()}/configmaps", {"limit": "1"})
    assert answer.ok
