"""What a long run says on standard error while it runs: a terminal is painted, a log is told now and then."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """\
import sys, time
from flagsync.cli import progress
from flagsync.cli.options import Common
from flagsync.model.destination import Stage
progress.SILENT_SECONDS = progress.LOG_SECONDS = float(sys.argv[1])
progress.REPAINT_SECONDS = 0.02
told = progress.Progress(Common(quiet="-q" in sys.argv))
told.entered(Stage.WRITING, 3)
with told.shown():
    time.sleep(0.15)
    told.step()
    time.sleep(0.15)
print("the end", file=sys.stderr)
"""


def on_a_terminal(*arguments: str) -> str:
    leader, follower = pty.openpty()
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, *arguments], stderr=follower, cwd=Path(__file__).parents[1])
    os.close(follower)
    said = b""
    try:
        while part := os.read(leader, 4096):
            said += part
    except OSError:
        pass
    finally:
        os.close(leader)
    assert process.wait(20) == 0
    return said.decode()


def in_a_log(*arguments: str) -> str:
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1]).stderr


def test_a_terminal_shows_one_line_that_is_gone_in_the_end() -> None:
    said = on_a_terminal("0")
    assert "\r0 of 3 objects written, 0 s\r1 of 3 objects written, 0 s\r" in said
    before, _, after = said.rpartition("\r1 of 3 objects written, 0 s")
    assert "\n" not in before
    assert after == "\r" + " " * len("1 of 3 objects written, 0 s") + "\rthe end\r\n"


def test_a_log_is_told_in_whole_lines() -> None:
    *lines, last = in_a_log("0.1").splitlines()
    assert 1 <= len(lines) <= 3
    assert lines[-1] == "1 of 3 objects written, 0 s"
    assert last == "the end"


@pytest.mark.parametrize("arguments", [("9",), ("0", "-q")], ids=["short", "quiet"])
def test_a_short_run_and_a_quiet_one_say_nothing(arguments: tuple[str, ...]) -> None:
    assert on_a_terminal(*arguments) == "the end\r\n"
    assert in_a_log(*arguments) == "the end\n"
