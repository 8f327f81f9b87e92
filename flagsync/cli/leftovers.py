"""Sets that the targets of a run still hold although nobody syncs them there any more: named, never touched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from flagsync.cli.shipping import Shipping, place
from flagsync.model.config import Config
from flagsync.model.fault import Fault
from flagsync.model.inventory import SetId
from flagsync.model.leftover import Leftover, Registry
from flagsync.pipeline import reading


def leftovers(ship: Shipping) -> list[Leftover]:
    """The sets that were left behind on the targets of this run, as far as those can tell.

    A folder may hold the sets of several repositories: only what was synced from a commit that is known here is ours to name.
    """
    config = reading.configuration(ship.ports)
    return [found for to, base in ship.targets for found in _of_target(ship, config, to, base)]


def _of_target(ship: Shipping, config: Config, to: str, base: Path) -> Iterator[Leftover]:
    target = ship.targets[to, base]
    knows = cache(ship.knows)
    if not isinstance(target, Registry):
        return
    for set_id in target.sets():
        reason = _reason(ship, config, set_id, place(to, base)) if _is_asked_for(ship, config, set_id) else None
        if reason is None:
            continue
        with suppress(Fault):
            inventory = target.survey(set_id, ()).inventory
            if inventory and (inventory.commit is None or knows(inventory.commit)):
                yield Leftover(set_id, target.name, reason, inventory)


def _is_asked_for(ship: Shipping, config: Config, set_id: SetId) -> bool:
    """Whether the run is about such a set; an environment that is gone can no longer be asked for."""
    environments, apps = ship.request.environments, ship.request.apps
    return (not apps or set_id.app in apps) and (
        not environments or set_id.environment in environments or set_id.environment not in config.environments
    )


def _reason(ship: Shipping, config: Config, set_id: SetId, here: str) -> str | None:
    """Why nobody syncs a set to this place any more; None where somebody does."""
    app = config.apps.get(set_id.app)
    if app is None:
        return "flagsync.yaml has no such app any more"
    if set_id.environment not in config.environments:
        return "flagsync.yaml has no such environment any more"
    deployment = app.deploy.get(set_id.environment)
    if ship.to is None:
        if deployment is None or deployment.to is None:
            return "flagsync.yaml no longer deploys it"
        if place(deployment.to, ship.run.root) != here:
            return f"flagsync.yaml now deploys it to {deployment.to}"
    namespace = deployment.namespace if deployment else None
    if namespace == set_id.namespace:
        return None
    return f"flagsync.yaml now puts it {f'into the namespace {namespace}' if namespace else 'into no namespace'}"
