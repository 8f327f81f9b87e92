"""The weekly report: which flags can go, why, and what survives them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flagsync.cli import main
from tests.gitrepo import GitRepo

CONFIG = "version: 1\nenvironments: {staging: {}, production: {}}\n"
FLAGS = """\
flags:
  launched:
    {kind: release, type: boolean, default: enabled, owners: ["team:a"], created: 2026-06-01, expires: 2026-09-01}
  ramping:
    kind: release
    type: boolean
    default: disabled
    created: 2026-06-01
    expires: 2026-10-01
    environments: {production: {rollout: {serve: enabled, percent: 5}}}
  dead: {kind: release, type: boolean, default: disabled, created: 2026-06-01, expires: 2027-01-01}
  new-born: {kind: release, type: boolean, default: disabled, created: 2026-11-20, expires: 2027-01-01}
  in-tests: {kind: release, type: boolean, default: disabled, created: 2026-06-01, expires: 2027-01-01}
  fuse:
    kind: ops
    type: boolean
    default: enabled
    created: 2025-01-01
    permanent: {reason: incidents, reviewBy: 2026-02-01}
  fine: {kind: release, type: boolean, default: disabled, created: 2026-11-01, expires: 2027-01-01}
"""
CODE = "".join(f'client.is_feature_enabled("{key}")\n' for key in ("launched", "ramping", "fuse", "fine"))


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    made = GitRepo.init(tmp_path / "shop")
    made.commit(
        "Start",
        {
            "flagsync.yaml": CONFIG,
            "flags/all.yaml": FLAGS,
            "src/app.py": CODE,
            "tests/test_app.py": 'client.is_feature_enabled("in-tests")\n',
        },
    )
    return made


def owed(repo: GitRepo, out: Path, *arguments: str, day: str = "2026-11-23") -> dict[str, dict[str, object]]:
    verb = ["-C", str(repo.path), "stale", "--no-cache", "--as-of", day, "--report", f"json={out}", *arguments]
    assert main(verb) == 0
    return {each["flag"]: each for each in json.loads(out.read_text())["data"]["flags"]}


def test_every_reason_comes_with_what_to_do(repo: GitRepo, tmp_path: Path) -> None:
    found = owed(repo, tmp_path / "out.json")
    assert [(key, each["reasons"]) for key, each in found.items()] == [
        ("launched", ["expired", "constant"]),
        ("ramping", ["expired"]),
        ("dead", ["unreferenced"]),
        ("in-tests", ["referenced-in-tests-only"]),
        ("fuse", ["review-overdue"]),
    ]
    assert (
        found["launched"]["action"]
        == "keep the branch for `enabled` in the code, remove the other, then delete its entry in `flags/all.yaml`"
    )
    assert (found["launched"]["survivor"], found["launched"]["value"], found["launched"]["overdue"]) == ("enabled", True, 83)
    assert found["ramping"]["serves"] == {"staging": "disabled", "production": None}
    assert found["dead"]["action"] == "delete its entry in `flags/all.yaml`; no code asks for the flag"
    assert found["launched"]["places"] == [
        {"repository": None, "path": "src/app.py", "line": 1, "class": "call", "test": False}
    ]


def test_an_old_report_can_be_made_again(repo: GitRepo, tmp_path: Path) -> None:
    early = owed(repo, tmp_path / "out.json", day="2026-08-30")
    assert early["launched"]["reasons"] == ["constant", "expires-soon"]


def test_references_of_other_repositories_count(repo: GitRepo, tmp_path: Path) -> None:
    other = GitRepo.init(tmp_path / "web")
    other.commit("Start", {"a.ts": "client.getBooleanValue('dead', false);\n"})
    mine, theirs = tmp_path / "mine.json", tmp_path / "web.json"
    assert main(["-C", str(repo.path), "scan", "--no-cache", "--out", str(mine)]) == 0
    assert main(["-C", str(repo.path), "scan", "--no-cache", "--from", str(other.path), "--out", str(theirs)]) == 0
    found = owed(repo, tmp_path / "out.json", "--references", str(mine), "--references", str(theirs))
    assert "dead" not in found
    assert "in-tests" in found


def test_a_missing_repository_makes_flags_unknown_and_never_unreferenced(repo: GitRepo, tmp_path: Path) -> None:
    repo.write({"flagsync.yaml": CONFIG + "scan: {repos: [{name: android, path: ../android}]}\n"})
    (tmp_path / "android").mkdir()
    mine, out = tmp_path / "mine.json", tmp_path / "out.json"
    assert main(["-C", str(repo.path), "scan", "--no-cache", "--from", str(repo.path), "--out", str(mine)]) == 0
    found = owed(repo, out, "--references", str(mine))
    assert "dead" not in found
    assert "dead" in json.loads(out.read_text())["data"]["unknown"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"version": 1, "command": "lint", "data": {}}', "[" * 100_000])
def test_what_is_no_artifact_is_refused(
    repo: GitRepo, tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.json").write_text(content)
    assert main(["-C", str(repo.path), "stale", "--no-cache", "--references", str(tmp_path / "bad.json")]) == 2
    assert "is no result of a scan" in capsys.readouterr().err
