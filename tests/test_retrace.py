"""Who took a flag away: out of the definitions, by real repositories with a history."""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flagsync.build import flags_of
from flagsync.edges.history import GitArchive, GitPatches
from flagsync.gather import kind_of
from flagsync.model.config import Config
from flagsync.parse import parse
from flagsync.pipeline.asking import question
from flagsync.pipeline.tracing import Trail, last_removed
from flagsync.retrace import deletions, file_patches, keys_in
from tests.gitrepo import GitRepo
from tests.program import run

CONFIG = "version: 1\nenvironments: {production: {}}\n"
ENTRY = "{kind: release, type: boolean, default: disabled}"


def single(key: str) -> str:
    return f"key: {key}\nkind: release\ntype: boolean\ndefault: disabled\n"


def several(*keys: str) -> str:
    return "flags:\n" + "".join(f"  {key}: {ENTRY}\n" for key in keys)


def found(repo: GitRepo, *keys: str) -> dict[str, tuple[str, str, bool]]:
    archive = GitArchive(repo.path)
    retraced = deletions(keys, archive.chronicle(), archive)
    assert retraced.complete
    return {key: (each.commit, each.path, each.entry) for key, each in retraced.found.items()}


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    repo = GitRepo.init(tmp_path / "repo")
    repo.commit(
        "Start",
        {"flagsync.yaml": CONFIG, "flags/all.yaml": several("one", "two", "three"), "flags/alone.yaml": single("alone")},
    )
    return repo


def test_an_entry_of_a_file_that_lives_on_and_a_whole_file_are_both_found(repo: GitRepo) -> None:
    entry = repo.commit("Drop one", {"flags/all.yaml": several("two", "three")})
    repo.remove("flags/alone.yaml")
    whole = repo.commit("Drop the other")
    repo.commit("Later", {"flags/all.yaml": several("two", "three") + "# one is gone, alone too\n"})
    assert found(repo, "one", "alone", "never") == {
        "one": (entry, "flags/all.yaml", True),
        "alone": (whole, "flags/alone.yaml", False),
    }


def test_what_moved_was_not_deleted_until_it_was(repo: GitRepo) -> None:
    repo.commit("Split", {"flags/all.yaml": several("two", "three"), "flags/team/one.yaml": single("one")})
    repo.git("mv", "flags/team/one.yaml", "flags/one.yaml")
    repo.commit("Move")
    repo.git("mv", "flags/alone.yaml", "flags/other.yaml")
    repo.commit("Another name for the file, as the rule on names does not want it")
    assert found(repo, "one", "alone") == {}
    repo.remove("flags/one.yaml", "flags/other.yaml")
    gone = repo.commit("Remove")
    assert found(repo, "one", "alone") == {"one": (gone, "flags/one.yaml", False), "alone": (gone, "flags/other.yaml", False)}


def test_a_renamed_key_is_deleted_where_it_got_its_new_name(repo: GitRepo) -> None:
    renamed = repo.commit("Rename", {"flags/all.yaml": several("uno", "two", "three")})
    assert found(repo, "one") == {"one": (renamed, "flags/all.yaml", True)}


def test_of_several_deletions_the_last_counts(repo: GitRepo) -> None:
    repo.commit("Drop", {"flags/all.yaml": several("two", "three")})
    repo.commit("Back again", {"flags/all.yaml": several("one", "two", "three")})
    last = repo.commit("Drop for good", {"flags/all.yaml": several("two")})
    assert found(repo, "one", "three") == {"one": (last, "flags/all.yaml", True), "three": (last, "flags/all.yaml", True)}


def test_a_merge_is_where_the_main_line_lost_it(repo: GitRepo) -> None:
    repo.switch("cleanup", create=True)
    repo.commit("Drop", {"flags/all.yaml": several("two", "three")})
    repo.switch("main")
    repo.commit("Meanwhile", {"flags/more.yaml": several("four")})
    repo.git("merge", "--quiet", "--no-ff", "--message", "Merge the cleanup", "cleanup")
    assert found(repo, "one") == {"one": (repo.head(), "flags/all.yaml", True)}


def test_a_prerequisite_of_the_same_name_does_not_hide_the_deletion(repo: GitRepo) -> None:
    needing = single("needing") + "prerequisites: [{flag: one, variant: enabled}]\n"
    gone = repo.commit("Too early", {"flags/all.yaml": several("two", "three"), "flags/needing.yaml": needing})
    assert found(repo, "one") == {"one": (gone, "flags/all.yaml", True)}


def test_what_is_beyond_the_bound_is_not_known(repo: GitRepo) -> None:
    repo.commit("Drop", {"flags/all.yaml": several("two", "three")})
    repo.commit("More", {"flags/all.yaml": several("two", "three", "four")})
    archive = GitArchive(repo.path)
    retraced = deletions(["one"], archive.chronicle(), archive, most=10)
    assert retraced.found == {}
    assert not retraced.complete


