"""Flags that reach workloads as a whole: the cases below tests/cases/deliver/ are what `scan` says of a small repository each.

``FLAGSYNC_REFRESH=1`` writes the expectations anew, to be read in review.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.program import run

CASES = Path(__file__).parent / "cases" / "deliver"


def copied(case: str, folder: Path) -> Path:
    shutil.copytree(CASES / case, folder / case, ignore=shutil.ignore_patterns("expected.txt"))
    return folder / case


@pytest.mark.parametrize("case", sorted(folder.name for folder in CASES.iterdir()))
def test_scan_says_what_the_case_expects(case: str, tmp_path: Path) -> None:
    done = run("scan", "-v", cwd=copied(case, tmp_path))
    assert done.returncode == 0, done.stderr
    expected = CASES / case / "expected.txt"
    if os.environ.get("FLAGSYNC_REFRESH"):
        expected.write_text(done.stdout, encoding="utf-8")
    assert done.stdout == expected.read_text(encoding="utf-8")


def test_consumers_are_told_to_machines_and_again_on_a_second_run(tmp_path: Path) -> None:
    folder = copied("handed", tmp_path)
    env = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    first, second = (run("scan", "--report", "json", cwd=folder, env=env).stdout for _ in range(2))
    assert first == second
    found = {(each["app"], each["by"]): each["location"] for each in json.loads(first)["data"]["consumers"]}
    ways = [("mail", "--env-file"), ("mail", "env_file"), ("prow", "envFrom"), ("shop", "envFrom")]
    assert sorted(found) == ways
    (folder / "flagsync.yaml").write_text((CASES / "handed/flagsync.yaml").read_text().replace('"mail.*"', '"post.*"'))
    states = json.loads(run("scan", "--report", "json", cwd=folder, env=env).stdout)["data"]["states"]
    assert {each["flag"]: each["reason"] for each in states}["mail.silent"] == "nothing names it"


def test_the_list_of_stale_flags_names_the_consumer(tmp_path: Path) -> None:
    done = run("stale", "--today", "2026-06-01", cwd=copied("handed", tmp_path))
    assert "deploy/shop.yaml:10:23 hands all flags of `shop` to a workload by envFrom, and 2 more" in done.stdout
