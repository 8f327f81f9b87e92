"""What people do to our objects by hand besides changing a value: all of it is seen, named, and never made worse."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.test_cli import Job, through
from tests.cluster.worlds import ClusterWorld
from tests.controlplane import ControlPlane
from tests.faultproxy import Fault, faultproxy, writes

PRODUCTION = ("--env", "production")


@pytest.fixture
def job(world: ClusterWorld, tmp_path: Path) -> Job:
    job = Job(world, tmp_path / "shop")
    job.run("sync", *PRODUCTION)
    return job


def path(job: Job, name: str = "shop-flags") -> str:
    return f"/api/v1/namespaces/{job.world.namespace()}/configmaps/{name}"


def edit(job: Job, patch: object, name: str = "shop-flags") -> None:
    job.world.plane.do("PATCH", f"{path(job, name)}?fieldManager=kubectl-edit", patch, "application/merge-patch+json")


def raw(job: Job, name: str = "shop-flags") -> Any:
    return job.world.plane.do("GET", path(job, name))


def test_bytes_that_somebody_added_are_drift_and_stay(job: Job) -> None:
    edit(job, {"binaryData": {"logo.png": "aGVsbG8="}})
    told = job.run("drift", *PRODUCTION, code=1)
    assert f"{job.world.namespace()}/shop-flags logo.png was added by kubectl-edit at 20" in told
    (found,) = json.loads(job.run("drift", *PRODUCTION, "--report", "json", code=1))["data"]["drift"]
    assert (found["deviation"], found["key"], found["manager"], found["live"]) == (
        "added",
        "logo.png",
        "kubectl-edit",
        "aGVsbG8=",
    )
    job.set("dark", "on")
    assert "logo.png was added by somebody else and stays" in job.run("sync", *PRODUCTION)
    assert raw(job)["binaryData"] == {"logo.png": "aGVsbG8="}
    assert raw(job)["data"]["FLAG_DARK"] == "true"


def test_a_map_with_bytes_of_somebody_else_is_not_deleted_with_them(job: Job) -> None:
    edit(job, {"binaryData": {"logo.png": "aGVsbG8="}}, "shop-flagd")
    text = (job.repo.path / "flagsync.yaml").read_text()
    job.repo.commit("Ship no document any more", {"flagsync.yaml": text.replace("[env, flagd]", "[env]")})
    told = job.run("sync", *PRODUCTION, "--confirm-prune", "2", code=5)
    assert "refused [foreign-keys]" in told
    assert "`logo.png` in it is not ours" in told
    assert raw(job, "shop-flagd")["binaryData"] == {"logo.png": "aGVsbG8="}


def test_a_map_that_was_made_immutable_is_named_and_never_written_around(job: Job) -> None:
    edit(job, {"immutable": True})
    told = job.run("drift", *PRODUCTION, code=1)
    assert f"{job.world.namespace()}/shop-flags was made immutable by kubectl-edit at 20" in told
    assert "what was made immutable has to be deleted by hand; `flagsync sync` makes it anew" in told
    before = raw(job)
    # Without a change of its own, and with one.
    for number in range(2):
        told = job.run("sync", *PRODUCTION, code=5)
        assert "conflict: " in told
        assert "was made immutable by `kubectl-edit` at 20" in told
        assert "so that nothing in it can be changed" in told
        assert "delete it by hand; the next sync makes it anew" in told
        if not number:
            job.set("dark", "on")
    assert raw(job) == before
    job.world.plane.do("DELETE", path(job))
    job.run("sync", *PRODUCTION)
    assert raw(job)["data"]["FLAG_DARK"] == "true"
    assert "immutable" not in raw(job)
    assert "no drift" in job.run("drift", *PRODUCTION)


def test_a_map_that_is_being_deleted_is_said_to_be(job: Job) -> None:
    edit(job, {"metadata": {"finalizers": ["test/hold"]}})
    job.world.plane.do("DELETE", path(job))
    assert f"{job.world.namespace()}/shop-flags is being deleted" in job.run("drift", *PRODUCTION, code=1)
    job.set("dark", "on")
    told = job.run("sync", *PRODUCTION, code=5)
    assert "`kube:test` is being deleted" in told
    assert "wait until it is gone; where it stays, ask whoever its finalizers belong to" in told
    edit(job, {"metadata": {"finalizers": None}})
    job.run("sync", *PRODUCTION)
    assert raw(job)["data"]["FLAG_DARK"] == "true"


def test_no_time_is_told_of_what_leaves_no_trace(job: Job) -> None:
    edit(job, {"data": {"FLAG_DARK": None}})
    told = job.run("drift", *PRODUCTION, code=1)
    assert "shop-flags FLAG_DARK (flag dark) was taken away\n" in told
    (found,) = json.loads(job.run("drift", *PRODUCTION, "--report", "json", code=1))["data"]["drift"]
    assert (found["deviation"], found["time"], found["live"], found["wanted"]) == ("removed", None, None, "false")


def test_a_document_that_is_none_any_more_is_told_with_the_one_that_was_synced(job: Job) -> None:
    synced = raw(job, "shop-flagd")["data"]["flags.flagd.json"]
    edit(job, {"data": {"flags.flagd.json": "{oops"}}, "shop-flagd")
    (found,) = json.loads(job.run("drift", *PRODUCTION, "--report", "json", code=1))["data"]["drift"]
    assert (found["key"], found["flag"], found["live"], found["wanted"]) == ("flags.flagd.json", None, "{oops", synced)
    assert "live: {oops   synced: {" in job.run("drift", *PRODUCTION, code=1)


def test_what_a_killed_sync_wrote_is_told_from_what_was_edited_afterwards(
    job: Job, plane: ControlPlane, tmp_path: Path
) -> None:
    job.set("dark", "on")
    job.set("new-flow", "on")
    with faultproxy(plane) as proxy:
        through(job, proxy, tmp_path)
        running: list[subprocess.Popen[str]] = []
        inventory = writes("shop.production.inventory")
        proxy.faults.append(Fault("hang", inventory, status=10, before=lambda: running[0].send_signal(signal.SIGKILL)))
        running.append(job.start("sync", *PRODUCTION))
        running[0].communicate(timeout=60)
    job.kubeconfig = str(plane.kubeconfig)
    job.lease()
    edit(job, {"data": {"FLAG_DARK": "perhaps"}})
    told = job.run("drift", *PRODUCTION, code=1)
    assert "shop-flags FLAG_DARK (flag dark) was changed by kubectl-edit at 20" in told
    assert "shop-flags FLAG_NEW_FLOW (flag new-flow) was written by a sync that did not finish at 20" in told
    assert "`flagsync sync --take-over-from kubectl-edit` puts back what was changed" in told
    job.run("sync", *PRODUCTION, "--take-over-from", "kubectl-edit")
    assert raw(job)["data"] == {"FLAG_DARK": "true", "FLAG_NEW_FLOW": "true"}


@pytest.mark.parametrize(
    ("patch", "words", "advice"),
    [
        ({"labels": {"app.kubernetes.io/managed-by": None}}, "lost the marks of its set", "`flagsync adopt` takes over again"),
        ({"labels": {"app.kubernetes.io/managed-by": "Helm"}}, "is managed by `Helm`", "until they give it up"),
        ({"annotations": {"argocd.argoproj.io/tracking-id": "x"}}, "the mark of argocd", "until they give it up"),
    ],
)
def test_marks_that_somebody_changed_are_named_with_what_can_be_done(
    job: Job, patch: dict[str, Any], words: str, advice: str
) -> None:
    edit(job, {"metadata": patch})
    told = job.run("drift", *PRODUCTION, code=1)
    assert words in told
    assert advice in told
    assert told.count("adopt") == advice.count("adopt")
