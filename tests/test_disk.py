"""The work tree as a source: what is found, what is left out and why, and that nothing hostile is ever opened or waited for."""

from __future__ import annotations

import os
import socket
import threading
import time
from pathlib import Path

import pytest

from flagsync.edges.disk import SIZE_LIMIT, WorkTree, find_root, is_flag_file, printable, repository_path
from flagsync.model.fault import UsageFault
from flagsync.model.report import Skip, SourceInfo
from flagsync.parse import MAXIMUM_BYTES
from tests.gitrepo import GitRepo

LATER = time.time_ns() + 3_600_000_000_000


def later() -> int:
    return LATER


def write(root: Path, name: str, content: str | bytes = "key: a\n") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def paths(root: Path) -> list[str]:
    return [entry.path for entry in WorkTree(root).listing().entries]


def skipped(root: Path) -> dict[str, str]:
    return {skip.path: skip.reason for skip in WorkTree(root).listing().skipped}


class TestListing:
    def test_every_flag_segment_and_the_configuration_sorted_by_path(self, tmp_path: Path) -> None:
        for name in (
            "flagsync.yaml",
            "flags/b.yaml",
            "flags/a/z.yml",
            "flags/segments/staff.yaml",
            "flags/a.yaml",
            "flags/Z.yaml",
        ):
            write(tmp_path, name)
        for name in ("flags/README.md", "flags/a.json", "other/c.yaml", "c.yaml", "flagsync.yml"):
            write(tmp_path, name)
        assert paths(tmp_path) == [
            "flags/Z.yaml",
            "flags/a.yaml",
            "flags/a/z.yml",
            "flags/b.yaml",
            "flags/segments/staff.yaml",
            "flagsync.yaml",
        ]
        assert skipped(tmp_path) == {}

    def test_a_folder_with_nothing_in_it_has_nothing(self, tmp_path: Path) -> None:
        assert paths(tmp_path) == []
        assert skipped(tmp_path) == {}

    def test_hidden_files_are_no_flag_files(self, tmp_path: Path) -> None:
        write(tmp_path, "flags/.draft.yaml")
        write(tmp_path, "flags/.old/a.yaml")
        (tmp_path / "flags/.#a.yaml").symlink_to("me@host.1234")  # an editor's lock
        assert paths(tmp_path) == []
        assert skipped(tmp_path) == {}

    def test_a_suffix_in_capitals_is_named(self, tmp_path: Path) -> None:
        write(tmp_path, "flags/a.YAML")
        assert skipped(tmp_path) == {"flags/a.YAML": "a flag file's name ends in `.yaml` or `.yml`, in lower case"}

    def test_a_folder_called_like_a_file_is_named_and_its_files_are_read(self, tmp_path: Path) -> None:
        write(tmp_path, "flags/x.yaml/y.yaml")
        (tmp_path / "flagsync.yaml").mkdir()
        assert paths(tmp_path) == ["flags/x.yaml/y.yaml"]
        assert skipped(tmp_path) == {"flags/x.yaml": "folder, not a file", "flagsync.yaml": "folder, not a file"}

    def test_a_file_called_flags_is_named(self, tmp_path: Path) -> None:
        write(tmp_path, "flags")
        assert skipped(tmp_path) == {"flags": "not a folder"}

    def test_a_repository_inside_is_named_and_not_entered(self, tmp_path: Path) -> None:
        GitRepo.init(tmp_path / "flags/vendor").write({"a.yaml": "key: a\n"})
        assert paths(tmp_path) == []
        assert skipped(tmp_path) == {"flags/vendor": "a Git repository of its own"}

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            (b"a\nb.yaml", "flags/a\\nb.yaml"),
            (b"a\x1b[2J.yaml", "flags/a\\x1b[2J.yaml"),
            (b"a\xff.yaml", "flags/a\\udcff.yaml"),
            ("a\u202eb.yaml".encode(), "flags/a\\u202eb.yaml"),
            (b"d\r\xfe/a.yaml", "flags/d\\r\\udcfe/a.yaml"),
        ],
    )
    def test_an_unfit_name_is_named_with_escapes(self, tmp_path: Path, name: bytes, shown: str) -> None:
        write(tmp_path, f"flags/{os.fsdecode(name)}")
        assert paths(tmp_path) == []
        assert skipped(tmp_path) == {shown: "control characters or bytes that are no UTF-8 in its name"}

    def test_names_in_any_script_are_fine(self, tmp_path: Path) -> None:
        write(tmp_path, "flags/équipe 日本/a.yaml")
        assert paths(tmp_path) == ["flags/équipe 日本/a.yaml"]

    def test_a_folder_that_cannot_be_listed_is_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(tmp_path, "flags/closed/a.yaml")
        write(tmp_path, "flags/b.yaml")
        closed = tmp_path / "flags/closed"
        closed.chmod(0)
        if os.access(closed, os.R_OK):  # the superuser may; the system's answer is then given in its place
            real = os.scandir

            def scandir(path: str) -> object:
                if path.rstrip("/").endswith("closed"):
                    raise PermissionError(13, "Permission denied")
                return real(path)

            monkeypatch.setattr(os, "scandir", scandir)
        try:
            assert paths(tmp_path) == ["flags/b.yaml"]
            assert skipped(tmp_path) == {"flags/closed": "no permission to list it"}
        finally:
            closed.chmod(0o755)


