"""The report for people: every finding with the lines it speaks of, carets under the fault, and one line that counts all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from flagsync.escape import safe_text
from flagsync.model.finding import Finding, ResolvedNote
from flagsync.model.place import Location, Position, Span
from flagsync.model.report import Line, Report
from flagsync.phrase import counted
from flagsync.secrets import cover, mask

WINDOW: Final = 110
"""How many characters of a long line are shown around the fault."""

_LINE_BREAK: Final = re.compile(r"\r\n|\n|\r")
_STYLES: Final = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "heading": "1",
    "headline": "1",
    "added": "32",
    "removed": "31",
    "changed": "33",
    "faint": "2",
    "good": "32",
    "bad": "31",
}


def write(report: Report) -> str:
    """The report without colours."""
    return _write(report, colored=False)


def write_colored(report: Report) -> str:
    """The report with ANSI colours (ECMA-48), for a terminal."""
    return _write(report, colored=True)


def _write(report: Report, *, colored: bool) -> str:
    paint = _painted if colored else _plain
    report = replace(report, sources=_showable(report))
    blocks = [_finding(finding, report, paint) for finding in report.shown() if not report.retold]
    blocks += [[_line(line, paint) for line in report.lines]] if report.lines else []
    blocks += [[paint("warning", "skipped") + f" {safe_text(skip.path)}: {safe_text(skip.reason)}" for skip in report.skipped]]
    if (report.findings and not report.retold) or report.command == "lint":
        blocks.append([_summary(report, paint)])
    return "".join(f"{line}\n" for block in blocks for line in block)


def _showable(report: Report) -> dict[str, str]:
    """The texts of the files with everything hidden that a rule, or a look at the text itself, takes for a credential."""
    sources = {path: mask(source) for path, source in report.sources.items()}
    spans: dict[str, list[Span]] = {}
    for finding in report.findings:
        if finding.masked and finding.location.path in sources:
            spans.setdefault(finding.location.path, []).append(finding.location.span)
    return sources | {path: _covered(sources[path], hidden) for path, hidden in spans.items()}


def _covered(source: str, spans: Iterable[Span]) -> str:
    breaks = [0, *(match.end() for match in _LINE_BREAK.finditer(source))]

    def offset(position: Position) -> int:
        return breaks[position.line - 1] + position.column - 1

    return cover(source, [(offset(span.start), offset(span.end)) for span in spans])


def _plain(style: str, text: str) -> str:
    del style
    return text


def _painted(style: str, text: str) -> str:
    code = _STYLES.get(style)
    return f"\x1b[{code}m{text}\x1b[0m" if code and text else text


Paint = Callable[[str, str], str]


def _line(line: Line, paint: Paint) -> str:
    return paint(line.style, safe_text(line.text))


def _finding(finding: Finding, report: Report, paint: Paint) -> list[str]:
    start = finding.location.span.start
    head = f"{safe_text(finding.location.path)}:{start.line}:{start.column}: "
    head += paint(finding.severity.value, finding.severity.value) + f"[{finding.rule}] {safe_text(finding.message)}"
    near = [note for note in finding.notes if note.location.path == finding.location.path]
    far = [note for note in finding.notes if note.location.path != finding.location.path]
    marks = [_Mark(note.location, "-", note.message) for note in near]
    marks.append(_Mark(finding.location, "^", finding.help or ""))
    lines = [head, *_snippet(marks, report.sources.get(finding.location.path), finding.severity.value, paint)]
    for note in far:
        lines += _elsewhere(note, report, paint)
    return lines


def _elsewhere(note: ResolvedNote, report: Report, paint: Paint) -> Iterator[str]:
    start = note.location.span.start
    yield f"  {safe_text(note.location.path)}:{start.line}:{start.column}: {safe_text(note.message)}"
    yield from _snippet([_Mark(note.location, "-", "")], report.sources.get(note.location.path), "note", paint)


class _Mark:
    """One underlined stretch with its words."""

    __slots__ = ("character", "location", "words")

    def __init__(self, location: Location, character: str, words: str) -> None:
        self.location = location
        self.character = character
        self.words = safe_text(words)


def _snippet(marks: Sequence[_Mark], source: str | None, style: str, paint: Paint) -> Iterator[str]:
    lines = _lines(source) if source else ()
    margin = 5
    for mark in sorted(marks, key=lambda mark: mark.location.span.start):
        number = mark.location.span.start.line
        if not lines or number > len(lines):
            if mark.words:
                yield f"{'':{margin}} | {mark.words}"
            continue
        shown, before, width = _windowed(lines[number - 1], mark.location)
        yield paint("faint", f"{number:{margin}} | ") + shown
        underline = paint(style if mark.character == "^" else "note", mark.character * width)
        yield paint("faint", f"{'':{margin}} | ") + " " * before + underline + (f" {mark.words}" if mark.words else "")


@lru_cache(maxsize=64)
def _lines(source: str) -> tuple[str, ...]:
    return tuple(_LINE_BREAK.split(source))


def _windowed(line: str, location: Location) -> tuple[str, int, int]:
    """The part of a line to show, the width before the fault, and the width of the fault; widths in terminal cells."""
    start, end = location.span
    first = min(start.column - 1, len(line))
    last = max(min(end.column - 1, len(line)) if end.line == start.line else len(line.rstrip()), first)
    begin = 0 if len(line) <= WINDOW else max(0, min(first - WINDOW // 3, len(line) - WINDOW))
    stop = min(len(line), begin + WINDOW)
    lead, trail = "…" if begin else "", "…" if stop < len(line) else ""
    before = lead + _shown(line[begin:first])
    fault = _shown(line[first : min(last, stop)])
    return before + fault + _shown(line[max(first, min(last, stop)) : stop]) + trail, _cells(before), max(1, _cells(fault))


def _shown(text: str) -> str:
    return safe_text(text.replace("\t", " "))


def _cells(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(
        2 if unicodedata.east_asian_width(character) in "WF" else not unicodedata.combining(character) for character in text
    )


def _summary(report: Report, paint: Paint) -> str:
    errors, warnings, notes = report.count("error"), report.count("warning"), report.count("note")
    found = [
        paint(style, counted(count, style))
        for style, count in (("error", errors), ("warning", warnings), ("note", notes))
        if count
    ]
    rest = [
        f"{report.silenced} silenced" if report.silenced else "",
        f"{report.ignored} ignored" if report.ignored else "",
        f"{_fixable(report.shown())} fixable with --fix" if _fixable(report.shown()) else "",
        f"{counted(len(report.skipped), 'file')} skipped" if report.skipped else "",
    ]
    head = f"{counted(report.flags, 'flag')} in {counted(report.files, 'file')}: "
    head += ", ".join(found) or paint("good", "no findings")
    return "; ".join([head, *(part for part in rest if part)])


def _fixable(findings: Iterable[Finding]) -> int:
    return sum(1 for finding in findings if finding.fix is not None and finding.fix.safe)
