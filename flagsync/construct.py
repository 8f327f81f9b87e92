"""From composed YAML nodes to plain data, and a problem for everything in them that is not allowed.

Nearly all files have nothing unusual and are read in one quick walk that knows no routes; the first unusual thing sends the
whole file through a careful walk that says exactly where and what. Both give the same data (a property test).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from flagsync.libyaml import yaml
from flagsync.model.document import Problem
from flagsync.model.place import Position, Route, Span
from flagsync.outline import offset_of
from flagsync.scalars import NotFinite, TooManyDigits, resolve

MAXIMUM_DEPTH: Final = 64
"""How deeply collections may be nested."""

MAXIMUM_PREVIEW: Final = 60
"""How much of a value a problem carries."""

MAXIMUM_LINE: Final = 1_000
"""How much of a line a problem carries."""

DATE_KEYS: Final = frozenset({"created", "expires", "reviewBy"})
"""Where a bare date is what everybody writes; YAML 1.1 readers make a date of it too, and nothing else reads these keys."""

_LINE_BREAK: Final = re.compile(r"\r\n|\n|\r")
_REMEMBERED: Final = 20_000


class Stop(Exception):
    """The document cannot become data; carries why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _Unusual(Exception):
    """The quick walk has met something that needs the careful one."""


def construct(root: yaml.Node, text: str) -> tuple[Any, list[Problem]]:
    """The data of a composed document, and its problems.

    Raises Stop where collections are nested too deeply.
    """
    try:
        return _value(root, None, 0), []
    except _Unusual:
        construction = Construction(text)
        return construction.value(root, (), 0), construction.problems


_usual: dict[str, Any] = {}
"""What plain scalars met so far mean; the same few thousand words make up most files."""


def _value(node: yaml.Node, key: str | None, depth: int) -> Any:
    """The data of a node, as long as nothing in it is unusual; `key` is what it stands under."""
    if node.tag or depth > MAXIMUM_DEPTH:
        raise _Unusual
    if node.__class__ is yaml.ScalarNode:
        return node.value if node.style else _plain(node.value, key)
    if node.__class__ is yaml.SequenceNode:
        return [_value(item, None, depth + 1) for item in node.value]
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        name = key_node.value
        if key_node.tag or key_node.__class__ is not yaml.ScalarNode:
            raise _Unusual
        if not key_node.style and _plain(name, None).__class__ is not str:
            raise _Unusual
        data[name] = _value(value_node, name, depth + 1)
    if len(data) != len(node.value):
        raise _Unusual
    return data


def _plain(text: str, key: str | None) -> Any:
    """What a plain scalar means. Raises _Unusual where other readers could see it differently, or JSON cannot say it."""
    if text in _usual:
        return _usual[text]
    value, reads = resolve(text)
    if reads is not None and not (reads == "a date" and key in DATE_KEYS):
        raise _Unusual
    if isinstance(value, NotFinite | TooManyDigits):
        raise _Unusual
    if reads is None and len(_usual) < _REMEMBERED:
        _usual[text] = value
    return value


@lru_cache(maxsize=1)
def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in _LINE_BREAK.finditer(text))]


def _position(text: str, offset: int) -> Position:
    starts = _line_starts(text)
    line = bisect_right(starts, offset) - 1
    return Position(line + 1, offset - starts[line] + 1)


def stretch(text: str, start: int, end: int) -> Span:
    """The span between two offsets."""
    return Span(_position(text, start), _position(text, end))


def character(text: str, offset: int) -> Span:
    """The span of the one character at an offset, which may be the end of the text."""
    start = _position(text, offset)
    return Span(start, Position(start.line, start.column + 1))


def syntax(problem: str, context: str | None, text: str, offset: int, opened: int | None = None) -> Problem:
    """A syntax error at an offset, with what its rule needs to say it well; `opened` is where a quote or bracket begins."""
    column = _position(text, offset).column
    detail = {
        "problem": problem,
        "context": context,
        "before": text[offset - min(column - 1, MAXIMUM_LINE) : offset],
        "character": text[offset : offset + 1],
        "opened": None if opened is None else character(text, opened),
    }
    return Problem("yaml-syntax", span=character(text, offset), fatal=True, detail=detail)


def too_deep(span: Span) -> Problem:
    """Collections nested more than `MAXIMUM_DEPTH` deep."""
    return Problem("too-deep", span=span, fatal=True, detail={"limit": MAXIMUM_DEPTH})


class Construction:
    """One careful walk from composed nodes to plain data, noting problems on the way."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[Problem] = []

    def value(self, node: yaml.Node, route: Route, depth: int) -> Any:
        """The data of a node at a route."""
        if depth > MAXIMUM_DEPTH:
            raise Stop(too_deep(character(self.text, offset_of(node.start_mark))))
        if node.tag:
            self._refuse_tag(node, route)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, route) if not node.style else node.value
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, route, depth)
        return [self.value(item, (*route, index), depth + 1) for index, item in enumerate(node.value)]

    def _mapping(self, node: yaml.MappingNode, route: Route, depth: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        firsts: dict[str, yaml.Node] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key_node, yaml.ScalarNode):
                self._note("non-string-key", key_node, {"key": None}, route)
                continue
            if not key_node.style:
                resolved, reads = resolve(key)
                if reads is not None:
                    self._note_key(key_node, key, reads, (*route, key))
                if resolved.__class__ is not str:
                    self._note("non-string-key", key_node, {"key": key}, route)
                    continue
            if key_node.tag:
                self._refuse_tag(key_node, route)
            below = (*route, key)
            value = self.value(value_node, below, depth + 1)
            if key in data:
                first = firsts[key]
                equal = repr(data[key]) == repr(value)
                self._note("duplicate-key", key_node, {"key": key, "first": self._span(first), "equal": equal}, below)
                continue
            data[key] = value
            firsts[key] = key_node
        return data

    def _note_key(self, node: yaml.ScalarNode, key: str, reads: str, route: Route) -> None:
        if key == "<<":
            self._note("anchor-not-allowed", node, {"what": "merge", "name": "<<"}, route)
        elif resolve(key)[0] == key:
            self._note("ambiguous-scalar", node, {"text": key, "reads": reads, "key": True}, route)

    def _scalar(self, node: yaml.ScalarNode, route: Route) -> Any:
        text = node.value
        value, reads = resolve(text)
        if reads is not None:
            detail = {"text": text, "reads": reads, "key": False}
            self.problems.append(Problem("ambiguous-scalar", route, detail=detail))
        if isinstance(value, NotFinite | TooManyDigits):
            detail = {"text": text[:MAXIMUM_PREVIEW], "digits": isinstance(value, TooManyDigits)}
            self.problems.append(Problem("non-finite-number", route, detail=detail))
            return 0
        return value

    def _refuse_tag(self, node: yaml.Node, route: Route) -> None:
        tag = node.tag.replace("tag:yaml.org,2002:", "!!")[:MAXIMUM_PREVIEW]
        problem = syntax(f"the tag `{tag}` is not allowed", "tag", self.text, offset_of(node.start_mark))
        self.problems.append(replace(problem, route=route, span=self._span(node), fatal=False))

    def _span(self, node: yaml.Node) -> Span:
        start = offset_of(node.start_mark)
        return stretch(self.text, start, max(offset_of(node.end_mark), start + 1))

    def _note(self, rule: str, node: yaml.Node, detail: dict[str, Any], route: Route = ()) -> None:
        self.problems.append(Problem(rule, route, "key", self._span(node), detail=detail))
