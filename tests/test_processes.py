"""Dividing work among processes: the same results in the same order as by one, whatever becomes of the others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import COMMAND, ROOT, environment

SCRIPT = """
import os, signal, sys
from flagsync.edges.processes import spread
here = os.getpid()
{work}
made = list(spread({count}, work, {processes}))
assert [item for item, _ in made] == list(range({count})), made[:5]
print(len({{pid for _, pid in made}}))
try:
    os.waitpid(-1, 0)
except ChildProcessError:
    print("no process is left")
"""
PLAIN = "def work(item): return item, os.getpid()"
KILLED = """
def work(item):
    if item == 300 and os.getpid() != here:
        os.kill(os.getpid(), signal.SIGKILL)
    return item, os.getpid()
"""
FAILS_ELSEWHERE = """
def work(item):
    if item >= 128 and os.getpid() != here:
        raise MemoryError
    return item, os.getpid()
"""


def ran(work: str, count: int, processes: int) -> list[str]:
    script = SCRIPT.format(work=work, count=count, processes=processes)
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("processes", [1, 2, 3, 4])
@pytest.mark.parametrize("count", [0, 1, 127, 128, 129, 1000])
def test_everything_is_done_once_and_in_order(count: int, processes: int) -> None:
    blocks = -(-count // 128)
    assert ran(PLAIN, count, processes) == [str(min(blocks, processes)), "no process is left"]


@pytest.mark.parametrize("work", [KILLED, FAILS_ELSEWHERE])
def test_what_another_process_leaves_undone_is_done_here(work: str) -> None:
    assert ran(work, 1000, 2)[1] == "no process is left"


def test_what_the_work_raises_is_raised() -> None:
    script = """
from flagsync.edges.processes import spread
def work(item):
    if item == 700:
        raise ValueError(item)
    return item
found = spread(1000, work, 3)
seen = []
try:
    seen.extend(found)
except ValueError as error:
    print(error, len(seen))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment(), capture_output=True, timeout=60, check=True
    )
    assert done.stdout == b"700 700\n"


def test_who_stops_listening_leaves_no_process_behind() -> None:
    script = """
import os
from flagsync.edges.processes import spread
found = spread(100_000, lambda item: bytes(1000), 3)
next(found)
found.close()
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("none")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment(), capture_output=True, timeout=60, check=True
    )
    assert done.stdout == b"none\n"


@pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="there is but one processor to divide work among",
)
def test_a_large_repository_is_told_the_same_by_one_processor_and_by_several(tmp_path: Path) -> None:
    (tmp_path / "flags").mkdir()
    (tmp_path / "flagsync.yaml").write_text("version: 1\nenvironments: {production: {}}\n")
    flags = "".join(f"  shop.step-{number}: {{kind: release, type: boolean, default: disabled}}\n" for number in range(40))
    (tmp_path / "flags/all.yaml").write_text(f"flags:\n{flags}")
    for number in range(1_600):
        text = f"def f_{number}():\n    return {number}\n"
        if number % 100 == 3:
            text += f'\ndef show(client):\n    return client.get_boolean_value("shop.step-{number // 100}", False)\n'
        if number % 100 == 50:
            text += f'STEP_{number} = "shop.step-{20 + number // 100}"\n'
        if number % 100 == 51:
            text += f"from .m{number - 1} import STEP_{number - 1}\nvalue = ask(STEP_{number - 1})\n"
        (tmp_path / f"m{number}.py").write_text(text)

    def told(processors: set[int]) -> str:
        done = subprocess.run(
            [*COMMAND, "scan", "--no-cache", "--report", "json"],
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=True,
            preexec_fn=lambda: os.sched_setaffinity(0, processors),
        )
        return done.stdout

    available = sorted(os.sched_getaffinity(0))
    alone = told({available[0]})
    assert alone.count('"state": "used"') == 32
    assert told(set(available)) == alone
