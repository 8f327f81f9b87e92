"""What the importers make of whole files: `tests/cases/importers/*/` hold foreign files and the terminal that imports them.

`UPDATE_CASES=1` renews the terminals.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.shipyard import Yard, steps

CASES = sorted(path for path in (Path(__file__).parent / "cases" / "importers").iterdir() if path.is_dir())
CONFIG = """\
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"], targets: [env, flagd]}}
attributes: {targetingKey: string, email: string, appVersion: semver, country: string}
"""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_terminal_shows(case: Path, tmp_path: Path) -> None:
    terminal = case / "terminal.txt"
    foreign = {path.name: path.read_text(encoding="utf-8") for path in case.iterdir() if path != terminal}
    yard = Yard.of(tmp_path, {"flagsync.yaml": CONFIG, **foreign})
    expected = terminal.read_text(encoding="utf-8")
    told = "".join(f"{step}\n" + (yard.play(step[2:]) if step.startswith("$ ") else "") for step in steps(expected))
    if os.environ.get("UPDATE_CASES"):
        terminal.write_text(told, encoding="utf-8")
    assert told == terminal.read_text(encoding="utf-8")
