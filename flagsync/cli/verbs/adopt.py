"""`flagsync adopt`."""

from __future__ import annotations

from datetime import date

import click

from flagsync.cli.options import caching, common, dated, reporting, sets
from flagsync.cli.shipping import bounded, forbidden, open_shipping, stopping, targeted, unharmed
from flagsync.converge import converge, plan_adoption
from flagsync.model.change import Consent, Plan
from flagsync.model.destination import Destination
from flagsync.model.report import Report
from flagsync.narrate import plan_summary, plans_lines
from flagsync.pipeline import shipping
from flagsync.tally import result_data, result_lines


@click.command("adopt")
@sets
@targeted
@click.option("--dry-run", is_flag=True, help="Plan, check everything that can be known before, and write nothing.")
@click.option("--take-over-from", multiple=True, metavar="MANAGER", help="Take objects of this owner; repeatable.")
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
    dry_run: bool,
    take_over_from: tuple[str, ...],
    timeout: float,
    reports: tuple[str, ...],
    fail_on: str,
    today: date | None,
    no_cache: bool,
) -> int:
    """Take over objects that exist already: put our mark on them, leave their content, let the next sync manage them.

    \b
    Examples:
      flagsync adopt --env production --app shop
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
        needs_environment=True,
        timeout=timeout,
    )
    report, rendered = ship.rendered()
    if report.findings:
        return forbidden(ship, report)

    def compare(each: shipping.RenderedSet) -> tuple[Destination, Plan]:
        goal, destination = shipping.goal(each, ship.commit), ship.destination(each.selection)
        with ship.naming(each.selection, writes=not dry_run):
            return destination, plan_adoption(destination, goal, ship.render_at(goal.set_id))

    planned = ship.each(rendered, compare)
    plans = [each for _, each in planned]
    ship.refuse_overlaps(plans)
    shown = [*plans_lines(plans), plan_summary(plans)]
    ship.show(shown)
    consent = Consent(take_over_from=take_over_from)
    with stopping() as stop, ship.progress.shown(), unharmed():
        result = converge(planned, ship.converging(stop), consent, ship.ancestry, dry_run=dry_run, render_at=ship.render_at)
    told = list(result_lines(result, dry_run=dry_run, seconds=ship.progress.seconds))
    ship.show(told)
    ship.publish(Report("adopt", None, data=result_data(plans, result)), [*shown, *told])
    return stop.exit_code(result.exit_code)
