"""Repositories that are fine as they are: the linter has nothing to say, whatever it was tempted to say.

Each folder under ``cases/clean`` is a repository as somebody would keep it. Whoever writes a rule and finds it speaking here
changes the rule.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from flagsync.reports import text
from tests.rulebook import lint_files

SETS = sorted(path for path in (Path(__file__).parent / "cases" / "clean").iterdir() if path.is_dir())


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}


@pytest.mark.parametrize("folder", SETS, ids=[folder.name for folder in SETS])
def test_nothing_is_found_in_a_repository_that_is_fine(folder: Path) -> None:
    report = lint_files(files_of(folder))
    assert not report.findings, text.write(report)
    assert not report.skipped
    assert report.ignored == 0 or folder.name == "teams"


def test_there_are_enough_of_them_to_mean_something() -> None:
    assert sum(lint_files(files_of(folder)).flags for folder in SETS) >= 40


def test_the_files_of_windows_still_have_their_line_ends_and_marks() -> None:
    files = files_of(next(folder for folder in SETS if folder.name == "windows"))
    assert b"\r\n" in files["flags/desk.printing.yaml"]
    assert files["flags/desk.theme.yaml"].startswith(b"\xef\xbb\xbf")
    assert not files["flags/desk.no-final-newline.yaml"].endswith(b"\n")
