"""Watching a real API server, also through a network that breaks off in the middle, hangs and lies."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from flagsync.edges.apiserver import Connection
from flagsync.edges.bundled import schema_text
from flagsync.edges.watching import Watch
from flagsync.model.fault import Fault, ForbiddenFault
from tests.cluster.test_cli import CONFIG, Job, through
from tests.cluster.test_deploy import deployed
from tests.cluster.worlds import ClusterWorld
from tests.controlplane import ControlPlane, kubeconfig_text
from tests.faultproxy import Fault as Wrong
from tests.faultproxy import FaultProxy, faultproxy, writes

REPORT = jsonschema.Draft202012Validator(json.loads(schema_text("report")))
PATIENCE = 20.0
"""Seconds in which everything that is to come has come, on a busy machine."""


def until(done: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def watches(method: str, path: str) -> bool:
    return method == "GET" and "watch=1" in path


@pytest.fixture
def proxy(plane: ControlPlane) -> Iterator[FaultProxy]:
    """One for each test: the watch of an earlier one would use up its faults."""
    with faultproxy(plane) as found:
        yield found


class Ear:
    """A watch of the shop's namespace, by way of the proxy, and all that it has said."""

    def __init__(self, world: ClusterWorld, address: str, folder: Path, *, token: str | None = None, **seconds: float) -> None:
        self.said: queue.SimpleQueue[str | Fault] = queue.SimpleQueue()
        self.maps = f"/api/v1/namespaces/{world.namespace()}/configmaps"
        self.world = world
        path = folder / "ear.kubeconfig"
        token = token or world.plane.headers["Authorization"].removeprefix("Bearer ")
        path.write_text(kubeconfig_text(address, str(world.plane.authority), token))
        self.watch = Watch(
            Connection(None, timeout=20, kubeconfig=str(path)),
            "kube:test",
            world.namespace(),
            changed=lambda: self.said.put("changed"),
            lost=self.said.put,
            back=lambda: self.said.put("back"),
            **seconds,
        )
        self.watch.begin()
        threading.Thread(target=self.watch.run, daemon=True).start()

    def hear(self) -> str | Fault:
        return self.said.get(timeout=PATIENCE)

    def silent(self) -> bool:
        return self.said.empty()

    def make(self, name: str) -> None:
        labels = {"app.kubernetes.io/managed-by": "flagsync"}
        self.world.plane.do("POST", self.maps, {"metadata": {"name": name, "labels": labels}})


def test_what_happens_is_heard_and_what_is_not_ours_is_not(world: ClusterWorld, proxy: FaultProxy, tmp_path: Path) -> None:
    ear = Ear(world, proxy.address, tmp_path)
    assert ear.hear() == "back"
    world.plane.do("POST", ear.maps, {"metadata": {"name": "theirs"}})
    ear.make("ours")
    assert ear.hear() == "changed"
    world.plane.do("DELETE", f"{ear.maps}/ours")
    assert ear.hear() == "changed"
    time.sleep(0.3)
    assert ear.silent()
    (path,) = {path for _, path in proxy.seen if "watch=1" in path}
    assert "allowWatchBookmarks=true" in path
    assert "timeoutSeconds=60" in path


@pytest.mark.parametrize("order", ["end", "reset", "half", "garbage", "expire"])
def test_a_stream_that_breaks_off_is_taken_up_where_it_ended(
    world: ClusterWorld, proxy: FaultProxy, tmp_path: Path, order: str
) -> None:
    ear = Ear(world, proxy.address, tmp_path)
    assert ear.hear() == "back"
    ear.make("first")
    assert ear.hear() == "changed"
    held = threading.Event()
    # The next stream begins only after something has happened that no stream has shown.

    def wait() -> None:
        assert held.wait(PATIENCE)

    proxy.faults.append(Wrong("none", watches, before=wait))
    proxy.streams[0].order = order
    until(lambda: not proxy.streams[0].open, "the stream is still open")
    ear.make("second")
    held.set()
    assert ear.hear() == "changed"
    versions = [path.partition("resourceVersion=")[2] for _, path in proxy.seen if "watch=1" in path]
    assert versions[-1] != versions[0] or order == "expire"
    lists = [path for _, path in proxy.seen if "watch=1" not in path]
    assert len(lists) == (2 if order == "expire" else 1)


