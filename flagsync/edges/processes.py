"""The door to other processors: reading and taking apart many files is divided among processes.

Every process is a copy of this one (`fork`) that works on its blocks and hands the results back through a pipe, so that nothing
has to be loaded or sent to it. What one of them leaves undone, because it was killed or came to grief, is done here after all.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import IO, Any, Final, NamedTuple, Never

from flagsync.model.reference import Made

_BLOCK: Final = 128
"""Items of a block: enough that handing back its results costs nothing beside making them, few enough to stay abreast."""

_WORTH: Final = 1_500
"""Items from which on it is worth dividing them; a copy of a process costs as much as reading some hundred files."""

_MOST: Final = 4
"""Processes at most: each has memory of its own, and more would wait for the disk."""


def spread(count: int, work: Callable[[int], Made], processes: int | None = None) -> Iterator[Made]:
    """What `work` makes of 0 to `count` - 1, in that order, made by several processes where that is worth it.

    `work` changes nothing and its results can be pickled; what it raises is raised. Without `processes` there are as many as
    this one may use, if nothing else runs in it.
    """
    wanted = processes or (min(_MOST, _processors()) if count >= _WORTH and _is_alone() else 1)
    if wanted < 2 or not hasattr(os, "fork"):
        yield from map(work, range(count))
        return
    blocks = [range(start, min(start + _BLOCK, count)) for start in range(0, count, _BLOCK)]
    helpers: list[_Helper | None] = [None]
    try:
        for number in range(1, min(wanted, len(blocks))):
            with suppress(OSError):
                helpers.append(_started(blocks[number::wanted], work))
        # Fewer than wanted could be started: the blocks of the others are done here.
        helpers += [None] * (wanted - len(helpers))
        for index, block in enumerate(blocks):
            helper = helpers[index % wanted]
            made = _taken(helper) if helper is not None else None
            if helper is not None and made is None:
                helpers[index % wanted] = None
                _ended(helper)
            yield from map(work, block) if made is None else made
    finally:
        for helper in helpers:
            if helper is not None:
                _ended(helper)


class _Helper(NamedTuple):
    """A process, and where it hands back what it made."""

    pid: int
    results: IO[bytes]


def _started(blocks: list[range], work: Callable[[int], Any]) -> _Helper:
    reading, writing = os.pipe()
    try:
        pid = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        raise
    if pid == 0:
        os.close(reading)
        _help(blocks, work, writing)
    os.close(writing)
    return _Helper(pid, os.fdopen(reading, "rb"))


def _help(blocks: list[range], work: Callable[[int], Any], writing: int) -> Never:
    """All that a copy does. It leaves without a word, whatever happens: what is missing is done by the other."""
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        with os.fdopen(writing, "wb") as results:
            for block in blocks:
                pickle.dump([work(item) for item in block], results, pickle.HIGHEST_PROTOCOL)
                results.flush()
    finally:
        os._exit(0)


def _taken(helper: _Helper) -> list[Any] | None:
    """The results of a helper's next block; None where it will hand back nothing more."""
    try:
        made: list[Any] = pickle.load(helper.results)  # noqa: S301 - written by a copy of this process
    except (EOFError, OSError, pickle.UnpicklingError):
        return None
    return made


def _ended(helper: _Helper) -> None:
    helper.results.close()
    with suppress(OSError):
        os.kill(helper.pid, signal.SIGKILL)
    with suppress(OSError):
        os.waitpid(helper.pid, 0)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _is_alone() -> bool:
    """Whether this process has but one thread: a copy of one with several may stand still for ever."""
    import threading

    try:
        with os.scandir("/proc/self/task") as threads:
            return sum(1 for _ in threads) == 1
    except OSError:
        return threading.active_count() == 1
