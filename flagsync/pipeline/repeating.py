"""Telling an earlier scan again: where nothing changed, or only files that do not speak of flags, before or after.

What a scan found is remembered as a whole, with the list of the files and with every name that was looked for. A file that
changed is searched for these names; only where it has one of them, or had one, the scan is made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, overload

from flagsync.model.ports import Memory
from flagsync.model.reference import CodeListing, CodeSource, Reference, Scan
from flagsync.model.report import Skip
from flagsync.prefilter import WordEngine, lens, readable
from flagsync.preserve import KINDS, freeze, thaw

_MOST: Final = 64
"""How many changed files are looked at before a scan is made anew."""

_BLOCK: Final = 64
"""Stamps that are compared at once."""

_LEFT_OUT: Final = "-"
"""The stamp of a file that is not searched."""

_UNCERTAIN: Final = "?"
"""The stamp of a file that was changed too recently for its times to be trusted."""

_DAMAGED: Final = (TypeError, ValueError, IndexError, KeyError, AttributeError)


class Earlier:
    """The earlier scan of one source; `identity` names the question that it answered, `listing` is what there is now."""

    def __init__(self, memory: Memory, identity: str, listing: CodeListing) -> None:
        self._memory = memory
        self._listing = listing
        self._stamps = [file.stamp or file.blob for file in listing.files]
        # A commit and the work tree may be asked about in turn.
        self._name = "objects" if any(file.blob for file in listing.files) else "files"
        left_out = sorted((skip.path, skip.reason) for skip in (*listing.skipped, *listing.unread))
        told = f"{identity}\0{left_out!r}\0{sorted(listing.kept)!r}\0{KINDS}"
        self._identity = hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:32]

    def again(self, source: CodeSource, limit: int) -> Scan | None:
        """What the scan would find, as far as that can be told from what it found earlier. Files have at most `limit` bytes."""
        stored = self._memory.recall(f"outcome of {self._name}")
        try:
            if not isinstance(stored, dict) or stored["identity"] != self._identity:
                return None
            files = self._listing.files
            if self._paths() != stored["paths"]:
                return None
            changed = [files[index] for index in self._differing(stored["stamps"])]
            if len(changed) > _MOST or not set(stored["speaking"]).isdisjoint(file.path for file in changed):
                return None
            if changed:
                sight = lens(stored["names"], stored["rare"], WordEngine)
                for index, file in enumerate(changed):
                    content = source.read(file, changed[index + 1 :])
                    if isinstance(content, Skip) or len(content) > limit:
                        return None
                    text = readable(content)
                    if text is None or sight.present(text):
                        return None
            references = self._memory.recall(f"references of {self._name}")
            if not isinstance(references, list) or len(references) != stored["references"]:
                return None
            return Scan(**{**thaw(stored["rest"]), "references": _Later(references), "searched": len(changed)})
        except _DAMAGED:
            return None

    def keep(
        self,
        found: Scan,
        searched: Collection[str],
        speaking: Iterable[str],
        names: Iterable[str],
        rare: Mapping[str, Collection[str]],
    ) -> None:
        """Remembers a scan: the files that were `searched`, those whose change makes it void, and what was looked for."""
        try:
            rest = {name: getattr(found, name) for name in Scan.__match_args__ if name != "references"}
            outcome: dict[str, Any] = {
                "identity": self._identity,
                "paths": self._paths(),
                "stamps": _blocks(
                    [
                        (stamp or _UNCERTAIN) if file.path in searched else _LEFT_OUT
                        for file, stamp in zip(self._listing.files, self._stamps, strict=True)
                    ]
                ),
                "speaking": sorted(speaking),
                "names": sorted(names),
                "rare": {name: sorted(words) for name, words in sorted(rare.items())},
                "rest": freeze(rest),
                "references": len(found.references),
            }
            references = [freeze(each) for each in found.references]
        except TypeError:
            return
        self._memory.remember(f"outcome of {self._name}", outcome)
        self._memory.remember(f"references of {self._name}", references)

    def _differing(self, before: Sequence[str]) -> Iterator[int]:
        """The files that were searched and have changed since, by their places in the listing."""
        for number, (now, then) in enumerate(zip(_blocks(self._stamps), before, strict=True)):
            if now != then:
                stamps = zip(now.split("\0"), then.split("\0"), strict=True)
                start = number * _BLOCK
                yield from (start + at for at, (new, old) in enumerate(stamps) if old not in {new, _LEFT_OUT})

    def _paths(self) -> str:
        """Names the files that there are, in their order."""
        known = "\0".join([file.path for file in self._listing.files])
        return hashlib.sha256(known.encode("utf-8", "surrogateescape")).hexdigest()


def _blocks(stamps: Sequence[str]) -> list[str]:
    """Stamps as texts of many: single ones would take much of the memory and of the time of a scan that is told again."""
    return ["\0".join(stamps[start : start + _BLOCK]) for start in range(0, len(stamps), _BLOCK)]


class _Later(Sequence[Reference]):
    """References that are made when somebody looks at them: most reports show none."""

    def __init__(self, frozen: list[Any]) -> None:
        self._frozen = frozen
        self._made: list[Reference] | None = None

    @overload
    def __getitem__(self, index: int) -> Reference: ...
    @overload
    def __getitem__(self, index: slice) -> list[Reference]: ...
    def __getitem__(self, index: int | slice) -> Reference | list[Reference]:
        """The references at a place."""
        if self._made is None:
            self._made = [thaw(each) for each in self._frozen]
        return self._made[index]

    def __len__(self) -> int:
        """How many there are."""
        return len(self._frozen)

    def __eq__(self, other: object) -> bool:
        """Whether these are the same references."""
        return isinstance(other, Sequence) and self[:] == list(other)

    __hash__ = None  # type: ignore[assignment]
