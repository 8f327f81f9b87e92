"""A scan as a file: what the CI of a repository with code leaves for the repository of the flags."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from flagsync import __version__
from flagsync.model.reference import Reference, Scan, Site
from flagsync.model.report import Skip


def counted_reasons(skipped: Iterable[Skip]) -> list[tuple[str, int]]:
    """How many files were skipped for which reason, the most frequent first."""
    counts = Counter(skip.reason for skip in skipped)
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def written(data: Mapping[str, Any]) -> str:
    """The artifact of a scan."""
    tool = {"name": "flagsync", "version": __version__}
    return json.dumps({"version": 1, "tool": tool, "command": "scan", "data": data}, indent=1) + "\n"


def as_data(
    found: Scan, repositories: Iterable[tuple[str, str | None]], patterns: Mapping[str, str], settings: str
) -> dict[str, Any]:
    """A scan as plain values; `repositories` are those that were scanned, by name and commit.

    `patterns` names for every flag what was looked for on its account, `settings` the ways of asking: whoever merges scans can
    tell by them what a scan knew.
    """
    return {
        "settings": settings,
        "repositories": [{"name": name, "commit": commit, "complete": not found.unread} for name, commit in repositories],
        "states": [
            {
                "flag": each.flag,
                "state": each.state.value,
                "pattern": patterns.get(each.flag),
                "reason": each.reason,
                "evidence": [_reference(reference) for reference in each.evidence],
            }
            for each in found.states
        ],
        "references": [_reference(each) for each in found.references],
        "undefined": [
            {"key": each.key, "accessor": each.accessor, "near": each.near, "test": each.test, "location": _site(each.site)}
            for each in found.requests
        ],
        "dynamic": [
            {
                "prefix": each.prefix,
                "accessor": each.accessor,
                "expression": each.expression,
                "test": each.test,
                "location": _site(each.site),
            }
            for each in found.unresolved
        ],
        "disagreements": [
            {
                "flag": each.flag,
                "what": each.what,
                "code": each.code,
                "definition": each.definition,
                "location": _site(each.site),
            }
            for each in found.disagreements
        ],
        "skipped": [{"path": skip.path, "reason": skip.reason} for skip in found.skipped],
        "unread": [{"path": skip.path, "reason": skip.reason} for skip in found.unread],
        "counts": {
            "files": found.files,
            "skipped": dict(counted_reasons(found.skipped)),
            "guessed": dict(found.guessed),
        },
    }


def _reference(reference: Reference) -> dict[str, Any]:
    return {
        "flag": reference.flag,
        "class": reference.usage.value,
        "certainty": reference.certainty.value,
        "by": reference.by,
        "test": reference.test,
        "guessed": reference.guessed,
        "location": _site(reference.site),
    }


def _site(site: Site) -> dict[str, Any]:
    start, end = site.span
    return {
        "repository": site.repository or None,
        "path": site.path,
        "start": {"line": start.line, "column": start.column},
        "end": {"line": end.line, "column": end.column},
    }
