"""`flagsync scan`."""

from __future__ import annotations

from pathlib import Path

import click

from flagsync.artifact import as_data, counted_reasons, written
from flagsync.cli.options import caching, common, exclusive, reading, reporting
from flagsync.cli.searching import searched, sources
from flagsync.cli.session import check_reports, publish, session, tell
from flagsync.edges.output import replace_file
from flagsync.merge import pattern_of, settings_of
from flagsync.model.fault import Exit
from flagsync.model.reference import Scan, Site, State
from flagsync.model.report import Line, Report
from flagsync.pipeline import reading as corridor

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
    places = sources(run, repository.config, origins, staged=staged, rev=rev)
    found = searched(repository, places, no_cache=no_cache)
    if run.settings.verbose:
        tell(f"read {found.searched} of {found.files} files; the others are known from earlier runs", run.settings)
    told = [(place.name, place.info().commit) for _, place in places] if out is not None or reports else []
    patterns = {flag.key: pattern_of(flag) for flag in repository.library} if told else {}
    data = as_data(found, told, patterns, settings_of(repository.config.scan))
    if out is not None:
        replace_file(out, written(data))
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
