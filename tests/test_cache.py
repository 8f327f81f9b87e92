"""The cache: what is remembered comes back, and whatever is wrong with the file is as if there were none."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flagsync.edges.cache import CacheFolder, NoMemory

DAY = 86_400
NOW = 1_800_000_000


def memory(
    tmp_path: Path, *, days: int = 0, version: str = "1.0", root: str = "repo", size_limit: int = 1_000_000
) -> CacheFolder:
    return CacheFolder(
        tmp_path / root, version, folder=tmp_path / "cache", clock=lambda: NOW + days * DAY, size_limit=size_limit
    )


def saved(tmp_path: Path, values: dict[str, object], *, days: int = 0, root: str = "repo") -> Path:
    opened = memory(tmp_path, days=days, root=root)
    for key, value in values.items():
        opened.remember(key, value)
    opened.save()
    return max((tmp_path / "cache").glob("*.cache"), key=lambda path: path.stat().st_ctime_ns)


class TestRemembering:
    def test_values_come_back_in_a_later_run(self, tmp_path: Path) -> None:
        values: dict[str, object] = {
            "stamps": {"flags/a.yaml": ["1-2-3", "ab"]},
            "cards:ab": [1, 2.5, None, True, "é\n\t\ud800"],
        }
        saved(tmp_path, values)
        later = memory(tmp_path)
        assert {key: later.recall(key) for key in values} == values
        assert later.recall("other") is None

    def test_values_come_back_in_the_same_run(self, tmp_path: Path) -> None:
        opened = memory(tmp_path)
        opened.remember("a", [1])
        assert opened.recall("a") == [1]

    def test_what_is_stored_is_what_the_value_was(self, tmp_path: Path) -> None:
        opened = memory(tmp_path)
        value = [1]
        opened.remember("a", value)
        value.append(2)
        assert opened.recall("a") == [1]

    @settings(deadline=None, max_examples=50)
    @given(
        st.dictionaries(st.text(), st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
    )
    def test_any_key_and_value(self, tmp_path_factory: pytest.TempPathFactory, values: dict[str, object]) -> None:
        folder = tmp_path_factory.mktemp("any")
        opened = memory(folder)
        for key, value in values.items():
            opened.remember(key, value)
        opened.save()
        later = memory(folder)
        assert {key: later.recall(key) for key in values} == values

    def test_repositories_and_versions_do_not_mix(self, tmp_path: Path) -> None:
        saved(tmp_path, {"a": 1})
        assert memory(tmp_path, root="other").recall("a") is None
        assert memory(tmp_path, version="1.1").recall("a") is None

    def test_a_repository_is_the_same_by_way_of_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "repo").mkdir()
        (tmp_path / "link").symlink_to("repo")
        saved(tmp_path, {"a": 1})
        assert memory(tmp_path, root="link").recall("a") == 1

    def test_an_unchanged_run_writes_nothing(self, tmp_path: Path) -> None:
        file = saved(tmp_path, {"a": 1})
        before = file.stat()
        again = memory(tmp_path)
        assert again.recall("a") == 1
        again.remember("a", 1)
        again.save()
        assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)

    def test_what_is_no_json_is_a_mistake_of_the_caller(self, tmp_path: Path) -> None:
        with pytest.raises(TypeError):
            memory(tmp_path).remember("a", b"bytes")

    def test_no_memory_knows_nothing(self) -> None:
        nothing = NoMemory()
        nothing.remember("a", 1)
        nothing.save()
        assert nothing.recall("a") is None


class TestDamage:
    def test_every_cut_and_every_changed_byte_is_noticed(self, tmp_path: Path) -> None:
        file = saved(tmp_path, {"a": 12, "b": "text"})
        whole = file.read_bytes()
        damaged = [whole[:length] for length in range(len(whole))]
        damaged += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
        damaged += [whole + b"x", b"\0" * len(whole), b"\xff" * 100]
        for content in damaged:
            file.write_bytes(content)
            assert memory(tmp_path).recall("a") is None, content

    def test_it_is_rebuilt(self, tmp_path: Path) -> None:
        file = saved(tmp_path, {"a": 1})
        file.write_bytes(b"nonsense")
        saved(tmp_path, {"a": 2})
        assert memory(tmp_path).recall("a") == 2

    @pytest.mark.parametrize("kind", ["pipe", "folder", "link", "everyone's", "huge"])
    def test_what_is_not_our_own_plain_file_is_ignored(self, tmp_path: Path, kind: str) -> None:
        file = saved(tmp_path, {"a": 1})
        if kind == "everyone's":
            file.chmod(0o666)
        elif kind == "huge":
            with file.open("ab") as opened:
                opened.truncate(2_000_001)
        else:
            kept = file.rename(tmp_path / "kept")
            if kind == "pipe":
                os.mkfifo(file)
            elif kind == "folder":
                file.mkdir()
            else:
                file.symlink_to(kept)
        assert memory(tmp_path).recall("a") is None
        again = memory(tmp_path)
        again.remember("a", 2)
        again.save()
        assert memory(tmp_path).recall("a") == (None if kind == "folder" else 2)

    def test_values_that_cannot_be_read_are_forgotten(self, tmp_path: Path) -> None:
        import zlib

        file = saved(tmp_path, {"a": 1})
        body = b'"a"\t20833\t{broken\n"deep"\t20833\t' + b"[" * 100_000 + b'\n"b"\tx\t1\n"c"\n"d"\t20833\t4\n'
        file.write_bytes(b"flagsync-cache-1 1.0 %08x\n" % zlib.crc32(body) + body)
        opened = memory(tmp_path)
        assert [opened.recall(key) for key in ("a", "deep", "b", "c", "d")] == [None, None, None, None, 4]
        opened.save()
        assert memory(tmp_path).recall("d") == 4


class TestPlaces:
    def test_a_folder_that_cannot_be_made_is_no_error(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        opened = CacheFolder(tmp_path, "1.0", folder=tmp_path / "file/cache")
        opened.remember("a", 1)
        opened.save()
        assert opened.recall("a") == 1

    def test_a_user_without_a_home_has_no_memory(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def homeless(_: object = None) -> Path:
            raise RuntimeError("no home")

        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
        monkeypatch.setattr(Path, "home", homeless)
        opened = CacheFolder(tmp_path, "1.0")
        opened.remember("a", 1)
        opened.save()
        assert opened.recall("a") == 1

    def test_the_users_cache_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        for named, expected in ((str(tmp_path / "xdg"), "xdg/flagsync"), ("relative", "home/.cache/flagsync"), ("", None)):
            monkeypatch.setenv("XDG_CACHE_HOME", named)
            opened = CacheFolder(tmp_path, "1.0")
            opened.remember("a", named)
            opened.save()
            assert CacheFolder(tmp_path, "1.0").recall("a") == named
            if expected:
                [file] = (tmp_path / expected).iterdir()
                assert file.stat().st_mode & 0o777 == 0o600
        assert not Path("relative").exists()


class TestBounds:
    def test_what_was_unused_for_longest_goes_first(self, tmp_path: Path) -> None:
        saved(tmp_path, {"old": "x" * 300, "used": "y" * 300})
        later = memory(tmp_path, days=1, size_limit=800)
        assert later.recall("used")
        later.remember("new", "z" * 300)
        later.save()
        last = memory(tmp_path, days=1)
        assert [last.recall(key) is not None for key in ("old", "used", "new")] == [False, True, True]

    def test_what_was_unused_for_a_month_goes(self, tmp_path: Path) -> None:
        saved(tmp_path, {"old": 1, "used": 2})
        for days in (20, 31):
            opened = memory(tmp_path, days=days)
            assert opened.recall("used") == 2
            opened.save()
        last = memory(tmp_path, days=31)
        assert (last.recall("old"), last.recall("used")) == (None, 2)

    def test_a_file_of_an_unused_repository_goes_and_nothing_else(self, tmp_path: Path) -> None:
        other = saved(tmp_path, {"a": 1}, root="other")
        leftover = other.with_name(f"{other.name}.{'0' * 16}.tmp")
        foreign = other.with_name("notes.txt")
        for path in (leftover, foreign):
            path.write_text("")
        for path in (other, leftover, foreign):
            os.utime(path, (NOW - 31 * DAY, NOW - 31 * DAY))
        saved(tmp_path, {"a": 1})
        assert (other.exists(), leftover.exists(), foreign.exists()) == (False, False, True)
        assert memory(tmp_path).recall("a") == 1


class TestParallelRuns:
    def test_a_reader_always_finds_a_whole_file(self, tmp_path: Path) -> None:
        saved(tmp_path, {"who": 0, "data": ["0"] * 2000})
        failures: list[object] = []

        def write(number: int) -> None:
            for turn in range(10):
                opened = memory(tmp_path)
                opened.remember("who", number + turn)
                opened.remember("data", [str(number + turn)] * 2000)
                opened.save()

        threads = [threading.Thread(target=write, args=(100 * number,)) for number in range(1, 4)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            opened = memory(tmp_path)
            if opened.recall("data") != [str(opened.recall("who"))] * 2000:
                failures.append(opened.recall("who"))
        for thread in threads:
            thread.join()
        assert failures == []
        assert len(list((tmp_path / "cache").iterdir())) == 1

    def test_a_killed_writer_leaves_the_old_file(self, tmp_path: Path) -> None:
        saved(tmp_path, {"a": 1})
        program = (
            "import os, signal, sys; from pathlib import Path; from flagsync.edges.cache import CacheFolder\n"
            "Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
            f"m = CacheFolder(Path({str(tmp_path / 'repo')!r}), '1.0', folder=Path({str(tmp_path / 'cache')!r}))\n"
            "m.remember('a', 2); m.save()\n"
        )
        done = subprocess.run([sys.executable, "-c", program], check=False)
        assert done.returncode == -9
        assert memory(tmp_path).recall("a") == 1
