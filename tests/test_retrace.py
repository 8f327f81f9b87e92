"""Who took a flag away: out of the definitions, by real repositories with a history."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flagsync.edges.history import GitArchive
from flagsync.retrace import deletions, keys_in
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
    assert f"undefined    one: app.py:1:26 asks for it, {removed}" in text
    assert "undefined    thre: app.py:2:26 asks for it, no file defines it, nor ever did; did you mean `three`?" in text
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
