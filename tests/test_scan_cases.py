"""Every case below tests/cases/scanners/ is a small code base, with flags of its own or those that all share.

`flags.yaml` beside the code or above it defines them; `expected.txt` is what is found.
``FLAGSYNC_REFRESH=1`` writes the expectations anew, to be read in review.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flagsync.build import flags_of
from flagsync.edges.cache import NoMemory
from flagsync.edges.code import open_code
from flagsync.gather import kind_of
from flagsync.model.config import Config
from flagsync.model.reference import Scan, Site
from flagsync.parse import parse
from flagsync.pipeline.asking import question, scan

CASES = Path(__file__).parent / "cases" / "scanners"
OWN = ("expected.txt", "flags.yaml")


def scanned(folder: Path) -> Scan:
    path = "flags/all.yaml"
    own = folder / "flags.yaml"
    flags = flags_of(parse(path, kind_of(path), (own if own.exists() else CASES / "flags.yaml").read_bytes()))
    return scan(question(flags, Config({}, {}, scan={"exclude": list(OWN)})), [open_code(folder)], [NoMemory()])


def told(found: Scan) -> str:
    lines = [f"{each.flag}: {each.state.value} ({each.reason})" for each in found.states]
    lines.append("")
    for each in found.references:
        marks = f"{' test' if each.test else ''}{' guessed' if each.guessed else ''}"
        lines.append(f"{_at(each.site)} {each.flag}: {each.usage.value} {each.certainty.value} by `{each.by}`{marks}")
    lines.append("")
    lines += [f"{_at(each.site)} undefined `{each.key}` in {each.accessor}, near `{each.near}`" for each in found.requests]
    lines += [f"{_at(each.site)} dynamic `{each.prefix}` in {each.accessor}" for each in found.unresolved]
    lines += [
        f"{_at(each.site)} {each.flag}: {each.what} `{each.code}`, defined `{each.definition}`" for each in found.disagreements
    ]
    lines += [f"skipped {skip.path}: {skip.reason}" for skip in found.skipped if skip.path not in OWN]
    return "\n".join(lines).rstrip("\n") + "\n"


def _at(site: Site) -> str:
    start, end = site.span
    return f"{site.path}:{start.line}:{start.column}-{end.column}"


@pytest.mark.parametrize("case", sorted(folder.name for folder in CASES.iterdir() if (folder / "expected.txt").exists()))
def test_a_scan_finds_what_the_case_expects(case: str) -> None:
    expected = CASES / case / "expected.txt"
    report = told(scanned(CASES / case))
    if os.environ.get("FLAGSYNC_REFRESH"):
        expected.write_text(report, encoding="utf-8")
    assert report == expected.read_text(encoding="utf-8")