class TestStamps:
    def test_a_stamp_stays_while_the_file_does(self, tmp_path: Path) -> None:
        write(tmp_path, "flags/a.yaml")
        first = WorkTree(tmp_path, later).listing().entries[0].stamp
        assert first
        assert WorkTree(tmp_path, later).listing().entries[0].stamp == first

    def test_a_change_that_keeps_size_and_time_changes_the_stamp(self, tmp_path: Path) -> None:
        path = write(tmp_path, "flags/a.yaml", "key: a\n")
        before = path.stat()
        first = WorkTree(tmp_path, later).listing().entries[0].stamp
        time.sleep(0.02)
        path.write_text("key: b\n")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert WorkTree(tmp_path, later).listing().entries[0].stamp != first

    def test_a_file_changed_just_now_has_none(self, tmp_path: Path) -> None:
        path = write(tmp_path, "flags/a.yaml")
        changed = path.stat().st_ctime_ns
        assert WorkTree(tmp_path, lambda: changed + 1_900_000_000).listing().entries[0].stamp == ""
        assert WorkTree(tmp_path, lambda: changed + 2_100_000_000).listing().entries[0].stamp != ""

    def test_a_time_in_the_future_is_not_trusted(self, tmp_path: Path) -> None:
        path = write(tmp_path, "flags/a.yaml")
        os.utime(path, ns=(LATER * 2, LATER * 2))
        assert WorkTree(tmp_path, later).listing().entries[0].stamp == ""


