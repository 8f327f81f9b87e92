"""Which commit took something away: the definition of a key, or the last place in the code that named a flag.

Both walk back from the newest commit and stop when everything asked for is found. What is read is bounded, so that a long
history costs seconds and not minutes; what lies beyond the bound is not known, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from flagsync.build import flag_cards
from flagsync.gather import kind_of
from flagsync.model.history import Archive, Chronicle, Commit, Deletion, FileChange, Retraced
from flagsync.parse import parse
from flagsync.prefilter import engine_for, places

MOST_BYTES: Final = 64 * 1024 * 1024
"""How much of the flag files' past is read in search of deletions."""

_AHEAD: Final = 16


def deletions(keys: Collection[str], chronicle: Chronicle, archive: Archive, most: int = MOST_BYTES) -> Retraced:
    """The last commit that deleted each of the keys, which no file defines any more.

    A key that one commit takes out of a file and puts into another was moved and not deleted. Where a commit deleted the whole
    file, or the key's entry in a file that lives on, both count the same.
    """
    search = _Definitions(keys, archive, most)
    for commit in chronicle.commits:
        if not search.pending or search.left < 0:
            break
        search.look(commit)
    whole = chronicle.complete and search.whole and search.left >= 0
    return Retraced(search.found, complete=whole or not search.pending)


def keys_in(path: str, content: bytes) -> frozenset[str]:
    """The keys that a version of a flag file defines, however broken the rest of it is."""
    return frozenset(card.key for card in flag_cards(parse(path, kind_of(path), content), ()))


class _Definitions:
    """The search for the commits that deleted keys."""

    def __init__(self, keys: Collection[str], archive: Archive, most: int) -> None:
        self.pending = set(keys)
        self.found: dict[str, Deletion] = {}
        self.left = most
        self.whole = True
        self._archive = archive
        self._engine = engine_for(sorted(key.encode() for key in keys))
        self._counts: dict[str, Mapping[str, int]] = {}

    def look(self, commit: Commit) -> None:
        """Takes what a commit deleted."""
        changed = [change for change in commit.changes if change.before]
        named = [change for change, counts in zip(changed, self._counted(changed), strict=True) if counts.keys() & self.pending]
        if not named:
            return
        after = self._counted_blobs([change.after for change in named])
        losing = [
            change
            for change in named
            if any(self._counts[change.before][key] > after[change.after].get(key, 0) for key in self._here(change))
        ]
        if not losing:
            return
        before = {change: self._keys(change.path, change.before) for change in losing}
        gone = frozenset[str]().union(*before.values()) & self.pending
        if not gone:
            return
        left = [change for change in commit.changes if change.after]
        counted = self._counted_blobs([change.after for change in left])
        for change in left:
            if counted[change.after].keys() & gone:
                gone -= self._keys(change.path, change.after)
        for change, keys in before.items():
            for key in keys & gone & self.pending:
                self.pending.discard(key)
                self.found[key] = Deletion(
                    commit.id, commit.day, commit.author, commit.subject, change.path, entry=bool(change.after)
                )

    def _here(self, change: FileChange) -> Iterable[str]:
        return self._counts[change.before].keys() & self.pending

    def _counted(self, changes: Sequence[FileChange]) -> list[Mapping[str, int]]:
        found = self._counted_blobs([change.before for change in changes])
        return [found[change.before] for change in changes]

    def _counted_blobs(self, blobs: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """How often each key stands in each of the contents; nothing of what cannot be read, or is too much to be read."""
        missing = list(dict.fromkeys(blob for blob in blobs if blob and blob not in self._counts))
        for index, blob in enumerate(missing):
            content = self._archive.read(blob, missing[index + 1 : index + 1 + _AHEAD]) if self.left >= 0 else None
            if content is None:
                self.whole = False
                content = b""
            self.left -= len(content)
            present = self._engine.present(content)
            self._counts[blob] = {name.decode(): sum(1 for _ in places(name, content)) for name in present}
        return {blob: self._counts.get(blob, {}) for blob in blobs}

    def _keys(self, path: str, blob: str) -> frozenset[str]:
        content = self._archive.read(blob)
        return keys_in(path, content or b"") & self.pending
