"""A scan as a file: what the CI of a repository with code leaves for the repository of the flags."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any

from flagsync import __version__
from flagsync.merge import digest_of
from flagsync.model.history import Deletion, Retraced
from flagsync.model.record import record
from flagsync.model.reference import Reference, Scan, Site
from flagsync.model.report import Skip
from flagsync.recount import deletion_data


def counted_reasons(skipped: Iterable[Skip]) -> list[tuple[str, int]]:
    """How many files were skipped for which reason, the most frequent first."""
    counts = Counter(skip.reason for skip in skipped)
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def written(data: Mapping[str, Any]) -> str:
    """The artifact of a scan."""
    tool = {"name": "flagsync", "version": __version__}
    return json.dumps({"version": 1, "tool": tool, "command": "scan", "data": data}, indent=1) + "\n"


@record
class Scanned:
    """One of the repositories of a scan: its commit and when that was made (ISO 8601), both None where there is no Git.

    `trouble` says why what is missing there proves nothing.
    """

    name: str
    commit: str | None = None
    committed: str | None = None
    trouble: str = ""


@record
class Circumstances:
    """What a scan was made with: which repositories, on which day, and what was looked for.

    `patterns` names for every flag what was looked for on its account, `settings` the ways of asking: whoever merges scans can
    tell by them what a scan knew. `retraced` is what history says of the keys that no file defines; None where nobody asked.
    `removed` has the commits that took the last use of a flag away, where they were asked for.
    """

    repositories: Sequence[Scanned] = ()
    day: date | None = None
    patterns: Mapping[str, str] = field(default_factory=dict)
    settings: str = ""
    retraced: Retraced | None = None
    removed: Mapping[str, Deletion] = field(default_factory=dict)


def as_data(found: Scan, made: Circumstances) -> dict[str, Any]:
    """A scan as plain values."""
    patterns = made.patterns
    return {
        "scanned": made.day.isoformat() if made.day else None,
        "settings": made.settings,
        "patterns": digest_of(dict(patterns)),
        "repositories": [
            {
                "name": each.name,
                "commit": each.commit,
                "committed": each.committed,
                "complete": not each.trouble and each.name not in found.incomplete,
                "trouble": each.trouble or None,
            }
            for each in made.repositories
        ],
        "states": [
            {
                "flag": each.flag,
                "state": each.state.value,
                "pattern": patterns.get(each.flag),
                "reason": each.reason,
                "evidence": [_reference(reference) for reference in each.evidence],
                "removed": deletion_data(made.removed.get(each.flag)),
            }
            for each in found.states
        ],
        "references": [_reference(each) for each in found.references],
        "undefined": [
            {
                "rule": "retired-but-referenced" if made.retraced and each.key in made.retraced.found else "undefined-flag",
                "key": each.key,
                "accessor": each.accessor,
                "near": each.near,
                "deleted": deletion_data(made.retraced.found.get(each.key)) if made.retraced else None,
                "history": None if made.retraced is None else "complete" if made.retraced.complete else "partial",
                "test": each.test,
                "location": _site(each.site),
            }
            for each in found.requests
        ],
        "dynamic": [
            {
                "rule": "dynamic-key",
                "prefix": each.prefix,
                "accessor": each.accessor,
                "expression": each.expression,
                "test": each.test,
                "location": _site(each.site),
            }
            for each in found.unresolved
        ],
        "consumers": [
            {
                "app": each.app,
                "by": each.way,
                "prefix": each.prefix or None,
                "test": each.test,
                "location": _site(each.site),
            }
            for each in found.consumers
        ],
        "disagreements": [
            {
                "rule": f"code-{each.what}-differs",
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
            "silenced": len(found.muted),
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
