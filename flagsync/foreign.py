"""Files of other systems as data: JSON and YAML, strictly read, with the place of everything that a report has to name.

JSON is taken apart by the standard library; places are worked out only for what is asked about, by walking down to it. Nothing
that is doubtful is repaired: a duplicate key, a number that is none, or text after the end stops the reading.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isinf
from typing import Any, Final

from flagsync.infer import depth
from flagsync.model.document import DocumentKind, Problem
from flagsync.model.fault import UsageFault
from flagsync.model.importer import ForeignFile
from flagsync.model.place import Position, Route
from flagsync.outline import Outline
from flagsync.parse import parse
from flagsync.preview import cut

MAXIMUM_BYTES: Final = 33_554_432
"""The largest file that is imported. Documents of flags have a few hundred bytes for each flag."""

MAXIMUM_DEPTH: Final = 200
"""How deeply a JSON file may be nested: more than any flag needs, and few enough for what walks through it step by step."""

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_LINE_BREAK: Final = re.compile(r"\r\n|\n|\r")
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_NO_NUMBERS: Final = frozenset({"NaN", "Infinity", "-Infinity"})
_MOST_DIGITS: Final = 4_300
"""Longer whole numbers are not read (Python's `sys.int_info.default_max_str_digits`)."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """What a file says. `place` answers ``file:line:column`` for a route through the data, or for the nearest that is there."""

    data: Any
    place: Callable[[Route], str]


def read(file: ForeignFile, line: int = 1) -> Foreign:
    """The data of a JSON or YAML file whose first line has the number `line`.

    Raises UsageFault, with the place, where it is not one document of either kind.
    """
    if not file.text.strip():
        raise UsageFault(f"{file.name} is empty", "name the file that holds the flags")
    start = file.text.lstrip()[:1]
    return _read_json(file, line) if start in {"{", "["} and not _is_flow_yaml(file.text) else _read_yaml(file, line)


def _is_flow_yaml(text: str) -> bool:
    """Whether a text that begins like JSON is only YAML: its first key has no quotes."""
    return re.match(r"[\s\[{]*[A-Za-z_][\w-]*\s*:", text) is not None


def _read_json(file: ForeignFile, line: int) -> Foreign:
    text = file.text
    lines = _Lines(text, line)
    decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refused, parse_float=_finite)
    try:
        data = decoder.decode(text)
        if text.count("[") + text.count("{") > MAXIMUM_DEPTH and depth(data) > MAXIMUM_DEPTH:
            raise RecursionError
    except json.JSONDecodeError as error:
        what = _JSON_ERRORS.get(error.msg, error.msg[:1].lower() + error.msg[1:])
        raise _unreadable(file, lines.at(error.pos), what) from None
    except _Twice as twice:
        raise _twice(file, lines, twice.key) from None
    except RecursionError:
        what = f"it is nested more than {MAXIMUM_DEPTH} levels deep"
        raise _unreadable(
            file, lines.at(_deepest(text)), what, "flags need far fewer levels; look for what repeats itself"
        ) from None
    except ValueError as error:
        offset = next((start for start, mark in _tokens(text) if _is_no_number(mark)), 0)
        what = "a number of thousands of digits" if "digits" in str(error) else "a number that JSON does not have"
        raise _unreadable(file, lines.at(offset), what) from None
    walker = _Walker(text)
    return Foreign(data, lambda route: _named(file, lines.at(walker.offset(route))))


_JSON_ERRORS: Final = {
    "Expecting value": "a value is missing",
    "Expecting property name enclosed in double quotes": "a key in double quotes is missing",
    "Expecting ':' delimiter": "a colon is missing",
    "Expecting ',' delimiter": "a comma is missing",
    "Extra data": "something follows after the end",
    "Unterminated string starting at": "a text is not closed",
    "Illegal trailing comma before end of object": "a comma has nothing behind it",
    "Illegal trailing comma before end of array": "a comma has nothing behind it",
}


class _Twice(Exception):
    def __init__(self, key: str) -> None:
        self.key = key


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Twice(key)
            seen.add(key)
    return data


def _refused(constant: str) -> Any:
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise ValueError(text)
    return number


def _is_no_number(mark: str) -> bool:
    """Whether a token is one for which reading stops: a word, too many digits, or a number beyond all that can be kept."""
    if mark in _NO_NUMBERS:
        return True
    if mark[:1] not in set("-0123456789"):
        return False
    return len(mark.lstrip("-")) > _MOST_DIGITS if set(mark) <= set("-0123456789") else isinf(float(mark))


def _deepest(text: str) -> int:
    """Where the first level begins that is one too many."""
    levels = 0
    for start, mark in _tokens(text):
        levels += (mark in {"{", "["}) - (mark in {"}", "]"})
        if levels > MAXIMUM_DEPTH:
            return start
    return 0


