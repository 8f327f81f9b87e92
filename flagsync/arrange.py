"""Brings a file into canonical order and layout by moving its own text about, and proves that it still says the same.

Nothing is ever written anew: entries are moved as the lines they stand on, with the comments above them and at their end, and
only white space between tokens changes. What the proof does not cover is left as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

from flagsync.canon import Shape, shape_of
from flagsync.model.document import Document
from flagsync.outline import Outline
from flagsync.parse import parse
from flagsync.reorder import BLANK_LINES, Unprovable, keeps, reordered
from flagsync.splice import same

_LINE_BREAK: Final = re.compile(r"\r\n|\n|\r")


def arranged(document: Document) -> str:
    """The text of a sound document in canonical order and layout; its own kind of line break stays.

    Raises Unprovable where the result would not read as the document does, or would lack a comment.
    """
    newline = _newline(document.text)
    before = _LINE_BREAK.sub("\n", document.text)
    shape = shape_of(document.kind)
    moved = reordered(before, shape)
    if moved != document.text:
        _prove(document, before, moved, shape)
    after = _laid_out(moved)
    if after != moved:
        _prove(document, before, after, shape)
    return after if newline == "\n" else after.replace("\n", newline)


def _newline(text: str) -> str:
    """The line break that the text uses most."""
    windows = text.count("\r\n")
    return "\r\n" if windows > text.count("\n") - windows else "\n"


def _laid_out(text: str) -> str:
    """The text with nothing at the ends of its lines, no two blank lines in a row, and one line break at its end.

    What a scalar of several lines holds is not touched.
    """
    content = _lines_of_content(text)
    kept: list[tuple[str, bool]] = []
    for number, line in enumerate(text.split("\n"), 1):
        bare = line if number in content else line.rstrip(" \t")
        if bare or number in content or (kept and kept[-1][0]):
            kept.append((bare, number in content))
    while kept and kept[-1] == ("", False):
        kept.pop()
    return "".join(f"{line}\n" for line, _ in kept)


def _lines_of_content(text: str) -> set[int]:
    """The numbers of the lines whose white space belongs to a scalar of several lines."""
    outline = Outline(text)
    lines: set[int] = set()
    for node in outline.scalars():
        first, last = outline.position(node.start).line, outline.position(node.end).line
        if node.style in {"|", ">"}:
            after = BLANK_LINES.match(text, node.end) if keeps(node, text) else None
            lines.update(range(first + 1, last + 1 + (after[0].count("\n") if after else 0)))
        elif last > first:
            lines.update(range(first, last))
    return lines


def _prove(document: Document, before: str, after: str, shape: Shape) -> None:
    again = parse(document.path, document.kind, after.encode("utf-8", "surrogatepass"))
    if again.data is None or again.problems or not _equal(document.data, again.data, shape):
        raise Unprovable("it would read differently afterwards")
    if _comments(before) != _comments(after):
        raise Unprovable("a comment would be lost")


def _equal(left: Any, right: Any, shape: Shape) -> bool:
    """Whether two pieces of data are the same, in any order of the keys only where the canon has an order for them."""
    if isinstance(left, dict) and isinstance(right, dict):
        in_order = set(left) == set(right) if shape.keys else list(left) == list(right)
        return in_order and all(_equal(value, right[key], shape.below(key)) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        below = shape.below(None)
        return len(left) == len(right) and all(_equal(*pair, below) for pair in zip(left, right, strict=True))
    return same(left, right)


def _comments(text: str) -> Counter[str]:
    """Every comment of a text, with how often it is there."""
    outline = Outline(text)
    rest = list(text)
    for node in outline.scalars():
        header = text.find("\n", node.start, node.end) if node.style in {"|", ">"} else node.start
        if header >= 0:
            rest[header : node.end] = "." * (node.end - header)
    return Counter(match[0].rstrip() for match in re.finditer(r"(?:(?<=\s)|\A)#[^\n]*", "".join(rest)))