class TestReading:
    def test_the_bytes_as_they_are(self, tmp_path: Path) -> None:
        write(tmp_path, "flags/a.yaml", b"\xef\xbb\xbfkey: a\r\n\x00\xff")
        assert WorkTree(tmp_path).read("flags/a.yaml") == b"\xef\xbb\xbfkey: a\r\n\x00\xff"

    def test_the_parser_sees_that_a_file_is_too_large_from_one_byte_more(self, tmp_path: Path) -> None:
        assert SIZE_LIMIT == MAXIMUM_BYTES
        write(tmp_path, "flags/a.yaml", b"x" * SIZE_LIMIT)
        write(tmp_path, "flags/b.yaml", b"x" * (SIZE_LIMIT + 1))
        with (tmp_path / "flags/c.yaml").open("wb") as file:
            file.truncate(100 * 1024 * 1024)
        tree = WorkTree(tmp_path)
        lengths = [len(content) for entry in tree.listing().entries if isinstance(content := tree.read(entry.path), bytes)]
        assert lengths == [SIZE_LIMIT, SIZE_LIMIT + 1, SIZE_LIMIT + 1]

    def test_a_file_that_went_away_is_a_skip(self, tmp_path: Path) -> None:
        path = write(tmp_path, "flags/sub/a.yaml")
        tree = WorkTree(tmp_path)
        tree.listing()
        path.unlink()
        assert tree.read("flags/sub/a.yaml") == Skip("flags/sub/a.yaml", "it went away while it was being read")
        path.parent.rmdir()
        assert isinstance(tree.read("flags/sub/a.yaml"), Skip)

    def test_an_unreadable_file_is_a_skip(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = write(tmp_path, "flags/a.yaml")
        path.chmod(0)
        if os.access(path, os.R_OK):  # the superuser may; the system's answer is then given in its place

            def refuse(*_: object, **__: object) -> int:
                raise PermissionError(13, "Permission denied")

            monkeypatch.setattr(os, "open", refuse)
        assert paths(tmp_path) == ["flags/a.yaml"]
        assert WorkTree(tmp_path).read("flags/a.yaml") == Skip("flags/a.yaml", "no permission to read it")

    @pytest.mark.parametrize(
        "path", ["../secret.yaml", "flags/../../secret.yaml", "/etc/hostname", "a\0b", "flags/..", "linked/a.yaml"]
    )
    def test_nothing_outside_is_ever_read(self, tmp_path: Path, path: str) -> None:
        root = tmp_path / "repo"
        write(root, "flags/a.yaml")
        write(tmp_path, "secret.yaml", "secret")
        write(tmp_path, "elsewhere/a.yaml", "secret")
        (root / "linked").symlink_to(tmp_path / "elsewhere")
        assert isinstance(WorkTree(root).read(path), Skip)

    def test_reading_through_a_link_to_the_repository_itself(self, tmp_path: Path) -> None:
        write(tmp_path, "repo/flags/a.yaml", "key: a\n")
        (tmp_path / "link").symlink_to("repo")
        assert WorkTree(tmp_path / "link").read("flags/a.yaml") == b"key: a\n"

    def test_a_growing_and_shrinking_file_never_hurts(self, tmp_path: Path) -> None:
        path = write(tmp_path, "flags/a.yaml", b"x" * 200_000)
        stop = threading.Event()

        def churn() -> None:
            while not stop.is_set():
                with path.open("wb") as file:
                    file.write(b"x" * 200_000)

        thread = threading.Thread(target=churn)
        thread.start()
        try:
            tree = WorkTree(tmp_path)
            for _ in range(200):
                content = tree.read("flags/a.yaml")
                assert isinstance(content, bytes)
                assert len(content) <= 200_000
        finally:
            stop.set()
            thread.join()


class TestSpecialFiles:
    def test_a_pipe_a_socket_and_a_device_are_named_and_never_opened(self, tmp_path: Path) -> None:
        (tmp_path / "flags").mkdir()
        os.mkfifo(tmp_path / "flags/pipe.yaml")
        expected = {"flags/pipe.yaml": "named pipe, not a file", "flags/zero.yaml": "device, not a file"}
        (tmp_path / "flags/null-link.yaml").symlink_to("/dev/null")
        expected["flags/null-link.yaml"] = "symbolic link that leads out of the repository"
        with socket.socket(socket.AF_UNIX) as listener:
            folder = os.open(tmp_path / "flags", os.O_RDONLY)
            try:
                listener.bind(f"/proc/self/fd/{folder}/s.yaml")  # the path of a socket may be only 108 bytes long
                expected["flags/s.yaml"] = "socket, not a file"
            except OSError:
                pass
            finally:
                os.close(folder)
            try:
                os.mknod(tmp_path / "flags/zero.yaml", 0o600 | 0o020000, os.makedev(1, 5))
            except OSError:
                del expected["flags/zero.yaml"]
            started = time.monotonic()
            assert skipped(tmp_path) == expected
            for path in expected:
                assert isinstance(WorkTree(tmp_path).read(path), Skip)
            assert time.monotonic() - started < 2

    def test_a_file_exchanged_for_a_pipe_between_listing_and_reading_is_not_waited_for(self, tmp_path: Path) -> None:
        path = write(tmp_path, "flags/a.yaml")
        tree = WorkTree(tmp_path)
        tree.listing()
        path.unlink()
        os.mkfifo(path)
        assert tree.read("flags/a.yaml") == Skip("flags/a.yaml", "named pipe, not a file")

    def test_a_file_exchanged_for_a_link_to_a_secret_is_not_followed(self, tmp_path: Path) -> None:
        root = tmp_path / "repo"
        path = write(root, "flags/a.yaml")
        write(tmp_path, "secret", "secret")
        tree = WorkTree(root)
        tree.listing()
        path.unlink()
        path.symlink_to(tmp_path / "secret")
        assert tree.read("flags/a.yaml") == Skip("flags/a.yaml", "symbolic link that leads out of the repository")


class TestSymbolicLinks:
    def test_a_link_to_a_file_inside_is_read(self, tmp_path: Path) -> None:
        target = write(tmp_path, "shared/real.yaml", "key: a\n")
        (tmp_path / "flags/deep").mkdir(parents=True)
        (tmp_path / "flags/deep/a.yaml").symlink_to("../../shared/real.yaml")
        (tmp_path / "flags/b.yaml").symlink_to(target)
        (tmp_path / "flags/c.yaml").symlink_to("b.yaml")
        tree = WorkTree(tmp_path, later)
        entries = tree.listing().entries
        assert [entry.path for entry in entries] == ["flags/b.yaml", "flags/c.yaml", "flags/deep/a.yaml"]
        assert [tree.read(entry.path) for entry in entries] == [b"key: a\n"] * 3
        assert len({entry.stamp for entry in entries}) == 1

    @pytest.mark.parametrize(
        ("target", "reason"),
        [
            ("../../outside.yaml", "symbolic link that leads out of the repository"),
            ("/etc/hostname", "symbolic link that leads out of the repository"),
            ("missing.yaml", "symbolic link that leads to nothing"),
            ("a.yaml", "symbolic link in a circle"),
            ("circle.yaml", "symbolic link in a circle"),
            ("../.git/config", "symbolic link that leads into `.git`"),
            ("folder", "folder, not a file"),
            ("pipe", "named pipe, not a file"),
            ("a.yaml/b", "symbolic link in a circle"),
        ],
    )
    def test_every_other_link_is_named(self, tmp_path: Path, target: str, reason: str) -> None:
        root = tmp_path / "repo"
        write(root, ".git/config", "secret")
        write(tmp_path, "outside.yaml", "secret")
        write(root, "flags/folder/x.txt")
        os.mkfifo(root / "flags/pipe")
        (root / "flags/circle.yaml").symlink_to("a.yaml")
        (root / "flags/a.yaml").symlink_to(target)
        assert skipped(root)["flags/a.yaml"] == reason
        assert isinstance(WorkTree(root).read("flags/a.yaml"), Skip)

    def test_a_linked_folder_is_named_and_not_followed(self, tmp_path: Path) -> None:
        root = tmp_path / "repo"
        write(root, "flags/a.yaml")
        write(tmp_path, "outside/b.yaml")
        (root / "flags/out").symlink_to(tmp_path / "outside")
        (root / "flags/self").symlink_to(".")
        assert paths(root) == ["flags/a.yaml"]
        assert skipped(root) == dict.fromkeys(("flags/out", "flags/self"), "symbolic link to a folder, which is not followed")

    def test_a_linked_flags_folder_is_named(self, tmp_path: Path) -> None:
        write(tmp_path, "real/a.yaml")
        (tmp_path / "flags").symlink_to("real")
        assert paths(tmp_path) == []
        assert skipped(tmp_path) == {"flags": "symbolic link, which is not followed to a folder"}


class TestFindingTheRoot:
    def test_the_work_tree_around_a_folder(self, tmp_path: Path) -> None:
        repo = GitRepo.init(tmp_path / "repo")
        write(repo.path, "a/b/flagsync.yaml")
        assert find_root(repo.path / "a/b") == repo.path
        assert find_root(repo.path) == repo.path
        assert find_root(repo.path / ".git") == repo.path

    def test_linked_work_trees_and_submodules_are_their_own(self, tmp_path: Path) -> None:
        repo = GitRepo.init(tmp_path / "repo")
        repo.commit(files={"flags/a.yaml": "key: a\n"})
        repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
        outer = GitRepo.init(tmp_path / "outer")
        outer.git("submodule", "--quiet", "add", repo.path.as_uri(), "inner")
        assert find_root(tmp_path / "linked/flags") == tmp_path / "linked"
        assert find_root(tmp_path / "outer/inner/flags") == tmp_path / "outer/inner"

    def test_a_bare_repository_is_its_own_root_even_inside_a_work_tree(self, tmp_path: Path) -> None:
        repo = GitRepo.init(tmp_path / "repo")
        repo.commit()
        bare = repo.clone(repo.path / "fixtures.git", "--bare")
        assert find_root(bare.path) == bare.path

    def test_a_work_tree_that_looks_like_a_bare_repository_is_none(self, tmp_path: Path) -> None:
        repo = GitRepo.init(tmp_path)
        repo.write({"HEAD": "", "refs/x": "", "objects/x": "", "flags/a.yaml": "key: a\n"})
        assert find_root(tmp_path / "refs") == tmp_path
        assert paths(tmp_path) == ["flags/a.yaml"]

    def test_without_git_the_configuration_decides_or_else_the_folder(self, tmp_path: Path) -> None:
        write(tmp_path, "shop/flagsync.yaml")
        (tmp_path / "shop/a/b").mkdir(parents=True)
        (tmp_path / "other").mkdir()
        assert find_root(tmp_path / "shop/a/b") == tmp_path / "shop"
        assert find_root(tmp_path / "other") == tmp_path / "other"

    @pytest.mark.parametrize("content", [None, "nonsense"])
    def test_what_is_only_called_git_is_passed_by(self, tmp_path: Path, content: str | None) -> None:
        repo = GitRepo.init(tmp_path / "repo")
        (repo.path / "a").mkdir()
        if content is None:
            (repo.path / "a/.git").mkdir()
        else:
            write(repo.path, "a/.git", content)
        assert find_root(repo.path / "a") == repo.path

    def test_a_folder_that_is_not_there_or_is_a_file(self, tmp_path: Path) -> None:
        write(tmp_path, "file")
        with pytest.raises(UsageFault, match="does not exist"):
            find_root(tmp_path / "missing")
        with pytest.raises(UsageFault, match="is not a folder"):
            find_root(tmp_path / "file")
        (tmp_path / "circle").symlink_to("circle")
        with pytest.raises(UsageFault, match="cannot be used"):
            find_root(tmp_path / "circle")


class TestPathsOfTheCommandLine:
    def test_paths_are_relative_to_the_current_folder(self, tmp_path: Path) -> None:
        (tmp_path / "flags").mkdir()
        assert repository_path(tmp_path, "a.yaml", tmp_path / "flags") == "flags/a.yaml"
        assert repository_path(tmp_path, "../flagsync.yaml", tmp_path / "flags") == "flagsync.yaml"
        assert repository_path(tmp_path, str(tmp_path / "flags"), Path("/")) == "flags"
        assert repository_path(tmp_path, ".", tmp_path) == ""

    def test_a_path_by_way_of_a_link_to_the_repository(self, tmp_path: Path) -> None:
        (tmp_path / "repo/flags").mkdir(parents=True)
        (tmp_path / "link").symlink_to("repo")
        assert repository_path(tmp_path / "repo", str(tmp_path / "link/flags/a.yaml"), tmp_path) == "flags/a.yaml"

    def test_a_path_outside_is_refused_in_one_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "repo").mkdir()
        with pytest.raises(UsageFault) as caught:
            repository_path(tmp_path / "repo", "../a\n.yaml", tmp_path / "repo")
        assert caught.value.message.startswith("`../a\\n.yaml` lies outside the repository")


