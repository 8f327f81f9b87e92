"""Flags that are kept in code: small programs in every language with a grammar, and what is pointed out in them.

Each folder of tests/cases/inline/ is a repository; `expected.txt` beside its files lists the constants. Whatever is not
listed is a trap: local and reassigned variables, names that switch on debugging, tests, somebody else's code.
``FLAGSYNC_REFRESH=1`` writes the lists anew, to be read in review.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flagsync import scanners
from flagsync.inline import declared, speaks_of_switching
from flagsync.model.config import Config
from flagsync.pipeline.asking import question
from flagsync.pipeline.inlining import kept_in_code
from flagsync.stale import place
from tests.rulebook import MemoryCode, stale_files

CASES = Path(__file__).parent / "cases" / "inline"
FOLDERS = sorted(path for path in CASES.iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_constants_that_decide_branches_are_pointed_out_and_nothing_else(folder: Path) -> None:
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    expected = files.pop("expected.txt", b"").decode()
    kept = kept_in_code(question([], Config({}, {})), [MemoryCode(files)])
    lines = [f"{each.key}: {each.text}\n    {' '.join(map(place, each.places))}" for each in kept.strays]
    lines += [f"silenced at {place(mute.site)}" for mute in kept.muted]
    found = "".join(f"{line}\n" for line in lines)
    if os.environ.get("FLAGSYNC_REFRESH"):
        (folder / "expected.txt").write_text(found, "utf-8")
        expected = found
    assert found == expected
    assert found


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("ENABLE_NEW_CHECKOUT", True),
        ("kUseGiftCards", True),
        ("isGiftEnabled", True),
        ("showBanner", True),
        ("newCheckoutFlag", True),
        ("DEBUG", False),
        ("ENABLE_DEBUG", False),
        ("USE_MOCKS", False),
        ("VERBOSE_FLAG", False),
        ("enabled", False),
        ("isEnabled", False),
        ("USER_NAME", False),
        ("flagship_store", False),
        ("MAX_FEATURES", False),
    ],
)
def test_the_name_says_that_something_is_switched(name: str, is_one: bool) -> None:
    assert speaks_of_switching(name) is is_one


def test_it_is_off_unless_the_configuration_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "flags/a.yaml": "key: a\n",
        "app/shop.py": 'ENABLE_GIFTS = True\nif ENABLE_GIFTS and flags.is_enabled("a"):\n    pass\n',
    }
    monkeypatch.setattr("flagsync.pipeline.inlining.kept_in_code", lambda *_: pytest.fail("it costs nothing while it is off"))
    assert "flag-in-code" not in {finding.rule for finding in stale_files(files).findings}


@given(st.binary(max_size=400))
def test_no_bytes_break_it(noise: bytes) -> None:
    data = b"ENABLE_GIFTS = True\n" + noise
    for name in ("python", "typescript", "go"):
        declared(scanners.BY_NAME[name], data)


def test_hostile_files_take_no_time() -> None:
    names = b"".join(b"ENABLE_X%d = True\n" % number for number in range(2_000))
    started = time.process_time()
    declared(scanners.BY_NAME["python"], b"a" * 1_000_000)
    declared(scanners.BY_NAME["python"], b"ENABLE_A: " * 100_000)
    declared(scanners.BY_NAME["python"], b"(" * 100_000 + b"ENABLE_GIFTS = True")
    declared(scanners.BY_NAME["python"], names)
    assert time.process_time() - started < 5
