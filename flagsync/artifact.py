"""A scan as a file: what one repository's CI writes and the repository of the flags reads, many at a time."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flagsync import __version__
from flagsync.model.fault import UsageFault
from flagsync.model.place import Position, Span
from flagsync.model.reference import Certainty, Reference, Request, Scan, Site, Unresolved, Usage
from flagsync.model.report import Skip


@dataclass(slots=True)
class Merged:
    """What several artifacts say together. `complete`: none of them missed anything."""

    references: list[Reference] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    unresolved: list[Unresolved] = field(default_factory=list)
    repositories: list[str] = field(default_factory=list)
    complete: bool = True


def counted_reasons(skipped: Iterable[Skip]) -> list[tuple[str, int]]:
    """How many files were skipped for which reason, the most frequent first."""
    counts = Counter(skip.reason for skip in skipped)
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def written(data: Mapping[str, Any]) -> str:
    """The artifact of a scan."""
    tool = {"name": "flagsync", "version": __version__}
    return json.dumps({"version": 1, "tool": tool, "command": "scan", "data": data}, indent=1) + "\n"


def merge(into: Merged, text: str, name: str) -> None:
    """Adds an artifact, or a JSON report of `scan`. `name` is what its repository is called where it does not say.

    Raises UsageFault where the text is neither.
    """
    try:
        found = json.loads(text)
        if found["version"] != 1 or found["command"] != "scan":
            raise ValueError
        data = found["data"]
        into.repositories += [each["name"] or name for each in data["repositories"]] or [name]
        into.complete = into.complete and not data["unread"]
        into.references += [_reference_of(each, name) for each in data["references"]]
        into.requests += [
            Request(each["key"], _site_of(each["location"], name), each["accessor"], each["near"], each["test"])
            for each in data["undefined"]
        ]
        into.unresolved += [
            Unresolved(each["prefix"], _site_of(each["location"], name), each["accessor"], each["expression"], each["test"])
            for each in data["dynamic"]
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageFault(f"`{name}` is no result of a scan", "write it with `flagsync scan --out FILE`") from error


def _reference_of(each: Mapping[str, Any], name: str) -> Reference:
    return Reference(
        each["flag"],
        Usage(each["class"]),
        Certainty(each["certainty"]),
        _site_of(each["location"], name),
        each["by"],
        each["test"],
        each["guessed"],
    )


def _site_of(each: Mapping[str, Any], name: str) -> Site:
    start, end = each["start"], each["end"]
    span = Span(Position(start["line"], start["column"]), Position(end["line"], end["column"]))
    return Site(each["path"], span, each["repository"] or name)


def as_data(found: Scan, repositories: Iterable[tuple[str, str | None]]) -> dict[str, Any]:
    """A scan as plain values; `repositories` are those that were scanned, by name and commit."""
    return {
        "repositories": [{"name": name, "commit": commit, "complete": not found.unread} for name, commit in repositories],
        "states": [
            {
                "flag": each.flag,
                "state": each.state.value,
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
