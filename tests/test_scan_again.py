"""A scan after a scan: what is told again is what would be found, and threads find what one finds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flagsync.edges.cache import CacheFolder, NoMemory
from flagsync.edges.code import FolderCode, open_code
from flagsync.model.config import Config
from flagsync.model.fault import Fault
from flagsync.model.reference import CodeFile, Scan
from flagsync.model.report import Skip
from flagsync.pipeline.asking import question, scan
from flagsync.preserve import freeze, thaw
from tests.gitrepo import GitRepo
from tests.test_scan import CONFIG, FLAGS, USES, Counting, flags, scanned, states

FRAGMENTS = (
    'KEY = "new-flow"\n',
    'class Flags:\n    FLOW = "new-flow"\n    OTHER = "gone"\n',
    "from a import KEY\nclient.get_boolean_value(KEY, False)\n",
    "from a import Flags\nclient.get_boolean_value(Flags.FLOW, True)\n",
    "def enabled(name):\n    return client.get_boolean_value(name, False)\n",
    'enabled("gone")\n',
    'enabled("never-defined")\n',
    "# flagsync: uses checkout.*\n",
    'x = "checkout.new" + suffix\n',
    "print(1)\n",
    "\0\0",
    "Flags = KEY = enabled = 1\n",
)
PATHS = ("a.py", "b.py", "c/d.py", "tests/test_e.py", "docs/f.md")
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from(PATHS), st.lists(st.sampled_from(FRAGMENTS), max_size=3).map("".join)),
        st.tuples(st.just("move"), st.sampled_from(PATHS), st.sampled_from(PATHS)),
        st.tuples(st.just("define"), st.sampled_from(["gone", "new-flow", "checkout.new"]), st.just("")),
    ),
    min_size=2,
    max_size=7,
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(EDITS)
def test_whatever_changes_a_later_scan_says_what_a_first_one_would(edits: list[tuple[str, str, str]]) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder) / "code"
        root.mkdir()
        left_out: set[str] = set()
        for kind, first, second in edits:
            path = root / first
            if kind == "write":
                path.parent.mkdir(exist_ok=True)
                path.write_text(second)
            elif kind == "move" and path.exists():
                (root / second).parent.mkdir(exist_ok=True)
                path.replace(root / second)
            else:
                left_out ^= {first}
            defined = [flag for flag in flags() if flag.key not in left_out]
            content = ",".join(flag.key for flag in defined)
            # An hour later, so that the times of the files can be trusted.
            later = FolderCode(root, clock=lambda: time.time_ns() + 3_600_000_000_000)
            memory = CacheFolder(root, "1", folder=Path(folder) / "cache")
            warm = scan(question(defined, Config({}, {}), content=content), [later], [memory])
            memory.save()
            cold = scan(question(defined, Config({}, {})), [FolderCode(root)], [NoMemory()])
            assert replace(warm, searched=0) == replace(cold, searched=0)


def test_a_change_that_says_nothing_of_flags_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "code"
    root.mkdir()
    (root / "app.py").write_text(USES)
    (root / "other.py").write_text("x = 1\n")

    def run() -> tuple[Scan, list[str]]:
        memory = CacheFolder(root, "1", folder=tmp_path / "cache")
        counting = Counting(FolderCode(root, clock=lambda: time.time_ns() + 3_600_000_000_000))
        found = scan(question(flags(), Config({}, {}), content="1"), [counting], [memory])  # type: ignore[list-item]
        memory.save()
        return found, counting.read_paths

    first, _ = run()
    (root / "other.py").write_text("x = 12\n")

    def refuse(*_: object) -> None:
        raise AssertionError("searched anew")

    with monkeypatch.context() as patch:
        patch.setattr("flagsync.pipeline.scanning.search", refuse)
        again, read = run()
    assert read == ["other.py"]
    assert replace(again, searched=first.searched) == first
    assert list(again.references) == list(first.references)
    (root / "app.py").write_text("x = 1\n")
    assert states(run()[0])["new-flow"] == "unknown"


def test_what_is_left_out_for_what_it_holds_is_looked_at_again_when_it_changes(tmp_path: Path) -> None:
    root = tmp_path / "code"
    root.mkdir()
    (root / "app.py").write_text(USES)
    (root / "data.py").write_bytes(b"\0\0")

    def run() -> Scan:
        memory = CacheFolder(root, "1", folder=tmp_path / "cache")
        later = FolderCode(root, clock=lambda: time.time_ns() + 3_600_000_000_000)
        found = scan(question(flags(), Config({}, {}), content="1"), [later], [memory])
        memory.save()
        return found

    assert [skip.path for skip in run().skipped] == ["data.py"]
    (root / "data.py").write_text("print(1)\n")
    assert [skip.path for skip in run().skipped] == []


def test_a_disk_that_is_gone_ends_the_scan(tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / f"m{number}.py").write_text(USES)

    class Broken(FolderCode):
        def read(self, file: CodeFile, ahead: Iterable[CodeFile] = ()) -> bytes | Skip:
            if file.path == "m150.py":
                raise Fault("The disk is gone.")
            return super().read(file, ahead)

    with pytest.raises(Fault, match="The disk is gone"):
        scanned(Broken(tmp_path))


def test_a_new_kind_of_fact_is_not_remembered_by_halves() -> None:
    class Unheard:
        pass

    with pytest.raises(TypeError):
        freeze([Unheard()])


def test_what_is_remembered_comes_back_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        USES + 'client.get_boolean_value("nowhere", False)\nclient.get_boolean_value(f"new-{x}", False)\n'
    )
    found = scanned(open_code(tmp_path))
    assert found.references
    assert found.requests
    assert found.unresolved
    for name in Scan.__match_args__:
        value = getattr(found, name)
        assert thaw(json.loads(json.dumps(freeze(value)))) == value


def start(repo: GitRepo, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "flagsync", "-C", str(repo.path), "scan", *arguments]
    environment = {**os.environ, "XDG_CACHE_HOME": str(repo.path.parent / "cache")}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    made = GitRepo.init(tmp_path / "repo")
    made.commit("Begin", {"flagsync.yaml": CONFIG, "flags/all.yaml": FLAGS, "src/app.py": USES})
    return made


def test_a_damaged_cache_is_made_anew_and_only_the_curious_hear_of_it(repo: GitRepo) -> None:
    first, _ = start(repo).communicate()
    for file in (repo.path.parent / "cache" / "flagsync").iterdir():
        file.write_bytes(file.read_bytes()[:-20] + b"x" * 20)
    told, said = start(repo, "--verbose").communicate()
    assert f"what was remembered of `{repo.path}` is damaged; it is made anew" in said
    again, said = start(repo).communicate()
    assert said == ""
    assert again == first
    assert set(first.splitlines()) <= set(told.splitlines())
    assert "is damaged" not in start(repo, "--verbose").communicate()[1]


def test_runs_at_the_same_time_share_one_cache(repo: GitRepo) -> None:
    runs = [start(repo) for _ in range(4)]
    answers = [run.communicate() for run in runs]
    assert len({answer for answer, _ in answers}) == 1
    assert [run.returncode for run in runs] == [0] * 4
    assert {complaint for _, complaint in answers} == {""}
    assert start(repo).communicate() == answers[0]
    assert not [file for file in (repo.path.parent / "cache" / "flagsync").iterdir() if file.suffix == ".tmp"]


def test_without_a_cache_nothing_is_written(repo: GitRepo) -> None:
    assert start(repo, "--no-cache").wait() == 0
    assert not (repo.path.parent / "cache").exists()
