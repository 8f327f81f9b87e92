"""A target in memory that behaves like a cluster: versions that count up, uids of its own, and faults on request."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flagsync.model.change import Change, Live, LiveObject, Outcome, State
from flagsync.model.destination import Holder, Stop, Told
from flagsync.model.fault import BusyFault, RefusedFault
from flagsync.model.inventory import Attempt, Inventory, ObjectKey, ObjectRef, SetId
from flagsync.model.manifest import SET_LABEL, Manifest, content_hash


@dataclass
class MemoryDestination:
    """`faults` maps a step and an object's name (``("apply", "shop-flags")``) to how that object's change ends there."""

    name: str = "memory"
    width: int = 1
    objects: dict[ObjectKey, LiveObject] = field(default_factory=dict)
    inventories: dict[str, Inventory] = field(default_factory=dict)
    attempts: dict[str, Attempt] = field(default_factory=dict)
    kept: dict[ObjectRef, Manifest] = field(default_factory=dict)
    holders: dict[str, Holder] = field(default_factory=dict)
    faults: dict[tuple[str, str], State] = field(default_factory=dict)
    rewrite: Callable[[Mapping[str, str]], Mapping[str, str]] = dict
    calls: list[str] = field(default_factory=list)
    count: int = 0

    def survey(self, set_id: SetId, wanted: Collection[ObjectKey]) -> Live:
        self.calls.append("survey")
        inventory, attempt = self.inventories.get(set_id.name), self.attempts.get(set_id.name)
        if attempt and inventory and attempt.serial <= inventory.latest.serial:
            attempt = None
        named = {*wanted}
        named |= {entry.key for entry in (*(inventory.entries if inventory else ()), *(attempt.claims if attempt else ()))}
        seen = {key: live for key, live in self.objects.items() if key in named or live.labels.get(SET_LABEL) == set_id.name}
        return Live(seen, inventory, attempt and replace(attempt, running=set_id.name in self.holders))

    def contents(self, set_id: SetId, refs: Collection[ObjectRef]) -> Mapping[ObjectRef, Manifest]:
        return {ref: self.kept[ref] for ref in refs if ref in self.kept}

    def review(self, set_id: SetId, changes: Sequence[Change]) -> Sequence[Outcome]:
        self.calls.append("review")
        return self._scripted("review", changes)

    @contextlib.contextmanager
    def lock(self, set_id: SetId, holder: Holder, attempt: Attempt | None = None) -> Iterator[None]:
        del attempt
        self.calls.append("lock")
        if held := self.holders.get(set_id.name):
            raise BusyFault(f"The set `{set_id.name}` in `{self.name}` is being synced by {held.actor} since {held.since}.")
        self.holders[set_id.name] = holder
        try:
            yield
        finally:
            del self.holders[set_id.name]

    def rehearse(self, set_id: SetId, changes: Sequence[Change]) -> Sequence[Outcome]:
        self.calls.append("rehearse")
        return self._scripted("rehearse", changes)

    def record(self, set_id: SetId, attempt: Attempt, manifests: Collection[Manifest]) -> None:
        self.calls.append("record")
        self.attempts[set_id.name] = attempt
        for manifest in manifests:
            self.kept[ObjectRef(manifest.namespace, manifest.name, content_hash(manifest.data))] = manifest

    def apply(self, set_id: SetId, changes: Sequence[Change], told: Told, stop: Stop) -> Sequence[Outcome]:
        return [self._one("apply", change, told, stop, self._put) for change in changes]

    def prune(self, set_id: SetId, changes: Sequence[Change], told: Told, stop: Stop) -> Sequence[Outcome]:
        return [self._one("prune", change, told, stop, self._drop) for change in changes]

    def conclude(self, inventory: Inventory) -> None:
        self.calls.append("conclude")
        there = self.inventories.get(inventory.set_id.name)
        if (there.version if there else "") != inventory.version:
            raise RefusedFault("The inventory was written by somebody else meanwhile.")
        self.inventories[inventory.set_id.name] = replace(inventory, version=self._next())
        self.forget(inventory.set_id)

    def restarts(self, changes: Sequence[Change]) -> Sequence[str]:
        return ()

    def forget(self, set_id: SetId) -> None:
        self.attempts.pop(set_id.name, None)

    def _next(self) -> str:
        self.count += 1
        return str(self.count)

    def _scripted(self, step: str, changes: Sequence[Change]) -> Sequence[Outcome]:
        return [
            Outcome(change, self.faults[step, change.key.name], "as the test asks")
            for change in changes
            if (step, change.key.name) in self.faults
        ]

    def _one(self, step: str, change: Change, told: Told, stop: Stop, do: Callable[[Change], Outcome]) -> Outcome:
        self.calls.append(f"{step} {change.key}")
        fault = self.faults.get((step, change.key.name))
        if stop():
            outcome = Outcome(change, State.SKIPPED, "was not tried, because the run was interrupted")
        elif fault:
            outcome = Outcome(change, fault, "as the test asks")
        else:
            outcome = do(change)
        told(outcome)
        return outcome

    def _is_stale(self, change: Change) -> bool:
        there = self.objects.get(change.key)
        return (there.version if there else None) != change.seen_version

    def _put(self, change: Change) -> Outcome:
        if self._is_stale(change):
            return Outcome(change, State.STALE, "was changed meanwhile")
        before, after = change.before, change.after
        assert after is not None
        labels = {name: text for name, text in (before.labels if before else {}).items() if name not in change.marks}
        notes = {name: text for name, text in (before.annotations if before else {}).items() if name not in change.marks}
        live = LiveObject(
            change.key.namespace,
            change.key.name,
            before.uid if before else f"uid-{self._next()}",
            self._next(),
            self.rewrite(change.data),
            {**labels, **after.labels},
            {**notes, **after.annotations},
            after.immutable,
        )
        self.objects[change.key] = live
        return Outcome(change, State.DONE, live=live)

    def _drop(self, change: Change) -> Outcome:
        if self._is_stale(change):
            return Outcome(change, State.STALE, "was changed meanwhile")
        del self.objects[change.key]
        return Outcome(change, State.DONE)
