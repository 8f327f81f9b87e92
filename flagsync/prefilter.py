"""Which files may speak of a flag at all: one pass over the bytes of each, whose cost does not grow with the number of names.

A file is cut into words (`[A-Za-z0-9_-]+`) once, and the words are looked up. A name of several words (``checkout.new-flow``)
is looked for by the one word that the fewest other names share. `ahocorasick_rs` is an engine that answers the same several
times as fast; a handful of names is found fastest one after the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final, Protocol

from flagsync.envname import PREFIX
from flagsync.model.record import record

WORD_BYTES: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
TABLE: Final = bytes(byte if byte in WORD_BYTES else 0x20 for byte in range(256))

ARROW: Final = b"->"
"""Ends a word although a hyphen may be part of one: it leads to a member in PHP, C and C++."""

ANNOTATION: Final = "flagsync"
"""The word that begins `flagsync: uses …`."""

_BOMS: Final = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_MARKS: Final = frozenset(mark for mark, _ in _BOMS)
_SLIPS: Final = 200
"""Bytes for each NUL in what is still a text."""

_PREFIX: Final = PREFIX.encode()
_LENGTH: Final = len(_PREFIX)

_WORD: Final = re.compile(rb"[A-Za-z0-9_-]+")
_SHORT: Final = 3
"""Names shorter than this are so frequent as substrings that the automaton would mostly report noise."""

_GIVING: Final = frozenset((b":", b"=", b""))
"""What stands between a name and its value, if not far more space than anybody leaves there."""

_FEW: Final = 10
"""So many names are found one after the other in less time than by cutting a text into words."""

_PACKED: Final = 60
"""Of so many names `ahocorasick_rs` sees ten times as fast whether any is there at all as which (packed comparisons)."""


class Engine(Protocol):
    """Tells which of the names it was made for stand in a text as whole names."""

    def present(self, text: bytes) -> list[bytes]:
        """The names in the text, in no particular order."""


class WordEngine:
    """The engine of the standard library."""

    def __init__(self, names: Iterable[bytes]) -> None:
        words = {name: _WORD.findall(name.replace(ARROW, b"  ")) for name in names}
        shared = Counter(word for found in words.values() for word in set(found))
        self._by_word: dict[bytes, list[bytes]] = {}
        for name, found in words.items():
            if found:
                rarest = min(found, key=lambda word: (shared[word], -len(word)))
                self._by_word.setdefault(rarest, []).append(name)
        self._words = frozenset(self._by_word)

    def present(self, text: bytes) -> list[bytes]:
        """See `Engine.present`."""
        plain = text.replace(ARROW, b"  ") if ARROW in text else text
        found = self._words.intersection(plain.translate(TABLE).split())
        return [name for word in found for name in self._by_word[word] if name == word or stands_in(name, text)]


class PlainEngine:
    """The engine for a few names: looks for one after the other."""

    def __init__(self, names: Iterable[bytes]) -> None:
        self._names = [name for name in dict.fromkeys(names) if _WORD.search(name)]

    def present(self, text: bytes) -> list[bytes]:
        """See `Engine.present`."""
        return [name for name in self._names if name in text and stands_in(name, text)]


class AutomatonEngine:
    """The engine on top of the optional package `ahocorasick_rs` (Aho-Corasick). Raises ImportError where it is missing."""

    def __init__(self, names: Iterable[bytes]) -> None:
        import ahocorasick_rs

        known = {name for name in names if _WORD.search(name)}
        # An environment variable is its flag's name in capitals behind a prefix: the automaton need not know that twice.
        self._variables = {name[len(_PREFIX) :] for name in known if name.startswith(_PREFIX)} & known
        self._names = sorted(known - {_PREFIX + name for name in self._variables})
        del known
        dense = len(self._names) <= 5_000
        kind = ahocorasick_rs.Implementation.DFA if dense else ahocorasick_rs.Implementation.ContiguousNFA
        self._automaton = ahocorasick_rs.BytesAhoCorasick(self._names, implementation=kind)

    def present(self, text: bytes) -> list[bytes]:
        """See `Engine.present`."""
        names = self._names
        found: set[int] = set()
        behind: set[bytes] = set()
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if index not in found and is_whole(text, start, end):
                found.add(index)
            elif (
                names[index] in self._variables
                and text[max(0, start - _LENGTH) : start] == _PREFIX
                and is_whole(text, start - _LENGTH, end)
            ):
                behind.add(_PREFIX + names[index])
        return [*behind, *(names[index] for index in found)]


class PackedEngine:
    """An engine for some dozens of names: most texts have none of them, which `ahocorasick_rs` sees at once.

    Raises ImportError where that is missing.
    """

    def __init__(self, names: Sequence[bytes]) -> None:
        import ahocorasick_rs

        longest = ahocorasick_rs.MatchKind.LeftmostLongest
        self._any = ahocorasick_rs.BytesAhoCorasick(names, matchkind=longest)
        self._exact = PlainEngine(names) if len(names) <= _FEW else AutomatonEngine(names)

    def present(self, text: bytes) -> list[bytes]:
        """See `Engine.present`."""
        return self._exact.present(text) if self._any.find_matches_as_indexes(text) else []


def engine_for(names: Iterable[bytes]) -> Engine:
    """The fastest engine that is installed and suits the names."""
    known = list(names)
    if len(known) <= 1:
        return PlainEngine(known)
    if min(map(len, known)) >= _SHORT:
        try:
            return PackedEngine(known) if len(known) <= _PACKED else AutomatonEngine(known)
        except ImportError:
            pass
    return PlainEngine(known) if len(known) <= _FEW else WordEngine(known)


def is_whole(text: bytes, start: int, end: int) -> bool:
    """Whether no word goes on at either side of a stretch."""
    if start and text[start - 1] in WORD_BYTES:
        return False
    return end >= len(text) or text[end] not in WORD_BYTES or text.startswith(ARROW, end)


def stands_in(name: bytes, text: bytes) -> bool:
    """Whether a name stands in a text as a whole name."""
    return next(places(name, text), None) is not None


def places(name: bytes, text: bytes) -> Iterator[int]:
    """Where a name stands in a text as a whole name, from the start."""
    at = text.find(name)
    while at >= 0:
        if is_whole(text, at, at + len(name)):
            yield at
        at = text.find(name, at + 1)


@record
class _Signs:
    """What stands around the name of a function where it is declared, and in some languages the words before it."""

    declaring: Mapping[str, tuple[tuple[bytes, ...], re.Pattern[bytes]]]
    worded: re.Pattern[bytes]
    typed: re.Pattern[bytes]
    stating: re.Pattern[bytes]
    value: re.Pattern[bytes]
    body: re.Pattern[bytes]


@cache
def _signs() -> _Signs:
    """Made when they are needed: a scan that is told again needs none."""
    return _Signs(
        declaring={
            "python": ((b"def", b"class"), re.compile(rb"\b(?:def|class)[ \t]+$")),
            "ruby": ((b"def", b"class", b"module", b"self."), re.compile(rb"\b(?:def|class|module)[ \t]+(?:self\.)?$")),
            "go": ((b"func", b")"), re.compile(rb"\bfunc[ \t]*(?:\([^)\n]*\)[ \t]*)?$")),
        },
        worded=re.compile(
            rb"\b(?:def|func|function\*?|fun|fn|const|let|var|val|static|public|private|protected|internal|async|export|class)\b"
            rb"[^\n;=(]*$"
        ),
        typed=re.compile(rb"\w::$|[\w>\]?*&][ \t]+[*&]?$|\n[ \t]*$"),
        stating=re.compile(
            rb"\b(?:return|await|new|else|in|and|or|not|yield|throw|raise|case|if|elif|unless|when|typeof|go|defer)\s+$"
        ),
        value=re.compile(
            rb"\s*(?::[^=\n]*)?[:=]\s*(?:async\b|function\b|func\b|lambda\b|\(|<|\w+\s*=>|React\b|use|memo\b|forwardRef\b)"
        ),
        body=re.compile(rb"\s*(?:<[^>\n]*>)?\([^;]*\)[^;()]*(?:\{|=>)|\s*\([^;{}]*\)[^;{}()]*=[^=]"),
    )


def may_declare(name: bytes, text: bytes, family: str) -> bool:
    """Whether a text of a family of languages that has the name of a function may declare it; a mere call does not."""
    signs = _signs()
    declaring = signs.declaring.get(family)
    for at in places(name, text):
        end = at + len(name)
        before = text[max(0, at - 120) : at]
        if declaring is not None:
            words, sign = declaring
            if before.rstrip(b" \t").endswith(words) and sign.search(before):
                return True
        elif signs.worded.search(before) or (
            signs.typed.search(before) and not signs.stating.search(before) and signs.body.match(text, end, end + 400)
        ):
            return True
        if text[end : end + 20].lstrip()[:1] in _GIVING and signs.value.match(text, end, end + 400):
            return True
    return False


@record
class Lens:
    """What to look for: names, and `rare` ones that count only in a file which also has one of their words.

    These are common words (`value`, `when`) themselves: they are looked for only where another word stands. `hints` are the
    words that are no names.
    """

    engine: Engine
    hints: frozenset[bytes]
    rare_engine: Engine
    rare: Mapping[bytes, frozenset[bytes]]
    words: frozenset[bytes]

    def present(self, data: bytes) -> list[bytes]:
        """The names that stand in a file and are worth a closer look."""
        found = self.engine.present(data)
        if not self.rare or not found:
            return found
        names = [name for name in found if name not in self.hints]
        words = self.words.intersection(found)
        if not words:
            return names
        return names + [name for name in self.rare_engine.present(data) if not self.rare[name].isdisjoint(words)]


def lens(
    names: Iterable[str],
    rare: Mapping[str, Collection[str]] | None = None,
    made: Callable[[Iterable[bytes]], Engine] = engine_for,
) -> Lens:
    """A lens for names, and for `rare` ones with the words that make them worth a look; `made` makes its engines."""
    plain = frozenset(name.encode() for name in names)
    extra = {name.encode(): frozenset(word.encode() for word in words) for name, words in (rare or {}).items()}
    extra = {name: words for name, words in extra.items() if name not in plain}
    words = frozenset(word for each in extra.values() for word in each)
    wanted, hints = sorted(plain | words), words - plain
    # Of ten thousand flags there are as many names as take megabytes, and making the engine takes the most memory of all.
    del plain
    return Lens(made(wanted), hints, made(sorted(extra)), extra, words)


def readable(data: bytes) -> bytes | None:
    """The bytes as some superset of ASCII; None for what is no text: it has many NULs near its start.

    A NUL here and there is a slip in a text; one in every other byte is UTF-16 that does not say so.
    """
    if b"\0" not in data and data[:2] not in _MARKS:
        return data
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[2:].decode(encoding, "replace").encode("utf-8", "replace")
    head = data[:8_000]
    count = head.count(0)
    if count * _SLIPS <= len(head) + _SLIPS:
        return data
    for at, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(head) > 1 and head[at::2].count(0) == count and count * 5 >= len(head) * 2:
            return data.decode(encoding, "replace").encode("utf-8", "replace")
    return None
