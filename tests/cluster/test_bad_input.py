"""What a cluster can throw at us: answers that are none, admission that says no or changes things, clocks that are wrong.

Each as whoever is on call sees it: the sentence, the exit code, and the state of what was touched.
"""

from __future__ import annotations

import base64
import json
import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.admission import denying, patching, webhook
from tests.cluster.test_cli import Job, flag
from tests.cluster.worlds import ClusterWorld
from tests.controlplane import ControlPlane, kubeconfig_text
from tests.faultproxy import Fault, FaultProxy, faultproxy, reads, writes

PRODUCTION = ("--env", "production")
STRANGE = "does not speak like a Kubernetes API server"


class DiscreetJob(Job):
    """A job whose token is never read in what it prints, however talkative it is asked to be."""

    def run(self, *arguments: str, code: int = 0, **variables: str) -> str:
        told = super().run(*arguments, "-v", code=code, **variables)
        assert self.world.plane.headers["Authorization"].removeprefix("Bearer ") not in told
        assert "Authorization" not in told
        return told


@pytest.fixture
def job(world: ClusterWorld, tmp_path: Path) -> Job:
    return DiscreetJob(world, tmp_path / "shop")


@pytest.fixture(scope="module")
def proxy(plane: ControlPlane) -> Iterator[FaultProxy]:
    with faultproxy(plane) as found:
        yield found


@pytest.fixture
def astray(job: Job, proxy: FaultProxy, tmp_path: Path) -> Iterator[Job]:
    """A job that speaks through the proxy."""
    path = tmp_path / "proxy.kubeconfig"
    token = job.world.plane.headers["Authorization"].removeprefix("Bearer ")
    path.write_text(kubeconfig_text(proxy.address, str(job.world.plane.authority), token))
    job.kubeconfig = str(path)
    proxy.faults.clear()
    proxy.seen.clear()
    yield job
    proxy.faults.clear()
    proxy.decide, proxy.shift = None, timedelta(0)


def maps(job: Job) -> dict[str, dict[str, str]]:
    """The data of every map in the production namespace, as it really is."""
    items = job.world.plane.do("GET", f"/api/v1/namespaces/{job.world.namespace()}/configmaps")["items"]
    return {
        each["metadata"]["name"]: each.get("data") or {} for each in items if each["metadata"]["name"] != "kube-root-ca.crt"
    }


def saying(body: object, status: int = 200, kind: str = "application/json") -> Fault:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Fault("say", reads("configmaps"), times=999, status=status, headers={"Content-Type": kind}, body=text)


LIST: dict[str, Any] = {"kind": "ConfigMapList", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}}
SOUND = {"name": "shop-flags", "namespace": "x", "uid": "u", "resourceVersion": "1"}

# Answers that are none


@pytest.mark.parametrize(
    "answer",
    [
        saying(b"<html>Please log in to the hotel's network</html>", kind="text/html"),
        saying(b"<html>Please log in</html>", status=302, kind="text/html"),
        saying(b""),
        saying(b'{"kind": "ConfigMapList", "apiVersion": "v1", "items": [{"meta'),
        saying(b"\xff\xfe\x00k8s\x00\n\x0c", kind="application/vnd.kubernetes.protobuf"),
        saying(b"[" * 100_000),
        saying(None),
        saying([]),
        saying({"error": "login required"}),
        saying({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}),
        saying({**SOUND, "kind": "ConfigMap", "apiVersion": "v1"}),
        saying(LIST),
        saying({**LIST, "items": {}}),
        saying({**LIST, "items": [1]}),
        saying({**LIST, "items": [{}]}),
        saying({**LIST, "items": [{"metadata": {**SOUND, "name": None}}]}),
        saying({**LIST, "items": [{"metadata": {**SOUND, "labels": ["x"]}}]}),
        saying({**LIST, "items": [{"metadata": {**SOUND, "managedFields": [None]}}]}),
        saying({**LIST, "items": [{"metadata": SOUND, "data": {"FLAG_A": 1}}]}),
        saying({**LIST, "items": [{"metadata": SOUND, "data": "x"}]}),
    ],
    ids=lambda fault: fault.body[:40].decode("latin-1"),
)
def test_an_answer_that_is_none_is_never_taken_for_an_empty_cluster(astray: Job, proxy: FaultProxy, answer: Fault) -> None:
    proxy.faults.append(Fault(**vars(answer)))
    told = astray.run("status", *PRODUCTION, code=3)
    assert STRANGE in told
    assert "never synced" not in told
    assert len(told.splitlines()) == 2


