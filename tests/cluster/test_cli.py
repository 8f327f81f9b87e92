"""The main job as a CI job does it: real processes, a real repository, a real API server."""

from __future__ import annotations

import json
import os
import pty
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.worlds import ClusterWorld
from tests.controlplane import ControlPlane, kubeconfig_text
from tests.faultproxy import Fault, FaultProxy, faultproxy, writes
from tests.gitrepo import GitRepo

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
      staging: {to: "kube:test", namespace: PREFIX-shop-staging}
      production: {to: "kube:test", namespace: PREFIX-shop}
"""
VERSIONED = CONFIG.replace("targets: [env, flagd]", "targets: [env]\n    names: versioned")


def flag(key: str, production: str) -> str:
    return f"""\
key: {key}
type: boolean
kind: release
description: A flag of the shop that is switched on and off by these tests
owners: [team-shop]
created: 2026-11-01
expires: 2027-01-15
links: {{issue: "https://tracker.example/{key}"}}
variants: {{"on": true, "off": false}}
default: "off"
environments:
  staging: {{default: "on"}}
  production: {{default: "{production}"}}
"""


class Job:
    """A clone and the commands that are run in it."""

    def __init__(self, world: ClusterWorld, root: Path, config: str = CONFIG) -> None:
        self.world = world
        self.repo = GitRepo.init(root)
        files = {"flagsync.yaml": config.replace("PREFIX", world.prefix)}
        files |= {f"flags/{key}.yaml": flag(key, "off") for key in ("dark", "new-flow")}
        self.commits = [self.repo.commit("Begin", files)]
        self.kubeconfig = str(world.plane.kubeconfig)

    def set(self, key: str, production: str) -> None:
        self.commits.append(self.repo.commit(f"Turn {key} {production}", {f"flags/{key}.yaml": flag(key, production)}))

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "KUBECONFIG": self.kubeconfig, "NO_COLOR": "1", "GITHUB_ACTOR": "ada", **variables}
        command = [sys.executable, "-m", "flagsync", *arguments]
        return subprocess.Popen(
            command, cwd=self.repo.path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *arguments: str, code: int = 0, **variables: str) -> str:
        process = self.start(*arguments, **variables)
        out, err = process.communicate(timeout=60)
        assert process.returncode == code, (arguments, process.returncode, out, err)
        assert "Traceback" not in err
        return out + err

    def data(self, name: str = "shop-flags") -> Any:
        path = f"/api/v1/namespaces/{self.world.namespace()}/configmaps/{name}"
        return self.world.plane.do("GET", path)["data"]

    def lease(self, seconds: int = 1) -> None:
        """Lets a lock that a killed run has left behind end soon."""
        path = f"/apis/coordination.k8s.io/v1/namespaces/{self.world.namespace()}/leases/shop.production.sync"
        self.world.plane.do("PATCH", path, {"spec": {"leaseDurationSeconds": seconds}}, "application/merge-patch+json")
        # The server's clock is read from its Date header, which has whole seconds: it can seem up to one behind.
        time.sleep(seconds + 1.3)


@pytest.fixture
def job(world: ClusterWorld, tmp_path: Path) -> Job:
    return Job(world, tmp_path / "shop")


def test_from_a_fresh_clone_to_a_rollback(job: Job) -> None:
    production = ("--env", "production")
    assert "3 objects" not in job.run("sync", *production, "--dry-run")
    assert "never synced" in job.run("status", *production)
    assert "2 objects written" in job.run("sync", *production)
    assert job.data() == {"FLAG_DARK": "false", "FLAG_NEW_FLOW": "false"}
    assert "nothing differs" in job.run("sync", *production)
    job.set("new-flow", "on")
    assert "new-flow: false -> true" in job.run("diff", *production, code=1)
    job.run("sync", *production)
    assert job.data()["FLAG_NEW_FLOW"] == "true"
    status = job.run("status", *production)
    assert job.commits[1][:12] in status
    assert "by ada" in status

    job.world.plane.do(
        "PATCH",
        f"/api/v1/namespaces/{job.world.namespace()}/configmaps/shop-flags?fieldManager=kubectl-edit",
        {"data": {"FLAG_DARK": "true"}},
        "application/merge-patch+json",
    )
    told = job.run("drift", *production, code=1)
    assert "FLAG_DARK (flag dark) was changed by kubectl-edit at 20" in told
    report = json.loads(job.run("drift", *production, "--report", "json", code=1))
    (found,) = report["data"]["drift"]
    assert (found["key"], found["manager"], found["live"], found["wanted"]) == ("FLAG_DARK", "kubectl-edit", "true", "false")
    assert found["time"].startswith("20")
    job.set("new-flow", "off")
    edited = job.run("rollback", *production, code=5)
    assert "`FLAG_DARK` was set by `kubectl-edit`" in edited
    back = job.run("rollback", *production, "--take-over-from", "kubectl-edit")
    assert "git revert" in back
    assert job.data() == {"FLAG_DARK": "false", "FLAG_NEW_FLOW": "false"}
    job.set("new-flow", "on")
    assert "rolled-back" in job.run("sync", *production, code=4)
    job.run("sync", *production, "--resume")
    assert job.data()["FLAG_NEW_FLOW"] == "true"
    assert "no drift" in job.run("drift", *production)


def test_rolling_back_without_the_contents_in_the_inventory_renders_them_from_git(job: Job) -> None:
    job.run("sync", "--env", "production")
    job.set("new-flow", "on")
    job.run("sync", "--env", "production")
    path = f"/api/v1/namespaces/{job.world.namespace()}/configmaps/shop.production.inventory"
    job.world.plane.do("PATCH", path, {"binaryData": None}, "application/merge-patch+json")
    job.run("rollback", "--env", "production")
    assert job.data()["FLAG_NEW_FLOW"] == "false"


def test_an_older_checkout_never_wins(job: Job) -> None:
    job.set("new-flow", "on")
    job.run("sync", "--env", "production")
    assert "backwards" in job.run("sync", "--env", "production", "--rev", "HEAD~1", code=4)
    assert job.data()["FLAG_NEW_FLOW"] == "true"


@pytest.fixture(scope="module")
def proxy(plane: ControlPlane) -> Iterator[FaultProxy]:
    with faultproxy(plane) as found:
        yield found


def through(job: Job, proxy: FaultProxy, tmp_path: Path) -> None:
    path = tmp_path / "proxy.kubeconfig"
    token = job.world.plane.headers["Authorization"].removeprefix("Bearer ")
    path.write_text(kubeconfig_text(proxy.address, str(job.world.plane.authority), token))
    job.kubeconfig = str(path)
    proxy.faults.clear()


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM])
def test_a_run_that_is_killed_in_the_middle_is_finished_by_the_next(
    job: Job, proxy: FaultProxy, tmp_path: Path, sent: signal.Signals
) -> None:
    through(job, proxy, tmp_path)
    job.run("sync", "--env", "production")
    job.set("new-flow", "on")
    running: list[subprocess.Popen[str]] = []
    proxy.faults.append(Fault("late", writes("configmaps/shop-flags"), status=150, before=lambda: running[0].send_signal(sent)))
    running.append(job.start("sync", "--env", "production"))
    out, err = running[0].communicate(timeout=30)
    assert running[0].returncode == (-9 if sent is signal.SIGKILL else 143), (out, err)
    if sent is signal.SIGKILL:
        assert "is being synced by ada" in job.run("sync", "--env", "production", code=75)
        job.lease()
        assert "was not finished" in job.run("status", "--env", "production")
    assert f"{job.commits[-1][:12]}" in job.run("sync", "--env", "production")
    assert job.data()["FLAG_NEW_FLOW"] == "true"
    assert "no drift" in job.run("drift", "--env", "production")


def test_workloads_that_hold_old_values_are_named_with_the_line_that_restarts_them(job: Job) -> None:
    job.run("sync", "--env", "production")
    container = {"name": "web", "image": "x", "envFrom": [{"configMapRef": {"name": "shop-flags"}}]}
    labels = {"app": "web"}
    body = {
        "metadata": {"name": "web"},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }
    job.world.plane.do("POST", f"/apis/apps/v1/namespaces/{job.world.namespace()}/deployments", body)
    job.set("new-flow", "on")
    told = job.run("sync", "--env", "production")
    assert f"kubectl rollout restart --namespace {job.world.namespace()} deployment/web" in told


def test_a_new_versioned_name_rolls_out_and_the_old_one_is_kept_while_it_is_referred_to(
    world: ClusterWorld, tmp_path: Path
) -> None:
    if not world.plane.controllers:
        pytest.skip("needs the deployment controller")
    job = Job(world, tmp_path / "shop", VERSIONED)
    namespace = world.namespace()
    maps = f"/api/v1/namespaces/{namespace}/configmaps"
    sets = f"/apis/apps/v1/namespaces/{namespace}/replicasets"

    def current() -> str:
        job.run("sync", "--env", "production")
        status = json.loads(job.run("status", "--env", "production", "--report", "json"))
        raw = world.plane.do("GET", f"{maps}/shop.production.inventory")
        assert status["data"]["sets"][0]["entries"]
        return str(json.loads(raw["data"]["ring"])[-1]["objects"][0][1])

    first = current()
    labels = {"app": "web"}

    def template(name: str) -> dict[str, Any]:
        container = {"name": "web", "image": "x", "envFrom": [{"configMapRef": {"name": name}}]}
        return {"metadata": {"labels": labels}, "spec": {"containers": [container]}}

    path = f"/apis/apps/v1/namespaces/{namespace}/deployments"
    body = {"metadata": {"name": "web"}, "spec": {"selector": {"matchLabels": labels}, "template": template(first)}}
    world.plane.do("POST", path, body)

    def replica_sets() -> set[str]:
        items = world.plane.do("GET", sets)["items"]
        return {item["spec"]["template"]["spec"]["containers"][0]["envFrom"][0]["configMapRef"]["name"] for item in items}

    def wait(names: set[str]) -> None:
        end = time.monotonic() + 20
        while replica_sets() != names and time.monotonic() < end:
            time.sleep(0.1)
        assert replica_sets() == names

    wait({first})
    job.set("new-flow", "on")
    second = current()
    assert second != first
    world.plane.do("PATCH", f"{path}/web", {"spec": {"template": template(second)}}, "application/strategic-merge-patch+json")
    wait({first, second})
    for index in range(6):
        key = f"extra-{index}"
        job.repo.commit("More", {f"flags/{key}.yaml": flag(key, "off")})
        told = job.run("sync", "--env", "production")
    names = {each["metadata"]["name"] for each in world.plane.do("GET", maps)["items"]}
    assert {first, second} <= names
    assert "still refers to" in told
    assert len([name for name in names if name.startswith("shop-flags-")]) >= 6
    world.plane.do("DELETE", f"{path}/web")
    end = time.monotonic() + 20
    while replica_sets() and time.monotonic() < end:
        time.sleep(0.1)
    job.repo.commit("Last", {"flags/last.yaml": flag("last", "off")})
    job.run("sync", "--env", "production")
    names = {each["metadata"]["name"] for each in world.plane.do("GET", maps)["items"]}
    assert first not in names
    assert len([name for name in names if name.startswith("shop-flags-")]) == 5


# Bad input


def test_bad_configurations_are_one_sentence_each(job: Job, tmp_path: Path) -> None:
    assert "there is no kubeconfig" in job.run("diff", code=2, KUBECONFIG="/nowhere/config")
    assert "no context `nope`" in job.run("diff", "--to", "kube:nope", code=2)
    broken = tmp_path / "broken"
    broken.write_text("{: [")
    assert "the kubeconfig cannot be read" in job.run("diff", code=2, KUBECONFIG=str(broken))

    def user(**details: Any) -> str:
        path = tmp_path / "user.kubeconfig"
        text = json.loads(kubeconfig_text(job.world.plane.address, str(job.world.plane.authority), "x"))
        text["users"][0]["user"] = details
        path.write_text(json.dumps(text))
        return str(path)

    plugin = {"apiVersion": "client.authentication.k8s.io/v1", "command": "false", "interactiveMode": "Never"}
    assert "exec plugin `false`" in job.run("diff", code=7, KUBECONFIG=user(exec=plugin))
    assert "no credentials" in job.run("diff", code=7, KUBECONFIG=user())
    told = job.run("diff", "-v", code=7, KUBECONFIG=user(token="s3cr3t-token-value"))
    assert "does not accept the credentials" in told
    assert "s3cr3t" not in told


def test_an_exec_plugin_a_client_certificate_and_merged_files_log_in(job: Job, tmp_path: Path) -> None:
    plane = job.world.plane
    token = plane.headers["Authorization"].removeprefix("Bearer ")
    credential = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": token}}
    plugin = {
        "apiVersion": credential["apiVersion"],
        "command": "echo",
        "args": [json.dumps(credential)],
        "interactiveMode": "Never",
    }
    users: list[dict[str, Any]] = [{"exec": plugin}, {"token": token}]
    if (plane.folder / "client.crt").exists():
        users.append({"client-certificate": str(plane.folder / "client.crt"), "client-key": str(plane.folder / "client.key")})
    for details in users:
        both = json.loads(kubeconfig_text(plane.address, str(plane.authority), "x"))
        people = tmp_path / "users"
        people.write_text(json.dumps({"apiVersion": "v1", "kind": "Config", "users": [{"name": "user", "user": details}]}))
        del both["users"]
        clusters = tmp_path / "clusters"
        clusters.write_text(json.dumps(both))
        assert "never synced" in job.run("status", "--env", "production", KUBECONFIG=f"{clusters}{os.pathsep}{people}")


def test_servers_that_are_not_there_or_speak_garbage(job: Job, tmp_path: Path, proxy: FaultProxy) -> None:
    path = tmp_path / "gone"
    path.write_text(kubeconfig_text("https://127.0.0.1:9", str(job.world.plane.authority), "x"))
    begun = time.monotonic()
    assert "does not answer: the connection is refused" in job.run("status", code=3, KUBECONFIG=str(path))
    assert time.monotonic() - begun < 10
    through(job, proxy, tmp_path)
    proxy.faults.append(Fault("garbage", times=99))
    assert "does not speak like a Kubernetes API server" in job.run("status", code=3)
    proxy.faults.clear()
    text = json.loads(Path(job.kubeconfig).read_text())
    del text["clusters"][0]["cluster"]["certificate-authority"]
    Path(job.kubeconfig).write_text(json.dumps(text))
    assert "is not trusted" in job.run("status", code=3)


@pytest.fixture
def silence() -> Iterator[str]:
    """The address of a server that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize("verb", ["status", "diff", "drift", "sync", "rollback", "adopt"])
