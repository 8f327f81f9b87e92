"""`flagsync scan`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from flagsync import __version__, scanners
from flagsync.cli.options import caching, common, exclusive, reading, reporting
from flagsync.cli.session import Session, check_reports, publish, session, tell
from flagsync.edges.cache import CacheFolder, NoMemory
from flagsync.edges.code import open_code
from flagsync.edges.grammars import installed
from flagsync.edges.output import replace_file
from flagsync.model.config import Config
from flagsync.model.fault import Exit, UsageFault
from flagsync.model.ports import Memory
from flagsync.model.reference import CodeSource, Reference, Scan, Site, State
from flagsync.model.report import Line, Report
from flagsync.pipeline import reading as corridor
from flagsync.pipeline.scanning import counted_reasons, question
from flagsync.pipeline.scanning import scan as search

_WORDS = {
    State.USED: "",
    State.MAYBE: "warning",
    State.POSSIBLE: "warning",
    State.TEST_ONLY: "warning",
    State.UNREFERENCED: "bad",
    State.UNKNOWN: "faint",
}


@click.command("scan")
@click.option(
    "--from",
    "origins",
    multiple=True,
    metavar="DIR|GIT",
    help="Code to search: a checkout, a bare repository or a plain folder; repeatable.  [default: this repository]",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Also write the references as JSON to FILE.")
@reading
@reporting
@caching
@common
@click.pass_context
def command(
    context: click.Context,
    *,
    origins: tuple[str, ...],
    out: Path | None,
    staged: bool,
    rev: str | None,
    reports: tuple[str, ...],
    fail_on: str,
    no_cache: bool,
) -> int:
    """Find who uses which flag: by key, constant, accessor and environment variable.

    Flags and code are read from the work tree, from the index (--staged) or from a commit (--rev). Nothing of the code is run.

    \b
    Examples:
      flagsync scan                                   this repository
      flagsync scan --from ../android --from ../web   code that lives elsewhere
      flagsync scan --rev main --report json=refs.json
    """
    del fail_on
    run = session(context)
    check_reports(reports, run.settings)
    exclusive(staged, rev)
    source, memory = run.source(staged=staged, rev=rev), run.memory(no_cache=no_cache)
    repository = corridor.gather(run.ports(source, memory))
    memory.save()
    places = _sources(run, repository.config, origins, staged=staged, rev=rev)
    memories = [_memory(root, no_cache=no_cache) for root, _ in places]
    asked = question(repository.library, repository.config, installed(scanners.ALL))
    found = search(asked, [place for _, place in places], memories)
    for each in memories:
        each.save()
    if run.settings.verbose:
        tell(f"read {found.searched} of {found.files} files; the others are known from earlier runs", run.settings)
    data = as_data(found, [place for _, place in places] if out is not None or reports else [])
    if out is not None:
        replace_file(out, json.dumps({"version": 1, "tool": _tool(), "command": "scan", "data": data}, indent=1) + "\n")
    report = Report(
        command="scan",
        source=None,
        skipped=[*repository.skipped, *found.unread],
        flags=repository.library.flag_count,
        files=found.files,
        data=data,
        lines=_lines(found, verbose=run.settings.verbose),
    )
    publish(report, reports, source, run.settings)
    return Exit.CLEAN


def _tool() -> dict[str, str]:
    return {"name": "flagsync", "version": __version__}


def _sources(
    run: Session, config: Config, origins: tuple[str, ...], *, staged: bool, rev: str | None
) -> list[tuple[Path, CodeSource]]:
    """The code to search: what the command line names, else this repository and those of `scan.repos`."""
    if origins:
        return [(Path(origin), open_code(Path(origin), name=_name(origin, run.root))) for origin in origins]
    found = [(run.root, open_code(run.root, staged=staged, rev=rev))]
    for each in config.scan.get("repos") or ():
        if "path" not in each:
            raise UsageFault(
                f"the repository `{each['name']}` of flagsync.yaml is only known by its address",
                "clone it and give its `path`, or name a checkout with `--from`",
            )
        path = run.root / each["path"]
        found.append((path, open_code(path, name=each["name"], rev=each.get("ref"))))
    return found


def _name(origin: str, root: Path) -> str:
    """What a repository is called: its folder's name; nothing for the flags' own."""
    folder = Path(origin).resolve()
    return "" if folder == root else folder.name.removesuffix(".git")


def _memory(root: Path, *, no_cache: bool) -> Memory:
    return NoMemory() if no_cache else CacheFolder(root, f"{__version__}+scan")


def as_data(found: Scan, places: list[CodeSource]) -> dict[str, Any]:
    """The scan as plain values."""
    return {
        "repositories": [{"name": place.name, "commit": place.info().commit, "complete": not found.unread} for place in places],
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


def _lines(found: Scan, *, verbose: bool) -> list[Line]:
    """What people read: the flags that need a look first, each with its best evidence; then what is asked for in vain."""
    lines: list[Line] = []
    counts = dict.fromkeys(State, 0)
    for each in found.states:
        counts[each.state] += 1
        if each.state is State.USED and not verbose:
            continue
        lines.append(Line(f"{each.state.value:<12} {each.flag}: {each.reason}", _WORDS[each.state]))
        lines += [
            Line(f"    {_place(reference.site)}  {reference.usage.value} `{reference.by}`", "faint")
            for reference in each.evidence
        ]
    for request in found.requests:
        if not request.test or verbose:
            hint = f"; did you mean `{request.near}`?" if request.near else ""
            lines.append(
                Line(f"undefined    {request.key}: {_place(request.site)} asks for it, no file defines it{hint}", "bad")
            )
    for unresolved in found.unresolved:
        if not unresolved.test or verbose:
            known = f"begins with `{unresolved.prefix}`" if unresolved.prefix else "is only known when it runs"
            lines.append(
                Line(f"dynamic      {_place(unresolved.site)}: the key {known}; settle it with `flagsync: uses KEY`", "warning")
            )
    for differing in found.disagreements:
        text = f"{_place(differing.site)} has `{differing.code}`, the definition `{differing.definition}`"
        lines.append(Line(f"{differing.what + ' differs':<12} {differing.flag}: {text}", "warning"))
    for name, count in found.guessed.items():
        lines.append(
            Line(f"guessed at {_files(count)} of {name}: install `flagsync[scan]` to read them by their syntax", "faint")
        )
    lines += [Line(f"skipped {_files(count)}: {reason}", "faint") for reason, count in counted_reasons(found.skipped)]
    total = ", ".join(f"{count} {state.value}" for state, count in counts.items() if count)
    lines.append(Line(f"{len(found.states)} flags in {_files(found.files)}: {total or 'none'}", "headline"))
    return lines


def _place(site: Site) -> str:
    where = f"{site.repository}:" if site.repository else ""
    return f"{where}{site.path}:{site.span.start.line}:{site.span.start.column}"


def _files(count: int) -> str:
    return f"{count} file{'' if count == 1 else 's'}"
