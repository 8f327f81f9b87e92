"""Files written on request: as a whole or not at all, never through a link, never outside the folder asked for."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from flagsync.edges.output import replace_file, write_text_tree
from flagsync.model.fault import Exit, Fault, UsageFault


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def message(path: Path) -> str:
    with pytest.raises(Fault) as caught:
        replace_file(path, "text")
    assert caught.value.exit_code == Exit.COULD_NOT_RUN
    assert caught.value.hint
    return caught.value.message


class TestReplacing:
    def test_a_new_file_has_the_text_and_usual_permissions(self, tmp_path: Path) -> None:
        before = os.umask(0o027)
        try:
            replace_file(tmp_path / "report.json", "é\r\n")
        finally:
            os.umask(before)
        assert (tmp_path / "report.json").read_bytes() == "é\r\n".encode()
        assert (tmp_path / "report.json").stat().st_mode & 0o777 == 0o640

    def test_an_existing_file_keeps_its_permissions(self, tmp_path: Path) -> None:
        path = tmp_path / "report.json"
        path.write_text("old")
        path.chmod(0o604)
        replace_file(path, "new")
        assert path.read_text() == "new"
        assert path.stat().st_mode & 0o777 == 0o604
        assert names(tmp_path) == ["report.json"]

    def test_other_links_to_the_old_file_keep_the_old_content(self, tmp_path: Path) -> None:
        path = tmp_path / "report.json"
        path.write_text("old")
        os.link(path, tmp_path / "kept")
        replace_file(path, "new")
        assert (tmp_path / "kept").read_text() == "old"

    @pytest.mark.parametrize("there", [True, False])
    def test_a_symbolic_link_is_not_written_through(self, tmp_path: Path, there: bool) -> None:
        if there:
            (tmp_path / "precious").write_text("old")
        (tmp_path / "report.json").symlink_to("precious")
        assert "because it is a symbolic link" in message(tmp_path / "report.json")
        assert (tmp_path / "report.json").is_symlink()
        assert (tmp_path / "precious").exists() == there
        assert not there or (tmp_path / "precious").read_text() == "old"

    def test_what_stands_in_the_way_is_one_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "folder").mkdir()
        (tmp_path / "file").write_text("")
        assert message(tmp_path / "folder") == f"`{tmp_path}/folder` cannot be written, because it is a folder."
        assert message(tmp_path / "a/b.json") == f"`{tmp_path}/a/b.json` cannot be written, because its folder does not exist."
        assert (
            message(tmp_path / "file/b")
            == f"`{tmp_path}/file/b` cannot be written, because a part of its path is not a folder."
        )
        assert "because its name is too long" in message(tmp_path / ("x" * 300))
        assert "\n" not in message(tmp_path / "a/\n\0")
        assert names(tmp_path) == ["file", "folder"]

    def test_a_file_with_the_longest_possible_name(self, tmp_path: Path) -> None:
        replace_file(tmp_path / ("x" * 255), "text")
        assert (tmp_path / ("x" * 255)).read_text() == "text"

    def test_a_folder_that_may_not_be_written(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        closed = tmp_path / "closed"
        closed.mkdir(0o500)
        if os.access(closed, os.W_OK):  # the superuser may; the system's answer is then given in its place

            def refuse(*_: object, **__: object) -> int:
                raise PermissionError(errno.EACCES, "Permission denied")

            monkeypatch.setattr(os, "open", refuse)
        assert "because you may not write there" in message(closed / "report.json")

    def test_a_write_protected_file_is_left_alone(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "report.json"
        path.write_text("old")
        path.chmod(0o400)
        monkeypatch.setattr(os, "access", lambda *_: False)  # what the system answers to all but the superuser
        assert "because you may not write there" in message(path)
        assert path.read_text() == "old"

    @pytest.mark.parametrize("step", ["write", "fsync", "replace"])
    def test_a_full_disk_leaves_the_old_file_and_no_other(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        path = tmp_path / "report.json"
        path.write_text("old")

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        if step == "fsync":
            monkeypatch.setattr(os, "fsync", full)
        elif step == "replace":
            monkeypatch.setattr(Path, "replace", full)
        else:
            monkeypatch.setattr(os, "fchmod", full)
        assert "because the disk is full" in message(path)
        assert path.read_text() == "old"
        assert names(tmp_path) == ["report.json"]

    def test_a_disk_that_is_really_full(self) -> None:
        if not Path("/dev/full").exists():
            pytest.skip("this system has no full device")
        assert message(Path("/dev/full")) == "`/dev/full` cannot be written, because the disk is full."

    def test_devices_and_pipes_are_written_as_they_are(self, tmp_path: Path) -> None:
        replace_file(Path("/dev/null"), "text")
        assert Path("/dev/null").is_char_device()
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        read: list[str] = []
        ready = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
        reader.start()
        text = "x" * 200_000
        os.set_blocking(ready, True)
        os.close(ready)
        for _ in range(200):
            try:
                replace_file(pipe, text)
                break
            except Fault:
                threading.Event().wait(0.01)
        reader.join(5)
        assert read == [text]

    def test_a_pipe_that_nobody_reads_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        assert "because nobody reads from this pipe" in message(tmp_path / "pipe")

    def test_text_that_is_no_unicode_does_not_lose_the_report(self, tmp_path: Path) -> None:
        replace_file(tmp_path / "report", "a\ud800b")
        assert (tmp_path / "report").read_text() == "a\\ud800b"


class TestTrees:
    def test_files_below_a_new_folder(self, tmp_path: Path) -> None:
        written = write_text_tree(tmp_path / "a/b", {"x/y/two.yaml": "2\n", "one.yaml": "1\n"})
        assert written == (tmp_path / "a/b/one.yaml", tmp_path / "a/b/x/y/two.yaml")
        assert [path.read_text() for path in written] == ["1\n", "2\n"]

    def test_what_is_already_so_is_left_alone(self, tmp_path: Path) -> None:
        write_text_tree(tmp_path, {"a": "same", "b": "old"})
        before = (tmp_path / "a").stat(), (tmp_path / "b").stat()
        write_text_tree(tmp_path, {"a": "same", "b": "new"})
        assert (tmp_path / "a").stat().st_ino == before[0].st_ino
        assert (tmp_path / "b").read_text() == "new"

    @pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/../../x", "/etc/x", "a/..", "a\0b", "..\\x"])
    def test_no_name_leads_out_and_nothing_is_written(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(UsageFault, match="is no name of a file below"):
            write_text_tree(tmp_path / "out", {"a": "1", name: "2"})
        assert names(tmp_path) == []

    def test_a_linked_folder_below_leads_nowhere(self, tmp_path: Path) -> None:
        (tmp_path / "out").mkdir()
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "out/staging").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(Fault, match="because it is a symbolic link"):
            write_text_tree(tmp_path / "out", {"staging/a": "1"})
        assert names(tmp_path / "elsewhere") == []

    def test_a_linked_file_below_is_not_written_through(self, tmp_path: Path) -> None:
        (tmp_path / "precious").write_text("old")
        (tmp_path / "out").mkdir()
        (tmp_path / "out/a").symlink_to(tmp_path / "precious")
        with pytest.raises(Fault, match="because it is a symbolic link"):
            write_text_tree(tmp_path / "out", {"a": "1"})
        assert (tmp_path / "precious").read_text() == "old"

    def test_a_file_where_a_folder_should_be(self, tmp_path: Path) -> None:
        (tmp_path / "out").write_text("file")
        with pytest.raises(Fault, match="cannot be written"):
            write_text_tree(tmp_path / "out", {"a": "1"})
        (tmp_path / "out2").mkdir()
        (tmp_path / "out2/a").write_text("file")
        with pytest.raises(Fault, match="a part of its path is not a folder"):
            write_text_tree(tmp_path / "out2", {"a/b": "1"})