def _twice(file: ForeignFile, lines: _Lines, key: str) -> UsageFault:
    """The fault of a duplicate key, found again by walking through the tokens."""
    open_objects: list[dict[str, int]] = []
    before: tuple[int, str] = (0, "")
    for start, mark in _tokens(file.text):
        if mark in {"{", "["}:
            open_objects.append({})
        elif mark in {"}", "]"}:
            open_objects.pop()
        elif mark == ":" and open_objects:
            name = json.loads(before[1], strict=False)
            first = open_objects[-1].setdefault(name, before[0])
            if first != before[0] and name == key:
                what = f"the key `{cut(key)}` is here twice; the first stands in line {lines.at(first).line}"
                return _unreadable(file, lines.at(before[0]), what, "keep one of the two")
        before = (start, mark)
    return _unreadable(file, Position(1, 1), f"the key `{cut(key)}` is here twice")


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    return ((match.start(), match[0]) for match in _TOKEN.finditer(text))


class _Lines:
    """Turns offsets of a text into positions; its first line has the number `first`."""

    def __init__(self, text: str, first: int) -> None:
        self._text = text
        self._first = first
        self._starts: list[int] | None = None

    def at(self, offset: int) -> Position:
        if self._starts is None:
            self._starts = [0, *(match.end() for match in _LINE_BREAK.finditer(self._text))]
        line = bisect_right(self._starts, offset) - 1
        return Position(line + self._first, offset - self._starts[line] + 1)


class _Walker:
    """Finds where something stands in a JSON text. What is passed on the way is decoded again, and remembered."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._scan = json.JSONDecoder().raw_decode
        self._known: dict[int, dict[str | int, tuple[int, int]]] = {}

    def offset(self, route: Route) -> int:
        start = self._space(0)
        shown = start
        for step in route:
            members = self._members(start)
            if step not in members:
                break
            shown, start = members[step]
        return shown

    def _members(self, start: int) -> dict[str | int, tuple[int, int]]:
        """The offsets of the key and the value of every member of the collection at an offset."""
        if start in self._known:
            return self._known[start]
        text = self._text
        members: dict[str | int, tuple[int, int]] = {}
        is_object = text[start] == "{"
        offset = self._space(start + 1) if text[start] in "{[" else len(text)
        while offset < len(text) and text[offset] not in "}]":
            shown = offset
            key: str | int = len(members)
            if is_object:
                key, offset = self._scan(text, offset)
                offset = self._space(self._space(offset) + 1)
            members[key] = (shown, offset)
            offset = self._space(self._scan(text, offset)[1])
            if text[offset : offset + 1] == ",":
                offset = self._space(offset + 1)
        self._known[start] = members
        return members

    def _space(self, offset: int) -> int:
        match = _SPACE.match(self._text, offset)
        return match.end() if match else offset


def _read_yaml(file: ForeignFile, line: int) -> Foreign:
    document = parse(file.name, DocumentKind.FLAG, file.text.encode("utf-8", "surrogatepass"))
    if document.problems:
        problem = document.problems[0]
        raise _unreadable(file, _moved(_start(problem, file.text), line), _yaml_problem(problem))
    outlines: list[Outline] = []

    def place(route: Route) -> str:
        if not outlines:
            outlines.append(Outline(document.text))
        return _named(file, _moved(outlines[0].locate(route, "key").start, line))

    return Foreign(document.data, place)


def _start(problem: Problem, text: str) -> Position:
    if problem.span is not None:
        return problem.span.start
    return Outline(text).locate(problem.route, problem.part).start


def _yaml_problem(problem: Problem) -> str:
    detail = problem.detail
    match problem.rule:
        case "duplicate-key":
            return f"the key `{cut(detail['key'])}` is here twice; the first stands in line {detail['first'].start.line}"
        case "anchor-not-allowed":
            return "anchors, aliases and merges are not followed; write out what they stand for"
        case "multi-document":
            return "a second document begins; import one at a time"
        case "non-finite-number":
            return f"`{cut(detail['text'])}` is no number that JSON has"
        case "too-deep":
            return f"it is nested more than {detail['limit']} levels deep"
        case "too-large":
            return f"the YAML has {detail['bytes']} bytes, and at most {detail['limit']} are read; JSON may be larger"
        case "tab-indent":
            return "a tab is not allowed as indentation"
    return str(detail.get("problem") or problem.rule.replace("-", " "))


def _moved(position: Position, line: int) -> Position:
    return Position(position.line + line - 1, position.column)


def _named(file: ForeignFile, position: Position) -> str:
    return f"{file.name}:{position.line}:{position.column}"


def _unreadable(file: ForeignFile, position: Position, what: str, hint: str | None = None) -> UsageFault:
    return UsageFault(f"{_named(file, position)}: {what}", hint or "nothing was written; mend the file and try again")
