"""What a document or a spreadsheet shows of a report: its own tables, and the findings as one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from flagsync.model.report import Column, Report, Table
from flagsync.phrase import counted

_FINDINGS: Final = (
    Column("severity"),
    Column("rule", "code"),
    Column("place", "code"),
    Column("message"),
    Column("help"),
    Column("flag", "code", wide=True),
    Column("environment", "code", wide=True),
    Column("path", "code", wide=True),
    Column("line", wide=True),
    Column("column", wide=True),
    Column("fingerprint", wide=True),
)


def title_of(report: Report) -> str:
    """What a document about the report is called."""
    return report.title or f"flagsync {report.command}"


def summary_of(report: Report) -> Sequence[str]:
    """The first sentences of a document: the verb's own, or what was found."""
    if report.summary or (report.lines and not report.findings and report.command != "lint"):
        # A verb that has found no mistakes because it looked for none says in its lines what it has to say.
        return report.summary
    counts = [(report.count(name), name) for name in ("error", "warning", "note")]
    found = ", ".join(counted(count, name) for count, name in counts if count) or "no findings"
    rest = f"; {report.silenced} silenced" if report.silenced else ""
    return [f"{counted(report.flags, 'flag')} in {counted(report.files, 'file')}: {found}{rest}"]


def tables_of(report: Report) -> list[Table]:
    """Every table of a report, the findings first, worst first."""
    rows = [] if report.retold else _finding_rows(report)
    tables = [Table("Findings", _FINDINGS, rows)] if rows else []
    tables += report.tables
    if report.skipped:
        skipped = [(skip.path, skip.reason) for skip in report.skipped]
        tables.append(Table("Files that were not read", (Column("path", "code"), Column("reason")), skipped))
    return tables


def tables_of_data(report: Report) -> list[Table]:
    """What a verb without tables says to machines, as tables: each list of its data, one row for each item.

    What an item has inside of it has no place in a row and is left to JSON.
    """
    tables = []
    for name, items in report.data.items():
        if isinstance(items, list) and items and all(isinstance(item, dict) for item in items):
            names = list(dict.fromkeys(key for item in items for key in item))
            flat = [key for key in names if all(_is_flat(item.get(key)) for item in items)]
            rows = [tuple(_cell(item.get(key)) for key in flat) for item in items]
            tables.append(Table(name, [Column(key, "code") for key in flat], rows))
    return tables


def _is_flat(value: object) -> bool:
    return all(isinstance(each, str) for each in value) if isinstance(value, list) else not isinstance(value, dict)


def _cell(value: Any) -> str:
    """A value of JSON in one cell: texts as they are, lists of them one after the other, all else as in JSON."""
    if value is None or isinstance(value, str):
        return value or ""
    return ", ".join(value) if isinstance(value, list) else json.dumps(value)


def _finding_rows(report: Report) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for finding in sorted(report.shown(), key=lambda each: (each.severity.rank, each.order)):
        path = finding.location.path
        line, column = finding.location.span.start
        place = f"{path}:{line}:{column}"
        shown = (finding.severity.value, finding.rule, place, finding.message, finding.help or "")
        rows.append((*shown, finding.flag or "", finding.environment or "", path, str(line), str(column), finding.fingerprint))
    return rows
