"""What a document or a spreadsheet shows of a report: its own tables, and the findings as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

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
    if report.summary:
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


def _finding_rows(report: Report) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for finding in sorted(report.shown(), key=lambda each: (each.severity.rank, each.order)):
        path = finding.location.path
        line, column = finding.location.span.start
        place = f"{path}:{line}:{column}"
        shown = (finding.severity.value, finding.rule, place, finding.message, finding.help or "")
        rows.append((*shown, finding.flag or "", finding.environment or "", path, str(line), str(column), finding.fingerprint))
    return rows
