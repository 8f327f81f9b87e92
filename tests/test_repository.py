"""Git as a source: the index and any commit of real repositories, what cannot be read and why, and that nothing is ever run."""

from __future__ import annotations

import hashlib
import os
import shlex
import sys
from pathlib import Path

import pytest

from flagsync.edges.disk import SIZE_LIMIT, WorkTree
from flagsync.edges.repository import (
    Author,
    CommitSource,
    IndexSource,
    author_of,
    commit_exists,
    dirty,
    head,
    is_ancestor,
    open_source,
    resolve,
    toplevel,
    uncommitted,
)
from flagsync.model.fault import Exit, Fault, UsageFault
from flagsync.model.ports import Source
from flagsync.model.report import Skip, SourceInfo
from tests.gitrepo import GitRepo

FILES = {
    "flagsync.yaml": "version: 1\n",
    "flags/a.yaml": "key: a\n",
    "flags/deep/er/b.yml": "key: b\n",
    "flags/segments/staff.yaml": "name: staff\n",
    "flags/README.md": "words\n",
    "flags/.hidden.yaml": "key: hidden\n",
    "src/c.yaml": "key: c\n",
}
FLAG_FILES = ["flags/a.yaml", "flags/deep/er/b.yml", "flags/segments/staff.yaml", "flagsync.yaml"]


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    repo = GitRepo.init(tmp_path / "repo")
    repo.commit("Add flags", FILES)
    return repo


def paths(source: Source) -> list[str]:
    return [entry.path for entry in source.listing().entries]


def contents(source: Source) -> dict[str, bytes | Skip]:
    return {entry.path: source.read(entry.path) for entry in source.listing().entries}


def skipped(source: Source) -> dict[str, str]:
    return {skip.path: skip.reason for skip in source.listing().skipped}


