"""Every folder below tests/cases/scanners/truth/ is an application as people write them, in one language each.

The description of every flag in its `flags.yaml` is what is true of it (`used`, `unreferenced or possible`), as its author
knows; the scan has to find that out by itself.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from flagsync.build import flags_of
from flagsync.edges.cache import NoMemory
from flagsync.edges.code import open_code
from flagsync.gather import kind_of
from flagsync.model.config import Config
from flagsync.parse import parse
from flagsync.pipeline.asking import question, scan

CASES = Path(__file__).parent / "cases" / "scanners" / "truth"


@pytest.mark.parametrize("case", sorted(folder.name for folder in CASES.iterdir()))
def test_a_scan_tells_the_truth_about_every_flag(case: str) -> None:
    path = "flags/all.yaml"
    flags = flags_of(parse(path, kind_of(path), (CASES / case / "flags.yaml").read_bytes()))
    asked = question(flags, Config({}, {}, scan={"exclude": ["/flags.yaml"]}))
    found = scan(asked, [open_code(CASES / case)], [NoMemory()])
    truth = {flag.key: (flag.description or "").split(" or ") for flag in flags}
    wrong = {each.flag: each.state.value for each in found.states if each.state.value not in truth[each.flag]}
    assert wrong == {}
    assert len(found.states) == len(truth) > 15
