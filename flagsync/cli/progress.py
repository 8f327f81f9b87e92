"""How far a long run is, on standard error: a line that renews itself on a terminal, a line now and then in a log."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from flagsync.cli.options import Common
from flagsync.model.change import Outcome
from flagsync.model.destination import Stage
from flagsync.phrase import counted

SILENT_SECONDS: Final = 1.0
"""A run that takes no longer has nothing to say on its way."""

LOG_SECONDS: Final = 15.0
"""How often a log, which nobody watches, is told."""

REPAINT_SECONDS: Final = 0.2
"""How often a terminal is told."""

_WORDS: Final = {
    Stage.READING: ("{done} of {things} compared", "set"),
    Stage.REVIEWING: ("asking whether {things} may be written", "set"),
    Stage.LOCKING: ("locking {things}", "set"),
    Stage.REHEARSING: ("trying {things} without making them", "change"),
    Stage.WRITING: ("{done} of {things} written", "object"),
    Stage.DELETING: ("{done} of {things} deleted", "object"),
    Stage.CONCLUDING: ("recording what is live of {things}", "set"),
}


class Progress:
    """What a run is at. Counts from its making on; says something only within `shown`, and nothing where it is to be quiet."""

    def __init__(self, settings: Common) -> None:
        """Nothing is done yet."""
        self._terminal = sys.stderr.isatty()
        self._quiet = settings.quiet
        self._begun = time.monotonic()
        self._mutex = threading.Lock()
        self._stage: Stage | None = None
        self._count = self._done = 0
        self._painted = ""
        self._told = self._begun

    @property
    def seconds(self) -> float:
        """How long the run has taken so far."""
        return time.monotonic() - self._begun

    def entered(self, stage: Stage, count: int) -> None:
        """The run comes to a stage that is about so many things."""
        with self._mutex:
            self._stage, self._count, self._done = stage, count, 0

    def ended(self, outcome: Outcome) -> None:
        """One change has ended, well or not."""
        del outcome
        self.step()

    def step(self) -> None:
        """One thing of the stage is done."""
        with self._mutex:
            self._done += 1

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Says how far the run is while the block runs; nothing of it is left on a terminal afterwards."""
        if self._quiet:
            yield
            return
        over = threading.Event()
        thread = threading.Thread(target=self._telling, args=(over,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            self._paint("")

    def _telling(self, over: threading.Event) -> None:
        while not over.wait(REPAINT_SECONDS):
            if self._terminal and self.seconds > SILENT_SECONDS:
                self._paint(self._words())
            elif not self._terminal and time.monotonic() - self._told > LOG_SECONDS:
                self._told = time.monotonic()
                self._write(f"{self._words()}\n")

    def _words(self) -> str:
        with self._mutex:
            words, noun = _WORDS[self._stage or Stage.READING]
            told = words.format(done=self._done, things=counted(self._count, noun))
        return f"{told}, {self.seconds:.0f} s"

    def _paint(self, told: str) -> None:
        """Puts a text in the place of the one before, without any control sequence but the return to the line's start."""
        told = told[: max(1, shutil.get_terminal_size().columns - 1)]
        if told != self._painted:
            self._write(f"\r{told.ljust(len(self._painted))}" + ("" if told else "\r"))
            self._painted = told

    @staticmethod
    def _write(told: str) -> None:
        with suppress(OSError, ValueError):
            os.write(sys.stderr.fileno(), told.encode())
