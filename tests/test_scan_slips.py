"""Files with odd encodings, stray NULs or mistakes in their syntax are read all the same."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from flagsync.build import flags_of
from flagsync.edges.cache import NoMemory
from flagsync.edges.code import open_code
from flagsync.gather import kind_of
from flagsync.model.config import Config
from flagsync.model.reference import Scan
from flagsync.parse import parse
from flagsync.pipeline.asking import question, scan
from flagsync.scanners import BY_NAME
from flagsync.sight import occurrences

FLAGS = """\
flags:
  new-flow: {kind: release, type: boolean, default: disabled}
  other-flow: {kind: release, type: boolean, default: disabled}
"""
OTHER = "export const other = useBooleanFlagValue('other-flow', false);\n"


def scanned(folder: Path, name: str, content: bytes) -> Scan:
    (folder / "other.ts").write_text(OTHER, encoding="utf-8")
    (folder / name).write_bytes(content)
    path = "flags/all.yaml"
    flags = flags_of(parse(path, kind_of(path), FLAGS.encode()))
    return scan(question(flags, Config({}, {})), [open_code(folder)], [NoMemory()])


USE = "const on = useBooleanFlagValue('new-flow', false);\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("page.ts", USE.encode("utf-16-le"), id="utf-16 without a mark"),
        pytest.param("page.ts", USE.encode("utf-16-be"), id="big-endian utf-16 without a mark"),
        pytest.param("page.ts", b"const zero = '\0';\n" + USE.encode(), id="a NUL in a text"),
        pytest.param("page.ts", USE.encode() * 300 + b"\0", id="a NUL far down"),
        pytest.param("page.tsx", b"const Page = () => { return <div>{x</div>; };\n" + USE.encode(), id="a tag left open"),
        pytest.param(
            "page.py", b"def f(:\n  class\n\nif client.get_boolean_value('new-flow', False):\n    pass\n", id="bad Python"
        ),
        pytest.param("page.go", b'package x\nfunc {\nvar on = client.BooleanValue(c, "new-flow", false, e)\n', id="bad Go"),
        pytest.param(
            "page.py", b"x = " + b"[" * 100_000 + b"is_feature_enabled('new-flow')" + b"]" * 100_000, id="deeply nested"
        ),
        pytest.param("page.ts", b"f(" * 900 + USE.encode()[11:-2] + b")" * 900, id="many calls in one another"),
    ],
)
def test_a_use_is_found_in_spite_of_a_slip(tmp_path: Path, name: str, content: bytes) -> None:
    found = scanned(tmp_path, name, content)
    assert {each.flag: each.state.value for each in found.states} == {"new-flow": "used", "other-flow": "used"}


def test_what_is_no_text_is_named_and_not_read(tmp_path: Path) -> None:
    found = scanned(tmp_path, "picture", b"\x89PNG\0\0\0new-flow\0")
    assert [(skip.path, skip.reason) for skip in found.skipped] == [("picture", "binary")]
    assert {each.flag: each.state.value for each in found.states} == {"new-flow": "unreferenced", "other-flow": "used"}


def test_a_key_that_is_added_up_of_very_many_parts_breaks_nothing(tmp_path: Path) -> None:
    parts = " + ".join(["'new-'", *["part"] * 20_000])
    found = scanned(tmp_path, "page.py", f"client.get_boolean_value({parts}, False)\n".encode())
    assert [each.flag for each in found.states] == ["new-flow", "other-flow"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("python", "\n".join(f'x{i} = allFlags()\nx{i}["new-checkout"]' for i in range(20_000))),
        ("typescript", "export " * 30_000 + '\nisEnabled("new-checkout")'),
        ("typescript", "export { a, " * 10_000 + '\nisEnabled("new-checkout")'),
        ("template", "<script>" * 20_000 + 'isEnabled("new-checkout")'),
        ("template", "<script " * 20_000 + 'isEnabled("new-checkout")'),
    ],
    ids=["tables", "words", "braces", "scripts", "tags"],
)
def test_no_text_takes_long(language: str, text: str) -> None:
    start = time.perf_counter()
    assert occurrences(BY_NAME[language], text.encode(), [b"new-checkout", b"isEnabled"])
    assert time.perf_counter() - start < 5
