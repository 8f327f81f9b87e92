"""What Git remembers of the flag files: which commit changed which file, and what follows for a flag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import NamedTuple, Protocol

from flagsync.model.record import record


class FileChange(NamedTuple):
    """A file that a commit changed: `status` is Git's letter (``A``, ``M``, ``D``), a blob that is not there is empty."""

    status: str
    path: str
    before: str
    after: str


class Commit(NamedTuple):
    """A commit of the main line that changed flag files. `day` is the committer's own; `author` and `subject` are unescaped."""

    id: str
    day: date
    author: str
    subject: str
    changes: tuple[FileChange, ...]


class Patch(NamedTuple):
    """What a commit changed, as text: a difference without context, in Git's own format, of every file that is no binary."""

    id: str
    day: date
    author: str
    subject: str
    text: bytes


@record
class Chronicle:
    """The commits that changed flag files, newest first.

    `complete` is false where older ones are not known: the clone is shallow, or there are more than are read.
    """

    commits: Sequence[Commit]
    complete: bool = True


class Archive(Protocol):
    """Where older contents of flag files are kept."""

    def chronicle(self) -> Chronicle:
        """Every change of a flag file that led to what is being looked at."""

    def read(self, blob: str, ahead: Sequence[str] = ()) -> bytes | None:
        """A content by its id, or None where this clone does not have it. `ahead` will be asked for next."""


@record
class Since:
    """The day since which something is so. `at_least`: it may be longer, because the history that is known ends there."""

    day: date
    at_least: bool = False


@record
class Biography:
    """One flag's life: the day of its first commit, of its last change, and since when each environment is as it is now."""

    born: Since | None = None
    changed: Since | None = None
    settled: Mapping[str, Since] = field(default_factory=dict)


@record
class Deletion:
    """The commit that took something away: a flag's definition, or its last use in code.

    `path` is the file it was taken out of; `entry` where that file lives on without it.
    """

    commit: str
    day: date
    author: str
    subject: str
    path: str = ""
    entry: bool = False


@record
class Retraced:
    """What a walk back through history found, by name. Not `complete`: what was not found may lie further back."""

    found: Mapping[str, Deletion]
    complete: bool = True