@pytest.mark.parametrize(
    ("content", "keys"),
    [
        (several("one", "two"), {"one", "two"}),
        (single("one"), {"one"}),
        ("key: [broken\n", {"old"}),
        ("flags: {one: 3, two: }\n", {"one", "two"}),
        ("", {"old"}),
        ("\0\xff", {"old"}),
    ],
)
def test_a_version_defines_what_it_can_be_understood_to(content: str, keys: set[str]) -> None:
    assert keys_in("flags/old.yaml", content.encode("latin-1")) == keys


def undefined(repo: GitRepo, *arguments: str) -> dict[str, dict[str, Any]]:
    done = run("scan", "--report", "json", *arguments, cwd=repo.path)
    assert done.returncode == 0, done.stderr
    return {each["key"]: each for each in json.loads(done.stdout)["data"]["undefined"]}


CODE = (
    'client.get_boolean_value("one", False)\nclient.get_boolean_value("thre", False)\nclient.get_boolean_value("two", False)\n'
)


def test_scan_says_when_and_by_whom_a_key_was_deleted(repo: GitRepo, tmp_path: Path) -> None:
    repo.wait(3)
    gone = repo.commit("Drop", {"flags/all.yaml": several("two", "three"), "app.py": CODE})
    text = run("scan", cwd=repo.path).stdout
    removed = f"its entry in `flags/all.yaml` was removed on 2026-01-04 by Ada Author in {gone[:12]}"
    assert f"retired-but-referenced one: app.py:1:26 asks for it, {removed}" in text
    assert "undefined-flag thre: app.py:2:26 asks for it, no file defines it, nor ever did; did you mean `three`?" in text
    told = undefined(repo)
    assert told["one"]["deleted"] == {"commit": gone, "day": "2026-01-04", "author": "Ada Author", "path": "flags/all.yaml"}
    assert (told["thre"]["deleted"], told["thre"]["history"]) == (None, "complete")
    repo.commit("Later", {"flags/all.yaml": several("two", "three", "one")})
    assert undefined(repo, "--rev", gone)["one"]["deleted"]["commit"] == gone
    assert "one" not in undefined(repo)

    shallow = repo.clone(tmp_path / "shallow", "--depth=1")
    shallow.write({"flags/all.yaml": several("two", "three")})
    assert undefined(shallow)["one"]["history"] == "partial"
    assert "whether one did, the history in this clone does not tell" in run("scan", cwd=shallow.path).stdout
    assert "nor ever did" not in run("scan", cwd=shallow.path).stdout