class TestSources:
    @pytest.mark.parametrize("form", ["sha1", "sha256"])
    def test_every_source_gives_the_same_files(self, tmp_path: Path, form: str) -> None:
        repo = GitRepo.init(tmp_path, f"--object-format={form}")
        commit = repo.commit(files=FILES)
        assert len(commit) == (40 if form == "sha1" else 64)
        expected = {path: FILES[path].encode() for path in FLAG_FILES}
        for source in (open_source(tmp_path), open_source(tmp_path, staged=True), open_source(tmp_path, rev="HEAD")):
            assert contents(source) == expected
            assert paths(source) == FLAG_FILES
            assert skipped(source) == {}
        assert uncommitted(tmp_path) == ()
        assert author_of(tmp_path, commit).name == "Ada Author"

    def test_a_stamp_names_the_content(self, repo: GitRepo) -> None:
        staged = {entry.path: entry.stamp for entry in IndexSource(repo.path).listing().entries}
        committed = {entry.path: entry.stamp for entry in CommitSource(repo.path, "HEAD").listing().entries}
        assert staged == committed
        assert staged["flags/a.yaml"] == repo.git("hash-object", "flags/a.yaml")

    def test_the_index_holds_what_is_staged_and_not_what_lies_around(self, repo: GitRepo) -> None:
        repo.write({"flags/a.yaml": "staged\n", "flags/new.yaml": "new\n"})
        repo.git("add", "flags/a.yaml")
        repo.write({"flags/a.yaml": "later\n"})
        repo.git("rm", "--quiet", "--cached", "flagsync.yaml")
        source = IndexSource(repo.path)
        assert source.read("flags/a.yaml") == b"staged\n"
        assert paths(source) == ["flags/a.yaml", "flags/deep/er/b.yml", "flags/segments/staff.yaml"]
        assert isinstance(source.read("flags/new.yaml"), Skip)
        assert source.info() == SourceInfo("index", repo.head(), dirty=True)

    def test_the_index_equals_head(self, repo: GitRepo) -> None:
        repo.write({"flags/a.yaml": "not staged\n"})
        assert IndexSource(repo.path).info() == SourceInfo("index", repo.head(), dirty=False)

    def test_the_index_before_the_first_commit(self, tmp_path: Path) -> None:
        repo = GitRepo.init(tmp_path)
        assert paths(IndexSource(tmp_path)) == []
        repo.write(FILES)
        repo.git("add", "--all")
        assert paths(IndexSource(tmp_path)) == FLAG_FILES
        assert IndexSource(tmp_path).info() == SourceInfo("index", None, dirty=True)

    def test_any_commit(self, repo: GitRepo) -> None:
        first = repo.head()
        repo.switch("topic", create=True)
        second = repo.commit(files={"flags/a.yaml": "second\n"})
        repo.git("tag", "--annotate", "--message=x", "v1")
        repo.switch("main")
        for rev in (second, second[:10], "topic", "v1", "refs/heads/topic", "topic~0", "HEAD@{1}"):
            source = CommitSource(repo.path, rev)
            assert source.read("flags/a.yaml") == b"second\n"
            assert source.info() == SourceInfo("commit", second, dirty=False)
        assert CommitSource(repo.path, "topic~1").read("flags/a.yaml") == b"key: a\n"
        assert resolve(repo.path, "HEAD") == first

    def test_a_bare_repository(self, repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        bare = repo.clone(tmp_path / "bare.git", "--bare")
        monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
        monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.bareRepository")
        monkeypatch.setenv("GIT_CONFIG_VALUE_0", "explicit")
        assert contents(CommitSource(bare.path, "main"))["flags/a.yaml"] == b"key: a\n"
        for staged in (True, False):
            with pytest.raises(UsageFault, match="is a bare repository, which has no files"):
                open_source(bare.path, staged=staged).listing()
        assert toplevel(bare.path) is None
        assert uncommitted(bare.path) == ()

    def test_linked_work_trees_have_their_own_head_and_index(self, repo: GitRepo, tmp_path: Path) -> None:
        repo.git("worktree", "add", "--quiet", "-b", "topic", str(tmp_path / "linked"))
        linked = GitRepo(tmp_path / "linked")
        linked.write({"flags/a.yaml": "linked\n"})
        linked.git("add", "--all")
        assert IndexSource(linked.path).read("flags/a.yaml") == b"linked\n"
        assert IndexSource(repo.path).read("flags/a.yaml") == b"key: a\n"
        assert toplevel(linked.path) == linked.path
        assert uncommitted(linked.path) == ("flags/a.yaml",)

    @pytest.mark.parametrize("name", ["with space", "mit ümläut 日本", "new\nline", "-dash", "quote'\"$x"])
    def test_repositories_of_any_name(self, tmp_path: Path, name: str) -> None:
        repo = GitRepo.init(tmp_path / name)
        commit = repo.commit(files={"flags/é à.yaml": "key: a\n"})
        for source in (IndexSource(repo.path), CommitSource(repo.path, "HEAD"), WorkTree(repo.path)):
            assert contents(source) == {"flags/é à.yaml": b"key: a\n"}
        assert toplevel(repo.path) == repo.path
        assert WorkTree(repo.path).info() == SourceInfo("worktree", commit, dirty=False)

    def test_only_the_top_folders_flags_count(self, repo: GitRepo) -> None:
        repo.commit(files={"shop/flags/x.yaml": "x", "shop/flagsync.yaml": "x", "flags.yaml": "x"})
        assert paths(CommitSource(repo.path, "HEAD")) == FLAG_FILES

    def test_files_may_be_read_in_any_order_and_again(self, tmp_path: Path) -> None:
        files = {f"flags/f{number:03}.yaml": f"key: f{number}\n" * (number + 1) for number in range(300)}
        files["flags/f100.yaml"] = ""
        repo = GitRepo.init(tmp_path)
        repo.commit(files=files)
        source = CommitSource(tmp_path, "HEAD")
        names = sorted(files)
        for name in (*names, *reversed(names), *names[10:200:3], *names[:20], *names[150:], names[0], names[0]):
            assert source.read(name) == files[name].encode()

    def test_staged_and_rev_exclude_each_other(self, repo: GitRepo) -> None:
        with pytest.raises(UsageFault, match="exclude each other"):
            open_source(repo.path, staged=True, rev="HEAD")


class TestWhatIsLeftOut:
    def test_links_are_followed_within_the_tree(self, repo: GitRepo) -> None:
        repo.write({"shared/real.yaml": "key: real\n"})
        (repo.path / "flags/near.yaml").symlink_to("a.yaml")
        (repo.path / "flags/deep/far.yaml").symlink_to("../../shared/real.yaml")
        (repo.path / "flags/twice.yaml").symlink_to("near.yaml")
        repo.commit()
        for source in (IndexSource(repo.path), CommitSource(repo.path, "HEAD"), WorkTree(repo.path)):
            read = contents(source)
            assert read["flags/near.yaml"] == read["flags/twice.yaml"] == b"key: a\n"
            assert read["flags/deep/far.yaml"] == b"key: real\n"
        assert uncommitted(repo.path) == ()

    def test_every_other_link_is_named(self, repo: GitRepo) -> None:
        targets = {
            "out": "../../outside.yaml",
            "absolute": "/etc/hostname",
            "missing": "nothing.yaml",
            "circle": "circle.yaml",
            "folder": "deep",
            "up": "../..",
        }
        for name, target in targets.items():
            (repo.path / f"flags/{name}.yaml").symlink_to(target)
        repo.commit()
        leaves = "symbolic link that leads out of the repository"
        for where, source in (("staged", IndexSource(repo.path)), ("committed", CommitSource(repo.path, "HEAD"))):
            assert paths(source) == FLAG_FILES
            found = skipped(source)
            assert found["flags/out.yaml"] == found["flags/absolute.yaml"] == found["flags/up.yaml"] == leaves
            assert found["flags/circle.yaml"] == "symbolic link in a circle"
            assert found["flags/missing.yaml"].startswith("symbolic link that leads to no file")
            assert found["flags/folder.yaml"].startswith("symbolic link that leads to no file")
            assert isinstance(source.read("flags/out.yaml"), Skip), where

    def test_submodules_and_linked_folders_are_named(self, repo: GitRepo, tmp_path: Path) -> None:
        inner = GitRepo.init(tmp_path / "inner")
        inner.commit(files={"x.yaml": "key: x\n"})
        repo.git("submodule", "--quiet", "add", inner.path.as_uri(), "flags/vendor")
        repo.commit()
        for source in (IndexSource(repo.path), CommitSource(repo.path, "HEAD"), WorkTree(repo.path)):
            assert skipped(source) == {"flags/vendor": "a Git repository of its own"}
            assert paths(source) == FLAG_FILES
        assert uncommitted(repo.path) == ()

    def test_a_linked_flags_folder_is_named(self, tmp_path: Path) -> None:
        repo = GitRepo.init(tmp_path)
        (tmp_path / "flags").symlink_to("real")
        repo.commit(files={"real/a.yaml": "key: a\n"})
        expected = {"flags": "symbolic link, which is not followed to a folder"}
        for source in (IndexSource(repo.path), CommitSource(repo.path, "HEAD"), WorkTree(repo.path)):
            assert skipped(source) == expected

    def test_unfit_names_are_named_with_escapes_as_in_the_work_tree(self, tmp_path: Path) -> None:
        repo = GitRepo.init(tmp_path)
        repo.commit(files={os.fsdecode(b"flags/a\nb.yaml"): "x", os.fsdecode(b"flags/a\xff.yaml"): "x", "flags/A.YAML": "x"})
        expected = skipped(WorkTree(tmp_path))
        assert set(expected) == {"flags/a\\nb.yaml", "flags/a\\udcff.yaml", "flags/A.YAML"}
        assert skipped(IndexSource(tmp_path)) == expected
        assert skipped(CommitSource(tmp_path, "HEAD")) == expected

    def test_a_merge_conflict_is_named_once(self, repo: GitRepo) -> None:
        repo.switch("topic", create=True)
        repo.commit(files={"flags/a.yaml": "theirs\n"})
        repo.switch("main")
        repo.commit(files={"flags/a.yaml": "ours\n"})
        repo.git("merge", "--quiet", "topic", check=False)
        source = IndexSource(repo.path)
        assert skipped(source) == {"flags/a.yaml": "a merge conflict that is not resolved"}
        assert "flags/a.yaml" not in paths(source)

    def test_a_file_that_is_only_announced_is_not_staged_but_an_empty_one_is(self, repo: GitRepo) -> None:
        repo.write({"flags/announced.yaml": "key: x\n", "flags/empty.yaml": ""})
        repo.git("add", "--intent-to-add", "flags/announced.yaml")
        repo.git("add", "flags/empty.yaml")
        source = IndexSource(repo.path)
        assert skipped(source) == {"flags/announced.yaml": "announced by `git add --intent-to-add`, but not staged"}
        assert source.read("flags/empty.yaml") == b""
        repo.git("commit", "--quiet", "--message=x", "--", "flags/empty.yaml")
        assert "flags/empty.yaml" in paths(IndexSource(repo.path))

    def test_announced_before_the_first_commit(self, tmp_path: Path) -> None:
        repo = GitRepo.init(tmp_path)
        repo.write({"flags/announced.yaml": "key: x\n", "flags/empty.yaml": ""})
        repo.git("add", "--intent-to-add", "flags/announced.yaml")
        repo.git("add", "flags/empty.yaml")
        assert paths(IndexSource(tmp_path)) == ["flags/empty.yaml"]

    def test_a_huge_file_is_cut_and_the_next_ones_are_read(self, tmp_path: Path) -> None:
        repo = GitRepo.init(tmp_path)
        repo.commit(files={"flags/a.yaml": "a", "flags/b.yaml": b"x" * 20_000_000, "flags/c.yaml": "c", "flags/d.yaml": "d"})
        read = contents(CommitSource(tmp_path, "HEAD"))
        assert {path: len(content) for path, content in read.items() if isinstance(content, bytes)} == {
            "flags/a.yaml": 1,
            "flags/b.yaml": SIZE_LIMIT + 1,
            "flags/c.yaml": 1,
            "flags/d.yaml": 1,
        }
        assert read["flags/d.yaml"] == b"d"


class TestRevisions:
    @pytest.mark.parametrize(
        "rev", ["nope", "HEAD:flags", "HEAD^{tree}", "main..main", "^main", "HEAD~5", "deadbeef", "0" * 40, "@{u}"]
    )
    def test_what_is_no_commit_is_one_sentence(self, repo: GitRepo, rev: str) -> None:
        with pytest.raises(UsageFault) as caught:
            CommitSource(repo.path, rev)
        assert caught.value.message == f"`{rev}` is not a commit of this repository."
        assert caught.value.hint

    @pytest.mark.parametrize("rev", ["", "-h", "--all", "--output=x", "a\0b"])
    def test_what_could_be_an_option_never_reaches_git(self, repo: GitRepo, rev: str) -> None:
        with pytest.raises(UsageFault, match="is not a revision"):
            CommitSource(repo.path, rev)

    def test_a_misspelt_branch_or_tag(self, repo: GitRepo) -> None:
        repo.git("tag", "release-1")
        for rev, meant in (("mian", "main"), ("relaese-1", "release-1")):
            with pytest.raises(UsageFault) as caught:
                resolve(repo.path, rev)
            assert caught.value.hint == f"Did you mean `{meant}`?"

    def test_control_characters_are_escaped(self, repo: GitRepo) -> None:
        with pytest.raises(UsageFault) as caught:
            resolve(repo.path, "a\x1b[31m\nb")
        assert caught.value.message == "`a\\x1b[31m\\nb` is not a commit of this repository."

    def test_an_ambiguous_abbreviation(self, repo: GitRepo) -> None:
        tree = repo.git("rev-parse", "HEAD^{tree}")
        known: dict[str, str] = {}
        for number in range(5000):  # two of a few hundred commits share their first four digits
            raw = f"tree {tree}\nauthor X <x@y> 1 +0000\ncommitter X <x@y> 1 +0000\n\n{number}\n"
            short = hashlib.sha1(f"commit {len(raw)}\0{raw}".encode(), usedforsecurity=False).hexdigest()[:4]
            if short in known:
                break
            known[short] = raw
        for name, content in (("one", known[short]), ("other", raw)):
            repo.write({name: content})
            repo.git("hash-object", "-t", "commit", "-w", name)
        with pytest.raises(UsageFault, match="names more than one object"):
            resolve(repo.path, short)

    def test_a_repository_without_a_commit(self, tmp_path: Path) -> None:
        GitRepo.init(tmp_path)
        with pytest.raises(Fault) as caught:
            CommitSource(tmp_path, "HEAD")
        assert caught.value.message.endswith("has no commit yet.")
        assert caught.value.exit_code == Exit.COULD_NOT_RUN
        assert head(tmp_path) is None


class TestRefusals:
    def test_no_repository(self, tmp_path: Path) -> None:
        for question in (
            lambda: IndexSource(tmp_path).listing(),
            lambda: CommitSource(tmp_path, "HEAD"),
            lambda: head(tmp_path),
        ):
            with pytest.raises(Fault) as caught:
                question()
            assert caught.value.message == f"`{tmp_path}` is not a Git repository."
            assert caught.value.exit_code == Exit.COULD_NOT_RUN

    def test_no_git(self, repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(Fault, match="no program `git` was found"):
            head(repo.path)
        assert WorkTree(repo.path).info() == SourceInfo("worktree", None, dirty=False)

    def test_a_git_in_the_repository_is_never_run(self, repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
        commit = repo.head()
        marker = repo.path / "marker"
        fake = repo.path / "git"
        fake.write_text(f"#!/bin/sh\ntouch {shlex.quote(str(marker))}\n")
        fake.chmod(0o755)
        monkeypatch.chdir(repo.path)
        monkeypatch.setenv("PATH", f".{os.pathsep}{os.pathsep}{os.environ['PATH']}")
        assert head(repo.path) == commit
        assert not marker.exists()

    def test_somebody_elses_repository(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        repo = GitRepo.init(tmp_path / "with space")
        repo.commit(files=FILES)
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        with pytest.raises(Fault) as caught:
            CommitSource(repo.path, "HEAD")
        assert caught.value.message == f"Git refuses to read `{repo.path}`, because it belongs to another user."
        assert caught.value.hint
        assert caught.value.hint.endswith(f"run `git config --global --add safe.directory '{repo.path}'`.")

    @pytest.mark.parametrize("broken", ["[core\n", "[core]\n\trepositoryformatversion = 99\n"])
    def test_a_broken_repository_is_one_sentence(self, repo: GitRepo, broken: str) -> None:
        (repo.path / ".git/config").write_text(broken)
        with pytest.raises(Fault) as caught:
            CommitSource(repo.path, "HEAD")
        assert caught.value.message.count("\n") == 0
        assert caught.value.message.startswith(f"Git cannot read `{repo.path}`: ")

    def test_a_damaged_object(self, repo: GitRepo) -> None:
        blob = repo.git("rev-parse", "HEAD:flags/a.yaml")
        file = repo.path / f".git/objects/{blob[:2]}/{blob[2:]}"
        file.chmod(0o644)
        file.write_bytes(b"nonsense")
        source = CommitSource(repo.path, "HEAD")
        with pytest.raises(Fault, match="Git cannot read"):
            source.read("flags/a.yaml")


class TestPartsOfARepository:
    def test_a_shallow_clone_reads_what_it_has(self, repo: GitRepo, tmp_path: Path) -> None:
        old = repo.head()
        new = repo.commit(files={"flags/a.yaml": "second\n"})
        shallow = tmp_path / "shallow"
        repo.clone(shallow, "--depth=1")
        assert CommitSource(shallow, "HEAD").read("flags/a.yaml") == b"second\n"
        assert is_ancestor(shallow, new, new) is True
        assert is_ancestor(shallow, old, new) is None
        assert not commit_exists(shallow, old)
        for rev in ("HEAD~1", old):
            with pytest.raises(UsageFault) as caught:
                CommitSource(shallow, rev)
            assert caught.value.message == f"`{rev}` is not a commit that this clone knows; it is a shallow clone."
            assert "git fetch --unshallow" in str(caught.value.hint)

    def test_a_history_that_ends_too_early_decides_nothing(self, repo: GitRepo, tmp_path: Path) -> None:
        base = repo.head()
        repo.commit("second")
        repo.commit("third")
        shallow = repo.clone(tmp_path / "shallow", "--depth=1")
        shallow.git("fetch", "--quiet", "--depth=1", "origin", base)
        assert commit_exists(shallow.path, base)
        assert is_ancestor(shallow.path, base, shallow.head()) is None

    @pytest.mark.parametrize("what", ["blob:none", "tree:0"])
    def test_what_a_partial_clone_lacks_is_never_fetched(self, repo: GitRepo, tmp_path: Path, what: str) -> None:
        repo.commit(files={"flags/a.yaml": "second\n"})
        partial = repo.clone(tmp_path / "partial", f"--filter={what}", "--no-checkout")
        before = partial.git("count-objects", "-v")
        with pytest.raises(Fault) as caught:
            contents(CommitSource(partial.path, "HEAD~1"))
        assert caught.value.message == f"A part of `{partial.path}` is not in this clone: it is a partial clone."
        assert caught.value.hint == "Run `git fetch --refetch --no-filter`, or clone without `--filter`."
        assert partial.git("count-objects", "-v") == before

    def test_the_advice_for_a_partial_clone_helps(self, repo: GitRepo, tmp_path: Path) -> None:
        partial = repo.clone(tmp_path / "partial", "--filter=blob:none", "--no-checkout")
        partial.git("fetch", "--quiet", "--refetch", "--no-filter")
        assert contents(CommitSource(partial.path, "HEAD"))["flags/a.yaml"] == b"key: a\n"

    def test_what_a_sparse_checkout_leaves_out_is_not_deleted(self, repo: GitRepo) -> None:
        repo.git("sparse-checkout", "set", "src")
        assert not (repo.path / "flags").exists()
        assert uncommitted(repo.path) == ()
        assert paths(IndexSource(repo.path)) == FLAG_FILES


class TestHistory:
    def test_ancestors(self, repo: GitRepo) -> None:
        first = repo.head()
        second = repo.commit("second")
        repo.git("switch", "--quiet", "--create", "side", first)
        side = repo.commit("side", {"x": "y"})
        assert is_ancestor(repo.path, first, second) is True
        assert is_ancestor(repo.path, first, first) is True
        assert is_ancestor(repo.path, second, first) is False
        assert is_ancestor(repo.path, second, side) is False

    @pytest.mark.parametrize("unknown", ["0" * 40, "f" * 64, "main", "--help", "", "HEAD\n"])
    def test_what_is_not_known_to_be_a_commit_decides_nothing(self, repo: GitRepo, unknown: str) -> None:
        assert is_ancestor(repo.path, unknown, repo.head()) is None
        assert is_ancestor(repo.path, repo.head(), unknown) is None
        assert not commit_exists(repo.path, unknown)

    def test_a_tree_or_blob_is_no_commit(self, repo: GitRepo) -> None:
        assert not commit_exists(repo.path, repo.git("rev-parse", "HEAD:flags"))
        assert commit_exists(repo.path, repo.head())

    def test_a_replacement_does_not_change_what_a_commit_holds(self, repo: GitRepo) -> None:
        first = repo.head()
        second = repo.commit(files={"flags/a.yaml": "second\n"})
        repo.git("replace", second, first)
        assert CommitSource(repo.path, second).read("flags/a.yaml") == b"second\n"

    def test_the_author(self, repo: GitRepo) -> None:
        expected = Author("Ada Author", "ada@shop.test", "2026-01-01T13:00:00+00:00", "Überschrift | 100 % \\x00")
        commit = repo.commit("Überschrift | 100 % \\x00\n\nThe body.")
        assert author_of(repo.path, commit) == expected

    def test_an_author_whose_bytes_are_no_utf8(self, repo: GitRepo) -> None:
        tree = repo.git("rev-parse", "HEAD^{tree}")
        raw = f"tree {tree}\nauthor X \udcff <x@y> 99999999999999999 +0000\ncommitter X <x@y> 1 +0000\n\n\udcfe\n"
        (repo.path / "raw").write_bytes(os.fsencode(raw))
        commit = repo.git("hash-object", "-t", "commit", "--literally", "-w", "raw")
        author = author_of(repo.path, commit)
        assert author.email == "x@y"
        assert author.subject == "\ufffd"


class TestUncommitted:
    def test_changed_new_and_deleted_files_are_named(self, repo: GitRepo) -> None:
        assert not dirty(repo.path)
        repo.write({"flags/a.yaml": "changed\n", "flags/new.yaml": "new\n", "src/c.yaml": "x", "flags/README.md": "x"})
        repo.remove("flagsync.yaml")
        assert uncommitted(repo.path) == ("flags/a.yaml", "flags/new.yaml", "flagsync.yaml")
        assert dirty(repo.path)

    def test_a_staged_change_is_uncommitted_too(self, repo: GitRepo) -> None:
        repo.write({"flags/a.yaml": "changed\n"})
        repo.git("add", "--all")
        assert uncommitted(repo.path) == ("flags/a.yaml",)

    def test_everything_before_the_first_commit(self, tmp_path: Path) -> None:
        GitRepo.init(tmp_path).write(FILES)
        assert list(uncommitted(tmp_path)) == FLAG_FILES

    def test_line_endings_alone_are_no_difference(self, repo: GitRepo) -> None:
        repo.write({"flags/a.yaml": "key: a\r\n"})
        assert uncommitted(repo.path) == ()
        repo.write({"flags/a.yaml": "key: b\r\n"})
        assert uncommitted(repo.path) == ("flags/a.yaml",)

    def test_a_file_that_became_a_link_or_a_pipe(self, repo: GitRepo) -> None:
        (repo.path / "flags/l.yaml").symlink_to("a.yaml")
        repo.commit()
        repo.remove("flags/l.yaml", "flags/segments/staff.yaml")
        (repo.path / "flags/l.yaml").symlink_to("deep/er/b.yml")
        os.mkfifo(repo.path / "flags/segments/staff.yaml")
        assert uncommitted(repo.path) == ("flags/l.yaml", "flags/segments/staff.yaml")


class TestEnvironment:
    def test_a_hooks_index_counts_in_its_own_repository_only(
        self, repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = GitRepo.init(tmp_path / "other")
        other.commit(files={"flags/other.yaml": "key: other\n"})
        index = repo.path / ".git/next-index-1.lock"
        index.write_bytes((repo.path / ".git/index").read_bytes())
        repo.write({"flags/a.yaml": "partial\n"})
        repo.git("add", "flags/a.yaml", env={"GIT_INDEX_FILE": str(index)})
        monkeypatch.chdir(repo.path)
        monkeypatch.setenv("GIT_INDEX_FILE", str(index))
        assert IndexSource(repo.path).read("flags/a.yaml") == b"partial\n"
        assert paths(IndexSource(other.path)) == ["flags/other.yaml"]

    def test_a_git_dir_counts_in_its_own_repository_only(
        self, repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = GitRepo.init(tmp_path / "other")
        commit = other.commit(files={"flags/other.yaml": "key: other\n"})
        monkeypatch.chdir(repo.path)
        for name in (".git", str(repo.path / ".git")):
            monkeypatch.setenv("GIT_DIR", name)
            assert head(repo.path) == repo.head()
            assert head(other.path) == commit

    def test_a_git_dir_for_a_folder_without_one(self, repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        apart = tmp_path / "apart"
        apart.mkdir()
        (repo.path / ".git").rename(tmp_path / "kept.git")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("GIT_DIR", "kept.git")
        assert paths(CommitSource(apart, "HEAD")) == FLAG_FILES

    def test_what_a_receiving_repository_holds_in_quarantine_is_seen(self, repo: GitRepo, tmp_path: Path) -> None:
        bare = repo.clone(tmp_path / "bare.git", "--bare")
        hook = bare.path / "hooks/pre-receive"
        python = shlex.quote(sys.executable)
        program = (
            "import sys; from pathlib import Path; from flagsync.edges.repository import CommitSource; "
            "print(CommitSource(Path('.').resolve(), sys.argv[1]).read('flags/a.yaml'))"
        )
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\nread old new ref\n{python} -c {shlex.quote(program)} $new > seen\n")
        hook.chmod(0o755)
        repo.commit(files={"flags/a.yaml": "pushed\n"})
        repo.git("push", "--quiet", str(bare.path), "main", env={"PYTHONPATH": str(Path(__file__).parents[1])})
        assert (bare.path / "seen").read_text() == "b'pushed\\n'\n"


class TestHostileConfiguration:
    """A repository whose own configuration names programs for everything that Git may start."""

    @pytest.fixture
    def marker(self, tmp_path: Path) -> Path:
        return tmp_path / "marker"

    @pytest.fixture
    def hostile(self, repo: GitRepo, tmp_path: Path, marker: Path) -> GitRepo:
        program = tmp_path / "program"
        program.write_text(f"#!/bin/sh\necho ran >> {shlex.quote(str(marker))}\nexit 1\n")
        program.chmod(0o755)
        repo.commit(files={".gitattributes": "* diff=evil filter=evil merge=evil\n", "flags/z.yaml": ""})
        repo.git("tag", "v1")
        hooks = tmp_path / "hooks"
        hooks.mkdir()
        for name in (
            "reference-transaction",
            "post-index-change",
            "post-checkout",
            "pre-auto-gc",
            "fsmonitor-watchman",
            "pre-commit",
        ):
            (hooks / name).symlink_to(program)
        settings = {
            "core.hooksPath": str(hooks),
            "core.fsmonitor": str(program),
            "core.pager": str(program),
            "core.editor": str(program),
            "core.sshCommand": str(program),
            "core.askPass": str(program),
            "core.gitProxy": str(program),
            "core.alternateRefsCommand": str(program),
            "core.attributesFile": str(repo.path / ".gitattributes"),
            "credential.helper": str(program),
            "diff.external": str(program),
            "diff.evil.textconv": str(program),
            "diff.evil.command": str(program),
            "filter.evil.clean": str(program),
            "filter.evil.smudge": str(program),
            "filter.evil.process": str(program),
            "merge.evil.driver": str(program),
            "gpg.program": str(program),
            "gpg.ssh.program": str(program),
            "log.showSignature": "true",
            "interactive.diffFilter": str(program),
            "pager.log": str(program),
            "alias.log": f"!{program}",
            "alias.ls-tree": f"!{program}",
            "remote.origin.url": f"ext::{program}",
            "remote.origin.promisor": "true",
            "remote.origin.partialclonefilter": "blob:none",
            "remote.origin.uploadpack": str(program),
            "remote.local.url": str(repo.path),
            "remote.local.promisor": "true",
            "remote.local.uploadpack": str(program),
            "remote.ssh.url": "ssh://shop.test/x",
            "remote.ssh.promisor": "true",
            "remote.helper.vcs": "evil",
            "remote.helper.url": "x",
            "remote.helper.promisor": "true",
            "protocol.allow": "always",
            "protocol.ext.allow": "always",
            "uploadpack.packObjectsHook": str(program),
            "extensions.partialClone": "origin",
            "core.repositoryFormatVersion": "1",
        }
        for name, value in settings.items():
            repo.git("config", name, value)
        repo.write({"flags/a.yaml": "changed\n"})
        os.utime(repo.path / "flags/z.yaml")
        marker.unlink(missing_ok=True)
        return repo

    def test_nothing_of_it_runs(self, hostile: GitRepo, marker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        root = hostile.path
        commit = hostile.git("rev-parse", "HEAD")
        # A helper that Git would find on the PATH for `remote.helper.vcs = evil`.
        (marker.parent / "git-remote-evil").symlink_to(marker.parent / "program")
        monkeypatch.setenv("PATH", f"{os.environ['PATH']}{os.pathsep}{marker.parent}")
        marker.unlink(missing_ok=True)
        for source in (IndexSource(root), CommitSource(root, "HEAD"), WorkTree(root)):
            assert len(contents(source)) == len(FLAG_FILES) + 1
            source.info()
        assert uncommitted(root) == ("flags/a.yaml",)
        assert author_of(root, commit).name == "Ada Author"
        assert is_ancestor(root, commit, commit) is True
        assert toplevel(root) == root
        with pytest.raises(UsageFault):
            resolve(root, "v2")
        for missing in ("0" * 40, "1" * 40):
            assert not commit_exists(root, missing)
            assert is_ancestor(root, missing, commit) is None
        assert not marker.exists()

    def test_nothing_of_it_runs_for_what_is_missing(self, hostile: GitRepo, marker: Path) -> None:
        blob = hostile.git("rev-parse", "HEAD:flags/a.yaml")
        (hostile.path / f".git/objects/{blob[:2]}/{blob[2:]}").unlink()
        marker.unlink(missing_ok=True)
        with pytest.raises(Fault):
            CommitSource(hostile.path, "HEAD").read("flags/a.yaml")
        with pytest.raises(Fault):
            IndexSource(hostile.path).read("flags/a.yaml")
        assert not marker.exists()

    def test_the_trap_works(self, hostile: GitRepo, marker: Path) -> None:
        hostile.git("status", check=False)
        assert marker.exists()

    def test_a_signed_commit_is_not_checked(self, hostile: GitRepo, marker: Path) -> None:
        raw = hostile.git("cat-file", "commit", "HEAD").replace("\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n x\n\n", 1)
        (hostile.path / "raw").write_text(raw + "\n")
        commit = hostile.git("hash-object", "--no-filters", "-t", "commit", "-w", "raw")
        marker.unlink(missing_ok=True)
        assert author_of(hostile.path, commit).email == "ada@shop.test"
        assert not marker.exists()
