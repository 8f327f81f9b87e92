"""The shape of a YAML text with exact positions: a tree of nodes, found again only when somebody asks where something is.

libyaml (through PyYAML's C parser) composes; positions are offsets in code points, turned into lines and columns by the
text's own line breaks, because YAML counts U+0085, U+2028 and U+2029 as line breaks and editors do not.
"""

from __future__ import annotations

import operator
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, Final, Literal

from flagsync.libyaml import yaml
from flagsync.model.place import Part, Position, Route, Span
from flagsync.model.record import record

_LINE_BREAK: Final = re.compile(r"\r\n|\n|\r")


class Composer(yaml.cyaml.CParser):  # type: ignore[misc, name-defined]
    """libyaml's composer without PyYAML's YAML 1.1 resolver: a node's tag is only set where the text has an explicit one."""

    def __init__(self, text: str) -> None:
        super().__init__(text)

    def resolve(self, kind: type, value: Any, implicit: Any) -> str:  # noqa: ARG002 - called by libyaml's binding
        """No tag: plain scalars are resolved by `scalars`."""
        return ""

    # libyaml's binding calls both for every node. The core schema does not depend on the path, so they have nothing to do;
    # two builtins without effect take a third of the time that two empty methods take.
    descend_resolver = operator.is_
    ascend_resolver = bool


@record
class Node:
    """One node of the text: offsets of its first and past its last character, and its children.

    `entries` are the pairs of a mapping, `items` those of a sequence. `style` is the quote or block indicator of a scalar
    (empty for plain ones); `flow` tells ``{...}`` and ``[...]`` from block collections.
    """

    kind: Literal["scalar", "sequence", "mapping"]
    start: int
    end: int
    text: str = ""
    style: str = ""
    flow: bool = False
    entries: tuple[tuple[Node, Node], ...] = ()
    items: tuple[Node, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is written (``key:`` without a value)."""
        return self.kind == "scalar" and not self.style and self.start >= self.end


class Outline:
    """A composed text that knows where everything is."""

    def __init__(self, text: str) -> None:
        """Composes `text`, which must be well-formed and guarded (see `parse`)."""
        self.text = text
        self._breaks = [0, *(match.end() for match in _LINE_BREAK.finditer(text))]
        composer = Composer(text)
        try:
            node = composer.get_node() if composer.check_node() else None
        finally:
            composer.dispose()
        self.root: Node | None = _outlined(node, text) if node is not None else None
        self._entries: dict[int, dict[str, tuple[Node, Node]]] = {}

    def position(self, offset: int) -> Position:
        """The line and column of an offset."""
        line = bisect_right(self._breaks, offset) - 1
        return Position(line + 1, offset - self._breaks[line] + 1)

    def offset(self, position: Position) -> int:
        """The offset of a position."""
        line = min(max(position.line, 1), len(self._breaks))
        return min(self._breaks[line - 1] + position.column - 1, len(self.text))

    def span(self, start: int, end: int) -> Span:
        """The span between two offsets."""
        return Span(self.position(start), self.position(end))

    def find(self, route: Route) -> tuple[Node | None, Node] | None:
        """The key node (None for list items and the top) and the value node at a route; None where nothing is there."""
        if self.root is None:
            return None
        key: Node | None = None
        node = self.root
        for step in route:
            found = self._step(node, step)
            if found is None:
                return None
            key, node = found
        return key, node

    def _step(self, node: Node, step: str | int) -> tuple[Node | None, Node] | None:
        if node.kind == "sequence":
            return (None, node.items[step]) if isinstance(step, int) and 0 <= step < len(node.items) else None
        if not isinstance(step, str):
            return None
        entries = self._entries.get(id(node))
        if entries is None:
            # Of two equal keys, the first is meant.
            entries = {key.text: (key, value) for key, value in reversed(node.entries) if key.kind == "scalar"}
            self._entries[id(node)] = entries
        return entries.get(step)

    def locate(self, route: Route, part: Part = "value") -> Span:
        """The span of a part of the node at a route, or of its nearest ancestor that is written.

        Where the node is missing, or a whole mapping is meant, the key it stands under is shown, because a person looks for
        a name; at the top of the file it is the first entry's key.
        """
        for length in range(len(route), -1, -1):
            found = self.find(route[:length])
            if found is None:
                continue
            key, node = found
            missing = length < len(route)
            return self._span_of(key, node, "key" if missing and key is not None else part, missing=missing)
        return self.span(0, min(1, len(self.text)))

    def _span_of(self, key: Node | None, node: Node, part: Part, *, missing: bool) -> Span:
        if key is not None and (part == "key" or node.empty):
            return self.span(key.start, key.end)
        if key is not None and part == "entry":
            return self.span(key.start, node.end)
        if key is None and missing and node.kind == "mapping" and node.entries:
            first = node.entries[0][0]
            return self.span(first.start, first.end)
        return self.span(node.start, node.end)

    def scalars(self) -> Iterator[Node]:
        """Every scalar that is written, keys included, in written order."""
        if self.root is not None:
            yield from _scalars(self.root)


def _scalars(node: Node) -> Iterator[Node]:
    if node.kind == "scalar":
        yield node
    for key, value in node.entries:
        yield from _scalars(key)
        yield from _scalars(value)
    for item in node.items:
        yield from _scalars(item)


def offset_of(mark: Any) -> int:
    """The offset in code points of one of libyaml's marks (typed as optional by its stubs; never missing from text)."""
    return int(mark.index)


def _outlined(node: yaml.Node, text: str) -> Node:
    start, end = offset_of(node.start_mark), offset_of(node.end_mark)
    if isinstance(node, yaml.ScalarNode):
        style = node.style or ""
        if style in {"|", ">"}:
            end = start + len(text[start:end].rstrip())
        return Node("scalar", start, end, node.value, style)
    flow = bool(getattr(node, "flow_style", False))
    if isinstance(node, yaml.SequenceNode):
        items = tuple(_outlined(item, text) for item in node.value)
        # A block collection ends, for libyaml, where the next token begins; for a person, with its last child.
        if not flow and items:
            end = max(items[-1].end, start + 1)
        return Node("sequence", start, end, flow=flow, items=items)
    entries = tuple((_outlined(key, text), _outlined(value, text)) for key, value in node.value)
    if not flow and entries:
        end = max(entries[-1][0].end, entries[-1][1].end if not entries[-1][1].empty else 0)
    return Node("mapping", start, end, flow=flow, entries=entries)
