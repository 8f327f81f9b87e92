"""Many syncs with random faults, kills and strangers in between; whatever happens, the promises hold.

A world is one seed: which request fails and how, and where a process dies, follows from the seed, the step, the request and how
often it was made, in whatever order threads make them. FLAGSYNC_FAULT_SEEDS=100 runs a hundred worlds instead of a few,
FLAGSYNC_FAULT_SEED=7 that one alone; a failing one names its seed and its last steps.
"""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from flagsync.converge import plan, status
from flagsync.edges.apiserver import Answer, Json
from flagsync.edges.cluster import ClusterDestination
from flagsync.manifests import to_object
from flagsync.model.change import Action, Consent, Goal, Result, State
from flagsync.model.fault import Exit, Fault
from flagsync.model.inventory import ObjectKey
from flagsync.model.manifest import Manifest
from tests.cluster.worlds import ClusterWorld, Connected
from tests.controlplane import ControlPlane, kubeconfig_text
from tests.destinations import SHOP, goal, manifest, run
from tests.faultproxy import Fault as Broken
from tests.faultproxy import FaultProxy, faultproxy

TOGETHER = 4
"""So many worlds at once: most of the time they wait."""

ONE = os.environ.get("FLAGSYNC_FAULT_SEED")
SEEDS = [int(ONE)] if ONE else list(range(int(os.environ.get("FLAGSYNC_FAULT_SEEDS", "16"))))
STEPS = 40
NAMES = ("shop-flags", "shop-flagd", "shop-kill", "shop-more")
FLAGS = tuple(f"f{index}" for index in range(8))


class Killed(BaseException):
    """The process is gone."""