def test_an_answer_that_is_none_in_the_middle_leaves_a_clear_account(astray: Job, proxy: FaultProxy) -> None:
    astray.run("sync", *PRODUCTION)
    before = maps(astray)
    astray.set("new-flow", "on")
    html = Fault("say", writes("configmaps/shop-flags"), status=200, body=b"<html>log in</html>", times=999)
    proxy.faults.append(html)
    told = astray.run("sync", *PRODUCTION, code=6)
    assert "shop-flags could not be written" in told
    assert STRANGE in told
    assert "run the same command again to finish" in told
    assert maps(astray)["shop-flags"] == before["shop-flags"]
    proxy.faults.clear()
    assert "live is" in astray.run("sync", *PRODUCTION)
    assert astray.data()["FLAG_NEW_FLOW"] == "true"


@pytest.mark.parametrize(
    ("status", "words", "code"),
    [
        (403, "Something between here and `kube:test` refuses (403), not the API server itself".lower(), 7),
        (400, "something between here and `kube:test` refuses (400), not the api server itself", 3),
        (404, "something between here and `kube:test` refuses (404), not the api server itself", 3),
        (401, "does not accept the credentials (401)", 7),
        (502, "does not do what it is asked: HTTP status 502", 3),
    ],
)
def test_what_a_gateway_says_is_not_taken_for_the_api_server(
    astray: Job, proxy: FaultProxy, status: int, words: str, code: int
) -> None:
    proxy.faults.append(saying(b"<html>no</html>", status=status, kind="text/html"))
    told = astray.run("sync", *PRODUCTION, "--timeout", "5", code=code)
    assert words in told.lower() or words in told
    assert maps(astray) == {}


def test_a_page_in_the_way_of_a_write_is_not_taken_for_the_api_server(astray: Job, proxy: FaultProxy) -> None:
    page = b"<html>413 Request Entity Too Large: namespaces</html>"
    proxy.faults.append(Fault("say", lambda method, path: "dryRun" in path, times=99, status=413, body=page))
    told = astray.run("sync", *PRODUCTION, code=3)
    assert "something between here and `kube:test` refuses (413), not the api server itself" in told.lower()
    assert "not valid" not in told
    assert maps(astray) == {}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 500, 503])
@pytest.mark.parametrize("kind", ["Status", "page"])
def test_credentials_that_the_server_repeats_are_not_repeated(
    job: Job, proxy: FaultProxy, tmp_path: Path, status: int, kind: str
) -> None:
    token, pair = "s3cr3t/0123+abc=", base64.b64encode(b"ada:s3cr3t;").decode()
    for user, shown in (
        ({"token": token}, (token, quote(token, safe=""))),
        ({"username": "ada", "password": "s3cr3t;"}, (pair, "s3cr3t;")),
    ):
        document = json.loads(kubeconfig_text(proxy.address, str(job.world.plane.authority), ""))
        document["users"][0]["user"] = user
        (tmp_path / "repeated").write_text(json.dumps(document))
        job.kubeconfig = str(tmp_path / "repeated")
        message = f"Authorization was {' or '.join(shown)} on this request"
        body = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": message, "code": status}
        text = json.dumps(body).replace("/0", "\\/0") if kind == "Status" else message
        proxy.faults[:] = [Fault("say", reads("configmaps"), times=999, status=status, body=text.encode())]
        told = Job.run(job, "status", *PRODUCTION, "--timeout", "1", "-v", "-v", code=7 if status in {401, 403} else 3)
        assert not any(word in told for word in ("s3cr3t", *shown))
    proxy.faults.clear()


@pytest.mark.parametrize("kind", ["heads", "drip"])
def test_an_answer_without_end_ends_with_the_timeout(astray: Job, proxy: FaultProxy, kind: str) -> None:
    proxy.faults.append(Fault(kind, reads("configmaps"), times=99))
    begun = time.monotonic()
    told = astray.run("status", *PRODUCTION, "--timeout", "2", code=3)
    assert time.monotonic() - begun < 10
    assert "does not answer" in told


