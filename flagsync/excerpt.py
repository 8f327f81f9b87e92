"""The parts of a large file that matter: a syntax tree has up to two hundred times the size of its text.

Of a file above `WHOLE` bytes only the declarations are kept that hold a place in question: those at its top or, where these are
too large, their members under the line that begins them. Everything else becomes blank, so that lines and columns stay.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

WHOLE: Final = 256 * 1024
"""Bytes up to which a file is taken apart as it is, and that an excerpt of a larger one may have."""

_PHP: Final = b"<?php"
"""What begins a file of PHP: without it everything is text of a page."""

_MARKS: Final = rb"/\*|\*/|\"\"\"|'''|`"
_WORD: Final = rb"(?!(?:else|elif|except|finally|catch)\b)[A-Za-z_@#$\"'`/<\[(*]"
_DECLARES: Final = rb"|\n[ \t]*\r?\n(?=%s)" % _WORD
_STATES: Final = rb"|\n(?=%s)" % _WORD
_INDENT: Final = re.compile(rb"[:{]\r?\n([ ]+|\t)[A-Za-z_@\"'#/]")

_CLOSING: Final = {b"/*": b"*/", b'"""': b'"""', b"'''": b"'''", b"`": b"`"}
_BACKTICKS: Final = frozenset({"javascript", "go"})
_BLANK: Final = bytes(byte if byte in b"\r\n" else 0x20 for byte in range(256))


def excerpt(data: bytes, places: Iterable[int], family: str) -> bytes | None:
    """The text of a family of languages with all but what is around the places blanked; None where that is too much."""
    wanted = sorted(places)
    for boundary in _boundaries(data):
        starts = list(_starts(data, boundary, family))
        top = [start for start in starts if data[start : start + 1] not in {b" ", b"\t"}]
        kept: set[int] = set()
        for place in wanted:
            kept.add(bisect_right(starts, place) - 1)
            kept.add(bisect_left(starts, top[bisect_right(top, place) - 1]))
        ends = [*starts[1:], len(data)]
        stretches = [(starts[index], ends[index]) for index in sorted(kept)]
        if 0 not in kept and data.startswith(_PHP):
            stretches.insert(0, (0, len(_PHP)))
        if sum(end - start for start, end in stretches) <= WHOLE:
            return _blanked(data, stretches)
    return None


def _boundaries(data: bytes) -> Iterator[re.Pattern[bytes]]:
    """What is before a declaration: an empty line, any line, and for members an empty line as well."""
    yield re.compile(_MARKS + _DECLARES)
    yield re.compile(_MARKS + _STATES)
    indent = _INDENT.search(data)
    if indent is not None:
        yield re.compile(_MARKS + rb"|\n[ \t]*\r?\n(?=%s%s)" % (indent[1], _WORD) + _STATES)


def _starts(data: bytes, boundary: re.Pattern[bytes], family: str) -> Iterator[int]:
    """Where declarations begin: not inside of a comment or of a text of several lines."""
    yield 0
    closing = b""
    for match in boundary.finditer(data):
        mark = match.group()
        if closing:
            closing = b"" if mark == closing else closing
        elif mark[:1] == b"\n":
            yield match.end()
        elif mark != b"`" or family in _BACKTICKS:
            closing = _CLOSING.get(mark, b"")


def _blanked(data: bytes, kept: Sequence[tuple[int, int]]) -> bytes:
    parts: list[bytes] = []
    at = 0
    for start, end in kept:
        parts += (data[at:start].translate(_BLANK), data[start:end])
        at = end
    return b"".join([*parts, data[at:].translate(_BLANK)])
