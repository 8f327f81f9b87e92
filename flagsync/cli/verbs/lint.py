"""`flagsync lint`."""

from __future__ import annotations

from datetime import date

import click

from flagsync import pipeline
from flagsync.cli.options import caching, common, dated, day_or_today, reading, reporting
from flagsync.cli.session import check_reports, exit_code, publish, session
from flagsync.model.fault import UsageFault
from flagsync.model.request import LintRequest
from flagsync.nearest import nearest


@click.command("lint")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--select", multiple=True, metavar="RULE", help="Ask only this rule; repeatable, or a,b.")
@click.option(
    "--ignore", multiple=True, metavar="RULE", help="Count what this rule finds, but do not show it; repeatable, or a,b."
)
@reading
@reporting
@dated
@caching
@common
@click.pass_context
def command(
    context: click.Context,
    *,
    paths: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    staged: bool,
    rev: str | None,
    reports: tuple[str, ...],
    fail_on: str,
    today: date | None,
    no_cache: bool,
) -> int:
    """Judge the flags: every mistake with its place, and the fix.

    PATHs limit what is reported, never what is read: a finding counts if it, or a note of it, lies there.

    \b
    Examples:
      flagsync lint                          everything in the work tree
      flagsync lint flags/checkout           what concerns these files
      flagsync lint --staged                 as pre-commit sees it
      flagsync lint --report github --report json=lint.json
    """
    run = session(context)
    check_reports(reports, run.settings)
    request = LintRequest(
        today=day_or_today(today),
        paths=run.paths(paths),
        select=_known(select),
        ignore=_known(ignore),
    )
    source, memory = run.source(staged=staged, rev=rev), run.memory(no_cache=no_cache)
    report = pipeline.lint(request, run.ports(source, memory))
    memory.save()
    publish(report, reports, source, run.settings)
    return exit_code(report, fail_on)


def _known(given: tuple[str, ...]) -> frozenset[str]:
    """The rules that were named.

    Raises UsageFault where there is no such rule.
    """
    from flagsync import rules

    names = [name.strip() for value in given for name in value.split(",") if name.strip()]
    for name in names:
        if name not in rules.BY_ID:
            near = nearest(name, rules.BY_ID)
            raise UsageFault(f"there is no rule `{name}`", f"did you mean `{near}`?" if near else "see `flagsync explain`")
    return frozenset(names)
