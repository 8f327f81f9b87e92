"""Flags change in a running application, as a mounted ConfigMap changes; and in its environment, as it starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.agreement.engines import Kind, Unavailable, environment_of, node_of, python_of
from tests.gitrepo import GitRepo

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
PYTHON = Kind("the flagd provider for Python", "v3", "openfeature-provider-flagd==0.6.1")
NODE = Kind(
    "the flagd provider for Node",
    "v2",
    "@openfeature/flagd-provider@0.16.1 @openfeature/server-sdk@1.23.0 @grpc/grpc-js@1.14.1",
)
FLAGSYNC = Path(sys.executable).parent / "flagsync"
PATIENCE = 30.0
"""Seconds that a change may take to be seen; it takes well under one on an idle machine."""

CONFIG = """\
version: 1
environments: {production: {bucketing: GENERATION}}
apps: {shop: {flags: ["*"], targets: [env, flagd]}}
"""
FLAG = """\
key: checkout.new-flow
kind: release
description: The new checkout
owners: [team:payments]
created: 2026-11-01
expires: 2027-01-20
links: {issue: https://example.test/PAY-12}
type: boolean
default: disabled
environments: {production: {rollout: {serve: enabled, percent: PERCENT}}}
"""
SWITCH = """\
key: payments.fallback
kind: ops
killSwitch: true
description: Pay through the second provider
owners: [team:payments]
links: {issue: https://example.test/PAY-9, runbook: https://example.test/rb/9}
permanent: {reason: incidents, reviewBy: 2027-11-01}
type: boolean
default: enabled
"""


TESTERS = """\
name: testers
owners: [team:it]
when: {attr: targetingKey, op: ends_with, value: "7"}
"""
TARGETING = """\
prerequisites: [{flag: payments.fallback, variant: enabled}]
rules: [{name: testers, when: {segment: testers}, serve: enabled}]
"""


class Volume:
    """A folder as the kubelet lays out a ConfigMap volume: files are links into ``..data``, which is swapped as a whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generation = 0
        folder.mkdir()

    def swap(self, files: dict[str, str]) -> None:
        self.generation += 1
        content = self.folder / f"..2026_11_23_{self.generation}"
        content.mkdir()
        for name, text in files.items():
            (content / name).write_text(text, encoding="utf-8")
        (self.folder / "..data_tmp").symlink_to(content.name)
        (self.folder / "..data_tmp").rename(self.folder / "..data")
        for name in files:
            if not (self.folder / name).is_symlink():
                (self.folder / name).symlink_to(Path("..data") / name)


class Application:
    """The running process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def ask(self, flag: str, user: str = "user-1") -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"flag": flag, "user": user, "code_default": False}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the application has ended"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def until(self, flag: str, commit: str) -> dict[str, Any]:
        """The answer once it comes from that commit."""
        deadline = time.monotonic() + PATIENCE
        answer = self.ask(flag)
        while answer["metadata"].get("commit") != commit and time.monotonic() < deadline:
            time.sleep(0.05)
            answer = self.ask(flag)
        return answer


@pytest.fixture(params=[PYTHON, NODE], ids=["python", "node"])
def runtime(request: pytest.FixtureRequest) -> Kind:
    kind: Kind = request.param
    return kind


@pytest.fixture
def command(runtime: Kind) -> list[str]:
    try:
        if runtime is NODE:
            return [node_of(runtime), str(HERE / "application.js")]
        return [python_of(runtime), str(HERE / "application.py")]
    except Unavailable as reason:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"{runtime.name}: {reason}")


@pytest.fixture
def shop(tmp_path: Path, request: pytest.FixtureRequest) -> GitRepo:
    kind: Kind = request.getfixturevalue("runtime") if "runtime" in request.fixturenames else PYTHON
    repository = GitRepo.init(tmp_path / "shop")
    repository.write({"flagsync.yaml": CONFIG.replace("GENERATION", kind.bucketing), "flags/payments.fallback.yaml": SWITCH})
    ramp(repository, 0)
    return repository


def ramp(repository: GitRepo, percent: float, more: str = "") -> str:
    repository.write({"flags/checkout.new-flow.yaml": FLAG.replace("PERCENT", str(percent)) + more})
    return repository.commit(f"{percent} %")


def flagsync(repository: GitRepo, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [FLAGSYNC, *arguments, "--today", "2026-11-23"]
    return subprocess.run(command, cwd=repository.path, capture_output=True, text=True, check=False)


def document(repository: GitRepo) -> dict[str, str]:
    done = flagsync(repository, "render", "--env", "production", "--target", "flagd")
    assert done.returncode == 0, done.stderr
    return {"flags.flagd.json": done.stdout}


@pytest.fixture
def volume(tmp_path: Path) -> Volume:
    return Volume(tmp_path / "volume")


@pytest.fixture
def application(command: list[str], runtime: Kind, shop: GitRepo, volume: Volume) -> Iterator[Application]:
    volume.swap(document(shop))
    started = [*command, str(volume.folder / "flags.flagd.json")]
    pipe = subprocess.PIPE
    with subprocess.Popen(started, stdin=pipe, stdout=pipe, text=True, env=environment_of(runtime)) as process:
        yield Application(process)
        process.communicate(timeout=PATIENCE)


def test_a_running_application_follows_the_commits(application: Application, shop: GitRepo, volume: Volume) -> None:
    before = application.until("checkout.new-flow", shop.head())
    assert (before["value"], before["metadata"]["owner"]) == (False, "team:payments")
    for percent, value in ((100, True), (0, False)):
        commit = ramp(shop, percent)
        volume.swap(document(shop))
        answer = application.until("checkout.new-flow", commit)
        assert (answer["value"], answer["metadata"]["commit"]) == (value, commit)
    assert application.process.poll() is None


def test_eval_and_the_application_give_the_same_answers(application: Application, shop: GitRepo, volume: Volume) -> None:
    shop.write({"flags/segments/testers.yaml": TESTERS})
    commit = ramp(shop, 5, TARGETING)
    volume.swap(document(shop))
    application.until("checkout.new-flow", commit)
    users = [f"user-{number}" for number in range(200)]
    (shop.path / "users.csv").write_text("targetingKey\n" + "".join(f"{user}\n" for user in users), encoding="utf-8")
    done = subprocess.run(
        [FLAGSYNC, "eval", "checkout.new-flow", "--env", "production", "--contexts", "users.csv", "--report", "json"],
        cwd=shop.path,
        capture_output=True,
        text=True,
        check=True,
    )
    ours = [result["value"] for result in json.loads(done.stdout)["data"]["results"]]
    assert [application.ask("checkout.new-flow", user)["value"] for user in users] == ours
    assert all(ours[number] for number in range(7, len(users), 10))
    assert len(users) // 10 < sum(ours) < len(users) // 2
    shop.write({"flags/payments.fallback.yaml": SWITCH.replace("default: enabled", "default: disabled")})
    switched_off = shop.commit("The prerequisite fails")
    volume.swap(document(shop))
    application.until("checkout.new-flow", switched_off)
    assert not any(application.ask("checkout.new-flow", user)["value"] for user in users)


def test_a_broken_flag_never_reaches_the_application(application: Application, shop: GitRepo) -> None:
    good = shop.head()
    shop.write({"flags/checkout.new-flow.yaml": FLAG.replace("PERCENT", "100").replace("serve: enabled", "serve: enable")})
    shop.commit("A mistake")
    done = flagsync(shop, "render", "--env", "production", "--target", "flagd")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "error[unknown-variant]" in done.stderr
    assert application.until("checkout.new-flow", good)["value"] is False


def test_a_process_started_with_the_env_file_sees_its_values(shop: GitRepo) -> None:
    reader = "import os; print(os.environ.get('FLAG_PAYMENTS_FALLBACK'), os.environ.get('FLAG_CHECKOUT_NEW_FLOW'))"
    for percent, seen in ((0, "true false"), (100, "true true"), (5, "true None")):
        ramp(shop, percent)
        done = flagsync(shop, "render", "--env", "production", "--target", "env", "--dialect", "sh")
        (shop.path / "flags.env").write_text(done.stdout, encoding="utf-8")
        started = subprocess.run(
            ["sh", "-c", f'. ./flags.env && exec {sys.executable} -c "$0"', reader],
            cwd=shop.path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert started.stdout.strip() == seen
