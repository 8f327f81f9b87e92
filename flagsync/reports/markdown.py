"""The report as Markdown: the body of an issue or of a comment, which its first line marks so that it can be found again.

GitHub takes 65 536 characters; nothing here is longer than 60 000 bytes. Rows and details that do not fit are left out whole,
worst ones first in, and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from flagsync.escape import markdown_code, markdown_entities, markdown_text, safe_text
from flagsync.model.report import Column, Detail, Report, Table
from flagsync.phrase import counted
from flagsync.tabulate import summary_of, tables_of, title_of

MOST_BYTES: Final = 60_000
_FOR_TABLES: Final = 40_000
"""What the tables may take together, so that there is room for the details of the worst."""

_FOR_NOTES: Final = 1_000
"""What is kept free for saying what was left out."""

_FOR_NOTE: Final = 100
"""What one such sentence takes at most."""


def write(report: Report) -> str:
    """The whole body."""
    tables = tables_of(report)
    head = [f"<!-- flagsync:report:{report.command} -->", f"## {markdown_text(title_of(report))}", ""]
    head += [line for text in summary_of(report) for line in (markdown_text(text), "")]
    body = _Body(MOST_BYTES - _FOR_NOTES, head)
    whole = 0
    for table in tables:
        whole += _table(table, body, budget=_FOR_TABLES)
    if whole:
        body.note(f"*{counted(whole, 'whole table')} did not fit; {_ELSEWHERE}.*")
    left = sum(_details(table, body) for table in tables)
    if left:
        body.note(f"*Details of {left} more did not fit; {_ELSEWHERE}.*")
    if not report.findings and not report.tables:
        _lines(report, body)
    return body.text()


class _Body:
    """Lines that together never take more than a number of bytes."""

    def __init__(self, most: int, lines: Iterable[str]) -> None:
        self._most = most
        self._lines: list[str] = []
        self.size = 0
        for line in lines:
            self.add([line])

    def add(self, lines: Sequence[str], *, reserve: int = 0) -> bool:
        """Adds all of the lines, or none where they do not fit besides the reserve."""
        size = sum(len(line.encode("utf-8", "backslashreplace")) + 1 for line in lines)
        if self.size + size + reserve > self._most:
            return False
        self._lines += lines
        self.size += size
        return True

    def note(self, text: str) -> None:
        """Adds a line for which room was kept."""
        self._lines += [text, ""]

    def text(self) -> str:
        """Everything, ended by one line break."""
        return "\n".join(self._lines).rstrip("\n") + "\n"


def _table(table: Table, body: _Body, *, budget: int) -> bool:
    """Adds what fits of a table; whether nothing of it did."""
    shown = [index for index, column in enumerate(table.columns) if not column.wide]
    columns = [table.columns[index] for index in shown]
    rows = ("| " + " | ".join(_cell(row[index], table.columns[index]) for index in shown) + " |" for row in table.rows)
    head = [
        f"### {markdown_text(table.title)} ({len(table.rows)})",
        "",
        "| " + " | ".join(markdown_text(column.name) for column in columns) + " |",
        "|" + " --- |" * len(columns),
        *islice(rows, 1),
    ]
    # Room for saying that some of it did not fit is kept with every table.
    room = max(0, MOST_BYTES - _FOR_NOTES - budget) + _FOR_NOTE
    if not body.add(head, reserve=room):
        return True
    for count, line in enumerate(rows, 1):
        if not body.add([line], reserve=room):
            body.add(["", f"*{counted(len(table.rows) - count, 'more row')} did not fit; {_ELSEWHERE}.*"])
            break
    body.add([""])
    return False


_ELSEWHERE: Final = "the json, csv and html reports have all"


def _cell(text: str, column: Column) -> str:
    if not text:
        return ""
    return markdown_code(text) if column.style == "code" else markdown_text(text)


def _details(table: Table, body: _Body) -> int:
    """Adds the details that fit, and answers how many do not."""
    for count, detail in enumerate(table.details):
        if not body.add(_detail(detail)):
            return len(table.details) - count
    return 0


def _detail(detail: Detail) -> list[str]:
    entries = [f"- **{markdown_text(label)}**: {markdown_text(text)}" for label, text in detail.entries]
    return [f"<details><summary>{markdown_entities(detail.title)}</summary>", "", *entries, "", "</details>", ""]


def _lines(report: Report, body: _Body) -> None:
    """A verb without tables is shown as it is on a terminal."""
    for count, line in enumerate(report.lines):
        if not body.add([f"    {safe_text(line.text)}"]):
            body.note(f"\n*{counted(len(report.lines) - count, 'more line')} did not fit; {_ELSEWHERE}.*")
            return