def test_a_server_that_has_forgotten_the_place_is_listed_again(world: ClusterWorld, proxy: FaultProxy, tmp_path: Path) -> None:
    proxy.faults.append(Wrong("status", watches, status=410))
    ear = Ear(world, proxy.address, tmp_path)
    assert isinstance(ear.hear(), Fault)
    assert ear.hear() == "changed"
    assert ear.hear() == "back"
    assert len([path for _, path in proxy.seen if "watch=1" not in path]) == 2


def test_a_place_that_the_server_has_not_come_to_yet_is_given_up(
    world: ClusterWorld, proxy: FaultProxy, tmp_path: Path
) -> None:
    ear = Ear(world, proxy.address, tmp_path)
    assert ear.hear() == "back"
    proxy.faults.append(Wrong("status", watches, status=504, times=2, message="Too large resource version: 9, current: 5"))
    proxy.streams[-1].order = "end"
    assert isinstance(ear.hear(), Fault)
    assert {ear.hear(), ear.hear()} == {"changed", "back"}
    assert len([path for _, path in proxy.seen if "watch=1" not in path]) == 2


def test_a_connection_on_which_nothing_comes_any_more_is_given_up(
    world: ClusterWorld, proxy: FaultProxy, tmp_path: Path
) -> None:
    ear = Ear(world, proxy.address, tmp_path, session_seconds=1, grace_seconds=0.3)
    assert ear.hear() == "back"
    proxy.streams[-1].order = "freeze"
    ear.make("unheard")
    assert ear.hear() == "changed"


def strange(body: str) -> Wrong:
    return Wrong("say", watches, status=200, times=3, headers={"Content-Type": "application/json"}, body=body.encode())


STRANGE = (
    "[]\n",
    '{"type": "ADDED", "object": 5}\n',
    '{"type": "ERROR", "object": {"code": "x"}}\n',
    '{"object": {"metadata": []}}\n',
)


@pytest.mark.parametrize(
    "wrong",
    [Wrong("status", watches, status=503, times=3), Wrong("garbage", watches, times=3), *map(strange, STRANGE)],
    ids=["trouble", "portal", "list", "number", "code", "metadata"],
)
def test_that_it_is_deaf_is_said_once_and_that_it_hears_again_too(
    world: ClusterWorld, proxy: FaultProxy, tmp_path: Path, wrong: Wrong
) -> None:
    ear = Ear(world, proxy.address, tmp_path)
    assert ear.hear() == "back"
    proxy.faults.append(wrong)
    proxy.streams[0].order = "reset"
    until(lambda: not wrong.times, "it is not asked")
    ear.make("meanwhile")
    missing = {"lost", "back", "changed"}
    while missing:
        told = ear.hear()
        missing.discard("lost" if isinstance(told, Fault) else told)


def test_credentials_that_have_run_out_are_read_again(world: ClusterWorld, proxy: FaultProxy, tmp_path: Path) -> None:
    ear = Ear(world, proxy.address, tmp_path)
    assert ear.hear() == "back"
    for _ in range(3):
        proxy.faults.append(Wrong("status", watches, status=401))
        number = len(proxy.streams)
        proxy.streams[-1].order = "end"
        until(lambda number=number: len(proxy.streams) > number, "it does not come back")  # type: ignore[misc]
    ear.make("heard")
    assert ear.hear() == "changed"


def test_a_server_in_trouble_is_asked_as_seldom_as_it_wants(world: ClusterWorld, proxy: FaultProxy, tmp_path: Path) -> None:
    ear = Ear(world, proxy.address, tmp_path)
    assert ear.hear() == "back"
    proxy.faults.append(Wrong("status", watches, status=429, headers={"Retry-After": "2"}))
    begun = time.monotonic()
    proxy.streams[-1].order = "reset"
    until(lambda: len(proxy.streams) > 1, "it does not come back")
    assert time.monotonic() - begun >= 1.9


@pytest.mark.slow
def test_a_bookmark_moves_the_place_on_while_nothing_of_ours_happens(
    world: ClusterWorld, proxy: FaultProxy, tmp_path: Path
) -> None:
    ear = Ear(world, proxy.address, tmp_path, session_seconds=6)
    assert ear.hear() == "back"
    for number in range(5):
        world.plane.do("POST", ear.maps, {"metadata": {"name": f"theirs-{number}"}})
    until(lambda: len(proxy.streams) > 1, "the first stream does not end")
    first, second = (int(each.path.partition("resourceVersion=")[2].partition("&")[0]) for each in proxy.streams[:2])
    assert second > first
    assert ear.silent()


