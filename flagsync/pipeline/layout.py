"""From a source to canonical files: `fmt`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flagsync.arrange import arranged
from flagsync.gather import covering, kind_of
from flagsync.model.document import Document
from flagsync.model.ports import Source
from flagsync.model.report import Skip
from flagsync.parse import parse
from flagsync.pipeline.reading import on_its_own
from flagsync.reorder import Unprovable


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A file and what canonical order and layout make of it."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Arranged:
    """What fmt has to do: the files that it changes, those that it must leave alone, and those that were not read."""

    rewrites: Sequence[Rewrite]
    left: Sequence[Skip]
    skipped: Sequence[Skip]
    files: int


def arrange(paths: Sequence[str], source: Source) -> Arranged:
    """Canonical order and layout for every file below the paths; `flagsync.yaml` need not be there."""
    listing = source.listing()
    covers = covering(paths)
    rewrites: list[Rewrite] = []
    left: list[Skip] = []
    skipped = [skip for skip in listing.skipped if covers(skip.path)]
    wanted = [entry.path for entry in listing.entries if covers(entry.path)]
    for path in wanted:
        content = source.read(path)
        if isinstance(content, Skip):
            skipped.append(content)
            continue
        document = parse(path, kind_of(path), content)
        if document.problems:
            left.append(Skip(path, _reason(document)))
            continue
        try:
            after = arranged(document)
        except Unprovable as reason:
            left.append(Skip(path, str(reason)))
            continue
        if after != document.text:
            rewrites.append(Rewrite(path, document.text, after))
    return Arranged(rewrites, left, skipped, len(wanted))


def _reason(document: Document) -> str:
    """Why a file with problems cannot be arranged, as the rule says it."""
    problem = document.problems[0]
    found = next((finding for finding in on_its_own(document) if finding.rule == problem.rule), None)
    if found is None:
        return problem.rule
    return f"line {found.location.span.start.line}: {found.message}"
