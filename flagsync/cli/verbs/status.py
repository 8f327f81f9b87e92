"""`flagsync status`."""

from __future__ import annotations

from datetime import date

import click

from flagsync.cli.leftovers import leftovers
from flagsync.cli.options import common, dated, reporting, sets
from flagsync.cli.shipping import bounded, open_shipping, statuses, targeted, watchable
from flagsync.model.fault import Exit
from flagsync.model.report import Report
from flagsync.narrate import leftover_data, leftover_lines, status_data, status_lines


@click.command("status")
@sets
@targeted
@watchable
@bounded
@reporting
@dated
@common
@click.pass_context
def command(
    context: click.Context,
    *,
    environments: tuple[str, ...],
    apps: tuple[str, ...],
    to: str | None,
    rev: str | None,
    watch: bool,
    timeout: float,
    reports: tuple[str, ...],
    fail_on: str,
    today: date | None,
) -> int:
    """What is live where, from which commit, by whom and when. Exits 0 whenever it could be read.

    With --watch, one line for everything that happens, or with --report json one JSON object, until Ctrl-C or SIGTERM.

    \b
    Examples:
      flagsync status
      flagsync status --env production --report json
      flagsync status --env production --watch
    """
    del fail_on
    if watch:
        from flagsync.cli.following import check_watchable, follow

        check_watchable(reports)
    ship = open_shipping(
        context,
        to=to,
        rev=rev,
        environments=environments,
        apps=apps,
        reports=reports,
        today=today,
        no_cache=True,
        needs_environment=False,
        timeout=timeout,
    )
    if watch:
        follow(ship, "status", lambda found: [line for each in found for line in status_lines(each)])
        return Exit.CLEAN
    looked = statuses(ship)
    found = looked.statuses
    left = [] if looked.lost else leftovers(ship)
    lines = [*(line for each in found for line in status_lines(each)), *leftover_lines(left)]
    ship.show(lines)
    data = {"sets": [status_data(each) for each in found], "left_behind": leftover_data(left)}
    ship.publish(Report("status", None, data=data), lines)
    looked.refuse_gaps(ship.run)
    return Exit.CLEAN
