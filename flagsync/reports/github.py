"""The report as GitHub annotations: workflow commands on standard output.

GitHub shows at most 10 annotations per level and step (actions/toolkit), so the worst come first and a last notice says how
many were left out.
"""

from __future__ import annotations

from typing import Final

from flagsync.escape import github_message, github_property
from flagsync.model.finding import Finding, Severity
from flagsync.model.report import Report

PER_LEVEL: Final = 10
_TROUBLES: Final = {"error": "error", "bad": "error", "warning": "warning"}
_COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def write(report: Report) -> str:
    """One command per line."""
    lines: list[str] = []
    left_out = 0
    for severity, command in _COMMANDS.items():
        findings = [finding for finding in report.shown() if finding.severity is severity]
        # The closing notice needs one of the places for notices.
        room = PER_LEVEL - 1 if severity is Severity.NOTE else PER_LEVEL
        lines += [_annotation(command, finding) for finding in findings[:room]]
        left_out += max(0, len(findings) - room)
    if left_out:
        more = "1 more finding is" if left_out == 1 else f"{left_out} more findings are"
        rest = f"{more} not shown here; the text and json reports have all"
        lines.append(f"::notice title=flagsync::{github_message(rest)}")
    lines += [f"::notice title=flagsync::{github_message(line.text)}" for line in report.lines if line.style == "headline"]
    if not report.findings and not report.retold:
        lines += _troubles(report)
    return "".join(f"{line}\n" for line in lines)


def _troubles(report: Report) -> list[str]:
    """What a verb without findings says of what went wrong, each with the lines below it that say more."""
    told: list[tuple[str, str]] = []
    for line in report.lines:
        command = _TROUBLES.get(line.style)
        if command:
            told.append((command, line.text.strip()))
        elif told and not line.style and line.text.startswith("  "):
            told[-1] = (told[-1][0], f"{told[-1][1]}; {' '.join(line.text.split())}")
        elif told and line.style:
            told.append(("", ""))
    lines: list[str] = []
    for command in ("error", "warning"):
        found = [text for each, text in told if each == command]
        lines += [f"::{command} title=flagsync::{github_message(text)}" for text in found[: PER_LEVEL - 1]]
        if len(found) >= PER_LEVEL:
            rest = f"{len(found) - PER_LEVEL + 1} more are not shown here; the text and json reports have all"
            lines.append(f"::{command} title=flagsync::{github_message(rest)}")
    return lines


def _annotation(command: str, finding: Finding) -> str:
    span = finding.location.span
    place = {
        "file": finding.location.path,
        "line": span.start.line,
        "endLine": span.end.line,
        "title": f"{finding.rule}",
    }
    if span.start.line == span.end.line:
        # The checks API takes columns only where start and end line are equal.
        place |= {"col": span.start.column, "endColumn": span.end.column}
    properties = ",".join(f"{name}={github_property(str(value))}" for name, value in place.items())
    message = finding.message + (f"; {finding.help}" if finding.help else "")
    return f"::{command} {properties}::{github_message(message)}"
