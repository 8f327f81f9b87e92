"""The scanner against real repositories and against what a hostile or broken one may hold."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flagsync import scanners, sight
from flagsync.build import flags_of
from flagsync.cli import main
from flagsync.edges.cache import CacheFolder, NoMemory
from flagsync.edges.code import open_code
from flagsync.gather import kind_of
from flagsync.model.config import Config
from flagsync.model.flag import Flag
from flagsync.model.ports import Memory
from flagsync.model.reference import CodeSource, Scan
from flagsync.parse import parse
from flagsync.pipeline.asking import question, scan
from flagsync.pipeline.scanning import blob_id
from flagsync.prefilter import AutomatonEngine, PackedEngine, PlainEngine, WordEngine, places
from tests.gitrepo import GitRepo

FLAGS = """\
flags:
  checkout.new-flow: {kind: release, type: boolean, default: disabled, code: {symbols: [NEW_FLOW]}}
  checkout.new: {kind: release, type: boolean, default: disabled}
  new-flow: {kind: release, type: boolean, default: disabled}
  gone: {kind: release, type: boolean, default: disabled}
"""
CONFIG = "version: 1\nenvironments: {production: {}}\n"
USES = 'from flags import NEW_FLOW\nclient.get_boolean_value(NEW_FLOW, False)\nclient.is_feature_enabled("new-flow")\n'


def flags(text: str = FLAGS) -> tuple[Flag, ...]:
    path = "flags/all.yaml"
    return flags_of(parse(path, kind_of(path), text.encode()))


def scanned(
    *sources: CodeSource, defined: Iterable[Flag] | None = None, memory: Memory | None = None, **config: object
) -> Scan:
    asked = question(flags() if defined is None else defined, Config({}, {}, scan=config))
    return scan(asked, sources, [memory or NoMemory() for _ in sources])


def scanned_text(folder: Path, name: str, content: str | bytes) -> Scan:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return scanned(open_code(folder))


def states(found: Scan) -> dict[str, str]:
    return {each.flag: each.state.value for each in found.states}


def lines(found: Scan, flag: str) -> list[tuple[str, int, int, str]]:
    return [
        (each.site.path, each.site.span.start.line, each.site.span.start.column, each.usage.value)
        for each in found.references
        if each.flag == flag
    ]


WORDS = st.lists(st.sampled_from([*"ab.-_A>/ \n", "FLAG_"]), max_size=60).map("".join)
NAMES = st.lists(st.from_regex(r"(?:FLAG_)?[ab][ab._-]{0,5}", fullmatch=True), min_size=1, max_size=6)


@settings(max_examples=300)
@given(NAMES, WORDS)
def test_all_engines_find_the_names_that_a_plain_search_finds(names: list[str], text: str) -> None:
    wanted, data = [name.encode() for name in names], text.encode()
    plain = {name for name in wanted if any(True for _ in places(name, data))}
    assert set(WordEngine(wanted).present(data)) == plain
    assert set(AutomatonEngine(wanted).present(data)) == plain
    assert set(PlainEngine(wanted).present(data)) == plain
    assert set(PackedEngine(wanted).present(data)) == plain


def test_a_key_inside_a_longer_key_is_not_a_reference(tmp_path: Path) -> None:
    found = scanned_text(tmp_path, "a.py", 'client.is_feature_enabled("checkout.new-flow")\n')
    assert states(found) == {
        "checkout.new-flow": "used",
        "checkout.new": "unreferenced",
        "new-flow": "unreferenced",
        "gone": "unreferenced",
    }
    assert {each.flag for each in found.references} == {"checkout.new-flow"}


def test_columns_count_code_points_and_the_end_is_exclusive(tmp_path: Path) -> None:
    found = scanned_text(tmp_path, "a.py", 'x = "äöü", client.is_feature_enabled("new-flow")\n')
    (reference,) = found.references
    assert (reference.site.span.start, reference.site.span.end) == ((1, 39), (1, 47))


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    made = GitRepo.init(tmp_path / "shop")
    made.commit("Start", {"flagsync.yaml": CONFIG, "flags/all.yaml": FLAGS, "src/app.py": USES})
    return made


def test_every_source_of_the_same_files_gives_the_same_references(repo: GitRepo, tmp_path: Path) -> None:
    bare = tmp_path / "shop.git"
    repo.git("clone", "--quiet", "--bare", str(repo.path), str(bare))
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "src").mkdir()
    (plain / "src/app.py").write_text(USES)
    results = [
        scanned(open_code(repo.path)).references,
        scanned(open_code(repo.path, staged=True)).references,
        scanned(open_code(repo.path, rev="HEAD")).references,
        scanned(open_code(bare)).references,
        scanned(open_code(plain)).references,
    ]
    assert len(results[0]) == 2
    assert all(result == results[0] for result in results)


def test_each_source_sees_its_own_version(repo: GitRepo) -> None:
    repo.write({"src/app.py": "pass\n"})
    repo.git("add", "src/app.py")
    repo.write({"src/app.py": 'client.is_feature_enabled("gone")\n', "src/new.py": USES})
    assert states(scanned(open_code(repo.path)))["gone"] == "used"
    assert states(scanned(open_code(repo.path)))["new-flow"] == "unreferenced"
    assert states(scanned(open_code(repo.path, staged=True))) == dict.fromkeys(states(scanned(open_code(repo.path))), "unknown")
    assert states(scanned(open_code(repo.path, rev="HEAD")))["new-flow"] == "used"


def test_nothing_is_called_unreferenced_where_code_is_missing(repo: GitRepo) -> None:
    repo.commit("More", {"lib/more.py": "x = 1\n"})
    repo.git("sparse-checkout", "set", "--cone", "src")
    found = scanned(open_code(repo.path))
    assert states(found) == {
        "checkout.new-flow": "used",
        "checkout.new": "unknown",
        "new-flow": "used",
        "gone": "unknown",
    }
    assert [(skip.path, skip.reason) for skip in found.unread] == [("lib/more.py", "left out by the sparse checkout")]


def test_a_clone_without_a_blob_says_unknown_and_fetches_nothing(repo: GitRepo, tmp_path: Path) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    partial = tmp_path / "partial"
    repo.git("clone", "--quiet", "--bare", "--filter=blob:none", f"file://{repo.path}", str(partial))
    before = sorted(path.name for path in partial.rglob("*.pack"))
    found = scanned(open_code(partial))
    assert set(states(found).values()) == {"unknown"}
    assert ("src/app.py", "its content is not in this clone") in [(skip.path, skip.reason) for skip in found.unread]
    assert sorted(path.name for path in partial.rglob("*.pack")) == before


def test_where_no_flag_has_any_reference_all_are_unknown(tmp_path: Path) -> None:
    found = scanned_text(tmp_path, "a.py", "print('hello')\n")
    assert set(states(found).values()) == {"unknown"}
    assert "name the repositories" in found.states[0].reason


def test_several_repositories_are_one_question(repo: GitRepo, tmp_path: Path) -> None:
    other = GitRepo.init(tmp_path / "web")
    other.commit("Start", {"flags.ts": "if (client.getBooleanValue('gone', false)) {}\n"})
    found = scanned(open_code(repo.path), open_code(other.path, name="web"))
    assert states(found)["gone"] == "used"
    assert [each.site.repository for each in found.references if each.flag == "gone"] == ["web"]


def test_what_is_left_out_is_named(repo: GitRepo, tmp_path: Path) -> None:
    inner = GitRepo.init(tmp_path / "inner")
    inner.commit("Start", {"a.py": USES})
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.path), "libs/inner")
    (repo.path / "link.py").symlink_to("src/app.py")
    (repo.path / "round").symlink_to("round")
    repo.commit("More", {"vendor/x.py": USES, "big.py": b"#" * 3_000_000, "picture.png": b"\x89PNG", "third/y.py": USES})
    found = scanned(open_code(repo.path), exclude=["third/**"])
    assert {skip.path: skip.reason for skip in found.skipped} == {
        "libs/inner": "a submodule; `--submodules` searches it too",
        "link.py": "symbolic link, which is not followed",
        "round": "symbolic link, which is not followed",
        "vendor/x.py": "somebody else's code (vendored)",
        "big.py": "larger than 2 MB",
        "picture.png": "pictures, archives, style sheets and other files that hold no code",
        "third/y.py": "excluded in flagsync.yaml",
    }
    assert {each.site.path for each in found.references} == {"src/app.py"}


def test_symbolic_links_of_a_plain_folder_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text(USES)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "out").symlink_to(outside)
    (folder / "round").symlink_to(folder)
    (folder / "pipe").parent.mkdir(exist_ok=True)
    os.mkfifo(folder / "pipe.py")
    found = scanned(open_code(folder))
    assert found.references == []
    assert {skip.path for skip in found.skipped} == {"out", "round", "pipe.py"}


def test_a_tracked_file_behind_a_folder_that_became_a_link_is_not_read(repo: GitRepo, tmp_path: Path) -> None:
    (repo.path / "src/app.py").unlink()
    (repo.path / "src").rmdir()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "app.py").write_text(USES)
    (repo.path / "src").symlink_to(outside)
    found = scanned(open_code(repo.path))
    assert found.references == []
    assert set(states(found).values()) == {"unknown"}


@pytest.mark.parametrize("rev", [None, "HEAD"])
def test_nothing_that_a_repository_names_is_run(repo: GitRepo, tmp_path: Path, rev: str | None) -> None:
    mark = tmp_path / "it-ran"
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    trap.chmod(0o755)
    repo.write({".gitattributes": "*.py filter=trap diff=trap\n"})
    repo.git("add", ".gitattributes")
    for name in ("core.fsmonitor", "filter.trap.clean", "filter.trap.smudge", "filter.trap.process", "diff.trap.textconv"):
        repo.git("config", name, str(trap))
    repo.git("config", "core.hooksPath", str(tmp_path))
    repo.write({"src/app.py": USES + "\n"})
    assert states(scanned(open_code(repo.path, rev=rev)))["new-flow"] == "used"
    assert not mark.exists()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('# Stra\xdfe\nclient.is_feature_enabled("new-flow")\n'.encode("latin-1"), id="latin-1"),
        pytest.param("\ufeff".encode("utf-16-le") + USES.encode("utf-16-le"), id="utf-16"),
        pytest.param(b"\xef\xbb\xbf" + USES.encode(), id="byte order mark"),
        pytest.param(USES.replace("\n", "\r\n").encode(), id="windows"),
        pytest.param(USES.replace("\n", "\r").encode(), id="old macintosh"),
        pytest.param(b"def broken(:\n    ]] }}\n\n" + USES.encode(), id="syntax errors"),
        pytest.param(USES.encode() + b"x = " + b"[" * 100_000 + b"]" * 100_000, id="nested behind"),
        pytest.param(b"f(" * 20_000 + b'client.is_feature_enabled("new-flow")' + b")" * 20_000, id="nested around"),
        pytest.param(b"x = 1\n" * 300_000 + USES.encode(), id="many lines"),
    ],
)
def test_broken_and_odd_files_are_still_read(tmp_path: Path, content: bytes) -> None:
    assert states(scanned_text(tmp_path, "a.py", content))["new-flow"] == "used"


@pytest.mark.parametrize("language", scanners.ALL, ids=lambda language: language.name)
def test_no_language_minds_deep_nesting_and_noise(tmp_path: Path, language: scanners.Language) -> None:
    name = f"a{language.suffixes[0]}"
    noise = bytes(range(1, 256)) * 40
    content = noise + b"(" * 50_000 + b' "new-flow" ' + b")" * 50_000 + b"\n{[<" * 5_000 + b"\n" + noise
    assert scanned_text(tmp_path, name, content).unread == []


def test_many_nuls_mean_binary(tmp_path: Path) -> None:
    found = scanned_text(tmp_path, "a.py", b"\0\0\7" * 40 + USES.encode())
    assert [(skip.path, skip.reason) for skip in found.skipped] == [("a.py", "binary")]


def test_a_file_of_gigabytes_is_not_opened(tmp_path: Path) -> None:
    with (tmp_path / "huge.py").open("wb") as file:
        file.truncate(2 * 1024**3)
    found = scanned_text(tmp_path, "a.py", USES)
    assert [(skip.path, skip.reason) for skip in found.skipped] == [("huge.py", "larger than 2 MB")]


def test_what_git_stores_is_named_as_git_names_it(repo: GitRepo) -> None:
    assert blob_id(USES.encode()) == repo.git("rev-parse", "HEAD:src/app.py")


def test_without_a_grammar_the_guess_finds_the_same_uses_and_is_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "flags.py").write_text('NEW_FLOW = "checkout.new-flow"\n')
    code = USES + 'print("gone")  # gone\n'
    told = scanned_text(tmp_path, "a.py", code)
    monkeypatch.setattr(sight, "parser_for", lambda language: None)
    guessed = scanned_text(tmp_path, "a.py", code)
    assert states(told) == states(guessed)
    assert {each.guessed for each in told.references} == {False}
    assert {each.guessed for each in guessed.references} == {True}
    assert {each.certainty.value for each in guessed.references} <= {"low", "medium"}


class Counting:
    """A source that counts what is read."""

    def __init__(self, source: CodeSource) -> None:
        self._source = source
        self.read_paths: list[str] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._source, name)

    def read(self, file: object, ahead: object = ()) -> object:
        self.read_paths.append(file.path)  # type: ignore[attr-defined]
        return self._source.read(file, ahead)  # type: ignore[arg-type]


@pytest.fixture
def cached(tmp_path: Path) -> Callable[..., tuple[Scan, list[str]]]:
    def run(source: CodeSource, defined: Iterable[Flag] | None = None) -> tuple[Scan, list[str]]:
        memory = CacheFolder(tmp_path / "repository", "1", folder=tmp_path / "cache")
        counting = Counting(source)
        found = scanned(counting, defined=defined, memory=memory)  # type: ignore[arg-type]
        memory.save()
        return replace(found, searched=0), counting.read_paths

    return run


def test_a_second_run_reads_nothing_and_says_the_same(repo: GitRepo, cached: Callable[..., tuple[Scan, list[str]]]) -> None:
    repo.commit("More", {"flags.py": 'NEW_FLOW = "checkout.new-flow"\n', "b.py": "x = 1\n"})
    first, read = cached(open_code(repo.path, rev="HEAD"))
    assert set(read) == {"b.py", "flags.py", "src/app.py"}
    second, read = cached(open_code(repo.path, rev="HEAD"))
    assert (second, read) == (first, [])


def test_after_a_change_only_the_changed_file_is_read(repo: GitRepo, cached: Callable[..., tuple[Scan, list[str]]]) -> None:
    cached(open_code(repo.path, rev="HEAD"))
    repo.commit("More", {"src/more.py": 'client.is_feature_enabled("gone")\n'})
    found, read = cached(open_code(repo.path, rev="HEAD"))
    assert set(read) == {"src/more.py"}
    assert states(found)["gone"] == "used"
    assert found == replace(scanned(open_code(repo.path, rev="HEAD")), searched=0)


def test_an_added_flag_is_found_in_files_that_did_not_change(
    repo: GitRepo, cached: Callable[..., tuple[Scan, list[str]]]
) -> None:
    source = open_code(repo.path, rev="HEAD")
    cached(source, [flag for flag in flags() if flag.key != "new-flow"])
    found, _ = cached(source)
    assert states(found)["new-flow"] == "used"
    fewer, read = cached(source, [flag for flag in flags() if flag.key != "new-flow"])
    assert "new-flow" not in states(fewer)
    assert read == []


def test_a_renamed_file_is_told_by_its_new_place(repo: GitRepo, cached: Callable[..., tuple[Scan, list[str]]]) -> None:
    cached(open_code(repo.path, rev="HEAD"))
    repo.git("mv", "src/app.py", "src/test_app.py")
    repo.commit("Move")
    found, read = cached(open_code(repo.path, rev="HEAD"))
    assert read == []
    assert states(found)["new-flow"] == "test-only"


@pytest.mark.parametrize(
    "damage",
    [
        lambda stored: {**stored, "found": [1, 2]},
        lambda stored: {**stored, "parts": 3},
        lambda stored: {**stored, "parts": "x"},
        lambda stored: {key: value for key, value in stored.items() if key != "names"},
    ],
)
def test_a_damaged_memory_is_as_good_as_none(
    repo: GitRepo,
    tmp_path: Path,
    cached: Callable[..., tuple[Scan, list[str]]],
    damage: Callable[[dict[str, object]], object],
) -> None:
    first, _ = cached(open_code(repo.path, rev="HEAD"))

    class Wrong(NoMemory):
        def recall(self, key: str) -> object | None:
            memory = CacheFolder(tmp_path / "repository", "1", folder=tmp_path / "cache")
            stored = memory.recall(key)
            return damage(stored) if isinstance(stored, dict) else stored

    again = scanned(open_code(repo.path, rev="HEAD"), memory=Wrong())
    assert replace(again, searched=0) == first


def run_verb(repo: GitRepo, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "flagsync", "-C", str(repo.path), "scan", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XDG_CACHE_HOME": str(repo.path.parent / "cache")},
    )
    return done.returncode, done.stdout


def test_the_verb_tells_people_what_needs_a_look(repo: GitRepo) -> None:
    repo.write({"src/app.py": USES + 'client.get_boolean_value("checkout.newflow", False)\n'})
    code, text = run_verb(repo)
    assert code == 0
    assert "unreferenced gone: nothing names it" in text
    assert (
        "undefined-flag checkout.newflow: src/app.py:4:26 asks for it, no file defines it, nor ever did; did you mean" in text
    )
    assert text.splitlines()[-1] == "4 flags in 1 file: 2 used, 2 unreferenced"


def test_a_flag_whose_file_is_wrong_is_left_out_but_not_called_undefined(repo: GitRepo) -> None:
    wrong = "key: odd\nowner: nobody knows this key\n"
    repo.write({"src/app.py": 'client.get_boolean_value("odd", False)\n', "flags/odd.yaml": wrong})
    code, text = run_verb(repo)
    assert code == 0
    assert "undefined-flag" not in text
    assert "1 flag is left out, because its file is wrong; `flagsync lint` says where" in text.splitlines()
    assert text.splitlines()[-1].startswith("4 flags in 1 file")


def test_the_verb_writes_references_for_machines(repo: GitRepo, tmp_path: Path) -> None:
    out = tmp_path / "refs.json"
    code, text = run_verb(repo, "--rev", "HEAD", "--report", "json", "--out", str(out))
    assert code == 0
    data = json.loads(text)["data"]
    assert {each["flag"]: each["state"] for each in data["states"]}["checkout.new-flow"] == "used"
    assert data["references"][0] == {
        "flag": "checkout.new-flow",
        "class": "call",
        "certainty": "high",
        "by": "NEW_FLOW",
        "test": False,
        "guessed": False,
        "location": {
            "repository": None,
            "path": "src/app.py",
            "start": {"line": 2, "column": 26},
            "end": {"line": 2, "column": 34},
        },
    }
    written = json.loads(out.read_text())
    assert written["data"] == data
    assert written["data"]["repositories"] == [
        {"name": "", "commit": repo.head(), "committed": "2026-01-01T12:00:00+00:00", "complete": True, "trouble": None}
    ]
    assert date.fromisoformat(written["data"]["scanned"])
    again = tmp_path / "again.json"
    assert run_verb(repo, "--rev", "HEAD", "--today", "2026-05-04", "--out", str(again))[0] == 0
    assert json.loads(again.read_text())["data"]["scanned"] == "2026-05-04"


def test_the_verb_refuses_what_is_not_there(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(repo.path), "scan", "--from", str(repo.path / "nowhere")]) == 2
    assert "there is no folder" in capsys.readouterr().err


def test_the_guess_takes_no_time_over_long_lists(tmp_path: Path) -> None:
    names = ", ".join(f"name_{number} = value_{number}" for number in range(3_000))
    content = f'val all = list({names}, "new-flow")\nfeature({names}, "new-flow")\n' * 5
    assert states(scanned_text(tmp_path, "a.scala", content))["new-flow"] in {"used", "possible"}


def test_an_artifact_says_for_every_flag_what_was_looked_for(repo: GitRepo, tmp_path: Path) -> None:
    out = tmp_path / "refs.json"
    assert run_verb(repo, "--out", str(out))[0] == 0
    told = json.loads(out.read_text())["data"]
    before = {each["flag"]: each["pattern"] for each in told["states"]}
    repo.write({"flags/all.yaml": FLAGS.replace("[NEW_FLOW]", "[NEW_FLOW, OTHER_NAME]")})
    assert run_verb(repo, "--out", str(out))[0] == 0
    after = {each["flag"]: each["pattern"] for each in json.loads(out.read_text())["data"]["states"]}
    assert [key for key in before if before[key] != after[key]] == ["checkout.new-flow"]
    assert all(before.values())
    assert told["settings"]
