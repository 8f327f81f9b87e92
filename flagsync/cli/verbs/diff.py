"""`flagsync diff`."""

from __future__ import annotations

from datetime import date

import click

from flagsync.cli.leftovers import leftovers
from flagsync.cli.options import caching, common, dated, reporting, sets
from flagsync.cli.shipping import bounded, forbidden, open_shipping, targeted
from flagsync.converge import plan
from flagsync.model.change import Plan
from flagsync.model.fault import Exit
from flagsync.model.report import Report
from flagsync.narrate import leftover_data, leftover_lines, plan_data, plan_summary, plans_lines
from flagsync.pipeline import shipping


@click.command("diff")
@sets
@targeted
@bounded
@reporting
@dated
@caching
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
    no_cache: bool,
) -> int:
    """What a sync would change, flag by flag. Exits 1 where something differs, and writes nothing.

    \b
    Examples:
      flagsync diff --env production
      flagsync diff --env staging --to dir:/tmp/try --rev HEAD~3
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
        no_cache=no_cache,
        needs_environment=False,
        timeout=timeout,
    )
    report, rendered = ship.rendered()
    if report.findings:
        return forbidden(ship, report)
    ship.name_uncommitted()

    def compare(each: shipping.RenderedSet) -> Plan:
        goal = shipping.goal(each, ship.commit)
        destination = ship.destination(each.selection)
        with ship.naming(each.selection, writes=False):
            return plan(destination, goal, ship.render_at(goal.set_id))

    plans = ship.each(rendered, compare)
    ship.refuse_overlaps(plans)
    left = leftovers(ship)
    lines = [*plans_lines(plans), *leftover_lines(left), plan_summary(plans)]
    ship.show(lines)
    ship.publish(
        Report(
            "diff",
            None,
            flags=report.flags,
            files=report.files,
            skipped=report.skipped,
            data={**plan_data(plans), "left_behind": leftover_data(left)},
        ),
        lines,
    )
    return Exit.FINDINGS if any(each.differs for each in plans) else Exit.CLEAN
