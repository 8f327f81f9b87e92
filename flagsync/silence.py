"""Comments that silence findings: found in a text, matched with what the rules said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from flagsync.build import parse_date
from flagsync.model.directive import Directive
from flagsync.model.document import Document
from flagsync.model.finding import Finding, Silence
from flagsync.model.place import Place, Position, Span
from flagsync.outline import Node, Outline

_MARK: Final = "flagsync:"
_DIRECTIVE: Final = (
    r"#[ \t]*flagsync:[ \t]*(?P<what>file-ignore|ignore)[ \t]*(?:\[(?P<rules>[^\]\r\n]*)\])?"
    r"[ \t]*(?:until=(?P<until>\S+))?[ \t]*(?P<reason>(?:(?![ \t]#[ \t]*flagsync:)[^\r\n])*)"
)
_LINE_BREAK: Final = re.compile(r"\r\n|\n|\r")
_BLANK_OR_COMMENT: Final = r"[ \t]*(?:#.*)?\Z"


def directives_of(document: Document, outline: Outline | None) -> tuple[Directive, ...]:
    """Every silencing comment of a file. A file that cannot be composed has none: its faults cannot be silenced."""
    if outline is None or _MARK not in document.text:
        return ()
    strings = [_written(node, document.text) for node in outline.scalars() if _MARK in document.text[node.start : node.end]]
    lines = _LINE_BREAK.split(document.text)
    found = []
    for match in re.finditer(_DIRECTIVE, document.text):
        start = match.start()
        if any(first <= start < last for first, last in strings) or not _begins_comment(document.text, start):
            continue
        span = outline.span(start, start + len(match[0].rstrip()))
        whole_file = match["what"] == "file-ignore"
        line = None if whole_file else _silenced_line(lines, span.start.line, span.start.column)
        names = tuple(name.strip() for name in (match["rules"] or "").split(",") if name.strip())
        until = match["until"]
        place = Place(document.path, span=span)
        extent = _extent(lines, span)
        found.append(Directive(names, line, place, match["reason"].strip(), until, parse_date(until), extent))
    return tuple(found)


def _written(node: Node, text: str) -> tuple[int, int]:
    """Where a scalar's own text stands; the line on which a block scalar begins may still end in a comment."""
    if node.style not in {"|", ">"}:
        return node.start, node.end
    line_break = _LINE_BREAK.search(text, node.start, node.end)
    return (line_break.start() if line_break else node.end), node.end


def _extent(lines: Sequence[str], span: Span) -> Span:
    start, end = span
    text = lines[start.line - 1]
    before = text[: start.column - 1].rstrip()
    if before or text[end.column - 1 :].strip():
        return Span(Position(start.line, len(before) + 1), end)
    if start.line < len(lines):
        return Span(Position(start.line, 1), Position(start.line + 1, 1))
    return Span(Position(start.line, 1), Position(start.line, len(text) + 1))


def _begins_comment(text: str, offset: int) -> bool:
    return offset == 0 or text[offset - 1] in " \t\r\n"


def _silenced_line(lines: Sequence[str], line: int, column: int) -> int:
    """The comment's own line where something stands before it, else the next line that says something."""
    if lines[line - 1][: column - 1].strip():
        return line
    following = line + 1
    while following <= len(lines) and re.match(_BLANK_OR_COMMENT, lines[following - 1]):
        following += 1
    return following


def silenced(
    findings: Sequence[Finding], directives: Sequence[Directive], today: date
) -> tuple[list[Finding], tuple[Directive, ...]]:
    """The findings with those silenced that a comment speaks of, and the comments with what they were used for."""
    if not directives:
        return list(findings), ()
    used: list[set[str]] = [set() for _ in directives]
    met: list[set[str]] = [set() for _ in directives]
    result = []
    for finding in findings:
        for index, directive in enumerate(directives):
            if directive.line is not None and directive.line != finding.location.span.start.line:
                continue
            met[index].add(finding.rule)
            if finding.silenced is not None or finding.rule not in directive.rules or directive.expired(today):
                continue
            used[index].add(finding.rule)
            finding = replace(finding, silenced=Silence("comment", directive.reason))  # noqa: PLW2901 - the silenced one replaces it
        result.append(finding)
    marked = zip(directives, met, used, strict=True)
    return result, tuple(
        replace(directive, found=frozenset(found), used=frozenset(rules)) for directive, found, rules in marked
    )
