"""`flagsync status`."""

from __future__ import annotations

from datetime import date

import click

from flagsync.cli.leftovers import leftovers
from flagsync.cli.options import common, dated, reporting, sets
from flagsync.cli.shipping import bounded, open_shipping, statuses, targeted
from flagsync.model.fault import Exit
from flagsync.model.report import Report
from flagsync.narrate import leftover_data, leftover_lines, status_data, status_lines


@click.command("status")
@sets
@targeted
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
    timeout: float,
    reports: tuple[str, ...],
    fail_on: str,
    today: date | None,
) -> int:
    """What is live where, from which commit, by whom and when. Exits 0 whenever it could be read.

    \b
    Examples:
      flagsync status
      flagsync status --env production --report json
    """
    del fail_on
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
    found = statuses(ship)
    left = leftovers(ship)
    lines = [*(line for each in found for line in status_lines(each)), *leftover_lines(left)]
    ship.show(lines)
    data = {"sets": [status_data(each) for each in found], "left_behind": leftover_data(left)}
    ship.publish(Report("status", None, data=data), lines)
    return Exit.CLEAN
