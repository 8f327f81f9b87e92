"""What a user sees of a rule: small repositories, and beside each the text report on it, carets included.

A case is written like the examples of the rules' pages (see `rulebook`) and lies in the folder of its rule. Where the report is
to be empty of findings it is a near-miss: what looks like a mistake and is none. ``FLAGSYNC_REFRESH=1`` writes the reports.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flagsync import rules
from flagsync.reports import text
from tests.rulebook import Example, lint_files

CASES = Path(__file__).parent / "cases" / "rules"
FILES = sorted(CASES.glob("*/*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}/{path.stem}" for path in FILES])
def test_the_report_is_what_a_user_should_see(path: Path) -> None:
    report = text.write(lint_files(Example(path.stem, path.read_text("utf-8")).files))
    expected = path.with_suffix(".txt")
    if os.environ.get("FLAGSYNC_REFRESH"):
        expected.write_text(report, "utf-8")
    assert report == expected.read_text("utf-8")


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}/{path.stem}" for path in FILES])
def test_a_case_is_about_its_rule_alone(path: Path) -> None:
    assert path.parent.name in rules.BY_ID
    found = {finding.rule for finding in Example(path.stem, path.read_text("utf-8")).findings()}
    assert found <= {path.parent.name}
