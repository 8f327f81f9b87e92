"""What a sync asks the server for: cost grows with changes and namespaces, not with maps. Counted in the server's audit log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from flagsync.converge import converge, plan
from flagsync.edges.cluster import ClusterDestination
from flagsync.model.change import Consent, Goal, Result
from flagsync.model.fault import Exit
from flagsync.model.inventory import SetId
from tests.cluster.worlds import ClusterWorld
from tests.destinations import B, ancestry, goal, manifest, run

SETS = 40


@pytest.fixture(autouse=True)
def audited(world: ClusterWorld) -> None:
    if not (world.plane.folder / "audit.log").exists():
        pytest.skip("this API server writes no audit log")


def goals(changed: int = 0) -> list[Goal]:
    """Forty apps with two maps each, half of them in another namespace; the first `changed` apps have another value."""
    found = []
    for index in range(SETS):
        app, namespace = f"app-{index:02}", "shop" if index % 2 == 0 else "pay"
        value = "2" if index < changed else "1"
        maps = (manifest(f"{app}-flags", namespace, a=value), manifest(f"{app}-flagd", namespace, b="1"))
        found.append(goal(*maps, commit=B, set_id=SetId(app, "production", namespace)))
    return found


def sync(target: ClusterDestination, wanted: Sequence[Goal]) -> Result:
    return converge([(target, plan(target, each)) for each in wanted], run(), Consent(), ancestry)


def counted(world: ClusterWorld, since: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for each in world.plane.requests(since):
        reference = each["objectRef"]
        if reference.get("namespace", "").startswith(world.prefix) or reference["resource"].startswith("selfsubject"):
            dry = " dry" if "dryRun=All" in each["requestURI"] else ""
            found[f"{each['verb']} {reference['resource']}{dry}"] += 1
    return found


def test_cost_grows_with_changes_and_namespaces_and_not_with_maps(world: ClusterWorld) -> None:
    begun = len(world.plane.requests())
    namespaces = [each.set_id.namespace or "" for each in goals()]
    assert sync(world.connected(namespaces=namespaces), goals()).exit_code is Exit.CLEAN
    assert counted(world, begun) == {
        "list configmaps": 8,
        "create selfsubjectaccessreviews": 10,
        "create leases": SETS,
        "create configmaps dry": 2 * SETS,
        "patch configmaps": 3 * SETS,
        "update leases": SETS,
    }
    assert len(world.data()) == 2 * SETS

    since = len(world.plane.requests())
    assert sync(world.target, goals()).exit_code is Exit.CLEAN
    assert counted(world, since) == {"list configmaps": 2}

    since = len(world.plane.requests())
    assert sync(world.target, goals(changed=1)).exit_code is Exit.CLEAN
    assert counted(world, since) == {
        "list configmaps": 3,
        "create selfsubjectaccessreviews": 5,
        "get leases": 1,
        "update leases": 2,
        "patch configmaps dry": 1,
        "patch configmaps": 2,
    }


def test_pages_are_read_to_the_end(world: ClusterWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    from flagsync.edges import listing

    monkeypatch.setattr(listing, "PAGE", 7)
    assert sync(world.target, goals()).exit_code is Exit.CLEAN
    target = world.target
    assert not any(plan(target, each).due for each in goals())
