"""Findings that were accepted once: a file of fingerprints that only ever gets shorter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from flagsync.model.fault import UsageFault
from flagsync.model.finding import Finding, Silence

VERSION = 1


def fingerprints(text: str, name: str) -> frozenset[str]:
    """The fingerprints that a baseline holds.

    Raises UsageFault where the text is no baseline.
    """
    try:
        data: Any = json.loads(text)
        if data["version"] != VERSION:
            raise UsageFault(f"the baseline {name} has version {data['version']}; this flagsync reads version {VERSION}")
        return frozenset(str(entry["fingerprint"]) for entry in data["findings"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageFault(f"{name} is no baseline", "write one with `flagsync lint --write-baseline FILE`") from None


def written(findings: Iterable[Finding], before: frozenset[str] | None) -> str:
    """The baseline of what is found now; of an earlier one (`before`) only what is still found is kept, nothing is added."""
    kept = [
        finding
        for finding in findings
        if (finding.silenced is None or finding.silenced.by == "baseline") and (before is None or finding.fingerprint in before)
    ]
    entries = [
        {
            "rule": finding.rule,
            "path": finding.location.path,
            "flag": finding.flag,
            "message": finding.message,
            "fingerprint": finding.fingerprint,
        }
        for finding in sorted(kept, key=lambda finding: (finding.location.path, finding.rule, finding.fingerprint))
    ]
    return json.dumps({"version": VERSION, "findings": entries}, indent=2, ensure_ascii=True) + "\n"


def accepted(findings: Sequence[Finding], baseline: frozenset[str]) -> tuple[Finding, ...]:
    """The findings with those silenced that the baseline holds."""
    by = Silence("baseline", "in the baseline")
    return tuple(
        replace(finding, silenced=by) if finding.silenced is None and finding.fingerprint in baseline else finding
        for finding in findings
    )


def gone(findings: Sequence[Finding], baseline: frozenset[str]) -> int:
    """How many entries of a baseline are not found any more."""
    return len(baseline - {finding.fingerprint for finding in findings})