def test_without_the_right_to_watch_the_right_is_named(world: ClusterWorld, proxy: FaultProxy, tmp_path: Path) -> None:
    token = deployed(world, leave_out=("", "configmaps", "watch"))
    told = Ear(world, proxy.address, tmp_path, token=token).hear()
    assert isinstance(told, ForbiddenFault)
    assert "may not watch configmaps in the namespace" in told.message
    assert 'verbs: ["watch"]' in (told.hint or "")


# The command


class Watching:
    """A `--watch` in a process of its own, and its lines as they come."""

    def __init__(self, job: Job, *arguments: str) -> None:
        self.process = job.start(*arguments)
        self.lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.errors: queue.SimpleQueue[str] = queue.SimpleQueue()
        for stream, into in ((self.process.stdout, self.lines), (self.process.stderr, self.errors)):
            threading.Thread(target=self._read, args=(stream, into), daemon=True).start()
        assert self.errors.get(timeout=PATIENCE).startswith("watching "), "it does not begin"

    def _read(self, stream: Any, into: queue.SimpleQueue[str]) -> None:
        for line in stream:
            into.put(line.rstrip("\n"))

    def line(self) -> str:
        return self.lines.get(timeout=PATIENCE)

    def event(self) -> Any:
        report = json.loads(self.line())
        REPORT.validate(report)
        assert report["command"] == "drift"
        return report["data"]

    def end(self, sent: signal.Signals = signal.SIGTERM) -> tuple[int, list[str]]:
        """The exit code, and the lines that were left."""
        self.process.send_signal(sent)
        code = self.process.wait(PATIENCE)
        time.sleep(0.1)
        left = []
        while not self.lines.empty():
            left.append(self.lines.get())
        assert self.errors.empty(), self.errors.get()
        return code, left


def edit(job: Job, name: str = "shop-flags", namespace: str = "shop", **data: str | None) -> None:
    path = f"/api/v1/namespaces/{job.world.namespace(namespace)}/configmaps/{name}?fieldManager=kubectl-edit"
    job.world.plane.do("PATCH", path, {"data": data}, "application/merge-patch+json")


@pytest.fixture
def job(world: ClusterWorld, tmp_path: Path) -> Job:
    job = Job(world, tmp_path / "shop")
    job.run("sync", "--env", "production", "--env", "staging")
    return job


def test_a_hand_edit_is_said_when_it_happens_and_when_it_is_mended(job: Job) -> None:
    namespace = job.world.namespace()
    watching = Watching(job, "drift", "--env", "production", "--watch")
    assert watching.line() == "shop in production on kube:test: no drift"
    edit(job, FLAG_DARK="true")
    said = watching.line()
    assert (
        f"shop in production on kube:test: {namespace}/shop-flags FLAG_DARK (flag dark) was changed by kubectl-edit at" in said
    )
    assert said.endswith("; live: true, synced: false")
    edit(job, FLAG_DARK="false")
    assert watching.line().endswith(f"{namespace}/shop-flags FLAG_DARK (flag dark) is as synced again")
    job.world.plane.do("DELETE", f"/api/v1/namespaces/{namespace}/configmaps/shop-flagd")
    assert watching.line().endswith(f"{namespace}/shop-flagd was deleted")
    job.set("new-flow", "on")
    job.run("sync", "--env", "production")
    assert f": live is {job.commits[-1][:12]}, synced 20" in watching.line()
    assert watching.line().endswith("shop-flagd is as synced again")
    assert watching.end(signal.SIGINT) == (0, ["1 set: no drift"])


def test_a_monitoring_job_reads_one_object_per_line(job: Job, proxy: FaultProxy, tmp_path: Path) -> None:
    through(job, proxy, tmp_path)
    watching = Watching(job, "drift", "--env", "production", "--watch", "--report", "json")
    begun = watching.event()
    assert (begun["event"], begun["drift"], begun["sets"][0]["commit"]) == ("watching", [], job.commits[0])
    proxy.streams[-1].order = "half"
    edit(job, FLAG_DARK="true")
    seen = watching.event()
    assert (seen["event"], seen["app"], seen["environment"]) == ("appeared", "shop", "production")
    (drift,) = seen["drift"]
    assert (drift["flag"], drift["manager"], drift["live"], drift["wanted"]) == ("dark", "kubectl-edit", "true", "false")
    assert seen["time"].endswith("Z")
    code, left = watching.end()
    assert code == 1
    (last,) = [json.loads(line)["data"] for line in left]
    assert (last["event"], last["drift"]) == ("ended", seen["drift"])