class TestInfo:
    def test_a_folder_without_git_has_no_commit(self, tmp_path: Path) -> None:
        write(tmp_path, "flags/a.yaml")
        assert WorkTree(tmp_path).info() == SourceInfo("worktree", None, dirty=False)

    def test_the_commit_and_whether_anything_differs(self, tmp_path: Path) -> None:
        repo = GitRepo.init(tmp_path)
        commit = repo.commit(files={"flags/a.yaml": "key: a\n"})
        assert WorkTree(tmp_path).info() == SourceInfo("worktree", commit, dirty=False)
        repo.write({"flags/a.yaml": "key: b\n"})
        assert WorkTree(tmp_path).info() == SourceInfo("worktree", commit, dirty=True)

    def test_a_repository_that_git_refuses_is_read_without_a_commit(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        repo = GitRepo.init(tmp_path)
        repo.commit(files={"flags/a.yaml": "key: a\n"})
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        assert paths(tmp_path) == ["flags/a.yaml"]
        assert WorkTree(tmp_path).info() == SourceInfo("worktree", None, dirty=False)


def test_what_a_flag_file_is_called() -> None:
    yes = ("flagsync.yaml", "flags/a.yaml", "flags/b/c.yml", "flags/segments/x.yaml")
    no = (
        "a.yaml",
        "flags",
        "flags.yaml",
        "flags/.a.yaml",
        "flags/.b/a.yaml",
        "flags/a.json",
        "x/flags/a.yaml",
        "x/flagsync.yaml",
    )
    assert all(is_flag_file(path) for path in yes)
    assert not any(is_flag_file(path) for path in no)


def test_printable_leaves_what_shows_and_escapes_the_rest() -> None:
    assert printable("flags/é 日.yaml") == "flags/é 日.yaml"
    assert printable("a\x07\u200b\udcff'") == "a\\x07\\u200b\\udcff'"
