"""`flagsync rollback`."""

from __future__ import annotations

from datetime import date

import click

from flagsync.cli.options import common, dated, reporting, sets
from flagsync.cli.shipping import bounded, chosen, open_shipping, stopping, targeted, unharmed
from flagsync.converge import converge, plan_rollback
from flagsync.model.change import Consent, Plan
from flagsync.model.destination import Destination
from flagsync.model.report import Report
from flagsync.model.target import Selection
from flagsync.narrate import after_rollback, plan_summary, plans_lines
from flagsync.pipeline import shipping
from flagsync.tally import result_data, result_lines


@click.command("rollback")
@click.argument("commit", required=False)
@sets
@targeted
@click.option("--dry-run", is_flag=True, help="Plan, check everything that can be known before, and write nothing.")
@click.option("--confirm-prune", type=click.IntRange(min=0), metavar="N", help="So many flags may vanish, exactly.")
@click.option("--take-over-from", multiple=True, metavar="MANAGER", help="Take values that this manager set; repeatable.")
@bounded
@reporting
@dated
@common
@click.pass_context
def command(
    context: click.Context,
    *,
    commit: str | None,
    environments: tuple[str, ...],
    apps: tuple[str, ...],
    to: str | None,
    rev: str | None,
    dry_run: bool,
    confirm_prune: int | None,
    take_over_from: tuple[str, ...],
    timeout: float,
    reports: tuple[str, ...],
    fail_on: str,
    today: date | None,
) -> int:
    """Go back to COMMIT (an id, a branch or a tag), or to the sync before this one, among those that the target remembers.

    What is rolled back stays so: sync refuses to bring it back until Git says the same, or --resume.

    \b
    Examples:
      flagsync rollback --env production
      flagsync rollback 3f2a91c --env production --app shop
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
        needs_environment=True,
        timeout=timeout,
    )
    wanted = ship.named_commit(commit)

    def compare(selection: Selection) -> tuple[Destination, Plan]:
        destination, set_id = ship.destination(selection), shipping.set_id(selection)
        with ship.naming(selection, writes=not dry_run):
            return destination, plan_rollback(destination, set_id, wanted, ship.render_at(set_id))

    planned = ship.each(chosen(ship), compare)
    plans = [each for _, each in planned]
    shown = [*plans_lines(plans), plan_summary(plans)]
    ship.show(shown)
    with stopping() as stop, ship.progress.shown(), unharmed():
        result = converge(
            planned,
            ship.converging(stop),
            Consent(confirm_prune=confirm_prune, take_over_from=take_over_from),
            ship.ancestry,
            dry_run=dry_run,
            render_at=ship.render_at,
        )
    told = list(result_lines(result, dry_run=dry_run, seconds=ship.progress.seconds))
    if not dry_run:
        told += after_rollback([each.plan for each in result.sets if each.concluded], ship.merged)
    ship.show(told)
    ship.publish(Report("rollback", None, data=result_data(plans, result)), [*shown, *told])
    return stop.exit_code(result.exit_code)
