"""`flagsync fmt` on real files: what it writes, what it leaves alone, and what it says."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from flagsync.edges.bundled import schema_text
from tests.gitrepo import GitRepo
from tests.program import GOOD_FLAG, run, small_repository

UNTIDY = "kind: release   # short\nkey:   untidy\n\n\n"
TIDY = "key: untidy\nkind: release   # short\n"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return small_repository(tmp_path, {"good": GOOD_FLAG, "a/untidy": UNTIDY, "broken": "key: [\n"})


def test_check_shows_what_would_change_and_writes_nothing(repo: GitRepo) -> None:
    result = run("fmt", "--check", cwd=repo.path)
    assert result.returncode == 1
    assert result.stdout.startswith("--- a/flags/a/untidy.yaml\n+++ b/flags/a/untidy.yaml\n@@ ")
    assert "\n-key:   untidy\n" in result.stdout
    assert "\nleft alone flags/broken.yaml: line 2: " in result.stdout
    assert repo.git("status", "--short") == ""


def test_files_are_changed_once_and_named(repo: GitRepo) -> None:
    result = run("fmt", cwd=repo.path)
    assert result.returncode == 0
    assert result.stdout.splitlines()[0] == "changed flags/a/untidy.yaml"
    assert (repo.path / "flags/a/untidy.yaml").read_text() == TIDY
    assert repo.git("status", "--short").split() == ["M", "flags/a/untidy.yaml"]
    assert run("fmt", "--check", cwd=repo.path).returncode == 0


def test_json_names_what_changed_and_what_was_left(repo: GitRepo) -> None:
    result = run("fmt", "--report", "json", cwd=repo.path)
    report = json.loads(result.stdout)
    jsonschema.validate(report, json.loads(schema_text("report")))
    assert report["data"]["changed"] == ["flags/a/untidy.yaml"]
    assert [left["path"] for left in report["data"]["left"]] == ["flags/broken.yaml"]


def test_paths_limit_what_is_changed(repo: GitRepo) -> None:
    repo.write({"flags/b/untidy.yaml": UNTIDY})
    assert run("fmt", "untidy.yaml", cwd=repo.path / "flags" / "b").stdout == "changed flags/b/untidy.yaml\n"
    assert (repo.path / "flags/a/untidy.yaml").read_text() == UNTIDY
    assert (
        run("fmt", "--check", "flags/b", "flagsync.yaml", cwd=repo.path).stdout == "2 files are in canonical order and layout\n"
    )


def test_the_marks_and_rights_of_a_file_stay(repo: GitRepo) -> None:
    path = repo.path / "flags/a/untidy.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + UNTIDY.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    assert run("fmt", cwd=repo.path).returncode == 0
    assert path.read_bytes() == b"\xef\xbb\xbf" + TIDY.replace("\n", "\r\n").encode()
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_is_left_alone_and_its_target_is_changed(repo: GitRepo) -> None:
    (repo.path / "flags/link.yaml").symlink_to("a/untidy.yaml")
    result = run("fmt", cwd=repo.path)
    assert "changed flags/a/untidy.yaml\n" in result.stdout
    assert "left alone flags/link.yaml: " in result.stdout
    assert (repo.path / "flags/link.yaml").is_symlink()
    assert (repo.path / "flags/link.yaml").read_text() == TIDY


def test_fixing_keeps_the_byte_order_mark(tmp_path: Path) -> None:
    repo = small_repository(tmp_path)
    path = repo.path / "flags/good.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD_FLAG.replace("kind:", "knd:").replace("\n", "\r\n").encode())
    assert run("lint", "--fix", "--unsafe", "--today", "2026-11-23", cwd=repo.path).returncode == 0
    assert path.read_bytes() == b"\xef\xbb\xbf" + GOOD_FLAG.replace("\n", "\r\n").encode()


def test_a_configuration_is_not_needed(tmp_path: Path) -> None:
    (tmp_path / "flags").mkdir()
    (tmp_path / "flags" / "untidy.yaml").write_text(UNTIDY)
    assert run("fmt", cwd=tmp_path).returncode == 0
    assert (tmp_path / "flags" / "untidy.yaml").read_text() == TIDY
