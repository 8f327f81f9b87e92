"""The door to the history of the flag files: which commits changed them, and what they were.

Only objects are read, by Git's own plumbing (`edges/plumbing.py`); a difference between two trees is a list of ids and runs
nothing that a repository's configuration names.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO, Final

from flagsync.edges.disk import SIZE_LIMIT, is_flag_file
from flagsync.edges.plumbing import Objects, ask, complaint_of, demand, missing_part, stream
from flagsync.edges.repository import resolve
from flagsync.model.config import FLAGS_FOLDER
from flagsync.model.fault import Fault, UsageFault
from flagsync.model.history import Chronicle, Commit, FileChange, Patch

MOST_COMMITS: Final = 20_000
"""How many commits that touch flag files are looked at; what is older counts as not known."""

_LAYOUT: Final = "--format=%H%x00%cs%x00%an%x00%s"
_FIELDS: Final = 4
_PLAIN: Final = (
    "log",
    "--no-renames",
    "--no-relative",
    "--no-color",
    "--no-notes",
    "--no-mailmap",
    "--no-decorate",
    "--no-show-signature",
    # Neither a program to compare with nor one to convert with, whatever the attributes of a path say.
    "--no-ext-diff",
    "--no-textconv",
    # Whatever order of files the configuration names, it is not read.
    f"-O{os.devnull}",
    # What reached the main line, and when: a merge counts as one change, on the day of the merge.
    "--first-parent",
    "--diff-merges=first-parent",
)
_LOG: Final = (*_PLAIN, "-z", "--raw", "--no-abbrev", "--no-follow", _LAYOUT)
_PATCHES: Final = (
    *_PLAIN,
    "--patch",
    "--unified=0",
    "--inter-hunk-context=0",
    "--full-index",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--submodule=short",
    "--format=%x00%x00%H%x00%cs%x00%an%x00%s%x00",
)
_MARK: Final = b"\n\0\0"
"""Begins a commit. No content can hold it: each of its lines begins with a sign of Git's own."""

_BLOCK: Final = 1 << 20
MOST_PATCHES: Final = 10_000
"""How many commits are looked at in search of a use that went away."""

MOST_BYTES: Final = 256 * 1024 * 1024
"""How many bytes of differences are looked at, all commits together."""

LARGEST_PATCH: Final = 16 * 1024 * 1024
"""Bytes of one commit's difference: a larger one brings something in or takes it away as a whole, and is left out."""


class GitArchive:
    """The history that led to a commit. Raises UsageFault where there is no such commit."""

    def __init__(self, root: Path, rev: str = "HEAD", *, most: int = MOST_COMMITS) -> None:
        self._root = root
        self._most = most
        self.commit = resolve(root, rev)
        self._objects = Objects(root)

    def chronicle(self) -> Chronicle:
        """Every commit of the main line that changed a flag file, newest first; none where this clone lacks the folders."""
        told = ask(self._root, *_LOG, f"--max-count={self._most + 1}", self.commit, "--", FLAGS_FOLDER)
        if told.status != 0:
            if missing_part(self._root) is None:
                raise complaint_of(self._root, told.complaint)
            return Chronicle((), complete=False)
        commits = _commits(told.output)
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


class GitPatches:
    """What the commits that led to one changed, newest first, back to a day.

    `complete` says in the end whether everything was looked at; the history of a shallow or partial clone is not.
    """

    def __init__(
        self, root: Path, commit: str, since: date | None = None, *, most: int = MOST_PATCHES, most_bytes: int = MOST_BYTES
    ) -> None:
        self.complete = missing_part(root) is None
        self._root = root
        self._arguments = [f"--max-count={most + 1}", *([f"--since={since}T00:00:00+0000"] if since else []), commit, "--"]
        self._most = most
        self._most_bytes = most_bytes

    def __iter__(self) -> Iterator[Patch]:
        """The patches; ends early, and is not complete, where a bound is reached or a content is not in this clone."""
        try:
            with stream(self._root, *_PATCHES, *self._arguments) as output:
                for count, text in enumerate(self._texts(output)):
                    if count == self._most:
                        self.complete = False
                        return
                    if text is None:
                        self.complete = False
                    elif (patch := _patch(text)) is not None:
                        yield patch
        except Fault:
            self.complete = False

    def _texts(self, output: IO[bytes]) -> Iterator[bytes | None]:
        """The parts between the marks; None for one that is too large."""
        parts: list[bytes] = []
        size = taken = 0
        rest = b"\n"
        while block := output.read(_BLOCK):
            taken += len(block)
            if taken > self._most_bytes:
                self.complete = False
                return
            *ended, rest = (rest + block).split(_MARK)
            for part in ended:
                whole = b"".join((*parts, part))
                if whole:
                    yield whole if size <= LARGEST_PATCH else None
                parts, size = [], 0
            # The last bytes may be the first ones of a mark.
            known, rest = rest[: -len(_MARK)], rest[-len(_MARK) :]
            size += len(known)
            parts = [*parts, known] if size <= LARGEST_PATCH else []
        last = b"".join((*parts, rest))
        if last:
            yield last if size <= LARGEST_PATCH else None


def _patch(text: bytes) -> Patch | None:
    parts = text.split(b"\0", _FIELDS)
    if len(parts) <= _FIELDS:
        return None
    commit, day, author, subject = (part.decode("utf-8", "replace") for part in parts[:_FIELDS])
    return Patch(commit, date.fromisoformat(day), author, subject, parts[_FIELDS])


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
