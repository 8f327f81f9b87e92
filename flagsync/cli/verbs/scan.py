"""`flagsync scan`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flagsync.cli.options import caching, common, dated, day_or_today, exclusive, fetching, reading, reporting
from flagsync.cli.searching import Places, searched, sources, traced
from flagsync.cli.session import Session, check_reports, publish, session, tell
from flagsync.edges.output import replace_file
from flagsync.model.config import Config
from flagsync.model.debt import Repo
from flagsync.model.fault import Exit, Fault, UsageFault
from flagsync.model.history import Deletion, Retraced
from flagsync.model.reference import ENVIRONMENT, Request, Scan, Site, State
from flagsync.model.report import Line, Report
from flagsync.phrase import counted
from flagsync.pipeline import reading as corridor

if TYPE_CHECKING:
    from flagsync.artifact import Scanned

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
@click.option("--submodules", is_flag=True, help="Search the submodules of this repository too.")
@click.option("--history", is_flag=True, help="Also find who took the last use of each unused flag out of the code, and when.")
@fetching
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Also write the references as JSON to FILE.")
@reading
@reporting
@dated
@caching
@common
@click.pass_context
def command(
    context: click.Context,
    *,
    origins: tuple[str, ...],
    submodules: bool,
    history: bool,
    offline: bool,
    out: Path | None,
    staged: bool,
    rev: str | None,
    reports: tuple[str, ...],
    fail_on: str,
    today: date | None,
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
    if submodules and origins:
        raise UsageFault("`--submodules` speaks of this repository", "name the submodules with `--from`")
    places = sources(run, repository.config, origins, staged=staged, rev=rev, offline=offline, submodules=submodules)
    found = searched(repository, places, run.settings, no_cache=no_cache)
    if run.settings.verbose:
        tell(f"read {found.searched} of {found.files} files; the others are known from earlier runs", run.settings)
    retraced = _retraced(run, found, rev)
    removed = traced(repository, found.states, places) if history else {}
    data: dict[str, Any] = {}
    if out is not None or reports:
        # What people read needs none of this, and loading it takes as long as telling an earlier scan again.
        from flagsync.artifact import Circumstances, as_data, written
        from flagsync.merge import pattern_of, settings_of

        made = Circumstances(
            retraced=retraced,
            removed=removed,
            repositories=_scanned(places),
            day=day_or_today(today),
            patterns={flag.key: pattern_of(flag) for flag in repository.library},
            settings=settings_of(repository.config.scan),
        )
        data = as_data(found, made)
        if out is not None:
            replace_file(out, written(data))
    report = Report(
        command="scan",
        source=None,
        skipped=[*repository.skipped, *found.unread],
        flags=repository.library.flag_count,
        files=found.files,
        data=data,
        lines=_lines(
            _dated(found, removed),
            places.missing,
            retraced,
            _switched_off(repository.config),
            broken=repository.library.flag_count - len(found.states),
            verbose=run.settings.verbose,
        ),
    )
    publish(report, reports, source, run.settings)
    return Exit.CLEAN


def _retraced(run: Session, found: Scan, rev: str | None) -> Retraced | None:
    """What history says of the keys that no file defines; None where there is no such key. Only then is Git asked."""
    keys = {request.key for request in found.requests}
    if not keys:
        return None
    from flagsync.edges.history import GitArchive
    from flagsync.retrace import deletions

    try:
        archive = GitArchive(run.root, rev or "HEAD")
        return deletions(keys, archive.chronicle(), archive)
    except Fault:
        return Retraced({}, complete=False)


def _dated(found: Scan, removed: Mapping[str, Deletion]) -> Scan:
    """What was found, with the day since when nothing uses a flag."""
    if not removed:
        return found
    from flagsync.retrace import with_removals

    states = with_removals({each.flag: each for each in found.states}, removed)
    return replace(found, states=list(states.values()))


def _scanned(places: Places) -> list[Scanned]:
    """The repositories that were searched, and those that should have been."""
    from flagsync.artifact import Scanned
    from flagsync.edges.history import committed

    found = []
    for place in places.found:
        commit = place.source.info().commit
        found.append(Scanned(place.source.name, commit, committed(place.root, commit) if commit else None))
    return found + [Scanned(repo.name, trouble=repo.trouble) for repo in places.missing]


def _switched_off(config: Config) -> frozenset[str]:
    """The rules that the repository does not want to hear of."""
    return frozenset(rule for rule, severity in config.lint.severity.items() if severity == "off")


def _lines(
    found: Scan, missing: Sequence[Repo], retraced: Retraced | None, off: Collection[str], *, broken: int, verbose: bool
) -> list[Line]:
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
        rule = "retired-but-referenced" if retraced and request.key in retraced.found else "undefined-flag"
        if (not request.test or verbose) and rule not in off:
            hint = _undefined(request, retraced)
            lines.append(Line(f"{rule} {request.key}: {_place(request.site)} asks for it, {hint}", "bad"))
    for unresolved in found.unresolved:
        if (not unresolved.test or verbose) and "dynamic-key" not in off:
            what = "variable" if unresolved.accessor == ENVIRONMENT else "key"
            known = f"begins with `{unresolved.prefix}`" if unresolved.prefix else "is only known when it runs"
            text = f"{_place(unresolved.site)}: the {what} {known}; settle it with `flagsync: uses KEY`"
            lines.append(Line(f"dynamic-key {text}", "warning"))
    for differing in found.disagreements:
        text = f"{_place(differing.site)} has `{differing.code}`, the definition `{differing.definition}`"
        rule = f"code-{differing.what}-differs"
        lines += [Line(f"{rule} {differing.flag}: {text}", "warning")] if rule not in off else []
    if found.muted:
        lines.append(Line(f"silenced {len(found.muted)} by comments in the code", "faint"))
    for name, count in found.guessed.items():
        lines.append(
            Line(f"guessed at {_files(count)} of {name}: install `flagsync[scan]` to read them by their syntax", "faint")
        )
    lines += [Line(f"not searched {repo.name}: {repo.trouble}", "bad") for repo in missing]
    skipped = Counter(skip.reason for skip in found.skipped)
    lines += [
        Line(f"skipped {_files(count)}: {reason}", "faint")
        for reason, count in sorted(skipped.items(), key=lambda each: (-each[1], each[0]))
    ]
    if broken:
        verb, whose = ("is", "its file is") if broken == 1 else ("are", "their files are")
        what = f"{counted(broken, 'flag')} {verb} left out, because {whose} wrong"
        lines.append(Line(f"{what}; `flagsync lint` says where", "bad"))
    total = ", ".join(f"{count} {state.value}" for state, count in counts.items() if count)
    lines.append(Line(f"{counted(len(found.states), 'flag')} in {_files(found.files)}: {total or 'none'}", "headline"))
    return lines


def _undefined(request: Request, retraced: Retraced | None) -> str:
    """Why no file defines a key, as far as history and the other keys tell."""
    deletion = retraced.found.get(request.key) if retraced else None
    if deletion is not None:
        from flagsync.stale import deleted

        return deleted(deletion)
    before = (
        ", nor ever did" if retraced and retraced.complete else "; whether one did, the history in this clone does not tell"
    )
    near = f"; did you mean `{request.near}`?" if request.near else ""
    return f"no file defines it{before}{near}"


def _place(site: Site) -> str:
    where = f"{site.repository}:" if site.repository else ""
    return f"{where}{site.path}:{site.span.start.line}:{site.span.start.column}"


def _files(count: int) -> str:
    return counted(count, "file")