@pytest.mark.parametrize("kind", ["partial", "plain"])
def test_scan_does_not_know_where_there_is_no_history(repo: GitRepo, tmp_path: Path, kind: str) -> None:
    repo.commit("Drop", {"flags/all.yaml": several("two", "three"), "app.py": CODE})
    if kind == "partial":
        folder = repo.clone(tmp_path / "clone", "--filter=blob:none").path
    else:
        folder = tmp_path / "plain"
        for name in ("flagsync.yaml", "flags/all.yaml", "app.py"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((repo.path / name).read_bytes())
    packs = sorted(folder.rglob("*.pack"))
    assert undefined(GitRepo(folder))["thre"]["history"] == "partial"
    assert sorted(folder.rglob("*.pack")) == packs


def test_a_partial_clone_says_at_least_and_fetches_nothing(repo: GitRepo, tmp_path: Path) -> None:
    repo.wait(60)
    repo.commit("Drop", {"flags/all.yaml": several("two", "three").replace("disabled}", "enabled}"), "app.py": CODE})
    folder = repo.clone(tmp_path / "clone", "--filter=blob:none").path
    packs = sorted(folder.rglob("*.pack"))
    done = run("stale", "--today", "2026-06-01", "--report", "json", cwd=folder)
    assert done.returncode == 0, done.stderr
    flags = {each["flag"]: each for each in json.loads(done.stdout)["data"]["flags"]}
    assert {key: each["served"][0]["since"]["atLeast"] for key, each in flags.items()} == {
        "alone": False,
        "two": True,
        "three": True,
    }
    assert sorted(folder.rglob("*.pack")) == packs


# Uses


def removed(repo: GitRepo, *keys: str, **bounds: Any) -> dict[str, tuple[str, str]]:
    flags = flags_of(parse("flags/all.yaml", kind_of("flags/all.yaml"), several(*keys).encode()))
    archive = GitArchive(repo.path)
    trail = Trail("", GitPatches(repo.path, repo.head(), **bounds), archive.read)
    asked = question(flags, Config({}, {}, scan={"exclude": ["third/**"]}))
    return {key: (each.commit, each.path) for key, each in last_removed(asked, flags, (), [trail]).items()}


def use(key: str) -> str:
    return f'if client.get_boolean_value("{key}", False):\n    pass\n'


def test_the_last_use_that_went_away_is_the_one_in_code(tmp_path: Path) -> None:
    repo = GitRepo.init(tmp_path)
    everywhere = {
        "src/a.py": use("new-start"),
        "src/b.py": use("new-start") + "# new-start is nearly done\n",
        "README.md": "`new-start` is a flag\n",
        "tests/test_a.py": use("new-start"),
        "third/c.py": use("new-start"),
        "flags/all.yaml": several("new-start"),
        "deploy/values.yaml": "flag: new-start\n",
    }
    repo.commit("Start", everywhere)
    repo.commit("One", {"src/a.py": "pass\n"})
    last = repo.commit("The other", {"src/b.py": "pass\n# new-start is nearly done\n"})
    repo.commit("Comment", {"src/b.py": "pass\n"})
    for path in everywhere.keys() - {"src/a.py", "src/b.py"}:
        repo.remove(path)
        repo.commit(f"Not {path}")
    assert removed(repo, "new-start", "never-used") == {"new-start": (last, "src/b.py")}


def test_what_moves_is_still_there(tmp_path: Path) -> None:
    repo = GitRepo.init(tmp_path)
    repo.commit("Start", {"src/a.py": use("new-start") * 2})
    gone = repo.commit("Once is enough", {"src/a.py": use("new-start")})
    repo.git("mv", "src/a.py", 'src/b c\t"ü.py')
    repo.commit("Move")
    repo.commit("Take apart", {'src/b c\t"ü.py': "pass\n", "src/d.py": "x = 1\n" + use("new-start")})
    assert removed(repo, "new-start") == {"new-start": (gone, "src/a.py")}
    repo.git("mv", "src/d.py", 'src/b d\t"ü.py')
    repo.commit("Move")
    repo.remove('src/b d\t"ü.py')
    gone = repo.commit("Remove")
    assert removed(repo, "new-start") == {"new-start": (gone, 'src/b d\t"ü.py')}


def test_an_ordinary_word_counts_where_it_is_handed_over(tmp_path: Path) -> None:
    repo = GitRepo.init(tmp_path)
    repo.commit("Start", {"a.py": use("search") + 'search = "search"\nsearch()\n'})
    gone = repo.commit("Drop", {"a.py": 'search = "search"\nsearch()\n'})
    repo.commit("Rename", {"a.py": 'find = "find"\nfind()\n'})
    assert removed(repo, "search") == {"search": (gone, "a.py")}


def test_a_difference_that_looks_like_a_header_is_content(tmp_path: Path) -> None:
    repo = GitRepo.init(tmp_path)
    trick = (
        "-- a/evil.py\n++ b/evil.py\n@@ -1,0 +1 @@\ndiff --git a/evil.py b/evil.py\n\0\0"
        + "f" * 40
        + "\0"
        + "2026-01-01\0Eve\0x\0\n"
    )
    padding = "# nothing here\n" * 1_000
    repo.commit("Start", {"a.py": padding + trick + use("new-start")})
    gone = repo.commit("Drop", {"a.py": padding})
    assert removed(repo, "new-start") == {"new-start": (gone, "a.py")}


def test_bounds_are_kept(tmp_path: Path) -> None:
    repo = GitRepo.init(tmp_path)
    repo.commit("Start", {"a.py": use("new-start")})
    repo.commit("Drop", {"a.py": "pass\n"})
    repo.wait(10)
    repo.commit("More", {"b.py": "x = 1\n" * 500})
    repo.commit("Much", {"c.py": "y = 1\n" * 500_000})
    assert removed(repo, "new-start").keys() == {"new-start"}
    assert removed(repo, "new-start", since=date(2026, 1, 5)) == {}
    assert removed(repo, "new-start", most=2) == {}
    assert removed(repo, "new-start", most_bytes=1_000) == {}
    patches = GitPatches(repo.path, repo.head(), most=2)
    assert [patch.subject for patch in patches] == ["Much", "More"]
    assert not patches.complete
    whole = GitPatches(repo.path, repo.head())
    assert [patch.subject for patch in whole] == ["Much", "More", "Drop", "Start"]
    assert whole.complete


def test_a_commit_of_many_megabytes_is_left_out_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flagsync.edges.history.LARGEST_PATCH", 1_000_000)
    repo = GitRepo.init(tmp_path)
    repo.commit("Start", {"a.py": use("new-start")})
    gone = repo.commit("Drop", {"a.py": "pass\n"})
    repo.commit("Much", {"c.py": "y = 1\n" * 300_000})
    repo.commit("Little", {"d.py": "y = 1\n"})
    patches = GitPatches(repo.path, repo.head())
    assert [patch.id for patch in patches][1:] == [gone, repo.git("rev-parse", "HEAD~3")]
    assert not patches.complete


def test_the_history_of_a_part_of_a_repository_is_not_complete(tmp_path: Path) -> None:
    repo = GitRepo.init(tmp_path / "repo")
    repo.commit("Start", {"a.py": use("new-start")})
    repo.commit("Drop", {"a.py": "pass\n"})
    for option in ("--depth=1", "--filter=blob:none"):
        clone = repo.clone(tmp_path / option, option)
        packs = sorted(clone.path.rglob("*.pack"))
        patches = GitPatches(clone.path, repo.head())
        assert all(patch.subject == "Drop" for patch in patches)
        assert not patches.complete
        assert sorted(clone.path.rglob("*.pack")) == packs


def test_nothing_that_a_repository_names_is_run_for_its_history(tmp_path: Path) -> None:
    repo = GitRepo.init(tmp_path / "repo")
    repo.commit("Start", {"a.py": use("new-start"), ".gitattributes": "* diff=trap filter=trap merge=trap\n"})
    gone = repo.commit("Drop", {"a.py": "pass\n"})
    mark, trap, pipe = tmp_path / "it-ran", tmp_path / "trap", tmp_path / "pipe"
    trap.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    trap.chmod(0o755)
    os.mkfifo(pipe)
    for name in (
        "core.fsmonitor", "core.pager", "pager.log", "core.sshCommand", "core.editor", "core.askPass", "core.gitProxy",
        "core.alternateRefsCommand", "credential.helper", "diff.external", "diff.trap.command", "diff.trap.textconv",
        "filter.trap.clean", "filter.trap.smudge", "filter.trap.process", "merge.trap.driver", "gpg.program", "gpg.ssh.program",
        "interactive.diffFilter", "uploadpack.packObjectsHook", "remote.origin.uploadpack", "alias.log", "alias.cat-file",
    ):  # fmt: skip
        repo.git("config", name, f"!{trap}" if name.startswith("alias.") else str(trap))
    repo.git("config", "core.hooksPath", str(tmp_path))
    repo.git("config", "log.showSignature", "true")
    repo.git("config", "diff.trap.cachetextconv", "true")
    repo.git("config", "diff.orderFile", str(pipe))
    repo.git("config", "diff.noprefix", "true")
    repo.git("config", "diff.mnemonicPrefix", "true")
    repo.git("config", "log.follow", "true")
    repo.git("config", "color.ui", "always")
    repo.git("config", "diff.wsErrorHighlight", "all")
    repo.git("config", "remote.origin.url", f"ext::{trap}")
    repo.git("config", "remote.origin.promisor", "true")
    included = tmp_path / "included"
    included.write_text(f"[diff]\n\texternal = {trap}\n[core]\n\tfsmonitor = {trap}\n")
    repo.git("config", "include.path", str(included))
    assert removed(repo, "new-start") == {"new-start": (gone, "a.py")}
    assert not mark.exists()


LINE = st.sampled_from(
    [
        "a",
        "",
        "-- a/x",
        "++ b/x",
        "@@ -1 +1 @@",
        "diff --git a/x b/x",
        "\\ No newline at end of file",
        "index 0..1",
        "\0",
        "\r",
        "ü",
    ]
)
TEXT = st.tuples(st.lists(LINE, max_size=8), st.booleans()).map(lambda told: "\n".join(told[0]) + "\n" * told[1])


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(TEXT, min_size=2, max_size=4))
@example(["\n\n", "\n\na"])
def test_a_difference_is_read_as_git_meant_it(tmp_path_factory: pytest.TempPathFactory, versions: list[str]) -> None:
    repo = GitRepo.init(tmp_path_factory.mktemp("repo"))
    contents = [version.replace("\0", "nul").encode() for version in versions]
    for content in contents:
        repo.commit(files={"a.py": content, "other.py": b"x\n" + content})
    patches = list(GitPatches(repo.path, repo.head()))
    assert len(patches) == len(contents)
    for patch, before, after in zip(reversed(patches), [b"", *contents], contents, strict=False):
        found = {each.path: each for each in file_patches(patch.text)}
        assert ("a.py" in found) is (before != after)
        if before != after:
            each = found["a.py"]
            # No line and one that is empty are the same text.
            old, new, gone, come = (
                Counter(filter(None, text.split(b"\n"))) for text in (before, after, each.removed, each.added)
            )
            assert gone <= old
            assert old - gone == new - come
