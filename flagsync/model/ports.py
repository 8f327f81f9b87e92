"""The doors as the pipeline sees them. `edges/` holds their implementations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from flagsync.model.record import record
from flagsync.model.report import Skip, SourceInfo


@record
class Entry:
    """A file that a source holds. `stamp` names its content: equal stamps of one source kind mean equal bytes.

    For Git the stamp is the blob's id; for the work tree it is made of size, times and inode, and empty where the file was
    changed too recently for these to be trusted.
    """

    path: str
    stamp: str


@record
class Listing:
    """The flag files and the configuration of a source, sorted by path, and what was left out."""

    entries: Sequence[Entry]
    skipped: Sequence[Skip]


class Source(Protocol):
    """Where flags are read from: the work tree, the Git index or a commit."""

    def listing(self) -> Listing:
        """Every flag file, every segment file and `flagsync.yaml`, where they exist."""

    def read(self, path: str) -> bytes | Skip:
        """A file's bytes, at most a little more than the size limit, or why they cannot be had."""

    def info(self) -> SourceInfo:
        """What is being read; asks Git."""


class Memory(Protocol):
    """What an earlier run knows: small values of JSON by key. Losing all of it is never an error."""

    def recall(self, key: str) -> object | None:
        """The value stored under a key, or None."""

    def remember(self, key: str, value: object) -> None:
        """Stores a value to be saved at the end."""

    def save(self) -> None:
        """Writes what was remembered; quietly does nothing where that is impossible."""