def test_a_server_that_says_nothing_is_given_up_in_time(job: Job, tmp_path: Path, silence: str, verb: str) -> None:
    path = tmp_path / "silent"
    path.write_text(kubeconfig_text(silence, str(job.world.plane.authority), "x"))
    begun = time.monotonic()
    told = job.run(verb, "--env", "production", "--timeout", "0.5", code=3, KUBECONFIG=str(path))
    assert time.monotonic() - begun < 10
    sentence, advice = told.splitlines()
    assert sentence.startswith(f"flagsync: the API server `{silence}` does not answer: ")
    assert sentence.endswith(" in time")
    assert advice == "  check the address, the network and the proxy"


def test_a_time_that_is_none_is_refused(job: Job) -> None:
    for wrong in ("0", "-1", "nan", "soon", "1e9"):
        assert f"`{wrong}` is no time; write seconds from 0.1 to 86400" in job.run("status", "--timeout", wrong, code=2)


# What somebody sees who looks on


def test_a_terminal_shows_how_far_a_slow_sync_is(job: Job, proxy: FaultProxy, tmp_path: Path) -> None:
    through(job, proxy, tmp_path)
    proxy.faults.append(Fault("none", times=99, before=lambda: time.sleep(0.5)))
    leader, follower = pty.openpty()
    environment = {**os.environ, "KUBECONFIG": job.kubeconfig, "GITHUB_ACTOR": "ada"}
    command = [sys.executable, "-m", "flagsync", "sync", "--env", "production"]
    process = subprocess.Popen(
        command, cwd=job.repo.path, env=environment, stdout=subprocess.PIPE, stderr=follower, encoding="utf-8"
    )
    os.close(follower)
    said = b""
    with suppress(OSError):
        while part := os.read(leader, 4096):
            said += part
    os.close(leader)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "2 objects written" in out
    assert "\r" not in out
    painted = [each.strip() for each in said.decode().split("\r")]
    assert "\n" not in said.decode()
    assert painted[-1] == ""
    for words in ("asking whether 1 set may be written", "trying 2 changes without making them", "0 of 2 objects written"):
        assert any(each.startswith(words) for each in painted), (words, painted)


