"""Sets that stay in a cluster although nobody syncs them there any more are named, and never touched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cluster.test_cli import CONFIG, Job
from tests.cluster.worlds import ClusterWorld

TWO = (
    CONFIG
    + """\
  pay:
    flags: ["dark"]
    targets: [env]
    deploy:
      production: {to: "kube:test", namespace: PREFIX-shop}
"""
)
MOVED = TWO.replace(
    'targets: [env]\n    deploy:\n      production: {to: "kube:test", namespace: PREFIX-shop}',
    'targets: [env]\n    deploy:\n      production: {to: "kube:test", namespace: PREFIX-pay}',
)


def left_behind(job: Job, *verb: str) -> Any:
    return json.loads(job.run(*verb, "--env", "production", "--report", "json"))["data"]["left_behind"]


def configure(job: Job, config: str) -> None:
    job.commits.append(job.repo.commit("Configure", {"flagsync.yaml": config.replace("PREFIX", job.world.prefix)}))


def test_a_set_whose_app_is_gone_is_named_with_its_objects(world: ClusterWorld, tmp_path: Path) -> None:
    job = Job(world, tmp_path / "shop", TWO)
    job.run("sync", "--env", "production")
    assert left_behind(job, "status") == []
    configure(job, CONFIG)
    said = job.run("sync", "--env", "production")
    assert "pay in production on kube:test: left behind, flagsync.yaml has no such app any more" in said
    assert f"delete {world.prefix}-shop/pay-flags and its record {world.prefix}-shop/pay.production.inventory" in said
    (left,) = left_behind(job, "status")
    assert (left["app"], left["namespace"]) == ("pay", f"{world.prefix}-shop")
    assert job.data("pay-flags") == {"FLAG_DARK": "false"}


def test_a_set_that_moved_to_another_namespace_is_named_in_the_old_one(world: ClusterWorld, tmp_path: Path) -> None:
    job = Job(world, tmp_path / "shop", TWO)
    job.run("sync", "--env", "production")
    configure(job, MOVED)
    said = job.run("sync", "--env", "production")
    assert f"left behind, flagsync.yaml now puts it into the namespace {world.prefix}-pay" in said
    assert job.data("pay-flags") == {"FLAG_DARK": "false"}
    (left,) = left_behind(job, "status")
    assert left["namespace"] == f"{world.prefix}-shop"


def test_sets_of_another_repository_in_the_same_namespace_are_not_ours_to_name(world: ClusterWorld, tmp_path: Path) -> None:
    theirs = Job(world, tmp_path / "theirs", TWO.replace("  shop:\n", "  books:\n"))
    theirs.repo.commit("Something of theirs", {"README": "books"})
    theirs.run("sync", "--env", "production")
    job = Job(world, tmp_path / "shop")
    job.run("sync", "--env", "production")
    assert left_behind(job, "status") == []
