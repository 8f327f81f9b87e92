"""Moves the entries of a YAML text into another order and indentation, each with the comments that belong to it.

Every block collection is cut into the lines of its entries: the comments above an entry, the entry, and the comments below it
that are indented deeper. These pieces change places as they are; nothing is written anew.
"""

from __future__ import annotations

import re
from typing import Final

from flagsync.canon import Shape
from flagsync.outline import Node, Outline

STEP: Final = 2
"""How many spaces a level is indented by."""

_BLANK_OR_COMMENT: Final = re.compile(r"[ \t]*(?:#.*)?\Z")
_STAYS_ON_TOP: Final = re.compile(r"%|---|[ \t]*#[ \t]*(?:yaml-language-server:|flagsync:[ \t]*file-ignore\b)")
_COLON: Final = re.compile(r"[ \t]*:[ \t]*")
_COMMA: Final = re.compile(r"[ \t]*,[ \t]*")
_SEPARATOR: Final = re.compile(r"\s*,\s*")
_END_OF_FLOW: Final = re.compile(r"[ \t]*,?[ \t]*")
_KEY_LINE: Final = re.compile(r"[ \t]*(:(?:[ \t]+#.*)?)[ \t]*")
_DASH: Final = re.compile(r"(?P<lead>(?:[ \t]*(?:#[^\n]*)?\n)*)[ ]*-(?P<gap>\s(?:[^\S\n]|#[^\n]*|\n)*)?\Z")
_DOCUMENT_END: Final = re.compile(r"^\.\.\.(?=\s|\Z)", re.MULTILINE)
BLANK_LINES: Final = re.compile(r"(?:\n[ \t]*(?=\n))*")
"""The blank lines that follow the end of a line."""


class Unprovable(Exception):
    """The file cannot be arranged without the risk that it would say something else. Says why, in half a sentence."""


def reordered(text: str, shape: Shape) -> str:
    """The text in canonical order and indentation. Its lines must end with LF.

    Raises Unprovable where it is written in a way that is not understood well enough to move it about.
    """
    return _Arrangement(text, shape).whole()


