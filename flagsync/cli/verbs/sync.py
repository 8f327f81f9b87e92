"""`flagsync sync`."""

from __future__ import annotations

from datetime import date

import click

from flagsync.cli.leftovers import leftovers
from flagsync.cli.options import caching, common, dated, reporting, sets
from flagsync.cli.shipping import bounded, forbidden, open_shipping, stopping, targeted, unharmed
from flagsync.converge import converge, plan
from flagsync.model.change import Consent, Plan
from flagsync.model.destination import Destination
from flagsync.model.report import Report
from flagsync.narrate import leftover_data, leftover_lines, plan_summary, plans_lines
from flagsync.pipeline import shipping
from flagsync.tally import result_data, result_lines


@click.command("sync")
@sets
@targeted
@click.option("--dry-run", is_flag=True, help="Plan, check everything that can be known before, and write nothing.")
@click.option("--confirm-prune", type=click.IntRange(min=0), metavar="N", help="So many flags may vanish, exactly.")
@click.option("--replace-commit", metavar="ID", help="The full id of the live commit, where history was rewritten.")
@click.option("--resume", is_flag=True, help="Bring back what was rolled back.")
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
    confirm_prune: int | None,
    replace_commit: str | None,
    resume: bool,
    take_over_from: tuple[str, ...],
    timeout: float,
    reports: tuple[str, ...],
    fail_on: str,
    today: date | None,
    no_cache: bool,
) -> int:
    """Make the target equal to the commit: all of it, or a clear account of why not.

    Nothing that is not provably ours is deleted, an older commit never replaces a newer one, and where nothing differs
    nothing is written.

    \b
    Examples:
      flagsync sync --env staging
      flagsync sync --env production --dry-run
      flagsync sync --env production --to dir:deploy/production
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
    ship.name_uncommitted()

    def compare(each: shipping.RenderedSet) -> tuple[Destination, Plan]:
        goal, destination = shipping.goal(each, ship.commit), ship.destination(each.selection)
        with ship.naming(each.selection, writes=not dry_run):
            return destination, plan(destination, goal, ship.render_at(goal.set_id))

    planned = ship.each(rendered, compare)
    plans = [each for _, each in planned]
    ship.refuse_overlaps(plans)
    left = leftovers(ship)
    shown = [*plans_lines(plans), *leftover_lines(left), plan_summary(plans)]
    ship.show(shown)
    ship.refuse_gaps(plans, report)
    consent = Consent(confirm_prune, replace_commit, resume, take_over_from)
    with stopping() as stop, ship.progress.shown(), unharmed():
        result = converge(planned, ship.converging(stop), consent, ship.ancestry, dry_run=dry_run, render_at=ship.render_at)
    told = list(result_lines(result, dry_run=dry_run, seconds=ship.progress.seconds))
    ship.show(told)
    data = {**result_data(plans, result), "left_behind": leftover_data(left)}
    ship.publish(
        Report("sync", None, flags=report.flags, files=report.files, skipped=report.skipped, data=data), [*shown, *told]
    )
    return stop.exit_code(result.exit_code)
