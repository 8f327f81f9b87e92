"""When the last use of a flag went away: walks back through what commits changed, in all repositories that were searched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Final

from flagsync.model.config import CONFIG_PATH, FLAGS_FOLDER
from flagsync.model.flag import Flag
from flagsync.model.history import Deletion, Patch
from flagsync.model.record import record
from flagsync.model.reference import FlagState, Reference, State, Usage
from flagsync.pipeline.asking import Question
from flagsync.retrace import last_uses
from flagsync.territory import is_docs, is_test, why_not

_GONE: Final = frozenset({State.UNREFERENCED, State.TEST_ONLY})


@record
class Trail:
    """What the commits of one repository changed, newest first; `read` gives a content by its id."""

    name: str
    patches: Iterable[Patch]
    read: Callable[[str], bytes | None]


def gone(asked: Question, states: Iterable[FlagState]) -> list[Flag]:
    """The flags that no code uses any more."""
    return [asked.flags[each.flag] for each in states if each.state in _GONE and each.flag in asked.flags]


def first_day(flags: Sequence[Flag]) -> date | None:
    """The day before which none of the flags was there, so that nothing can have used it; None where that is not known."""
    days = [flag.created for flag in flags]
    return min((day for day in days if day is not None), default=None) if None not in days else None


def last_removed(
    asked: Question, flags: Sequence[Flag], references: Iterable[Reference], trails: Iterable[Trail]
) -> dict[str, Deletion]:
    """The last commit that took a use of each flag out of the code, by key. The path names the repository too."""
    names = {flag.key: {flag.key, *flag.symbols, *([flag.env_var] if flag.env_var else [])} for flag in flags}
    for reference in references:
        if reference.flag in names and reference.usage is Usage.CONSTANT:
            names[reference.flag].add(reference.by)
    found: dict[str, Deletion] = {}
    for trail in trails:
        counts = partial(_counts, asked, own=not trail.name)
        for key, removal in last_uses(names, trail.patches, trail.read, counts).items():
            known = found.get(key)
            if known is None or removal.day > known.day:
                path = f"{trail.name}:{removal.path}" if trail.name else removal.path
                found[key] = Deletion(removal.commit, removal.day, removal.author, removal.subject, path)
    return found


def _counts(asked: Question, path: str, *, own: bool) -> bool:
    """Whether a file is code whose uses count."""
    left_out = asked.excluded(path) or why_not(path) is not None or is_test(path) or is_docs(path)
    defines = own and (path.startswith(f"{FLAGS_FOLDER}/") or path == CONFIG_PATH)
    return asked.included(path) and not left_out and not defines