def test_a_server_without_tls_is_said_to_speak_none(job: Job, tmp_path: Path) -> None:
    class Silent(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        path = tmp_path / "plain.kubeconfig"
        address = f"https://127.0.0.1:{server.server_port}"
        path.write_text(kubeconfig_text(address, str(job.world.plane.authority), "x"))
        job.kubeconfig = str(path)
        assert f"`{address}` does not speak TLS" in job.run("status", *PRODUCTION, code=3)
    finally:
        server.shutdown()
        server.server_close()


# Admission


def test_a_webhook_that_denies_is_named_before_anything_is_written(job: Job) -> None:
    with webhook(job.world.plane, job.world.namespace(), lambda request: denying("no flags on Fridays")) as name:
        for arguments in (("--dry-run",), ()):
            told = job.run("sync", *PRODUCTION, *arguments, code=3)
            assert f'admission webhook "{name}" denied the request: no flags on Fridays' in told
            assert "nothing was changed" in told
    assert maps(job) == {}
    assert "2 objects written" in job.run("sync", *PRODUCTION)


def test_a_webhook_that_fails_is_named_and_not_waited_for_long(job: Job) -> None:
    with webhook(job.world.plane, job.world.namespace(), lambda request: None) as name:
        begun = time.monotonic()
        told = job.run("sync", *PRODUCTION, code=3)
        assert time.monotonic() - begun < 20
    assert f'failed calling webhook "{name}"' in told
    assert "ask who runs that webhook" in told
    assert maps(job) == {}


def test_a_webhook_that_does_not_answer_is_named(job: Job) -> None:
    with webhook(job.world.plane, job.world.namespace(), lambda request: time.sleep(3), seconds=1) as name:
        told = job.run("sync", *PRODUCTION, code=3)
    assert f'failed calling webhook "{name}"' in told
    assert maps(job) == {}


def test_a_webhook_that_changes_our_data_is_found_before_anything_is_written(job: Job) -> None:
    def review(request: dict[str, Any]) -> dict[str, Any]:
        ours = "FLAG_DARK" in ((request["object"] or {}).get("data") or {})
        return patching({"op": "replace", "path": "/data/FLAG_DARK", "value": "maybe"}) if ours else {"allowed": True}

    with webhook(job.world.plane, job.world.namespace(), review, mutating=True):
        told = job.run("sync", *PRODUCTION, code=3)
    assert "would come back with other content than was sent: an admission webhook changes it" in told
    assert maps(job) == {}


def test_a_webhook_that_changes_only_what_is_really_written_is_found_afterwards(job: Job) -> None:
    def review(request: dict[str, Any]) -> dict[str, Any]:
        ours = "FLAG_DARK" in ((request["object"] or {}).get("data") or {})
        meant = ours and not request.get("dryRun")
        return patching({"op": "replace", "path": "/data/FLAG_DARK", "value": "maybe"}) if meant else {"allowed": True}

    with webhook(job.world.plane, job.world.namespace(), review, mutating=True, dry_runs=False):
        told = job.run("sync", *PRODUCTION, code=6)
    assert "shop-flags came back with other content than was written" in told
    assert job.data()["FLAG_DARK"] == "maybe"
    assert "was not finished" in job.run("status", *PRODUCTION)
    assert "live is" in job.run("sync", *PRODUCTION)
    assert job.data()["FLAG_DARK"] == "false"
    assert "no drift" in job.run("drift", *PRODUCTION)


def test_a_webhook_that_adds_labels_and_annotations_of_its_own_does_no_harm(job: Job) -> None:
    def review(request: dict[str, Any]) -> dict[str, Any]:
        return (
            patching({"op": "add", "path": "/metadata/labels/team", "value": "shop"})
            if request["object"]
            else {"allowed": True}
        )

    with webhook(job.world.plane, job.world.namespace(), review, mutating=True):
        assert "2 objects written" in job.run("sync", *PRODUCTION)
        assert "nothing differs" in job.run("sync", *PRODUCTION)
    assert "no drift" in job.run("drift", *PRODUCTION)


def test_a_webhook_that_denies_deletions_stops_the_run_before_any_write(job: Job) -> None:
    job.run("sync", *PRODUCTION)
    job.set("new-flow", "on")
    text = (job.repo.path / "flagsync.yaml").read_text()
    job.repo.commit("Ship no document any more", {"flagsync.yaml": text.replace("[env, flagd]", "[env]")})

    def review(request: dict[str, Any]) -> dict[str, Any]:
        return denying("nothing goes") if request["operation"] == "DELETE" else {"allowed": True}

    before = maps(job)
    with webhook(job.world.plane, job.world.namespace(), review) as name:
        told = job.run("sync", *PRODUCTION, "--confirm-prune", "2", code=3)
    assert f'admission webhook "{name}" denied the request: nothing goes' in told
    assert maps(job) == before


def test_a_policy_that_denies_is_named(job: Job) -> None:
    plane, name = job.world.plane, f"{job.world.prefix}-no-dark"
    base = "/apis/admissionregistration.k8s.io/v1"
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": ["configmaps"]}
    where = {"matchLabels": {"kubernetes.io/metadata.name": job.world.namespace()}}
    validation = {"expression": "!has(object.data) || !('FLAG_DARK' in object.data)", "message": "dark is forbidden here"}
    spec = {"matchConstraints": {"resourceRules": [rule], "namespaceSelector": where}, "validations": [validation]}
    plane.do("POST", f"{base}/validatingadmissionpolicies", {"metadata": {"name": name}, "spec": spec})
    binding = {"metadata": {"name": name}, "spec": {"policyName": name, "validationActions": ["Deny"]}}
    plane.do("POST", f"{base}/validatingadmissionpolicybindings", binding)
    try:
        probe = {"metadata": {"name": "probe"}, "data": {"FLAG_DARK": "1"}}
        end = time.monotonic() + 20
        path = f"/api/v1/namespaces/{job.world.namespace()}/configmaps?dryRun=All"
        while plane.send("POST", path, probe)[0] != 422 and time.monotonic() < end:
            time.sleep(0.1)
        told = job.run("sync", *PRODUCTION, code=3)
        assert f"ValidatingAdmissionPolicy '{name}'" in told
        assert "dark is forbidden here" in told
        assert maps(job) == {}
    finally:
        plane.do("DELETE", f"{base}/validatingadmissionpolicybindings/{name}")
        plane.do("DELETE", f"{base}/validatingadmissionpolicies/{name}")


# Namespaces and limits


def test_a_namespace_that_is_not_there_is_named_and_never_made(job: Job) -> None:
    text = (job.repo.path / "flagsync.yaml").read_text().replace("-shop}", "-nowhere}")
    job.repo.commit("Go elsewhere", {"flagsync.yaml": text})
    told = job.run("sync", *PRODUCTION, code=3)
    assert f"the namespace `{job.world.prefix}-nowhere` does not exist in `kube:test`" in told
    assert job.world.plane.send("GET", f"/api/v1/namespaces/{job.world.prefix}-nowhere")[0] == 404


def test_a_namespace_that_is_being_deleted_is_named(job: Job) -> None:
    path = f"/api/v1/namespaces/{job.world.namespace()}"
    # What still has a finalizer stays, and the namespace with it, Terminating.
    hold = {"metadata": {"name": "hold", "finalizers": ["test/hold"]}}
    job.world.plane.do("POST", f"{path}/configmaps", hold)
    job.world.plane.do("DELETE", path)
    told = job.run("sync", *PRODUCTION, code=3)
    assert f"the namespace `{job.world.namespace()}` in `kube:test` is being deleted" in told
    assert "  nothing was changed; wait until it is gone" in told
    job.world.plane.do("PATCH", f"{path}/configmaps/hold", {"metadata": {"finalizers": None}}, "application/merge-patch+json")


def test_a_used_up_quota_is_said_in_its_own_words_and_nothing_is_written(job: Job) -> None:
    path = f"/api/v1/namespaces/{job.world.namespace()}/resourcequotas"
    job.world.plane.do("POST", path, {"metadata": {"name": "few"}, "spec": {"hard": {"count/configmaps": "1"}}})
    full = {"status": {"hard": {"count/configmaps": "1"}, "used": {"count/configmaps": "1"}}}
    job.world.plane.do("PATCH", f"{path}/few/status", full, "application/merge-patch+json")
    end = time.monotonic() + 20
    probe = {"metadata": {"name": "probe"}}
    while time.monotonic() < end:
        code, _ = job.world.plane.send("POST", f"/api/v1/namespaces/{job.world.namespace()}/configmaps?dryRun=All", probe)
        if code == 403:
            break
        time.sleep(0.1)
    told = job.run("sync", *PRODUCTION, code=3)
    assert "exceeded quota: few" in told
    assert "raise the quota" in told
    assert maps(job) == {}


def test_a_map_over_the_limit_is_refused_before_the_cluster_is_asked(astray: Job, proxy: FaultProxy) -> None:
    grown = {}
    for key in (f"big-{index}" for index in range(8)):
        text = flag(key, "off").replace("type: boolean", "type: string")
        values = f'variants: {{"on": "{"x" * 125_000}", "off": "{"y" * 125_000}"}}\noffVariant: "off"'
        grown[f"flags/{key}.yaml"] = text.replace('variants: {"on": true, "off": false}', values)
    astray.repo.commit("Grow", grown)
    told = astray.run("sync", *PRODUCTION, code=1)
    assert "error[map-too-large] env map of `shop` in `production`" in told
    assert "nothing was changed" in told
    assert proxy.seen == []
    assert maps(astray) == {}


# Clocks

CLOCK = """\
import datetime, time
SHIFT = {shift}
real = datetime.datetime
wall = time.time

class Shifted(real):
    @classmethod
    def now(cls, tz=None):
        return real.now(tz) + datetime.timedelta(seconds=SHIFT)

    @classmethod
    def utcnow(cls):
        return real.utcnow() + datetime.timedelta(seconds=SHIFT)

datetime.datetime = Shifted
time.time = lambda: wall() + SHIFT
"""


def clock(folder: Path, hours: float) -> dict[str, str]:
    """The environment of a process whose clock is off by so many hours."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(CLOCK.format(shift=hours * 3600))
    return {"PYTHONPATH": os.pathsep.join([str(folder), str(Path(__file__).parents[2])])}


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_an_hour_off_neither_breaks_a_lock_nor_holds_one_for_ever(
    astray: Job, proxy: FaultProxy, tmp_path: Path, hours: int
) -> None:
    """One run has a wrong clock, the other the right one: whoever comes second sees the lock, and sees it end."""
    wrong = clock(tmp_path / "clock", hours)
    off = {"wrong": wrong, "right": {}}
    for index, (first, second) in enumerate((("wrong", "right"), ("right", "wrong"))):
        astray.set("new-flow", "on" if index == 0 else "off")
        proxy.faults.append(Fault("late", writes("configmaps/shop-flags"), status=400))
        holding = astray.start("sync", *PRODUCTION, **off[first])
        end = time.monotonic() + 20
        while proxy.faults[-1].times and time.monotonic() < end:
            time.sleep(0.05)
        told = astray.run("sync", *PRODUCTION, code=75, **off[second])
        assert "is being synced by ada" in told
        left = int(told.split("if it has died, in ")[1].split(" ")[0])
        assert 30 < left <= 61
        holding.kill()
        holding.communicate()
        astray.lease()
        assert "live is" in astray.run("sync", *PRODUCTION, **off[second])
    assert astray.data()["FLAG_NEW_FLOW"] == "false"
    assert "no drift" in astray.run("drift", *PRODUCTION, **wrong)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_server_whose_clock_is_an_hour_off_is_served_like_any_other(astray: Job, proxy: FaultProxy, hours: int) -> None:
    proxy.shift = timedelta(hours=hours)
    assert "2 objects written" in astray.run("sync", *PRODUCTION)
    astray.set("new-flow", "on")
    assert "live is" in astray.run("sync", *PRODUCTION)
    told = astray.run("status", *PRODUCTION)
    moment = told.split("synced ")[1].split(" ")[0]
    assert abs(datetime.fromisoformat(moment) - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_date_that_is_none_is_no_reason_to_fail(astray: Job, proxy: FaultProxy) -> None:
    for text in ("yesterday", "Mon, 99 Foo 2026 99:99:99 GMT", "Mon, 23 Nov 2026 12:00:00 -0000", ""):
        proxy.faults.append(
            Fault(
                "say", reads("configmaps"), status=200, headers={"Date": text}, body=json.dumps({**LIST, "items": []}).encode()
            )
        )
        assert "never synced" in astray.run("status", *PRODUCTION)


# Ownership of what is not data


def test_a_manager_that_only_owns_labels_of_ours_can_be_taken_over(job: Job) -> None:
    job.run("sync", *PRODUCTION)
    job.set("new-flow", "on")
    path = f"/api/v1/namespaces/{job.world.namespace()}/configmaps/shop-flags"
    label = {"metadata": {"labels": {"app.kubernetes.io/part-of": "theirs", "team": "x"}, "annotations": {"note": "y"}}}
    job.world.plane.do("PATCH", f"{path}?fieldManager=labeller", label, "application/merge-patch+json")
    told = job.run("sync", *PRODUCTION, code=5)
    assert "labeller" in told
    assert "--take-over-from labeller" in told
    assert job.data()["FLAG_NEW_FLOW"] == "false"
    assert "live is" in job.run("sync", *PRODUCTION, "--take-over-from", "labeller")
    raw = job.world.plane.do("GET", path)
    assert raw["metadata"]["labels"]["app.kubernetes.io/part-of"] == "shop"
    assert raw["metadata"]["labels"]["team"] == "x"
    assert raw["metadata"]["annotations"]["note"] == "y"
    assert job.data()["FLAG_NEW_FLOW"] == "true"
    theirs = [entry for entry in raw["metadata"]["managedFields"] if entry["manager"] == "labeller"]
    assert [list(entry["fieldsV1"]["f:metadata"]["f:labels"]) for entry in theirs] == [["f:team"]]
