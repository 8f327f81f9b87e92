"""`flagsync drift`."""

from __future__ import annotations

from datetime import date

import click

from flagsync.cli.options import common, dated, reporting, sets
from flagsync.cli.shipping import bounded, open_shipping, statuses, targeted, watchable
from flagsync.model.fault import Exit
from flagsync.model.report import Report
from flagsync.narrate import drift_data, drifts_lines, status_data


@click.command("drift")
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
    """What differs from what was synced, and who changed it. Exits 1 on drift.

    With --watch, one line for everything that happens, or with --report json one JSON object; ended by Ctrl-C or SIGTERM, it
    exits 1 where there is drift then.

    \b
    Examples:
      flagsync drift
      flagsync drift --env production --report json
      flagsync drift --env production --watch
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
        return follow(ship, "drift", drifts_lines)
    looked = statuses(ship)
    found = looked.statuses
    lines = list(drifts_lines(found))
    ship.show(lines)
    data = {"drift": [each for status_ in found for each in drift_data(status_)], "sets": [status_data(each) for each in found]}
    ship.publish(Report("drift", None, data=data), lines)
    looked.refuse_gaps(ship.run)
    return Exit.FINDINGS if any(each.drift for each in found) else Exit.CLEAN