def test_a_partial_failure_ends_in_a_table(world: ClusterWorld, proxy: FaultProxy, tmp_path: Path) -> None:
    other = "  pay:\n    flags: [dark]\n    targets: [env]\n    deploy:\n"
    other += '      production: {to: "kube:test", namespace: PREFIX-pay}\n'
    job = Job(world, tmp_path / "shop", CONFIG + other)
    through(job, proxy, tmp_path)
    proxy.faults.append(Fault("status", writes("configmaps/pay-flags"), status=422, message="no thank you"))
    told = job.run("sync", "--env", "production", code=6)
    assert f"invalid: {world.namespace('pay')}/pay-flags is not valid: no thank you\n" in told
    shop, pay, total = told.splitlines()[-3:]
    assert shop.split() == ["shop", "in", "production", world.namespace(), "live:", job.commits[0][:12], "2", "-"]
    assert pay.split() == ["pay", "in", "production", world.namespace("pay"), "not", "begun", "-", "1"]
    assert total == "2 sets: 1 finished, 1 not; run the same command again to finish"
    report = json.loads(job.run("sync", "--env", "production", "--report", "json"))
    numbers = [(each["app"], each["written"], each["unchanged"], each["concluded"]) for each in report["data"]["concluded"]]
    assert numbers == [("shop", 0, 2, False), ("pay", 1, 0, True)]
