"""What the shipping verbs say, flow by flow: `tests/cases/ship/*.txt` are terminals to read (`UPDATE_CASES=1` renews them)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.shipyard import Yard, steps

CASES = sorted((Path(__file__).parent / "cases" / "ship").glob("*.txt"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_terminal_shows(path: Path, tmp_path: Path) -> None:
    expected = path.read_text(encoding="utf-8")
    yard = Yard.of(tmp_path)
    told = "".join(f"{step}\n" + (yard.play(step[2:]) if step.startswith("$ ") else "") for step in steps(expected))
    if os.environ.get("UPDATE_CASES"):
        path.write_text(told, encoding="utf-8")
    assert told == path.read_text(encoding="utf-8")
