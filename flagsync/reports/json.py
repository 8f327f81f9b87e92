"""The report as JSON, version 1: what `schemas/report.v1.schema.json` describes."""

from __future__ import annotations

import json
from typing import Any

from flagsync import __version__
from flagsync.model.finding import Finding
from flagsync.model.place import Location, Position
from flagsync.model.report import Report


def write(report: Report) -> str:
    """One JSON document and a line break. Text outside ASCII is escaped, so that any consumer can read it as it comes."""
    return json.dumps(as_data(report), indent=2, ensure_ascii=True) + "\n"


def as_data(report: Report) -> dict[str, Any]:
    """The report as plain values."""
    source = report.source
    return {
        "version": 1,
        "tool": {"name": "flagsync", "version": __version__},
        "command": report.command,
        "source": {"kind": source.kind, "commit": source.commit, "dirty": source.dirty} if source else None,
        "findings": [_finding(finding) for finding in report.findings],
        "counts": {
            "error": report.count("error"),
            "warning": report.count("warning"),
            "note": report.count("note"),
            "silenced": report.silenced,
            "ignored": report.ignored,
            "flags": report.flags,
            "files": report.files,
        },
        "skipped": [{"path": skip.path, "reason": skip.reason} for skip in report.skipped],
        "data": dict(report.data),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    fix, silence = finding.fix, finding.silenced
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "flag": finding.flag,
        "environment": finding.environment,
        "location": _location(finding.location),
        "notes": [{"message": note.message, "location": _location(note.location)} for note in finding.notes],
        "help": finding.help,
        "fix": {"safe": fix.safe, "description": fix.description} if fix else None,
        "fingerprint": finding.fingerprint,
        "silenced": {"by": silence.by, "reason": silence.reason} if silence else None,
    }


def _location(location: Location) -> dict[str, Any]:
    return {
        "path": location.path,
        "route": list(location.route),
        "start": _position(location.span.start),
        "end": _position(location.span.end),
    }


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column}
