"""The locks of a cluster: a Lease per set, held by one run, renewed while it works, free after its time where the run has died.

A Lease also holds who works on the set, for whoever finds it taken, and the record of what a sync is about to do, so that the
record costs no write of its own kind.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flagsync.edges.apiserver import Connection, Json, Unanswered
from flagsync.edges.paths import PLAIN, lease_name, lease_path, marks_of, namespace_of
from flagsync.edges.refusal import refusal
from flagsync.edges.spread import spread
from flagsync.model.destination import Holder
from flagsync.model.fault import BusyFault, Fault
from flagsync.model.inventory import SetId

ATTEMPT_ANNOTATION: Final = "flagsync.dev/attempt"
"""The annotation of a Lease that holds what a sync is about to do."""

HOLDER_ANNOTATION: Final = "flagsync.dev/holder"
"""The annotation of a Lease that holds who syncs, where and since when."""

TRIES: Final = 4
"""How often a write is repeated that is known not to have been done."""


@dataclass(slots=True)
class Lock:
    """A Lease that we hold; `lost` says why we no longer do, `finished` whether the attempt goes with the lock.

    `carried` is an attempt that was written with the lock and is not yet meant.
    """

    set_id: SetId
    lease: dict[str, Any]
    mutex: threading.Lock
    lost: str | None = None
    finished: bool = False
    carried: str | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class Noted:
    """The record that a run has left on a Lease, and whether that run still holds it."""

    text: str
    running: bool


class Leases:
    """The locks of any number of sets. `target` is the cluster as the user named it."""

    def __init__(self, connection: Connection, target: str, seconds: float) -> None:
        self._connection = connection
        self._target = target
        self._seconds = seconds
        self._held: dict[str, Lock] = {}
        self._mutex = threading.Lock()
        self._renews = False

    @property
    def held(self) -> Mapping[str, Lock]:
        """The locks that we hold, by the names of their sets."""
        return self._held

    @contextmanager
    def hold(self, set_id: SetId, holder: Holder, attempt: str | None, *, new: bool) -> Iterator[None]:
        """Holds a set's Lease and renews it. `new` says that the set was never synced. Raises BusyFault where it is taken.

        Where the Lease has no record of an attempt, `attempt` is written with it; it counts once it is noted.
        """
        lease = self._acquire(set_id, holder, attempt, new=new)
        carried = attempt if lease["metadata"].get("annotations", {}).get(ATTEMPT_ANNOTATION) == attempt else None
        held = Lock(set_id, lease, threading.Lock(), finished=carried is not None, carried=carried)
        with self._mutex:
            self._held[set_id.name] = held
            if not self._renews:
                self._renews = True
                threading.Thread(target=self._renewing, daemon=True).start()
        try:
            yield
        finally:
            held.over = True
            with suppress(Fault, Unanswered):
                self._release(held)
            with self._mutex:
                del self._held[set_id.name]

    def note(self, set_id: SetId, attempt: str) -> None:
        """Writes the record of what is about to be done. Raises BusyFault where we no longer hold the lock."""

        def note(lease: dict[str, Any]) -> None:
            lease["metadata"].setdefault("annotations", {})[ATTEMPT_ANNOTATION] = attempt

        held = self._held[set_id.name]
        held.finished = False
        carried, held.carried = held.carried, None
        # A run that was asleep for long finds out here that its lock is another's by now.
        if attempt != carried or self._left(held.lease) < self._seconds / 2:
            self._change(held, note)

    def finish(self, set_id: SetId) -> None:
        """Lets the record go when the lock is given back."""
        if set_id.name in self._held:
            self._held[set_id.name].finished = True

    def noted(self, set_id: SetId) -> Noted | None:
        """The record that a run has left; None where there is none."""
        answer = self._connection.read(lease_path(set_id))
        if answer.absent or answer.status == 403:
            return None
        if not answer.ok:
            raise refusal(answer, "get", lease_path(set_id), self._target)
        text = (answer.body["metadata"].get("annotations") or {}).get(ATTEMPT_ANNOTATION)
        held = self._held.get(set_id.name)
        if not text or (held and held.carried == text):
            return None
        return Noted(text, self._left(answer.body) > 0 and held is None)

    def _acquire(self, set_id: SetId, holder: Holder, attempt: str | None, *, new: bool) -> dict[str, Any]:
        identity = f"{holder.actor} {os.urandom(6).hex()}"
        path = lease_path(set_id)
        for _ in range(TRIES):
            there = None
            if not new:
                answer = self._connection.read(path)
                if not answer.ok and not answer.absent:
                    raise refusal(answer, "get", path, self._target)
                there = dict(answer.body) if answer.ok else None
            # A set that was never synced has no Lease as a rule, so that asking for one first is a round trip for nothing.
            new = False
            if there and (there.get("spec") or {}).get("holderIdentity") == identity:
                return there
            left = self._left(there) if there else 0.0
            if there and left > 0:
                raise self._busy(set_id, there, left)
            lease = self._held_lease(set_id, holder, identity, there)
            if attempt is not None:
                # What another run has left undone is worth more than what we are about to do.
                lease["metadata"]["annotations"].setdefault(ATTEMPT_ANNOTATION, attempt)
            try:
                if there:
                    answer = self._connection.write("PUT", path, lease, PLAIN)
                else:
                    answer = self._connection.write("POST", path.rpartition("/")[0], lease, PLAIN)
            except Unanswered:
                continue
            if answer.ok:
                return dict(answer.body)
            if answer.status != 409:
                raise refusal(answer, "update" if there else "create", path, self._target)
        raise BusyFault(f"The set `{set_id.name}` in `{self._target}` is being locked by others.", "Try again.")

    def _held_lease(self, set_id: SetId, holder: Holder, identity: str, there: Json | None) -> dict[str, Any]:
        """The Lease as we hold it, on top of the one that is there."""
        now = _micro(self._connection.now())
        metadata: dict[str, Any] = dict(there["metadata"]) if there else {"name": lease_name(set_id)}
        metadata.pop("managedFields", None)
        metadata["namespace"] = namespace_of(set_id.inventory)
        metadata["labels"] = {**(metadata.get("labels") or {}), **marks_of(set_id)}
        told = json.dumps([holder.actor, holder.run_url, holder.since], ensure_ascii=False)
        metadata["annotations"] = {**(metadata.get("annotations") or {}), HOLDER_ANNOTATION: told}
        before = (there.get("spec") or {}).get("leaseTransitions") or 0 if there else 0
        spec = {
            "holderIdentity": identity,
            "leaseDurationSeconds": max(1, round(self._seconds)),
            "acquireTime": now,
            "renewTime": now,
            "leaseTransitions": before + (1 if there else 0),
        }
        return {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": metadata, "spec": spec}

    def _left(self, lease: Json) -> float:
        """For how many seconds a Lease is still held, by the server's clock."""
        spec = lease.get("spec") or {}
        if not spec.get("holderIdentity") or not spec.get("renewTime"):
            return 0.0
        until = datetime.fromisoformat(spec["renewTime"]) + timedelta(seconds=spec.get("leaseDurationSeconds") or 0)
        return (until - self._connection.now()).total_seconds()

    def _busy(self, set_id: SetId, lease: Json, left: float) -> BusyFault:
        try:
            actor, run_url, since = json.loads(lease["metadata"]["annotations"][HOLDER_ANNOTATION])
            by = f" by {actor}{f' ({run_url})' if run_url else ''} since {since}"
        except (ValueError, KeyError, TypeError):
            by = f" by {str(lease['spec']['holderIdentity'])[:60]}"
        return BusyFault(
            f"The set `{set_id.name}` in `{self._target}` is being synced{by}.",
            f"Try again when that run has ended; if it has died, in {max(1, round(left))} seconds.",
        )

    def _renewing(self) -> None:
        """Renews every lock three times in the time that it lasts, for as long as any is held."""
        while True:
            time.sleep(self._seconds / 3)
            with self._mutex:
                locks = [held for held in self._held.values() if not held.lost and not held.over]
                if not self._held:
                    self._renews = False
                    return
            spread(locks, self._renewed, self._connection.width)

    def _renewed(self, held: Lock) -> None:
        try:
            self._change(held, lambda _: None)
        except (Fault, Unanswered) as error:
            if isinstance(error, BusyFault) or self._left(held.lease) <= 0:
                held.lost = f"the lock of the set `{held.set_id.name}` was lost"

    def _change(self, held: Lock, change: Callable[[dict[str, Any]], None]) -> None:
        """Changes the Lease that we hold, and renews it. Raises BusyFault where we no longer hold it."""
        set_id = held.set_id
        path = lease_path(set_id)
        with held.mutex:
            identity = held.lease["spec"].get("holderIdentity")
            for _ in range(TRIES):
                lease = json.loads(json.dumps(held.lease))
                lease["metadata"].pop("managedFields", None)
                lease["spec"]["renewTime"] = _micro(self._connection.now())
                change(lease)
                with suppress(Unanswered):
                    answer = self._connection.write("PUT", path, lease, PLAIN)
                    if answer.ok:
                        held.lease = dict(answer.body)
                        return
                    if answer.status != 409:
                        raise refusal(answer, "update", path, self._target)
                found = self._connection.read(path)
                if not found.ok or (found.body.get("spec") or {}).get("holderIdentity") != identity:
                    raise BusyFault(
                        f"Another run has taken the lock of the set `{set_id.name}` in `{self._target}`.", "Try again."
                    )
                held.lease = dict(found.body)
        raise Fault(f"The lock of the set `{set_id.name}` in `{self._target}` cannot be written.", "Try again.")

    def _release(self, held: Lock) -> None:
        def free(lease: dict[str, Any]) -> None:
            lease["spec"] = {"leaseTransitions": lease["spec"].get("leaseTransitions") or 0}
            if held.finished:
                lease["metadata"].get("annotations", {}).pop(ATTEMPT_ANNOTATION, None)

        if held.lost is None:
            self._change(held, free)


def _micro(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
