"""`flagsync stale`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import click

from flagsync.artifact import Merged, merge
from flagsync.cli.options import Day, caching, common, day_or_today, exclusive, reading, reporting
from flagsync.cli.searching import searched, sources
from flagsync.cli.session import check_reports, publish, session
from flagsync.edges.output import read_text
from flagsync.model.fault import Exit
from flagsync.model.reference import State
from flagsync.model.report import Line, Report
from flagsync.pipeline import reading as corridor
from flagsync.preview import preview
from flagsync.reckon import Debt, as_data, debts
from flagsync.states import states

SHOWN = 5
"""How many places of a flag people are shown."""

GROUPS: dict[str, Callable[[Debt], str]] = {
    "reason": lambda debt: debt.reasons[0],
    "owner": lambda debt: debt.flag.owners[0] if debt.flag.owners else "nobody",
    "age": lambda debt: "of unknown age" if debt.age is None else f"{debt.age // 90 * 90} days or older",
}


@click.command("stale")
@click.option(
    "--references",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What `scan --out` wrote elsewhere; repeatable. Instead of searching code here.",
)
@click.option(
    "--from", "origins", multiple=True, metavar="DIR|GIT", help="Code to search; repeatable.  [default: this repository]"
)
@click.option("--as-of", type=Day(), default=None, metavar="DATE", help="Judge as of this day.  [default: today]")
@click.option("--group-by", type=click.Choice(list(GROUPS)), default="reason", show_default=True, help="How the list is cut.")
@reading
@reporting
@caching
@common
@click.pass_context
def command(
    context: click.Context,
    *,
    files: tuple[Path, ...],
    origins: tuple[str, ...],
    as_of: date | None,
    group_by: str,
    staged: bool,
    rev: str | None,
    reports: tuple[str, ...],
    fail_on: str,
    no_cache: bool,
) -> int:
    """List the flags that can go: why, whose they are, where the code asks for them and which branch survives.

    \b
    Examples:
      flagsync stale                                    what this repository owes
      flagsync stale --references android.json web.json   where the code lives elsewhere
      flagsync stale --group-by owner --report json=debt.json
    """
    del fail_on
    run = session(context)
    check_reports(reports, run.settings)
    exclusive(staged, rev)
    source, memory = run.source(staged=staged, rev=rev), run.memory(no_cache=no_cache)
    repository = corridor.gather(run.ports(source, memory))
    library = repository.library
    merged = Merged()
    if files:
        for file in files:
            merge(merged, read_text(file), file.stem)
        named = {each["name"] for each in repository.config.scan.get("repos") or ()}
        complete = merged.complete and named <= set(merged.repositories)
        known = states(library.keys(), merged.references, merged.unresolved, complete=complete)
    else:
        places = sources(run, repository.config, origins, staged=staged, rev=rev)
        found = searched(repository, places, no_cache=no_cache)
        known = list(found.states)
        merged.references, merged.requests = list(found.references), list(found.requests)
    memory.save()
    today = day_or_today(as_of)
    owed = debts(library, {each.flag: each for each in known}, merged.references, repository.config, library, today)
    unknown = sum(1 for each in known if each.state is State.UNKNOWN)
    asked_in_vain = sorted({each.key for each in merged.requests if not each.test})
    report = Report(
        "stale",
        None,
        skipped=repository.skipped,
        flags=library.flag_count,
        files=len(library.paths),
        lines=list(_lines(owed, GROUPS[group_by], len(known), unknown, asked_in_vain)),
        data={
            "asOf": today.isoformat(),
            "flags": [as_data(debt) for debt in owed],
            "undefined": asked_in_vain,
            "unknown": [each.flag for each in known if each.state is State.UNKNOWN],
        },
    )
    publish(report, reports, source, run.settings)
    return Exit.CLEAN


def _lines(
    owed: list[Debt], group: Callable[[Debt], str], flags: int, unknown: int, asked_in_vain: list[str]
) -> Iterator[Line]:
    cut: dict[str, list[Debt]] = defaultdict(list)
    for debt in owed:
        cut[group(debt)].append(debt)
    for heading, members in cut.items():
        yield Line(f"{heading} ({len(members)})", "heading")
        for debt in members:
            yield from _debt(debt)
    for key in asked_in_vain:
        yield Line(f"undefined {key}: code asks for it and no file defines it; see `flagsync scan`", "bad")
    if unknown:
        yield Line(
            f"{unknown} of {flags} flags are unknown, because not all code could be read; see `flagsync scan`", "warning"
        )
    yield Line(f"{len(owed)} of {flags} flags need somebody", "headline")


def _debt(debt: Debt) -> Iterator[Line]:
    flag = debt.flag
    since = f", {debt.overdue} days overdue" if debt.overdue else ""
    age = f", {debt.age} days old" if debt.age is not None else ""
    yield Line(f"  {flag.key}: {', '.join(debt.reasons)}{since}{age}", "changed")
    yield Line(f"    {', '.join(flag.owners) or 'nobody owns it'}")
    yield Line(f"    to do: {debt.action}")
    if debt.survivor is not None:
        yield Line(f"    every environment serves `{debt.survivor}` ({preview(flag.variants.get(debt.survivor))})", "faint")
    else:
        served = ", ".join(f"{name} {variant or 'depends'}" for name, variant in debt.serves.items())
        yield Line(f"    serves: {served}", "faint")
    for each in debt.places[:SHOWN]:
        where = f"{each.site.repository}:" if each.site.repository else ""
        test = "  test" if each.test else ""
        yield Line(f"    {where}{each.site.path}:{each.site.span.start.line}  {each.usage.value}{test}", "faint")
    if len(debt.places) > SHOWN:
        yield Line(f"    and {len(debt.places) - SHOWN} more places", "faint")
