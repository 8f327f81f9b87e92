"""Ways in which the disk or the process can give up at any single call that changes the disk.

Run as a program, it plays a recorded run of a real process over and over, and lets each one die by SIGKILL one call later than
the one before: ``python -m tests.dying SCENARIO TEMPLATE INTO``.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from flagsync.edges.directory import Calls
from flagsync.model.change import Consent, Result
from flagsync.model.destination import Destination
from tests.destinations import A, B, adopt, directory, goal, manifest, rollback, sync


class FailingCalls(Calls):
    """Counts the calls, and gives up at the one with the number `at`; a write gives up half way."""

    def __init__(self, at: int | None = None) -> None:
        self.at = at
        self.count = 0

    def fail(self) -> None:
        raise NotImplementedError

    def _step(self) -> None:
        self.count += 1
        if self.count == self.at:
            self.fail()

    def make_folder(self, name: str, folder: int | None) -> None:
        self._step()
        super().make_folder(name, folder)

    def create(self, name: str, folder: int, mode: int) -> int:
        self._step()
        return super().create(name, folder, mode)

    def write(self, file: int, content: bytes) -> int:
        self.count += 1
        if self.count == self.at:
            super().write(file, content[: len(content) // 2])
            self.fail()
        return super().write(file, content)

    def flush(self, file: int) -> None:
        self._step()

    def rename(self, old: str, new: str, folder: int) -> None:
        self._step()
        super().rename(old, new, folder)

    def unlink(self, name: str, folder: int) -> None:
        self._step()
        super().unlink(name, folder)


class KilledCalls(FailingCalls):
    """The process dies by SIGKILL: nothing of it runs any more."""

    def fail(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class Dead(BaseException):
    """Stands for SIGKILL inside one process: whatever still runs can no longer reach the disk."""


class DeadCalls(FailingCalls):
    """Like `KilledCalls` within the process of the test, for many quick runs."""

    def fail(self) -> None:
        raise Dead

    def _step(self) -> None:
        super()._step()
        if self.at is not None and self.count > self.at:
            raise Dead

    def write(self, file: int, content: bytes) -> int:
        if self.at is not None and self.count >= self.at:
            raise Dead
        return super().write(file, content)


class BrokenCalls(FailingCalls):
    """The system says no: once, or, as a full disk does, to everything that needs room from then on."""

    def __init__(self, at: int | None, error: int, *, lasting: bool) -> None:
        super().__init__(at)
        self.error = error
        self.lasting = lasting

    def fail(self) -> None:
        raise OSError(self.error, os.strerror(self.error))

    def create(self, name: str, folder: int, mode: int) -> int:
        if self.lasting and self.at is not None and self.count >= self.at:
            self.fail()
        return super().create(name, folder, mode)


OLD = goal(
    manifest("shop-dial", dial="1"),
    manifest("shop-flags", a="1", b="old", gone="x"),
    manifest("shop-kill", pay="false"),
    commit=A,
)
NEW = goal(
    manifest("shop-dial", dial="2"), manifest("shop-extra", e="1"), manifest("shop-flags", a="2", b="old", fresh="y"), commit=B
)

SCENARIOS: dict[str, Callable[[Destination], Result]] = {
    "first": lambda target: sync(target, OLD),
    "next": lambda target: sync(target, NEW, Consent(confirm_prune=2)),
    "rollback": lambda target: rollback(target, consent=Consent(confirm_prune=2)),
    "adopt": lambda target: adopt(target, OLD),
}


def _play(scenario: str, template: Path, into: Path) -> None:
    number = 0
    while True:
        number += 1
        root = into / f"{number:04}"
        shutil.copytree(template, root)
        child = os.fork()
        if child == 0:
            result = SCENARIOS[scenario](directory(root, KilledCalls(number)))
            os._exit(result.exit_code)
        _, ended = os.waitpid(child, 0)
        if not os.WIFSIGNALED(ended):
            print(json.dumps({"runs": number, "exit": os.waitstatus_to_exitcode(ended)}))  # noqa: T201
            return


if __name__ == "__main__":
    _play(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
