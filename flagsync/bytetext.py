"""A file's bytes with lines and columns: offsets in, positions in code points out."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import Final

_BREAK: Final = re.compile(rb"\r\n|\n|\r")
_LONE_RETURN: Final = re.compile(rb"\r(?!\n)")


class ByteText:
    """The bytes of one file. What is no UTF-8 counts one column for each byte."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._last = (0, 1)

    @cached_property
    def _starts(self) -> list[int] | None:
        """Where the lines begin, in a file with line breaks of the old Macintosh; None where counting line feeds does."""
        if _LONE_RETURN.search(self.data) is None:
            return None
        return [0, *(match.end() for match in _BREAK.finditer(self.data))]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        start = self.line_start(offset)
        line = self._line(start) if self._starts is None else bisect_right(self._starts, offset)
        before = self.data[start:offset]
        return line, (len(before) if before.isascii() else len(before.decode("utf-8", "surrogateescape"))) + 1

    def _line(self, start: int) -> int:
        """The number of the line that begins at an offset, counted from the one that was asked for last."""
        before, line = self._last
        if start >= before:
            line += self.data.count(b"\n", before, start)
        else:
            line -= self.data.count(b"\n", start, before)
        self._last = (start, line)
        return line

    def span(self, start: int, end: int) -> tuple[int, int, int, int]:
        """Both ends of a stretch; the end is exclusive."""
        return (*self.position(start), *self.position(end))

    def line_start(self, offset: int) -> int:
        """Where the line of an offset begins."""
        if self._starts is None:
            return self.data.rfind(b"\n", 0, offset) + 1
        return self._starts[bisect_right(self._starts, offset) - 1]

    def text(self, start: int, end: int) -> str:
        """A stretch as text."""
        return self.data[max(start, 0) : end].decode("utf-8", "replace")