class Mortal(Connected):
    """A connection whose process dies at one of its writes, before or after it was sent, as `fate` says of each write."""

    def __init__(self, *arguments: Any, fate: Callable[[str, str], str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fate, self.dead = fate, False

    def read(self, path: str, query: Mapping[str, str] | None = None, *, accept: str = "application/json") -> Answer:
        if self.dead:
            raise Killed
        return super().read(path, query, accept=accept)

    def write(self, method: str, path: str, body: Json, query: Mapping[str, str] | None = None, *, content: str = "") -> Answer:
        fate = self.fate(method, path)
        self.dead = self.dead or fate == "before"
        if self.dead:
            raise Killed
        answer = super().write(method, path, body, query, content=content)
        self.dead = self.dead or fate == "after"
        if self.dead:
            raise Killed
        return answer


def linear(live: str, new: str) -> bool | None:
    return live <= new


class Story:
    """One seed: what Git says, what others did, and what must be true."""

    def __init__(self, world: ClusterWorld, proxy: FaultProxy, seed: int) -> None:
        self.world, self.proxy, self.seed, self.chance = world, proxy, seed, random.Random(seed)
        self.steps: list[str] = []
        self.made: Counter[tuple[str, ...]] = Counter()
        self.mutex = threading.Lock()
        self.touched: set[ObjectKey] = set()
        self.goals: list[Goal] = []
        self.theirs: dict[tuple[ObjectKey, str], str] = {}
        self.newest = -1
        path = world.plane.folder / f"{world.prefix}-proxy.kubeconfig"
        token = world.plane.headers["Authorization"].removeprefix("Bearer ")
        path.write_text(kubeconfig_text(proxy.address, str(world.plane.authority), token))
        self.kubeconfig = str(path)
        for name in ("their-map", "shop-other"):
            world.place(Manifest(name, "shop", {"X": name}))
        self.untouched = [world.raw(ObjectKey("shop", name)) for name in ("their-map", "shop-other")]
        self.commit()

    def commit(self) -> None:
        needed = {key.name for key, _ in self.theirs} if self.chance.random() < 0.8 else set()
        chosen = [name for name in NAMES if name in needed or self.chance.random() < 0.7] or ["shop-flags"]
        maps = [
            manifest(name, **{flag: str(self.chance.randrange(3)) for flag in FLAGS if self.chance.random() < 0.7})
            for name in chosen
        ]
        self.goals.append(goal(*maps, commit=f"{len(self.goals):040x}"))

    def lot(self, *what: str) -> random.Random:
        """What chance has in store for something, the nth time that it happens in this step."""
        with self.mutex:
            self.made[what] += 1
            return random.Random(f"{self.seed} {len(self.steps)} {what} {self.made[what]}")

    def target(self, *, faulty: bool) -> ClusterDestination:
        mortal = faulty and self.chance.random() < 0.5

        def fate(method: str, path: str) -> str:
            lot = self.lot("die", method, path)
            return lot.choice(["before", "after"]) if mortal and lot.random() < 0.2 else ""

        connection = Mortal(self.kubeconfig, self.world.prefix, timeout=25, read_seconds=1, fate=fate)
        return ClusterDestination("kube:test", connection, to_object)

    def decide(self, method: str, path: str) -> Broken | None:
        lot = self.lot("fail", method, path.replace(self.world.prefix, ""))
        if lot.random() > 0.12:
            return None
        kind = lot.choice(["status", "status", "reset", "lose", "cut", "page", "throttle", "strange", "denied", "meddle"])
        if kind == "throttle":
            return Broken("status", status=429, headers={"Retry-After": "0"})
        if kind == "strange":
            body = lot.choice(
                [b"<html>", b"", b'{"error": "log in"}', b'{"kind": "Status", "apiVersion": "v1", "metadata": {}}']
            )
            return Broken("say", status=200, body=body)
        if kind == "denied":
            return Broken("status", status=401)
        if kind == "meddle":
            return Broken("none", before=lambda: self.meddle(lot)) if method == "PATCH" and "dryRun" not in path else None
        return Broken(kind, status=lot.choice([500, 502, 503]))

    def sync(self, wanted: Goal, *, faulty: bool) -> Result | None:
        """One run with all the consent that its refusals ask for; None where it died or could not be done."""
        consent = Consent(take_over_from=("hand",))
        self.proxy.decide = self.decide if faulty else None
        try:
            for _ in range(2):
                target = self.target(faulty=faulty)
                result = _converge(target, plan(target, wanted), consent)
                vanishing = [refusal for refusal in result.refusals if refusal.guard == "vanishing"]
                if not vanishing:
                    return result
                consent = Consent(int(vanishing[0].hint.split("--confirm-prune ")[1].split("`")[0]), take_over_from=("hand",))
            return result
        except (Fault, Killed):
            if not faulty:
                raise
            return None
        finally:
            self.proxy.decide = None
            self.free()

    def free(self) -> None:
        """Time goes by: the Lease of a dead process is over."""
        path = f"/apis/coordination.k8s.io/v1/namespaces/{self.world.namespace()}/leases/{SHOP.name}.sync"
        code, lease = self.world.plane.send("GET", path)
        if code == 200 and lease["spec"].get("holderIdentity"):
            self.world.plane.do("PATCH", path, {"spec": {"holderIdentity": None}}, "application/merge-patch+json")

    def meddle(self, chance: random.Random) -> None:
        """Somebody adds a key of their own, or edits one of ours; perhaps while a run is about to write that very object."""
        live = self.world.data()
        there = sorted((key for key in live if key.name in NAMES), key=str)
        if not there:
            return
        key = chance.choice(there)
        ours = sorted(name for name in live[key] if name.startswith("FLAG_"))
        adding = chance.random() < 0.5 or not ours
        name = f"THEIRS_{chance.randrange(3)}" if adding else chance.choice(ours)
        value = str(chance.randrange(100)) if adding else "edited"
        self.touched.add(key)
        code, _ = self.world.plane.send(
            "PATCH", f"{self.world.path(key)}?fieldManager=hand", {"data": {name: value}}, "application/merge-patch+json"
        )
        if code == 200 and adding:
            self.theirs[key, name] = value

    def step(self) -> None:
        deed = self.chance.random()
        self.made.clear()
        self.touched.clear()
        self.steps.append(f"{deed:.2f}")
        if deed < 0.2:
            self.meddle(self.chance)
        elif deed < 0.3 and self.newest > 0:
            older = self.goals[self.chance.randrange(self.newest)]
            before = self.world.data()
            result = self.sync(older, faulty=False)
            assert result is not None
            if result.sets[0].plan.due:
                assert result.exit_code is not Exit.CLEAN, "an older commit won"
            assert self.world.data() == before
        else:
            if self.chance.random() < 0.6:
                self.commit()
            before = self.world.data()
            result = self.sync(self.goals[-1], faulty=True)
            if self.world.data() != before or (result and result.sets[0].concluded):
                self.newest = len(self.goals) - 1
            self.steps[-1] += f" sync: {result.exit_code.name if result else 'died'}"
            if result is not None:
                self.account(result, before)
        self.promises()

    def account(self, result: Result, before: Mapping[ObjectKey, Mapping[str, str]]) -> None:
        """What the run said is what the cluster holds."""
        live = self.world.data()
        for outcome in result.sets[0].outcomes:
            change = outcome.change
            if change.key in self.touched:
                continue
            if outcome.state is State.DONE and change.action is Action.DELETE:
                assert change.key not in live, f"{change.key} was said to be deleted"
            elif outcome.state is State.DONE:
                assert live[change.key] == dict(change.data), f"{change.key} was said to be written"
            elif outcome.state is not State.UNKNOWN and outcome.live is None:
                assert live.get(change.key) == before.get(change.key), f"{change.key} was said to be {outcome.state}"

    def promises(self) -> None:
        now = [self.world.raw(ObjectKey("shop", name)) for name in ("their-map", "shop-other")]
        assert now == self.untouched, "an object of others was touched"
        live = self.world.data()
        for (key, name), value in self.theirs.items():
            assert live.get(key, {}).get(name) == value, f"the key {name} that somebody added to {key} is lost"
        found = status(
            ClusterDestination("kube:test", Connected(str(self.world.plane.kubeconfig), self.world.prefix), to_object), SHOP
        )
        removals = set(found.attempt.removals) if found.attempt else set()
        for entry in found.inventory.entries if found.inventory else ():
            assert entry.key in live or entry.key in removals, f"the inventory claims {entry.key}, which is not there"

    def finish(self) -> None:
        """A run without faults converges, unless keys of others stand in the way of a deletion, which is said."""
        last = self.goals[-1]
        wanted = {each.name for each in last.manifests} | {key.name for key, _ in self.theirs}
        everything = list(last.manifests) + [
            manifest(name, **{FLAGS[0]: "1"})
            for name in NAMES
            if name in wanted and name not in {each.name for each in last.manifests}
        ]
        self.goals.append(goal(*everything, commit=f"{len(self.goals):040x}"))
        result = self.sync(self.goals[-1], faulty=False)
        assert result is not None
        assert result.exit_code is Exit.CLEAN, [each.message for each in result.refusals]
        live = self.world.data()
        for each in everything:
            key = ObjectKey("shop", each.name)
            added = {name: value for (where, name), value in self.theirs.items() if where == key}
            assert live[key] == {**each.data, **added}
        assert not plan(self.target(faulty=False), self.goals[-1]).due


def _converge(target: ClusterDestination, shown: Any, consent: Consent) -> Result:
    from flagsync.converge import converge

    return converge([(target, shown)], run(), consent, linear)


def told(plane: ControlPlane, prefix: str, seed: int) -> Counter[str]:
    """One world from its beginning to its end, and what happened in it."""
    with faultproxy(plane) as proxy:
        story = Story(ClusterWorld(plane, f"{prefix}-{seed}"), proxy, seed)
        try:
            for _ in range(STEPS):
                story.step()
            story.finish()
        except BaseException as error:
            error.add_note(f"FLAGSYNC_FAULT_SEED={seed}, after {story.steps[-5:]}")
            raise
        return Counter({"requests": len(proxy.seen), "syncs": sum("sync" in step for step in story.steps)}) + Counter(
            step.partition("sync: ")[2] for step in story.steps if "sync: " in step
        )


@pytest.mark.parametrize("seeds", [SEEDS[at : at + TOGETHER] for at in range(0, len(SEEDS), TOGETHER)], ids=str)
def test_whatever_happens_the_promises_hold(plane: ControlPlane, prefix: str, seeds: list[int]) -> None:
    with ThreadPoolExecutor(TOGETHER) as threads:
        worlds = list(threads.map(lambda seed: told(plane, prefix, seed), seeds))
    happened = sum(worlds, Counter[str]())
    print(f"seeds {seeds}: {dict(happened)}")  # noqa: T201 - shown where a case fails, or with -s
    # What never happens proves nothing.
    assert happened["syncs"] > 20 * len(seeds)
    assert happened["died"] > 0
    assert happened["CLEAN"] > 0