class _Arrangement:
    """One walk through a text that ends every line with LF. What is returned has its final indentation."""

    def __init__(self, text: str, shape: Shape) -> None:
        self.text = text if text.endswith("\n") else text + "\n"
        self.outline = Outline(self.text)
        self.shape = shape

    def whole(self) -> str:
        """The text in its new order and indentation."""
        root = self.outline.root
        if root is None:
            raise Unprovable("it is empty")
        if root.kind == "scalar" or root.flow:
            return self.text[: root.start] + self._flow(root, self.shape) + self.text[root.end :]
        ended = _DOCUMENT_END.search(self.text, root.end)
        end = ended.start() if ended else len(self.text)
        first = self._line_start(root.start)
        header = self._header(first)
        lead, body = self._block(root, header, end, 0, self.shape)
        return self.text[:header] + lead + body + self.text[end:]

    def _header(self, end: int) -> int:
        """Where the lines end that stay on top of the file."""
        header = offset = 0
        for line in re.findall(r"[^\n]*\n", self.text[:end]):
            offset += len(line)
            if not line.strip() or _STAYS_ON_TOP.match(line):
                header = offset
        return header

    def _block(self, node: Node, start: int, end: int, indent: int, shape: Shape) -> tuple[str, str]:
        """The comments above a block collection's first child, and its text from there.

        `start` is where the child stands, or a line's start above it.
        """
        return (self._mapping if node.kind == "mapping" else self._sequence)(node, start, end, indent, shape)

    def _mapping(self, node: Node, start: int, end: int, indent: int, shape: Shape) -> tuple[str, str]:
        column = self._column(node.entries[0][0].start)
        pieces: list[tuple[str, str]] = []
        for index, (key, value) in enumerate(node.entries):
            lead = self.text[start : self._line_start(key.start)] if start < key.start else ""
            if self.text[self._line_start(key.start) : key.start].strip("- " if not index else " "):
                raise Unprovable("it has keys after a question mark")
            start = self._boundary(self._content_end(key, value), end, column)
            pieces.append((_aligned(lead, indent), self._entry(key, value, start, indent, shape)))
        order = shape.order([key.text for key, _ in node.entries]) if shape.keys else list(range(len(pieces)))
        first, *others = (pieces[index] for index in order)
        body = first[1] + "".join(f"{lead}{' ' * indent}{text}" for lead, text in others)
        return first[0].lstrip("\n"), body + _aligned(self.text[start:end], indent)

    def _entry(self, key: Node, value: Node, end: int, indent: int, shape: Shape) -> str:
        """One entry of a block mapping, without the indentation of its first line."""
        name = self.text[key.start : key.end]
        below = shape.below(key.text)
        if value.kind != "scalar" and not value.flow:
            line_end = self._line_end(key.end)
            opening = _KEY_LINE.fullmatch(self.text, key.end, line_end)
            if opening is None:
                raise Unprovable("something stands between a key and its value")
            lead, body = self._block(value, line_end + 1, end, indent + STEP, below)
            return f"{name}{opening[1]}\n{lead}{' ' * (indent + STEP)}{body}"
        moved = indent - self._column(key.start)
        if value.empty:
            rest = self.text[key.end : end]
            return name + _shifted(rest.lstrip(" \t"), moved)
        gap = self.text[key.end : value.start]
        gap = ": " if _COLON.fullmatch(gap) else gap.lstrip(" \t")
        return name + _shifted(gap + self._flow(value, below) + self.text[value.end : end], moved)

    def _sequence(self, node: Node, start: int, end: int, indent: int, shape: Shape) -> tuple[str, str]:
        column = self._column(node.start)
        below = shape.below(None)
        pieces: list[tuple[str, str]] = []
        for item in node.items:
            dash = _DASH.match(self.text[start : item.start])
            if dash is None:
                raise Unprovable("something stands between a dash and its item")
            begin, gap = start + len(dash["lead"]), dash["gap"] or ""
            start = self._boundary(self._content_end(None, item), end, column)
            inner, text = self._item(item, gap, start, indent, column, below)
            if "flagsync:" in dash["lead"] and "\n" not in gap and not text.startswith(self._opening(item)):
                raise Unprovable("a comment that silences a finding would stand above something else")
            pieces.append((_aligned(self.text[begin - len(dash["lead"]) : begin] + inner, indent), text))
        first, *others = pieces
        body = first[1] + "".join(f"{lead}{' ' * indent}{text}" for lead, text in others)
        return first[0], body + _aligned(self.text[start:end], indent)

    def _item(self, item: Node, gap: str, end: int, indent: int, column: int, shape: Shape) -> tuple[str, str]:
        """The comments to be put above an item's dash, which stands at `column`, and the item from its dash on."""
        inside = indent + STEP
        if item.empty:
            return "", "-" + _shifted(self.text[item.start : end], indent - column)
        if item.kind == "scalar" or item.flow:
            space = gap if "\n" in gap else " "
            text = _shifted(space + self._flow(item, shape), inside - self._column(item.start))
            return "", f"-{text}" + _shifted(self.text[item.end : end], indent - column)
        if "\n" not in gap:
            lead, body = self._block(item, item.start, end, inside, shape)
            return lead, f"- {body}"
        line = gap[: gap.index("\n")].rstrip(" \t")
        lead, body = self._block(item, item.start - len(gap) + gap.index("\n") + 1, end, inside, shape)
        return "", f"-{line}\n{lead}{' ' * inside}{body}"

    def _opening(self, item: Node) -> str:
        """How an item begins, whose first entry stands behind its dash, as long as that is the same."""
        if item.flow or not item.entries:
            return "-"
        key = item.entries[0][0]
        return f"- {self.text[key.start : key.end]}"

    def _content_end(self, key: Node | None, value: Node) -> int:
        """Where an entry's own text ends; blank lines at the end of a block scalar that keeps them (``|+``) are content."""
        end = key.end if key is not None and value.empty else value.end
        blank = BLANK_LINES.match(self.text, end) if keeps(_last_leaf(value), self.text) else None
        return blank.end() if blank else end

    def _boundary(self, after: int, end: int, column: int) -> int:
        """Where the lines end that belong to what ends at `after`: its own, and comments below that are indented deeper."""
        at = boundary = min(self._line_end(after) + 1, end)
        while at < end:
            line_end = self._line_end(at)
            line = self.text[at:line_end]
            at = line_end + 1
            if not _BLANK_OR_COMMENT.match(line) or (line.strip() and _width(line) <= column):
                break
            if line.strip():
                boundary = at
        return boundary

    def _flow(self, node: Node, shape: Shape) -> str:
        """A scalar as it is; a flow collection in order, with a space after commas and colons and none inside its brackets."""
        if node.kind == "scalar" or self.text[node.start] not in "{[":
            return self.text[node.start : node.end]
        children = self._flow_children(node, shape)
        edges = [node.start + 1, *(offset for start, end, _ in children for offset in (start, end)), node.end - 1]
        gaps = [self.text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
        texts = [text for _, _, text in children]
        if node.kind == "mapping" and shape.keys and not any("#" in gap for gap in gaps) and all(map(_between, gaps[1:-1])):
            texts = [texts[index] for index in shape.order([key.text for key, _ in node.entries])]
        gaps = [", " if _COMMA.fullmatch(gap) else gap for gap in gaps[:-1]] + gaps[-1:]
        gaps[0] = gaps[0].lstrip(" \t") if "\n" not in gaps[0] else gaps[0]
        gaps[-1] = "" if children and _END_OF_FLOW.fullmatch(gaps[-1]) else gaps[-1]
        inside = gaps[0] + "".join(text + gap for text, gap in zip(texts, gaps[1:], strict=True))
        return self.text[node.start] + inside + self.text[node.end - 1]

    def _flow_children(self, node: Node, shape: Shape) -> list[tuple[int, int, str]]:
        """Where every child of a flow collection stands, and its new text."""
        if node.kind == "sequence":
            return [(item.start, item.end, self._flow(item, shape.below(None))) for item in node.items]
        children = []
        for key, value in node.entries:
            name = self.text[key.start : key.end]
            if value.empty:
                children.append((key.start, key.end, name))
                continue
            gap = self.text[key.end : value.start]
            colon = ": " if _COLON.fullmatch(gap) else gap
            children.append((key.start, value.end, name + colon + self._flow(value, shape.below(key.text))))
        return children

    def _line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1

    def _line_end(self, offset: int) -> int:
        return self.text.find("\n", offset) % (len(self.text) + 1)

    def _column(self, offset: int) -> int:
        return offset - self._line_start(offset)


def _between(gap: str) -> bool:
    return _SEPARATOR.fullmatch(gap) is not None


def _last_leaf(node: Node) -> Node:
    if not node.flow and node.entries:
        return _last_leaf(node.entries[-1][1])
    return _last_leaf(node.items[-1]) if not node.flow and node.items else node


def _width(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _aligned(lines: str, indent: int) -> str:
    """Lines of comments, all at one indentation."""
    if not all(map(_BLANK_OR_COMMENT.match, lines.split("\n"))):
        raise Unprovable("something stands between its entries")
    return "".join(f"{' ' * indent}{line.strip()}\n" if line.strip() else "\n" for line in lines.split("\n")[:-1])


def _shifted(text: str, moved: int) -> str:
    """The text with every line but the first moved sideways, as far as it has room."""
    first, *others = text.split("\n")
    return "\n".join([first, *(_moved(line, moved) for line in others)])


def _moved(line: str, moved: int) -> str:
    if moved >= 0:
        return " " * moved + line if line else line
    room = len(line) - len(line.lstrip(" "))
    return line[min(-moved, room) :]


def keeps(node: Node, text: str) -> bool:
    """Whether a block scalar's blank lines at its end are content (``|+``)."""
    return node.style in {"|", ">"} and "+" in text[node.start + 1 : node.start + 3]