def test_a_server_that_is_gone_for_a_while_is_said_to_be_and_nothing_is_missed(
    job: Job, proxy: FaultProxy, tmp_path: Path
) -> None:
    through(job, proxy, tmp_path)
    watching = Watching(job, "drift", "--env", "production", "--watch")
    watching.line()
    proxy.faults.append(Wrong("status", times=4))
    proxy.streams[-1].order = "reset"
    assert ": cannot be watched: `kube:test` refuses to watch" in watching.line()
    edit(job, FLAG_DARK="true")
    lines = [watching.line(), watching.line()]
    assert any(line.endswith("kube:test: is watched again") for line in lines)
    assert any("FLAG_DARK (flag dark) was changed by kubectl-edit" in line for line in lines)
    assert watching.end()[0] == 1


def test_environments_and_contexts_are_watched_side_by_side(world: ClusterWorld, tmp_path: Path) -> None:
    job = Job(world, tmp_path / "shop", CONFIG.replace('staging: {to: "kube:test"', 'staging: {to: "kube:other"'))
    token = world.plane.headers["Authorization"].removeprefix("Bearer ")
    text = json.loads(kubeconfig_text(world.plane.address, str(world.plane.authority), token))
    text["contexts"].append({"name": "other", "context": text["contexts"][0]["context"]})
    (tmp_path / "both").write_text(json.dumps(text))
    job.kubeconfig = str(tmp_path / "both")
    job.run("sync", "--env", "production", "--env", "staging")
    watching = Watching(job, "drift", "--watch")
    assert {watching.line(), watching.line()} == {
        "shop in staging on kube:other: no drift",
        "shop in production on kube:test: no drift",
    }
    edit(job, FLAG_DARK="true")
    assert " shop in production on kube:test: " in watching.line()
    edit(job, namespace="shop-staging", FLAG_DARK="false")
    assert " shop in staging on kube:other: " in watching.line()
    assert watching.end() == (1, ["2 sets: 2 differences in 2"])


def test_a_record_that_was_damaged_is_said_and_the_watch_goes_on(job: Job) -> None:
    watching = Watching(job, "drift", "--watch")
    assert {watching.line(), watching.line()} == {
        "shop in staging on kube:test: no drift",
        "shop in production on kube:test: no drift",
    }
    edit(job, "shop.production.inventory", commit="0" * 40)
    assert "shop in production on kube:test: cannot be judged: the inventory" in watching.line()
    edit(job, "shop.production.inventory", commit=job.commits[0])
    assert watching.line().endswith("shop in production on kube:test: can be judged again")
    assert watching.end()[0] == 0


def test_a_namespace_that_was_emptied_is_no_clean_one(job: Job) -> None:
    watching = Watching(job, "drift", "--env", "production", "--watch")
    watching.line()
    job.world.plane.do(
        "DELETE", f"/api/v1/namespaces/{job.world.namespace()}/configmaps?labelSelector=app.kubernetes.io/managed-by"
    )
    lines = [watching.line()]
    while "the record of what was synced is gone" not in lines[-1]:
        lines.append(watching.line())
    assert watching.end() == (1, ["1 set: no drift; 1 cannot be judged"])


def test_a_folder_and_a_cluster_are_watched_side_by_side(world: ClusterWorld, tmp_path: Path) -> None:
    job = Job(world, tmp_path / "shop", CONFIG.replace('staging: {to: "kube:test"', 'staging: {to: "dir:out"'))
    job.run("sync", "--env", "production", "--env", "staging")
    watching = Watching(job, "drift", "--watch")
    assert {watching.line(), watching.line()} == {
        "shop in staging on dir:out: no drift",
        "shop in production on kube:test: no drift",
    }
    edit(job, FLAG_DARK="true")
    assert " shop in production on kube:test: " in watching.line()
    (file,) = (job.repo.path / "out").rglob("shop-flags.yaml")
    file.write_text(file.read_text().replace('FLAG_DARK: "true"', 'FLAG_DARK: "false"'))
    assert " shop in staging on dir:out: " in watching.line()
    assert watching.end() == (1, ["2 sets: 2 differences in 2"])


