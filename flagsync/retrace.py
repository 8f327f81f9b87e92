"""Which commit took something away: the definition of a key, or the last place in the code that named a flag.

Both walk back from the newest commit and stop when everything asked for is found. What is read is bounded, so that a long
history costs seconds and not minutes; what lies beyond the bound is not known, and the answer says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from flagsync import scanners
from flagsync.build import flag_cards
from flagsync.gather import kind_of
from flagsync.meaning import is_distinct
from flagsync.model.history import Archive, Chronicle, Commit, Deletion, FileChange, Patch, Retraced
from flagsync.model.language import Language
from flagsync.model.reference import FlagState, Occurrence
from flagsync.parse import parse
from flagsync.prefilter import engine_for, places, readable
from flagsync.preview import cut

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


def last_uses(
    names: Mapping[str, Collection[str]],
    patches: Iterable[Patch],
    read: Callable[[str], bytes | None],
    searched: Callable[[str], bool],
) -> Mapping[str, Deletion]:
    """The last commit that took each of the flags out of the code, by key; nothing for what was never there.

    `names` has what stands for a flag in code, `read` gives a content by its id, `searched` says whether a path holds code that
    counts. What a commit moves from one place to another is still there; comments and texts that only hold a name are not.
    """
    found: dict[str, Deletion] = {}
    keys: dict[str, list[str]] = {}
    for key, known in names.items():
        for name in known:
            keys.setdefault(name, []).append(key)
    if not keys:
        return found
    engine = engine_for(sorted(name.encode() for name in keys))
    for patch in patches:
        present = {name.decode() for name in engine.present(patch.text)}
        if not any(key not in found for name in present for key in keys[name]):
            continue
        losses: dict[str, dict[str, int]] = {}
        for change in file_patches(patch.text):
            language = scanners.language_of(change.path)
            if language.shape in {"docs", "configuration"} or not searched(change.path):
                continue
            for name, count in _lost(change, present, language, read).items():
                for key in keys[name]:
                    if key not in found:
                        losses.setdefault(key, {})[change.path] = losses.get(key, {}).get(change.path, 0) + count
        for key, by_path in losses.items():
            if sum(by_path.values()) > 0:
                path = max(sorted(by_path), key=lambda each: by_path[each])
                found[key] = Deletion(patch.id, patch.day, patch.author, patch.subject, path)
        if len(found) == len(names):
            break
    return found


def with_removals(states: Mapping[str, FlagState], removed: Mapping[str, Deletion]) -> dict[str, FlagState]:
    """The states, where those that no code uses say since when."""
    return {
        key: replace(state, reason=f"{state.reason}; {removal(removed[key])}") if key in removed else state
        for key, state in states.items()
    }


def removal(last: Deletion) -> str:
    """When, by whom and where a flag was taken out of the code."""
    return f"last removed from the code on {last.day} by {cut(last.author)} in {last.commit[:12]} (`{cut(last.path)}`)"


class FilePatch(NamedTuple):
    """What a commit changed in one file: the ids of its contents, empty where there is none, and the lines on either side."""

    path: str
    before: str
    after: str
    removed: bytes
    added: bytes


def file_patches(text: bytes) -> Iterator[FilePatch]:
    """The files of a difference without context, as Git writes it."""
    lines = text.split(b"\n")
    at = 0
    while at < len(lines):
        if not lines[at].startswith(b"diff --git "):
            at += 1
            continue
        path = before = after = ""
        at += 1
        while at < len(lines) and not lines[at].startswith((b"@@ ", b"diff --git ")):
            line = lines[at]
            if line.startswith(b"index "):
                before, _, after = line[6:].split(b" ")[0].decode("ascii", "replace").partition("..")
            elif line.startswith((b"--- ", b"+++ ")) and (named := _path(line[4:])):
                path = named
            at += 1
        sides: tuple[list[bytes], list[bytes]] = ([], [])
        while at < len(lines) and (hunk := _HUNK.match(lines[at])):
            at += 1
            for side, group in zip(sides, (1, 2), strict=True):
                for _ in range(int(hunk[group] or 1)):
                    side.append(lines[at][1:] if at < len(lines) else b"")
                    at += 1
                if at < len(lines) and lines[at].startswith(b"\\ "):
                    at += 1
        if path:
            removed, added = (b"\n".join(side) for side in sides)
            yield FilePatch(path, before.strip("0") and before, after.strip("0") and after, removed, added)


_HUNK: Final = re.compile(rb"@@ -[0-9]+(?:,([0-9]+))? \+[0-9]+(?:,([0-9]+))? @@")
_ESCAPED: Final = re.compile(rb"\\([0-7]{3}|.)")
_ESCAPES: Final = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}


def _path(written: bytes) -> str:
    """The path of a header without its prefix; empty for the missing side."""
    name = written.rstrip(b"\t")
    if name.startswith(b'"') and name.endswith(b'"'):
        name = _ESCAPED.sub(lambda match: _unescaped(match[1]), name[1:-1])
    return name[2:].decode("utf-8", "surrogateescape") if name[:2] in {b"a/", b"b/"} else ""


def _unescaped(code: bytes) -> bytes:
    return bytes([int(code, 8) & 0xFF]) if len(code) == 3 else _ESCAPES.get(code, code)


def _lost(
    change: FilePatch, names: Iterable[str], language: Language, read: Callable[[str], bytes | None]
) -> Mapping[str, int]:
    """How many places of each name a file lost; fewer than none where it gained some."""
    raw = {name: _count(name, change.removed) - _count(name, change.added) for name in names}
    moved = [name for name, count in raw.items() if count]
    if not moved:
        return {}
    from flagsync.sight import occurrences

    sides = []
    for blob in (change.before, change.after):
        content = read(blob) if blob else b""
        text = readable(content) if content is not None else None
        if text is None:
            return {name: raw[name] for name in moved}
        seen = occurrences(language, text, [name.encode() for name in moved])
        sides.append(Counter(each.name for each in seen if _is_code(each)))
    return {name: sides[0][name] - sides[1][name] for name in moved}


def _is_code(each: Occurrence) -> bool:
    """Whether a place may be a use: an ordinary word only where it is handed to something as a text."""
    if is_distinct(each.name):
        return each.form in {"string", "name"} and each.role != "import"
    return each.form == "string" and each.role in {"argument", "compared", "index"}


def _count(name: str, text: bytes) -> int:
    return sum(1 for _ in places(name.encode(), text))
