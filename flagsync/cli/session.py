"""What a verb works with: the repository, its doors, and where the report goes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import click

from flagsync import __version__
from flagsync.cli.options import Common, exclusive, settings_of
from flagsync.cli.streams import emit, mention
from flagsync.edges import disk
from flagsync.edges.bundled import schema_text
from flagsync.edges.cache import CacheFolder, NoMemory
from flagsync.edges.output import check_place, replace_file
from flagsync.model.document import Document
from flagsync.model.fault import Exit, UsageFault
from flagsync.model.ports import Memory, Source
from flagsync.model.record import record
from flagsync.model.report import Report, Skip
from flagsync.nearest import nearest
from flagsync.pipeline import reading

MARK = "\ufeff"
"""The byte order mark, which some editors write in front of UTF-8."""


@record
class Session:
    """One run: the repository's root and the common options."""

    root: Path
    settings: Common

    def source(self, *, staged: bool = False, rev: str | None = None) -> Source:
        """The source that the options name; Git is only asked where it has to be."""
        exclusive(staged, rev)
        if not staged and rev is None:
            return disk.WorkTree(self.root)
        from flagsync.edges.repository import open_source

        return open_source(self.root, staged=staged, rev=rev)

    def memory(self, *, no_cache: bool = False) -> Memory:
        """What earlier runs remember of this repository."""
        return NoMemory() if no_cache else CacheFolder(self.root, __version__)

    def ports(self, source: Source, memory: Memory) -> reading.Ports:
        """The doors for reading."""
        return reading.Ports(source, memory, validated)

    def paths(self, given: Sequence[str], *, existing: bool) -> tuple[str, ...]:
        """Paths as typed, relative to the current folder, as paths from the root.

        Raises UsageFault where one leads out of the repository, or is not there although it has to be `existing`.
        """
        found = tuple(disk.repository_path(self.root, path, Path.cwd()) or "." for path in given)
        for path, typed in zip(found, given, strict=True):
            if existing and not os.path.lexists(self.root / path):
                raise UsageFault(f"there is no file or folder `{typed}`", "paths are relative to the current folder")
        return found

    def rewrite(self, path: str, before: str, after: str) -> str | None:
        """Replaces the text of a file, which keeps its byte order mark. Answers why not, where it must stay as it is."""
        content = disk.WorkTree(self.root).read(path)
        if isinstance(content, Skip):
            return content.reason
        if (self.root / path).is_symlink():
            return "it is a symbolic link; change the file that it leads to"
        text = content.decode("utf-8", "surrogateescape")
        bare = text.removeprefix(MARK)
        if bare != before:
            return "it was changed by somebody else in the meantime"
        replace_file(self.root / path, text[: len(text) - len(bare)] + after)
        return None


def validated(document: Document) -> Document:
    """The document with the problems of its shape added."""
    if document.data is None:
        return document
    from flagsync.validate import validate

    problems = validate(document, schema_text(document.kind.value))
    return replace(document, problems=document.problems + problems) if problems else document


def session(context: click.Context) -> Session:
    """The session of this run.

    Raises UsageFault where the repository's folder cannot be used.
    """
    settings = settings_of(context)
    return Session(disk.find_root(settings.repo or Path.cwd()), settings)


def publish(report: Report, reports: Sequence[str], source: Source | None, settings: Common) -> None:
    """Writes a report in every format asked for.

    Raises UsageFault for an unknown format or two for standard output, and Fault where a file cannot be written.
    """
    for name, path, write in _writers(reports, settings):
        if name == "json" and source is not None and report.source is None:
            report = replace(report, source=source.info())
        text = write(report)
        if path is None:
            emit(text)
        else:
            replace_file(path, text)


def _writers(reports: Sequence[str], settings: Common) -> list[tuple[str, Path | None, Callable[[Report], str]]]:
    from flagsync import reports as shelf

    found: list[tuple[str, Path | None, Callable[[Report], str]]] = []
    for asked in reports or ("text",):
        name, given, file = asked.partition("=")
        if name not in shelf.ALL:
            near = nearest(name, shelf.ALL)
            hint = f"did you mean `{near}`?" if near else f"use one of {', '.join(shelf.ALL)}"
            raise UsageFault(f"there is no report format `{name}`", hint)
        if given and not file:
            raise UsageFault(f"`--report {asked}` names no file", f"write `{name}=FILE`, or `{name}` for standard output")
        write = shelf.writer(name)
        if name == "text" and not file and settings.colored:
            from flagsync.reports.text import write_colored as write
        found.append((name, Path(file) if file else None, write))
    if sum(1 for _, path, _ in found if path is None) > 1:
        raise UsageFault("only one report can go to standard output", "give the others a file: `--report json=FILE`")
    return found


def check_reports(reports: Sequence[str], settings: Common) -> None:
    """Raises UsageFault before any work is done where a report could not be written, and Fault where it has no folder."""
    for _, path, _ in _writers(reports, settings):
        if path is not None:
            check_place(path)


def tell(text: str, settings: Common) -> None:
    """Says something on standard error, unless quiet."""
    if not settings.quiet:
        mention(text)


def exit_code(report: Report, fail_on: str) -> int:
    """1 where findings of the asked severity are shown."""
    failing = {"error": ("error",), "warning": ("error", "warning"), "never": ()}[fail_on]
    return Exit.FINDINGS if any(report.count(severity) for severity in failing) else Exit.CLEAN