def test_a_sync_that_died_is_said_when_its_lock_has_run_out(job: Job, proxy: FaultProxy, tmp_path: Path) -> None:
    watching = Watching(job, "status", "--env", "production", "--watch")
    lines = [watching.line()]
    while f"{job.world.namespace()}/shop-flags" not in lines[-1]:
        lines.append(watching.line())
    assert lines[0] == f"shop in production on kube:test: live is {job.commits[0][:12]}"
    through(job, proxy, tmp_path)
    job.set("new-flow", "on")
    running: list[subprocess.Popen[str]] = []
    inventory = writes("shop.production.inventory")
    proxy.faults.append(Wrong("hang", inventory, status=10, before=lambda: running[0].send_signal(signal.SIGKILL)))
    running.append(job.start("sync", "--env", "production"))
    running[0].communicate(timeout=PATIENCE)
    assert f": a sync to {job.commits[-1][:12]} of 20" in (begun := watching.line())
    assert begun.endswith(" by ada is running")
    job.lease()
    assert watching.line().endswith(" by ada was not finished; repeat it")
    assert {watching.line()[21:].partition(" at 20")[0] for _ in range(2)} == {
        f"shop in production on kube:test: {job.world.namespace()}/{name} was written by a sync that did not finish"
        for name in ("shop-flags", "shop-flagd")
    }
    job.run("sync", "--env", "production")
    assert f": live is {job.commits[-1][:12]}, synced 20" in watching.line()
    assert [watching.line()[-19:], watching.line()[-19:]] == [" is as synced again"] * 2
    assert watching.end() == (0, ["1 set: no drift"])


def test_what_never_ends_is_not_written_into_a_document(job: Job) -> None:
    told = job.run("drift", "--watch", "--report", "sarif", code=2)
    assert "`--watch` and `--report sarif` exclude each other" in told
    assert "`--report json`" in told


def test_a_reader_that_has_gone_ends_the_watch(job: Job) -> None:
    process = job.start("drift", "--env", "production", "--watch")
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == "shop in production on kube:test: no drift\n"
    process.stdout.close()
    assert process.stderr.readline().startswith("watching ")
    edit(job, FLAG_DARK="true")
    assert process.wait(PATIENCE) == 1
    assert process.stderr.read() == ""


def test_a_folder_is_looked_at_again_and_again(job: Job, tmp_path: Path) -> None:
    target = f"dir:{tmp_path / 'out'}"
    job.run("sync", "--env", "production", "--to", target)
    watching = Watching(job, "drift", "--env", "production", "--to", target, "--watch")
    assert watching.line().endswith(": no drift")
    (file,) = (tmp_path / "out").rglob("shop-flags.yaml")
    before = file.read_text()
    file.write_text(before.replace('FLAG_DARK: "false"', 'FLAG_DARK: "true"'))
    assert "shop-flags FLAG_DARK (flag dark) was changed" in watching.line()
    file.write_text(before)
    assert watching.line().endswith("FLAG_DARK (flag dark) is as synced again")
    assert watching.end() == (0, ["1 set: no drift"])


def test_a_watch_that_cannot_begin_ends_within_the_timeout(job: Job, tmp_path: Path) -> None:
    path = tmp_path / "gone"
    path.write_text(kubeconfig_text("https://127.0.0.1:9", str(job.world.plane.authority), "x"))
    begun = time.monotonic()
    told = job.run("drift", "--watch", "--timeout", "2", code=3, KUBECONFIG=str(path))
    assert "does not answer: the connection is refused" in told
    assert time.monotonic() - begun < 8


def test_the_account_of_deploy_can_watch_and_without_the_right_it_is_named(job: Job, tmp_path: Path) -> None:
    path = tmp_path / "bot"

    def become(token: str) -> None:
        path.write_text(kubeconfig_text(job.world.plane.address, str(job.world.plane.authority), token))
        job.kubeconfig = str(path)

    token = deployed(job.world)
    become(token)
    watching = Watching(job, "drift", "--env", "production", "--watch")
    assert watching.line().endswith(": no drift")
    edit(job, FLAG_DARK="true")
    assert "was changed by kubectl-edit" in watching.line()
    assert watching.end()[0] == 1
    role = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{job.world.namespace()}/roles/flagsync"
    rules = job.world.plane.do("GET", role)["rules"]
    rules[0]["verbs"].remove("watch")
    job.world.plane.do("PATCH", role, {"rules": rules}, "application/merge-patch+json")
    time.sleep(0.5)
    told = job.run("drift", "--env", "production", "--watch", code=7)
    assert f"may not watch configmaps in the namespace `{job.world.namespace()}` of `kube:test`" in told
