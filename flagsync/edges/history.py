"""The door to the history of the flag files: which commits changed them, and what they were.

Only objects are read, by Git's own plumbing (`edges/plumbing.py`); a difference between two trees is a list of ids and runs
nothing that a repository's configuration names.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

from flagsync.edges.disk import SIZE_LIMIT, is_flag_file
from flagsync.edges.plumbing import Objects, ask, demand, missing_part
from flagsync.edges.repository import resolve
from flagsync.model.config import FLAGS_FOLDER
from flagsync.model.fault import Fault, UsageFault
from flagsync.model.history import Chronicle, Commit, FileChange

MOST_COMMITS: Final = 20_000
"""How many commits that touch flag files are looked at; what is older counts as not known."""

_LAYOUT: Final = "--format=%H%x00%cs%x00%an%x00%s"
_FIELDS: Final = 4
_LOG: Final = (
    "log",
    "-z",
    "--raw",
    "--no-abbrev",
    "--no-renames",
    "--no-follow",
    "--no-relative",
    "--no-color",
    "--no-notes",
    "--no-mailmap",
    "--no-decorate",
    "--no-show-signature",
    # Whatever order of files the configuration names, it is not read.
    f"-O{os.devnull}",
    # What reached the main line, and when: a merge counts as one change, on the day of the merge.
    "--first-parent",
    "--diff-merges=first-parent",
    _LAYOUT,
)


class GitArchive:
    """The history that led to a commit. Raises UsageFault where there is no such commit."""

    def __init__(self, root: Path, rev: str = "HEAD", *, most: int = MOST_COMMITS) -> None:
        self._root = root
        self._most = most
        self.commit = resolve(root, rev)
        self._objects = Objects(root)

    def chronicle(self) -> Chronicle:
        """Every commit of the main line that changed a flag file, newest first."""
        output = demand(self._root, *_LOG, f"--max-count={self._most + 1}", self.commit, "--", FLAGS_FOLDER)
        commits = _commits(output)
        shallow = ask(self._root, "rev-parse", "--is-shallow-repository").output.strip() == b"true"
        return Chronicle(commits[: self._most], complete=not shallow and len(commits) <= self._most)

    def read(self, blob: str, ahead: Sequence[str] = ()) -> bytes | None:
        """The content of a blob; None where this clone does not have it, or where it is too large for a flag file."""
        try:
            content = self._objects.read(blob, ahead)
        except Fault:
            # Where a blob of a partial clone is missing, Git ends instead of saying so.
            if missing_part(self._root) is None:
                raise
            return None
        return None if content is None or len(content) > SIZE_LIMIT else content


def commit_before(root: Path, moment: datetime, rev: str = "HEAD") -> str:
    """The last commit of a main line that is not younger than a moment.

    Raises UsageFault where there is none, and Fault where Git cannot be asked.
    """
    until = f"--before={int(moment.timestamp())}"
    found = demand(root, "rev-list", "--first-parent", "--max-count=1", until, resolve(root, rev), "--").decode("ascii").strip()
    if not found and (missing := missing_part(root)):
        raise UsageFault(f"what was there on {moment:%Y-%m-%d} is not in this clone: it is {missing[0]}", missing[1])
    if not found:
        raise UsageFault(f"there was no commit yet on {moment:%Y-%m-%d}", "name a later day")
    return found


def committed(root: Path, commit: str) -> str:
    """When a commit was made (ISO 8601 with offset, the committer's). Raises Fault where the clone does not have it."""
    return (
        demand(root, "log", "-1", "--no-patch", "--no-show-signature", "--no-notes", "--format=%cI", commit)
        .decode("ascii")
        .strip()
    )


def _commits(output: bytes) -> list[Commit]:
    """The commits of a log whose parts all end with NUL: four of the commit, then two for each file."""
    parts = output.split(b"\0")
    commits: list[Commit] = []
    at = 0
    while at + _FIELDS <= len(parts):
        commit, day, author, subject = (part.decode("utf-8", "replace") for part in parts[at : at + _FIELDS])
        at += _FIELDS
        changes: list[FileChange] = []
        while at + 1 < len(parts) and parts[at].lstrip(b"\n").startswith(b":"):
            _, _, before, after, status = parts[at].lstrip(b"\n:").decode("ascii").split(" ")
            path = os.fsdecode(parts[at + 1])
            if is_flag_file(path):
                changes.append(FileChange(status[:1], path, _known(before), _known(after)))
            at += 2
        while at < len(parts) and not parts[at].strip():
            at += 1
        if changes:
            commits.append(Commit(commit.strip(), date.fromisoformat(day), author, subject, tuple(changes)))
    return commits


def _known(blob: str) -> str:
    return blob if blob.strip("0") else ""
