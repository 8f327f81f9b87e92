"""All flags and segments of one source: names at once, definitions when they are asked for.

What a file says about itself to others (its cards) is remembered by the file's content, so that a second run reads only what
changed; what it means in detail is read on demand.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from flagsync import build
from flagsync.model.config import CONFIG_PATH, SEGMENTS_FOLDER
from flagsync.model.document import Document, DocumentKind
from flagsync.model.facts import FlagCard, SegmentCard
from flagsync.model.flag import Flag, Segment
from flagsync.model.record import record
from flagsync.nearest import Vocabulary

FLAG_SUFFIXES: Final = (".yaml", ".yml")


def kind_of(path: str) -> DocumentKind:
    """What a file of the repository is for."""
    if path.startswith(SEGMENTS_FOLDER + "/"):
        return DocumentKind.SEGMENT
    return DocumentKind.FLAG if "/" in path else DocumentKind.CONFIG


@record
class Cards:
    """What one file says of itself to others; `digest` names its content."""

    digest: str
    flags: tuple[FlagCard, ...] = ()
    segments: tuple[SegmentCard, ...] = ()

    def as_json(self, path: str) -> list[Any]:
        """The cards as plain lists, to be remembered. The path is the key they are remembered under."""
        del path
        flags = [
            [
                card.key,
                list(card.route),
                card.env_var,
                list(card.prerequisites),
                list(card.segments),
                card.sound,
                card.value_bytes,
            ]
            for card in self.flags
        ]
        return [self.digest, flags, [[card.name, list(card.segments)] for card in self.segments]]

    @classmethod
    def from_json(cls, path: str, value: Any) -> Cards:
        """The cards from what was remembered.

        Raises TypeError, ValueError or IndexError where the value was not made by `as_json`.
        """
        digest, flags, segments = value
        # Lists, because a generator for every one of ten thousand files takes as long as the cards themselves.
        flag_cards = [
            FlagCard(key, path, tuple(route), env_var, tuple(prerequisites), tuple(names), sound, value_bytes)
            for key, route, env_var, prerequisites, names, sound, value_bytes in flags
        ]
        segment_cards = [SegmentCard(name, path, tuple(names)) for name, names in segments]
        return cls(digest, tuple(flag_cards), tuple(segment_cards))


def cards_of(document: Document, flags: tuple[Flag, ...]) -> Cards:
    """What a document, and the flags in it, say of themselves to others."""
    return Cards(document.digest, build.flag_cards(document, flags), build.segment_cards(document))


class _Index:
    """Every card by its names, and by name the paths of those who refer to it."""

    def __init__(self) -> None:
        self.folded: dict[str, list[FlagCard]] = {}
        self.env_vars: dict[str, list[FlagCard]] = {}
        self.keys: dict[str, FlagCard] = {}
        self.segments: dict[str, list[SegmentCard]] = {}
        self.used_segments: set[str] = set()
        self.flag_users: dict[str, list[str]] = {}
        self.segment_users: dict[str, list[str]] = {}
        self.broken: list[FlagCard] = []
        self.value_bytes = 0

    @cached_property
    def sorted_keys(self) -> list[str]:
        """Every key, sorted."""
        return sorted(self.keys)


class Library:
    """Implements `model.facts.FlagSet`."""

    def __init__(
        self,
        cards: Mapping[str, Cards],
        documents: dict[str, Document | None],
        flags: dict[str, tuple[Flag, ...]],
        load: Callable[[str], Document | None],
    ) -> None:
        """`cards`, and the `documents` and `flags` read so far, by path, sorted.

        `load` reads one more document, or answers None where it is gone.
        """
        self._cards = cards
        self._load = load
        self._documents = documents
        self._flags = flags
        self._by_key: dict[str, tuple[tuple[Flag, ...], dict[str, Flag]]] = {}
        self._index = _index(cards.values())
        self._paths = list(cards)
        self._relatives: dict[str, frozenset[str] | None] = {}

    def document(self, path: str) -> Document | None:
        """The document at a path, read once."""
        if path not in self._documents:
            self._documents[path] = self._load(path)
        return self._documents[path]

    def flags_in(self, path: str) -> tuple[Flag, ...]:
        """The flags of one file, in written order."""
        if path not in self._flags:
            document = self.document(path)
            self._flags[path] = build.flags_of(document) if document is not None else ()
        return self._flags[path]

    def flag(self, key: str) -> Flag | None:
        """See `FlagSet.flag`."""
        card = self._index.keys.get(key)
        if card is None:
            return None
        return self._keyed(card.path).get(key)

    def _keyed(self, path: str) -> Mapping[str, Flag]:
        """The flags of one file by key; of two with the same, the first."""
        flags = self.flags_in(path)
        known = self._by_key.get(path)
        if known is None or known[0] is not flags:
            known = self._by_key[path] = flags, {flag.key: flag for flag in reversed(flags)}
        return known[1]

    def segment(self, name: str) -> Segment | None:
        """See `FlagSet.segment`."""
        cards = self._index.segments.get(name)
        document = self.document(cards[0].path) if cards else None
        return build.segment_of(document) if document is not None else None

    def card(self, key: str) -> FlagCard | None:
        """What is known of the flag of that key without reading its file."""
        return self._index.keys.get(key)

    def defines(self, key: str) -> bool:
        """See `FlagSet.defines`."""
        return key in self._index.keys

    def defines_segment(self, name: str) -> bool:
        """See `FlagSet.defines_segment`."""
        return name in self._index.segments

    def keys(self) -> Collection[str]:
        """See `FlagSet.keys`."""
        return sorted(self._index.keys)

    def segment_names(self) -> Collection[str]:
        """See `FlagSet.segment_names`."""
        return sorted(self._index.segments)

    def nearest_key(self, word: str, besides: str | None = None) -> str | None:
        """See `FlagSet.nearest_key`."""
        return self._known_keys.nearest(word, besides)

    def nearest_segment(self, word: str) -> str | None:
        """See `FlagSet.nearest_segment`."""
        return self._known_segments.nearest(word)

    @cached_property
    def _known_keys(self) -> Vocabulary:
        return Vocabulary(self.keys())

    @cached_property
    def _known_segments(self) -> Vocabulary:
        return Vocabulary(self.segment_names())

    def cards(self) -> Iterator[FlagCard]:
        """See `FlagSet.cards`."""
        return (card for cards in self._cards.values() for card in cards.flags)

    @property
    def value_bytes(self) -> int:
        """See `FlagSet.value_bytes`."""
        return self._index.value_bytes

    def keys_like(self, prefix: str) -> Sequence[str]:
        """See `FlagSet.keys_like`."""
        return _with_prefix(self._index.sorted_keys, prefix)

    def paths_like(self, prefix: str) -> Sequence[str]:
        """See `FlagSet.paths_like`."""
        return _with_prefix(self.paths, prefix)

    def cards_in(self, path: str) -> tuple[FlagCard, ...]:
        """See `FlagSet.cards_in`."""
        return self._cards[path].flags

    def same_key(self, key: str) -> tuple[FlagCard, ...]:
        """See `FlagSet.same_key`."""
        return tuple(self._index.folded.get(key.casefold(), ()))

    def same_env_var(self, env_var: str) -> tuple[FlagCard, ...]:
        """See `FlagSet.same_env_var`."""
        return tuple(self._index.env_vars.get(env_var, ()))

    def same_segment(self, name: str) -> tuple[SegmentCard, ...]:
        """See `FlagSet.same_segment`."""
        return tuple(self._index.segments.get(name, ()))

    def segment_is_used(self, name: str) -> bool:
        """See `FlagSet.segment_is_used`."""
        return name in self._index.used_segments

    def __iter__(self) -> Iterator[Flag]:
        """See `FlagSet.__iter__`."""
        for path in self._cards:
            for flag in self.flags_in(path):
                if self._index.keys[flag.key].path == path:
                    yield flag

    def segments(self) -> Iterator[Segment]:
        """See `FlagSet.segments`."""
        for name in self._index.segments:
            found = self.segment(name)
            if found is not None:
                yield found

    @property
    def paths(self) -> Sequence[str]:
        """Every flag and segment file, sorted."""
        return self._paths

    @property
    def broken_cards(self) -> Sequence[FlagCard]:
        """What is known of flags whose files cannot be understood."""
        return self._index.broken

    def is_sound(self, path: str) -> bool:
        """Whether a file defines flags and all of them can be understood."""
        return path in self._cards and bool(self._cards[path].flags) and all(card.sound for card in self._cards[path].flags)

    @property
    def flag_count(self) -> int:
        """How many flags are defined."""
        return sum(len(cards.flags) for cards in self._cards.values())

    @property
    def content(self) -> str:
        """A name for everything that is defined."""
        parts = [f"{path}\0{cards.digest}" for path, cards in self._cards.items()]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]

    def related(self, path: str) -> frozenset[str] | None:
        """The other files on which the findings in a file can depend; None where a name it refers to is not defined.

        These are the files of flags with the same key or environment variable, of prerequisites and segments, and of theirs.
        """
        if path not in self._relatives:
            self._relatives[path] = self._related(path)
        return self._relatives[path]

    def _related(self, path: str) -> frozenset[str] | None:
        cards = self._cards[path]
        found: set[str] = set()
        for card in cards.flags:
            for namesakes in (self._index.folded[card.key.casefold()], self._index.env_vars.get(card.env_var, ())):
                if len(namesakes) > 1:
                    found.update(other.path for other in namesakes)
        for segment in cards.segments:
            found.update(other.path for other in self._index.segments[segment.name])
        if not self._follow(cards, found, set()):
            return None
        found.discard(path)
        return frozenset(found)

    def _follow(self, cards: Cards, found: set[str], seen: set[str]) -> bool:
        """Adds the files of everything that is referred to; False where something is not defined."""
        waiting = [cards]
        while waiting:
            current = waiting.pop()
            for card in current.flags:
                for key in card.prerequisites:
                    target = self._index.keys.get(key)
                    if target is None:
                        return False
                    self._visit(target.path, found, seen, waiting)
            for names in (*(card.segments for card in current.flags), *(card.segments for card in current.segments)):
                for name in names:
                    targets = self._index.segments.get(name)
                    if not targets:
                        return False
                    for segment in targets:
                        self._visit(segment.path, found, seen, waiting)
        return True

    def _visit(self, path: str, found: set[str], seen: set[str], waiting: list[Cards]) -> None:
        found.add(path)
        if path not in seen:
            seen.add(path)
            waiting.append(self._cards[path])

    def context(self, path: str, base: str) -> str | None:
        """A name for everything that the findings in a file depend on; None where that cannot be told.

        `base` names what they all depend on: the tool, the configuration, the rules and the day.
        """
        related = self.related(path)
        if related is None:
            return None
        cards = self._cards[path]
        parts = [base, path, cards.digest]
        parts += [f"{other}={self._cards[other].digest}" for other in sorted(related)]
        parts += [str(self.segment_is_used(card.name)) for card in cards.segments]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]

    def scope(self, covers: Callable[[str], bool]) -> list[str]:
        """The files that are asked about, and those whose findings can point into them."""
        wanted = {path for path in self._cards if covers(path)}
        # Any file's findings can point into the configuration, which apps, environments and attributes are from.
        if len(wanted) == len(self._cards) or covers(CONFIG_PATH):
            return list(self._cards)
        found = wanted | self._namesakes(wanted)
        waiting = [*wanted, *self._lost()]
        seen = set(waiting)
        while waiting:
            users = set(self._users(waiting.pop())) - seen
            seen |= users
            waiting += users
        found |= seen
        return [path for path in self._cards if path in found]

    def _namesakes(self, paths: Iterable[str]) -> set[str]:
        """The files that define a flag, an environment variable or a segment which one of these defines too."""
        found: set[str] = set()
        for cards in map(self._cards.__getitem__, paths):
            for card in cards.flags:
                namesakes = (*self._index.folded[card.key.casefold()], *self._index.env_vars.get(card.env_var, ()))
                found.update(other.path for other in namesakes)
            for segment in cards.segments:
                found.update(other.path for other in self._index.segments[segment.name])
        return found

    def _lost(self) -> Iterator[str]:
        """The files that refer to something that is not defined."""
        for users, defined in (
            (self._index.flag_users, self._index.keys),
            (self._index.segment_users, self._index.segments),
        ):
            for name in users.keys() - defined.keys():
                yield from users[name]

    def _users(self, path: str) -> Iterator[str]:
        """The files that refer to a flag or a segment of this one."""
        cards = self._cards[path]
        for card in cards.flags:
            if self._index.keys[card.key].path == path:
                yield from self._index.flag_users.get(card.key, ())
        for segment in cards.segments:
            yield from self._index.segment_users.get(segment.name, ())


def _index(all_cards: Iterable[Cards]) -> _Index:
    index = _Index()
    for cards in all_cards:
        for card in cards.flags:
            index.folded.setdefault(card.key.casefold(), []).append(card)
            index.keys.setdefault(card.key, card)
            index.value_bytes += card.value_bytes
            if not card.sound:
                index.broken.append(card)
            if card.env_var:
                index.env_vars.setdefault(card.env_var, []).append(card)
            for key in card.prerequisites:
                index.flag_users.setdefault(key, []).append(card.path)
            for name in card.segments:
                index.segment_users.setdefault(name, []).append(card.path)
        for segment in cards.segments:
            index.segments.setdefault(segment.name, []).append(segment)
            for name in segment.segments:
                index.segment_users.setdefault(name, []).append(segment.path)
    index.used_segments.update(index.segment_users)
    # A slip in a reference is told once, where it stands: the segment that was meant is not unused besides.
    known = Vocabulary(sorted(index.segments))
    for name in sorted(index.used_segments - index.segments.keys()):
        meant = known.nearest(name)
        index.used_segments.update([meant] if meant else [])
    return index


def _with_prefix(names: Sequence[str], prefix: str) -> Sequence[str]:
    """Those of the sorted names that begin with a prefix."""
    if not prefix:
        return names
    first = last = bisect_left(names, prefix)
    while last < len(names) and names[last].startswith(prefix):
        last += 1
    return names[first:last]


def covering(roots: Sequence[str]) -> Callable[[str], bool]:
    """Whether a path is one of `roots` or lies below one; all are relative to the repository, ``.`` is all of it."""
    if not roots or "." in roots:
        return lambda _: True
    ordered = sorted(set(roots))

    def covers(path: str) -> bool:
        index = bisect_right(ordered, path)
        while index > 0:
            root = ordered[index - 1]
            if path == root or path.startswith(root + "/"):
                return True
            if not root or path[0] != root[0]:
                return False
            index -= 1
        return False

    return covers
