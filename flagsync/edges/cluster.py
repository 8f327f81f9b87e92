"""The door to the objects of a cluster: a target whose objects and records are ConfigMaps, and whose lock is a Lease.

Objects are written by server-side apply as the manager `flagsync`, never with force: a change carries uid and version of what
was seen, and where a field has to be taken from another manager, and the plan says so, the ownership is moved first
(`metadata.managedFields`), then the object is applied. A creation carries a version that no object can have, so that it never
lands on something that appeared meanwhile.

The inventory is a ConfigMap in the set's namespace. It also holds, packed, the contents that a rollback can reach, newest
first, as far as they fit. What a sync is about to do stands on the set's Lease, so that it costs no write of its own kind; it
is read only where the objects are not as the inventory left them, because otherwise nothing was touched.

Reads are one LIST per namespace for all sets together, kept until the first survey after something was written or locked.
"""

from __future__ import annotations

import base64
import json
import threading
import time
import uuid
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from urllib.parse import quote

from flagsync.edges.apiserver import APPLY, MERGE, Answer, Connection, Json, Unanswered
from flagsync.edges.contents import CONTENTS, packed_contents, read_text, unpacked, written_text
from flagsync.edges.managed import applied_by_us, is_done, managed, seen_as, takeover
from flagsync.edges.workload import environment_references, references
from flagsync.model.change import Action, Change, Live, LiveObject, Outcome, State
from flagsync.model.destination import Holder, Stop, Told
from flagsync.model.fault import BusyFault, Fault, ForbiddenFault, RefusedFault, UnknownOutcomeFault, UsageFault
from flagsync.model.inventory import (
    Attempt,
    Inventory,
    Kind,
    ObjectKey,
    ObjectRef,
    SetId,
    attempt_text,
    inventory_data,
    read_attempt,
    read_inventory,
)
from flagsync.model.manifest import (
    ENVIRONMENT_LABEL,
    HASH_ANNOTATION,
    MANAGED_BY_LABEL,
    MANAGER,
    PART_OF_LABEL,
    SET_LABEL,
    Manifest,
    content_hash,
)

PAGE: Final = 500
"""So many objects are asked for at once."""

LEASE_SECONDS: Final = 60
"""How long a set stays locked when its process has died without a word."""

DRAIN_SECONDS: Final = 5.0
"""How long requests that are on their way may take after the run was asked to stop."""

ATTEMPT_ANNOTATION: Final = "flagsync.dev/attempt"
"""The annotation of a Lease that holds what a sync is about to do."""

HOLDER_ANNOTATION: Final = "flagsync.dev/holder"
"""The annotation of a Lease that holds who syncs, where and since when."""

NEVER: Final = "1"
"""A resource version that no ConfigMap ever has: whoever sends it can create an object, but never change one."""

ATTEMPT_BYTES: Final = 200 * 1024
"""So long may an attempt be: all annotations of an object together may have 256 KiB (Kubernetes' own limit)."""

GENERATIONS: Final = 5
"""From so many old generations of versioned maps on it is asked who still refers to them: earlier nothing is pruned."""

FEW: Final = 16
"""So many names are asked for one by one; for more, one list of all names is cheaper."""

TRIES: Final = 4
"""How often a write is repeated that is known not to have been done."""

_METADATA_ONLY: Final = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"

WORKLOADS: Final = (
    ("apps", "v1", "deployments"),
    ("apps", "v1", "statefulsets"),
    ("apps", "v1", "daemonsets"),
    ("argoproj.io", "v1alpha1", "rollouts"),
)
"""What has pods that a restart renews: group, version, plural."""

REFERRERS: Final = (
    *WORKLOADS,
    ("apps", "v1", "replicasets"),
    ("batch", "v1", "jobs"),
    ("batch", "v1", "cronjobs"),
    ("", "v1", "pods"),
)
"""What can refer to a ConfigMap from a pod or a pod template."""

Encode = Callable[[Manifest], Mapping[str, Any]]
"""A manifest as an object of the Kubernetes API."""

Item = TypeVar("Item")


@dataclass(slots=True)
class _Lock:
    """A Lease that we hold; `lost` says why we no longer do."""

    lease: dict[str, Any]
    mutex: threading.Lock
    lost: str | None = None
    finished: bool = False


class _Listing:
    """What was read of a namespace: our objects by name, others that were asked for by name, and names that are not there."""

    def __init__(self, objects: dict[str, Json]) -> None:
        self.objects = objects
        self.absent: set[str] = set()
        self.asked = 0
        self.names: set[str] | None = None
        self.by_set: dict[str, list[str]] = {}
        for name, raw in objects.items():
            self.by_set.setdefault((raw["metadata"].get("labels") or {}).get(SET_LABEL, ""), []).append(name)


class ClusterDestination:
    """The objects and records of any number of sets in one cluster.

    `name` is the target as the user wrote it. `lease_seconds` is how long a lock outlives its process.
    """

    def __init__(self, name: str, connection: Connection, encode: Encode, *, lease_seconds: float = LEASE_SECONDS) -> None:
        self._name = name
        self._connection = connection
        self._encode = encode
        self._lease_seconds = lease_seconds
        self._listings: dict[str, _Listing] = {}
        self._stale = False
        self._locks: dict[str, _Lock] = {}
        self._pending: dict[str, tuple[Manifest, ...]] = {}
        self._mutex = threading.Lock()
        self._known_workloads: dict[tuple[str, str], list[Json] | None] = {}
        self._allowed: dict[tuple[str, str, str, str], bool] = {}

    @property
    def name(self) -> str:
        """The target as the user named it."""
        return self._name

    @property
    def width(self) -> int:
        """As many sets at once as requests."""
        return self._connection.width

    # Reading

    def survey(self, set_id: SetId, wanted: Collection[ObjectKey]) -> Live:
        """Reads the set's objects, what stands at the wanted names and at the inventory's, and the records."""
        if self._stale:
            self._listings, self._stale = {}, False
        self._seek({set_id.inventory, *wanted})
        inventory = self._inventory(set_id)
        named = {*wanted, *(entry.key for entry in (inventory.entries if inventory else ()))}
        objects = self._objects(set_id, named)
        attempt, notes = self._attempt(set_id, inventory, objects)
        if attempt:
            objects = self._objects(set_id, named | {claim.key for claim in attempt.claims})
        referred, more = self._referred(set_id, objects, {key for key in objects if key not in wanted})
        return Live(objects, inventory, attempt, (*notes, *more), referred)

    def contents(self, set_id: SetId, refs: Collection[ObjectRef]) -> Mapping[ObjectRef, Manifest]:
        """Our part of objects as earlier syncs wrote them, as far as the inventory still holds it."""
        raw = self._raw(set_id.inventory)
        held = unpacked(raw) if raw else {}
        return {ref: held[ref] for ref in refs if ref in held}

    def _objects(self, set_id: SetId, named: Collection[ObjectKey]) -> dict[ObjectKey, LiveObject]:
        self._seek(named)
        found = {}
        for namespace in sorted({_namespace(key) for key in named} | {_namespace(set_id.inventory)}):
            listing = self._listing(namespace)
            names = {*listing.by_set.get(set_id.name, ()), *(key.name for key in named if key.namespace == namespace)}
            for name in sorted(names - {set_id.inventory.name if namespace == set_id.namespace else ""}):
                if name in listing.objects:
                    found[ObjectKey(namespace, name)] = seen_as(listing.objects[name])
        return found

    def _raw(self, key: ObjectKey) -> Json | None:
        return self._listing(_namespace(key)).objects.get(key.name)

    def _listing(self, namespace: str) -> _Listing:
        """Our objects of a namespace, of every set; while only a few sets are locked, of these: nobody asks for others then."""
        if namespace not in self._listings:
            selector = f"{MANAGED_BY_LABEL}={MANAGER}"
            if 0 < len(self._locks) <= FEW:
                selector += f",{SET_LABEL} in ({','.join(sorted(self._locks))})"
            items = self._listed(_maps(namespace), {"labelSelector": selector})
            self._listings[namespace] = _Listing({item["metadata"]["name"]: item for item in items})
        return self._listings[namespace]

    def _listed(self, path: str, query: Mapping[str, str], accept: str = "application/json") -> list[Json]:
        """All items of a list, page by page; once more from the start where a page has expired. Raises Fault."""
        items: list[Json] = []
        token = ""
        for _ in range(10_000):
            page = self._connection.read(
                path, {**query, "limit": str(PAGE), **({"continue": token} if token else {})}, accept=accept
            )
            if page.status == 410 and token:
                items, token = [], ""
                continue
            if not page.ok:
                raise self._refusal(page, "list", path)
            items.extend(page.body.get("items") or ())
            token = (page.body.get("metadata") or {}).get("continue") or ""
            if not token:
                return items
        raise Fault(f"The list `{path}` in `{self._name}` does not come to an end.")

    def _seek(self, keys: Collection[ObjectKey]) -> None:
        """Reads what stands at the names that no list of ours has shown."""
        missing: dict[str, list[str]] = {}
        for key in sorted(keys, key=lambda each: each.order):
            listing = self._listing(_namespace(key))
            if key.name not in listing.objects and key.name not in listing.absent:
                missing.setdefault(_namespace(key), []).append(key.name)
        for namespace, names in missing.items():
            self._look_up(namespace, names)

    def _look_up(self, namespace: str, names: Sequence[str]) -> None:
        listing = self._listing(namespace)
        listing.absent.update(names)
        listing.asked += len(names)
        if listing.names is None and listing.asked > FEW:
            listing.names = {item["metadata"]["name"] for item in self._listed(_maps(namespace), {}, _METADATA_ONLY)}
        if listing.names is not None:
            known = listing.names
            names = [name for name in names if name in known]
        for name, raw in zip(names, self._spread(names, lambda name: self._get(ObjectKey(namespace, name))), strict=True):
            if raw is not None:
                listing.objects[name] = raw
                listing.absent.discard(name)

    def _get(self, key: ObjectKey) -> Json | None:
        """One ConfigMap; None where it is not there. Raises Fault where it cannot be read."""
        answer = self._connection.read(_map(key))
        if answer.absent:
            return None
        if not answer.ok:
            raise self._refusal(answer, "get", _map(key))
        return answer.body

    def _inventory(self, set_id: SetId) -> Inventory | None:
        raw = self._raw(set_id.inventory)
        if raw is None:
            return None
        live = seen_as(raw)
        try:
            if live.labels.get(SET_LABEL) != set_id.name or live.labels.get(MANAGED_BY_LABEL) != MANAGER:
                raise ValueError(f"it does not carry the marks of the set `{set_id.name}`")
            if live.annotations.get(HASH_ANNOTATION) != content_hash(live.data):
                raise ValueError("it was changed by hand or damaged")
            return read_inventory(set_id, live.data, live.version)
        except ValueError as error:
            raise RefusedFault(
                f"The inventory `{live.key}` in `{self._name}` cannot be trusted: {error}.",
                "Restore it from a backup; or delete it and run `flagsync adopt` to write it anew.",
            ) from None

    def _attempt(
        self, set_id: SetId, inventory: Inventory | None, objects: Mapping[ObjectKey, LiveObject]
    ) -> tuple[Attempt | None, tuple[str, ...]]:
        """The attempt that did not finish and has left something that the inventory does not know."""
        if _untouched(set_id, inventory, objects):
            return None, ()
        answer = self._connection.read(_lease(set_id))
        if answer.absent or answer.status == 403:
            return None, ()
        if not answer.ok:
            raise self._refusal(answer, "get", _lease(set_id))
        text = (answer.body["metadata"].get("annotations") or {}).get(ATTEMPT_ANNOTATION)
        if not text:
            return None, ()
        done = inventory.latest.serial if inventory else 0
        try:
            attempt = read_attempt(read_text(text))
        except (ValueError, zlib.error):
            note = f"The record of an unfinished sync of `{set_id.name}` in `{self._name}` cannot be read."
            return Attempt(done + 1, Kind.SYNC, None, "", "", None, ()), (note,)
        if attempt.serial <= done:
            return None, ()
        return replace(attempt, running=self._left(answer.body) > 0 and set_id.name not in self._locks), ()

    def _referred(
        self, set_id: SetId, objects: Mapping[ObjectKey, LiveObject], unwanted: Collection[ObjectKey]
    ) -> tuple[Mapping[ObjectKey, str], tuple[str, ...]]:
        """Who refers to old generations, asked only where there are so many that some could be pruned."""
        old = [key for key in unwanted if objects[key].immutable and objects[key].labels.get(SET_LABEL) == set_id.name]
        if len(old) < GENERATIONS:
            return {}, ()
        found: dict[ObjectKey, str] = {}
        notes = []
        for namespace in sorted({_namespace(key) for key in old}):
            for group, version, plural in REFERRERS:
                items = self._workloads(namespace, group, version, plural)
                if items is None:
                    notes.append(f"{plural} in `{namespace}` cannot be listed, so every old generation there counts as in use.")
                    found.update({key: f"{plural}, which cannot be listed," for key in old if key.namespace == namespace})
                    break
                for item in items:
                    for name in references(item):
                        found.setdefault(ObjectKey(namespace, name), f"{plural}/{item['metadata']['name']}")
        return {key: who for key, who in found.items() if key in old}, tuple(notes)

    def _workloads(self, namespace: str, group: str, version: str, plural: str) -> list[Json] | None:
        """Every object of a kind; none where the cluster does not know the kind, None where it may not be listed."""
        with self._mutex:
            if (namespace, plural) not in self._known_workloads:
                self._known_workloads[namespace, plural] = self._listed_workloads(namespace, group, version, plural)
            return self._known_workloads[namespace, plural]

    def _listed_workloads(self, namespace: str, group: str, version: str, plural: str) -> list[Json] | None:
        base = f"/apis/{group}/{version}" if group else f"/api/{version}"
        path = f"{base}/namespaces/{quote(namespace, safe='')}/{plural}"
        try:
            if group == "argoproj.io" and self._connection.read(path, {"limit": "1"}).status == 404:
                return []
            return self._listed(path, {})
        except ForbiddenFault:
            return None

    def restarts(self, changes: Sequence[Change]) -> Sequence[str]:
        """The commands that make workloads read changed maps anew which they have taken into their environment.

        Environment variables are fixed when a container starts. What cannot be listed is left out.
        """
        lines = []
        changed: dict[str, set[str]] = {}
        for change in changes:
            if change.action is Action.UPDATE and change.flags and not (change.before and change.before.immutable):
                changed.setdefault(_namespace(change.key), set()).add(change.key.name)
        for namespace, names in sorted(changed.items()):
            for group, version, plural in WORKLOADS:
                for item in self._workloads(namespace, group, version, plural) or ():
                    if names & environment_references(item):
                        tool = "kubectl argo rollouts restart" if plural == "rollouts" else "kubectl rollout restart"
                        what = (
                            item["metadata"]["name"]
                            if plural == "rollouts"
                            else f"{plural.removesuffix('s')}/{item['metadata']['name']}"
                        )
                        lines.append(f"{tool} --namespace {namespace} {what}")
        return lines

    # Rights

    def review(self, set_id: SetId, changes: Sequence[Change]) -> Sequence[Outcome]:
        """Asks the server whether we may do all of it. Raises ForbiddenFault where the records may not be written."""
        home = _namespace(set_id.inventory)
        records = [("coordination.k8s.io", "leases", home, verb) for verb in ("get", "create", "update")]
        records += [("", "configmaps", home, verb) for verb in ("patch", "create")]
        wanted = {(change.key, right): change for change in changes for right in _rights(change)}
        self._ask({*records, *(right for _, right in wanted)})
        for right in records:
            if not self._allowed[right]:
                raise ForbiddenFault(_denied(right, self._name), _rule(right))
        return [
            Outcome(change, State.FORBIDDEN, _denied(right, self._name), _rule(right))
            for (_, right), change in wanted.items()
            if not self._allowed[right]
        ]

    def _ask(self, rights: Collection[tuple[str, str, str, str]]) -> None:
        unknown = sorted(right for right in rights if right not in self._allowed)

        def ask(right: tuple[str, str, str, str]) -> bool:
            group, resource, namespace, verb = right
            spec = {"resourceAttributes": {"group": group, "resource": resource, "namespace": namespace, "verb": verb}}
            body = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": spec}
            answer = self._connection.ask("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", body)
            # Where the question itself is not allowed, the dry run will tell.
            return not answer.ok or bool(answer.body.get("status", {}).get("allowed"))

        self._allowed.update(zip(unknown, self._spread(unknown, ask), strict=True))

    # The lock

    @contextmanager
    def lock(self, set_id: SetId, holder: Holder) -> Iterator[None]:
        """Holds the set's Lease and renews it; a Lease whose holder has died is free after its time."""
        held = _Lock(self._acquire(set_id, holder), threading.Lock())
        self._locks[set_id.name] = held
        self._stale = True
        over = threading.Event()
        threading.Thread(target=self._renewing, args=(set_id, held, over), daemon=True).start()
        try:
            yield
        finally:
            over.set()
            with suppress(Fault, Unanswered):
                self._release(set_id, held)
            del self._locks[set_id.name]

    def _acquire(self, set_id: SetId, holder: Holder) -> dict[str, Any]:
        identity = f"{holder.actor} {uuid.uuid4().hex[:12]}"
        path = _lease(set_id)
        new = self._raw(set_id.inventory) is None
        for _ in range(TRIES):
            there = None
            if not new:
                answer = self._connection.read(path)
                if not answer.ok and not answer.absent:
                    raise self._refusal(answer, "get", path)
                there = dict(answer.body) if answer.ok else None
            # A set that was never synced has no Lease as a rule, so that asking for one first is a round trip for nothing.
            new = False
            if there and (there.get("spec") or {}).get("holderIdentity") == identity:
                return there
            left = self._left(there) if there else 0.0
            if there and left > 0:
                raise self._busy(set_id, there, left)
            lease = self._held_lease(set_id, holder, identity, there)
            try:
                if there:
                    answer = self._connection.write("PUT", path, lease)
                else:
                    answer = self._connection.write("POST", path.rpartition("/")[0], lease)
            except Unanswered:
                continue
            if answer.ok:
                return dict(answer.body)
            if answer.status != 409:
                raise self._refusal(answer, "update" if there else "create", path)
        raise BusyFault(f"The set `{set_id.name}` in `{self._name}` is being locked by others.", "Try again.")

    def _held_lease(self, set_id: SetId, holder: Holder, identity: str, there: Json | None) -> dict[str, Any]:
        """The Lease as we hold it, on top of the one that is there."""
        now = _micro(self._connection.now())
        metadata: dict[str, Any] = dict(there["metadata"]) if there else {"name": _lease_name(set_id)}
        metadata.pop("managedFields", None)
        metadata["namespace"] = _namespace(set_id.inventory)
        metadata["labels"] = {**(metadata.get("labels") or {}), **_marks(set_id)}
        told = json.dumps([holder.actor, holder.run_url, holder.since], ensure_ascii=False)
        metadata["annotations"] = {**(metadata.get("annotations") or {}), HOLDER_ANNOTATION: told}
        before = (there.get("spec") or {}).get("leaseTransitions") or 0 if there else 0
        spec = {
            "holderIdentity": identity,
            "leaseDurationSeconds": max(1, round(self._lease_seconds)),
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
            f"The set `{set_id.name}` in `{self._name}` is being synced{by}.",
            f"Try again when that run has ended; if it has died, in {max(1, round(left))} seconds.",
        )

    def _renewing(self, set_id: SetId, held: _Lock, over: threading.Event) -> None:
        renewed = time.monotonic()
        while not over.wait(self._lease_seconds / 3):
            try:
                self._change_lease(set_id, held, lambda _: None)
                renewed = time.monotonic()
            except (Fault, Unanswered) as error:
                if isinstance(error, BusyFault) or time.monotonic() - renewed > self._lease_seconds:
                    held.lost = f"the lock of the set `{set_id.name}` was lost"
                    return

    def _change_lease(self, set_id: SetId, held: _Lock, change: Callable[[dict[str, Any]], None]) -> None:
        """Changes the Lease that we hold, and renews it. Raises BusyFault where we no longer hold it."""
        path = _lease(set_id)
        with held.mutex:
            identity = held.lease["spec"].get("holderIdentity")
            for _ in range(TRIES):
                lease = json.loads(json.dumps(held.lease))
                lease["metadata"].pop("managedFields", None)
                lease["spec"]["renewTime"] = _micro(self._connection.now())
                change(lease)
                with suppress(Unanswered):
                    answer = self._connection.write("PUT", path, lease)
                    if answer.ok:
                        held.lease = dict(answer.body)
                        return
                    if answer.status != 409:
                        raise self._refusal(answer, "update", path)
                found = self._connection.read(path)
                if not found.ok or (found.body.get("spec") or {}).get("holderIdentity") != identity:
                    raise BusyFault(
                        f"Another run has taken the lock of the set `{set_id.name}` in `{self._name}`.", "Try again."
                    )
                held.lease = dict(found.body)
        raise Fault(f"The lock of the set `{set_id.name}` in `{self._name}` cannot be written.", "Try again.")

    def _release(self, set_id: SetId, held: _Lock) -> None:
        def free(lease: dict[str, Any]) -> None:
            lease["spec"] = {"leaseTransitions": lease["spec"].get("leaseTransitions") or 0}
            if held.finished:
                lease["metadata"].get("annotations", {}).pop(ATTEMPT_ANNOTATION, None)

        if held.lost is None:
            self._change_lease(set_id, held, free)

    # Writing

    def rehearse(self, set_id: SetId, changes: Sequence[Change]) -> Sequence[Outcome]:
        """Asks the server to do all of it without doing it."""
        del set_id
        outcomes = self._spread(changes, lambda change: self._tried(change, lambda: self._rehearsed(change)))
        return [outcome for outcome in outcomes if outcome.state is not State.DONE]

    def _rehearsed(self, change: Change) -> Outcome:
        raw = self._raw(change.key)
        if change.action is Action.DELETE:
            if raw is not None and not applied_by_us(raw):
                detail = "was not written by the field manager `flagsync`, so it is not deleted"
                return Outcome(change, State.CONFLICT, detail, "Delete it by hand, or run `flagsync adopt`.")
            # With a body, the server takes no notice of `dryRun` in the address, and deletes.
            body = {**_preconditions(change), "dryRun": ["All"]}
            answer = self._connection.ask("DELETE", _map(change.key), body)
            return Outcome(change, State.DONE) if answer.ok or answer.absent else self._bad(change, answer)
        taking = takeover(change, raw)
        if taking is not None:
            answer = self._connection.ask("PATCH", _map(change.key), taking, {**_FIELD_MANAGER, "dryRun": "All"}, content=MERGE)
            if not answer.ok:
                return self._bad(change, answer)
        query = {**_FIELD_MANAGER, "dryRun": "All", "force": "true" if taking is not None else "false"}
        answer = self._connection.ask("PATCH", _map(change.key), self._body(change), query, content=APPLY)
        if not answer.ok:
            return self._bad(change, answer)
        if taking is None and dict(answer.body.get("data") or {}) != dict(change.data):
            detail = "would come back with other content than was sent: an admission webhook changes it"
            return Outcome(change, State.INVALID, detail, "Exempt objects labelled as managed by flagsync from that webhook.")
        return Outcome(change, State.DONE)

    def record(self, set_id: SetId, attempt: Attempt, manifests: Collection[Manifest]) -> None:
        """Writes the attempt onto the Lease."""
        text = written_text(attempt_text(attempt))
        if len(text) > ATTEMPT_BYTES:
            raise Fault(f"The set `{set_id.name}` is too large: its record has {len(text)} bytes.", "Split the app.")

        def note(lease: dict[str, Any]) -> None:
            lease["metadata"].setdefault("annotations", {})[ATTEMPT_ANNOTATION] = text

        held = self._locks[set_id.name]
        held.finished = False
        self._pending[set_id.name] = tuple(manifests)
        self._change_lease(set_id, held, note)

    def apply(self, set_id: SetId, changes: Sequence[Change], told: Told, stop: Stop) -> Sequence[Outcome]:
        """Applies several objects at a time; what is on its way when something fails is still accounted for."""
        return self._each(set_id, changes, told, stop, self._applied)

    def prune(self, set_id: SetId, changes: Sequence[Change], told: Told, stop: Stop) -> Sequence[Outcome]:
        """Deletes several objects at a time, each only where uid and version are those that were seen."""
        return self._each(set_id, changes, told, stop, self._pruned)

    def _each(
        self, set_id: SetId, changes: Sequence[Change], told: Told, stop: Stop, step: Callable[[Change], Outcome]
    ) -> Sequence[Outcome]:
        failed = threading.Event()
        held = self._locks[set_id.name]

        def one(change: Change) -> Outcome:
            if failed.is_set():
                return Outcome(change, State.SKIPPED, "was not tried after the failure of another")
            if held.lost:
                return Outcome(change, State.SKIPPED, f"was not tried, because {held.lost}")
            if stop():
                return Outcome(change, State.SKIPPED, "was not tried, because the run was interrupted")
            outcome = self._tried(change, lambda: step(change))
            if outcome.state is not State.DONE:
                failed.set()
            return outcome

        late = [
            Outcome(change, State.UNKNOWN, "was still on its way when the run was stopped", "Run it again.")
            for change in changes
        ]
        outcomes = self._spread(changes, one, told=told, stop=stop, late=late)
        self._stale = True
        return outcomes

    def _tried(self, change: Change, step: Callable[[], Outcome]) -> Outcome:
        """One step, whatever becomes of it, as an outcome."""
        try:
            return step()
        except ForbiddenFault as fault:
            return Outcome(change, State.FORBIDDEN, fault.message, fault.hint)
        except UnknownOutcomeFault as fault:
            return Outcome(change, State.UNKNOWN, fault.message, fault.hint)
        except Fault as fault:
            return Outcome(change, State.FAILED, fault.message, fault.hint)

    def _applied(self, change: Change) -> Outcome:
        """Applies one object; where the answer is lost or refuses, what is there decides."""
        raw = self._raw(change.key)
        taking, body = takeover(change, raw), self._body(change)
        reason = ""
        for _ in range(TRIES):
            try:
                if taking is not None:
                    answer = self._connection.write("PATCH", _map(change.key), taking, _FIELD_MANAGER, content=MERGE)
                    if not answer.ok:
                        return self._settled(change, answer)
                    body["metadata"]["resourceVersion"] = answer.body["metadata"]["resourceVersion"]
                    taking = None
                answer = self._connection.write("PATCH", _map(change.key), body, _FIELD_MANAGER, content=APPLY)
                return Outcome(change, State.DONE, live=seen_as(answer.body)) if answer.ok else self._settled(change, answer)
            except Unanswered as lost:
                reason = lost.reason
            found = self._look(change, reason)
            if is_done(change, found):
                return Outcome(change, State.DONE, live=seen_as(found) if found else None)
            if (found["metadata"]["resourceVersion"] if found else NEVER) != body["metadata"]["resourceVersion"]:
                if taking is None or found is None or found["metadata"]["uid"] != body["metadata"].get("uid"):
                    return Outcome(change, State.STALE, "was changed meanwhile", "Look at `flagsync diff` again.")
                # Only the ownership may have moved: what we asked for before the answer was lost.
                seen = replace(change, before=seen_as(found))
                if dict(seen_as(found).data) != dict(change.before.data if change.before else {}):
                    return Outcome(change, State.STALE, "was changed meanwhile", "Look at `flagsync diff` again.")
                taking, body = takeover(seen, found), self._body(seen)
        return Outcome(change, State.FAILED, f"could not be written: {reason}", "Run it again.")

    def _settled(self, change: Change, answer: Answer) -> Outcome:
        """What a refusal means: a stale version whose content is as wanted is what we (or a lost answer) wanted."""
        if answer.status == 409 and not _is_field_conflict(answer):
            found = self._look(change, answer.message)
            if is_done(change, found):
                return Outcome(change, State.DONE, live=seen_as(found) if found else None)
        return self._bad(change, answer)

    def _look(self, change: Change, reason: str) -> Json | None:
        """What stands there after a write without an answer. Raises UnknownOutcomeFault where that cannot be found out."""
        try:
            return self._get(change.key)
        except ForbiddenFault:
            raise
        except Fault as fault:
            raise UnknownOutcomeFault(
                f"may or may not have been written: {reason}; and it cannot be read: {fault.message}",
                "Run it again: it looks first, and does what is missing.",
            ) from None

    def _pruned(self, change: Change) -> Outcome:
        reason = ""
        for _ in range(TRIES):
            try:
                answer = self._connection.write("DELETE", _map(change.key), _preconditions(change))
                if answer.ok or answer.absent:
                    return Outcome(change, State.DONE)
                if answer.status != 409:
                    return self._bad(change, answer)
            except Unanswered as lost:
                reason = lost.reason
            found = self._look(change, reason)
            if found is None:
                return Outcome(change, State.DONE)
            if change.before is None or seen_as(found).version != change.before.version:
                return Outcome(change, State.STALE, "was changed meanwhile, so it is kept", "Look at `flagsync diff` again.")
        return Outcome(change, State.FAILED, f"could not be deleted: {reason}", "Run it again.")

    def _body(self, change: Change) -> dict[str, Any]:
        """The object for server-side apply: our part alone, for exactly the version that was seen."""
        body = json.loads(json.dumps(self._encode(change.after))) if change.after else {"metadata": {}}
        seen = (
            {"uid": change.before.uid, "resourceVersion": change.before.version}
            if change.before
            else {"resourceVersion": NEVER}
        )
        body["metadata"].update(seen)
        return dict(body)

    def conclude(self, inventory: Inventory) -> None:
        """Writes the inventory onto the version that was read; the attempt goes when the lock is given back."""
        set_id = inventory.set_id
        key = set_id.inventory
        raw = self._raw(key)
        held = self._locks.get(set_id.name)
        if held and held.lost:
            raise RefusedFault(f"The inventory `{key}` in `{self._name}` is not written, because {held.lost}.", "Run it again.")
        if (seen_as(raw).version if raw else "") != inventory.version:
            raise self._overtaken(key)
        body = self._inventory_body(inventory, raw)
        for _ in range(TRIES):
            try:
                answer = self._connection.write("PATCH", _map(key), body, _FIELD_MANAGER, content=APPLY)
            except Unanswered as lost:
                reason = lost.reason
            else:
                if answer.ok:
                    break
                if answer.status != 409:
                    raise self._refusal(answer, "patch", _map(key))
                reason = answer.message
            found = self._found_inventory(key, reason)
            if found is not None and found.get("data") == body["data"]:
                break
            if (found["metadata"]["resourceVersion"] if found else NEVER) != body["metadata"]["resourceVersion"]:
                raise self._overtaken(key)
        else:
            raise Fault(f"The inventory `{key}` in `{self._name}` could not be written: {reason}.", "Run it again.")
        self._stale = True
        if held:
            held.finished = True

    def _overtaken(self, key: ObjectKey) -> RefusedFault:
        return RefusedFault(
            f"The inventory `{key}` in `{self._name}` was written by somebody else meanwhile.", "Run the sync again."
        )

    def _found_inventory(self, key: ObjectKey, reason: str) -> Json | None:
        try:
            return self._get(key)
        except Fault as fault:
            raise UnknownOutcomeFault(
                f"Whether the inventory `{key}` in `{self._name}` is written is unknown: {reason}; {fault.message}",
                "Run it again.",
            ) from None

    def _inventory_body(self, inventory: Inventory, raw: Json | None) -> dict[str, Any]:
        set_id = inventory.set_id
        data = inventory_data(inventory)
        kept = unpacked(raw) if raw else {}
        for manifest in self._pending.get(set_id.name, ()):
            kept[ObjectRef(manifest.namespace, manifest.name, content_hash(manifest.data))] = manifest
        metadata: dict[str, Any] = {
            "name": set_id.inventory.name,
            "namespace": _namespace(set_id.inventory),
            "labels": _marks(set_id),
            "annotations": {HASH_ANNOTATION: content_hash(data)},
            **({"uid": raw["metadata"]["uid"]} if raw else {}),
            "resourceVersion": raw["metadata"]["resourceVersion"] if raw else NEVER,
        }
        packed = base64.b64encode(packed_contents(kept, inventory)).decode()
        return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data, "binaryData": {CONTENTS: packed}}

    def forget(self, set_id: SetId) -> None:
        """Lets the attempt go with the lock."""
        if set_id.name in self._locks:
            self._locks[set_id.name].finished = True

    # Words

    def _bad(self, change: Change, answer: Answer) -> Outcome:
        """What a refusal of one object means, and what can be done about it."""
        message, path = answer.message, _map(change.key)
        if _is_field_conflict(answer):
            return Outcome(change, State.CONFLICT, _conflict_words(answer, self._raw(change.key)), _conflict_hint(answer))
        if answer.status == 409:
            return Outcome(change, State.STALE, "was changed meanwhile", "Look at `flagsync diff` again.")
        if "admission webhook" in message or "ValidatingAdmissionPolicy" in message:
            return Outcome(
                change, State.INVALID, f"is not admitted: {message}", "Nothing was written; ask who runs that policy."
            )
        if "exceeded quota" in message:
            return Outcome(change, State.FAILED, f"does not fit: {message}", "Raise the quota, or delete what is not needed.")
        if answer.status in {400, 413, 422}:
            return Outcome(
                change, State.INVALID, f"is not valid: {message}", "Nothing was written; correct the flag or the app."
            )
        fault = self._refusal(answer, "delete" if change.action is Action.DELETE else "patch", path)
        state = State.FORBIDDEN if isinstance(fault, ForbiddenFault) else State.FAILED
        return Outcome(change, state, fault.message, fault.hint)

    def _refusal(self, answer: Answer, verb: str, path: str) -> Fault:
        """Why a request was refused, as a fault."""
        group, resource, namespace = _place(path)
        if _is_terminating(answer):
            return Fault(
                f"The namespace `{namespace}` in `{self._name}` is being deleted.", "Wait until it is gone, make it anew."
            )
        if answer.status == 403:
            if "exceeded quota" in answer.message:
                return Fault(f"`{self._name}` has no room: {answer.message}", "Raise the quota, or delete what is not needed.")
            right = (group, resource, namespace, verb)
            return ForbiddenFault(_denied(right, self._name), _rule(right))
        if answer.status == 404 and "namespaces" in answer.message:
            return Fault(
                f"The namespace `{namespace}` does not exist in `{self._name}`.", "Create it first; flagsync never does."
            )
        return Fault(f"`{self._name}` refuses to {verb} {resource} in `{namespace}`: {answer.message}", None)

    @staticmethod
    def _told(result: Any, told: Callable[[Any], None] | None) -> Any:
        if told:
            told(result)
        return result

    def _spread(
        self,
        items: Sequence[Item],
        step: Callable[[Item], Any],
        *,
        told: Callable[[Any], None] | None = None,
        stop: Stop = lambda: False,
        late: Sequence[Any] | None = None,
    ) -> list[Any]:
        """One step for every item, several at a time, results in the order of the items.

        After `stop`, what is on its way gets `DRAIN_SECONDS`; then `late` stands for what has not come back. The threads do not
        keep the process alive.
        """
        if self._connection.width == 1 or (len(items) <= 1 and late is None):
            return [self._told(step(item), told) for item in items]
        results: dict[int, Any] = {}
        errors: list[BaseException] = []
        todo = iter(range(len(items)))
        changed = threading.Condition()

        def work() -> None:
            while True:
                with changed:
                    index = next(todo, None)
                if index is None or errors:
                    return
                try:
                    result = step(items[index])
                except BaseException as error:  # noqa: BLE001 - handed to whoever waits
                    with changed:
                        errors.append(error)
                        changed.notify()
                    return
                with changed:
                    results[index] = result
                    changed.notify()

        for _ in range(min(len(items), self._connection.width)):
            threading.Thread(target=work, daemon=True).start()
        shown: set[int] = set()
        stopped: float | None = None
        while True:
            with changed:
                changed.wait_for(lambda: errors or len(results) > len(shown), 0.1)
                fresh = [index for index in results if index not in shown]
            for index in fresh:
                shown.add(index)
                if told:
                    told(results[index])
            if errors:
                raise errors[0]
            if len(shown) == len(items):
                break
            stopped = stopped or (time.monotonic() if late is not None and stop() else None)
            if late is not None and stopped and time.monotonic() - stopped > DRAIN_SECONDS:
                break
        return [results[index] if index in results else (late or ())[index] for index in range(len(items))]


_FIELD_MANAGER: Final = {"fieldManager": MANAGER}


def _namespace(key: ObjectKey) -> str:
    """The namespace of an object. Raises UsageFault where the configuration names none: nothing is guessed."""
    if key.namespace is None:
        raise UsageFault(f"flagsync.yaml does not say in which namespace `{key.name}` stands", "add `namespace` under `deploy`")
    return key.namespace


def _maps(namespace: str) -> str:
    return f"/api/v1/namespaces/{quote(namespace, safe='')}/configmaps"


def _map(key: ObjectKey) -> str:
    return f"{_maps(_namespace(key))}/{quote(key.name, safe='')}"


def _lease_name(set_id: SetId) -> str:
    return f"{set_id.name}.sync"


def _lease(set_id: SetId) -> str:
    namespace = quote(_namespace(set_id.inventory), safe="")
    return f"/apis/coordination.k8s.io/v1/namespaces/{namespace}/leases/{quote(_lease_name(set_id), safe='')}"


def _place(path: str) -> tuple[str, str, str]:
    """Group, resource and namespace of a path."""
    parts = path.strip("/").split("/")
    group = parts[1] if parts[0] == "apis" else ""
    at = parts.index("namespaces")
    return group, parts[at + 2], parts[at + 1]


def _marks(set_id: SetId) -> dict[str, str]:
    return {
        MANAGED_BY_LABEL: MANAGER,
        PART_OF_LABEL: set_id.app,
        SET_LABEL: set_id.name,
        ENVIRONMENT_LABEL: set_id.environment,
    }


def _micro(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _rights(change: Change) -> list[tuple[str, str, str, str]]:
    """Group, resource, namespace and verb of everything that a change needs; creating by apply needs two verbs."""
    verbs = {Action.CREATE: ("create", "patch"), Action.DELETE: ("delete",)}.get(change.action, ("patch",))
    return [("", "configmaps", _namespace(change.key), verb) for verb in verbs]


def _denied(right: tuple[str, str, str, str], target: str) -> str:
    _, resource, namespace, verb = right
    return f"The account may not {verb} {resource} in the namespace `{namespace}` of `{target}`."


def _rule(right: tuple[str, str, str, str]) -> str:
    group, resource, namespace, verb = right
    return (
        f"Add to a Role in `{namespace}`, and bind it: "
        f'`{{apiGroups: ["{group}"], resources: ["{resource}"], verbs: ["{verb}"]}}`.'
    )


def _preconditions(change: Change) -> dict[str, Any]:
    before = change.before
    seen = {"uid": before.uid, "resourceVersion": before.version} if before else {"resourceVersion": NEVER}
    return {"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": seen}


def _is_terminating(answer: Answer) -> bool:
    return any(cause.get("reason") == "NamespaceTerminating" for cause in answer.causes)


def _is_field_conflict(answer: Answer) -> bool:
    return answer.status == 409 and any(cause.get("reason") == "FieldManagerConflict" for cause in answer.causes)


def _conflict_words(answer: Answer, raw: Json | None) -> str:
    """Who owns which field, and since when."""
    since = {str(entry.get("manager")): str(entry.get("time") or "") for entry in managed(raw)}
    told = []
    for cause in answer.causes[:5]:
        manager = str(cause.get("message") or "").partition('"')[2].partition('"')[0]
        at = f" since {since[manager]}" if since.get(manager) else ""
        told.append(f"`{str(cause.get('field') or '').lstrip('.')}` belongs to `{manager}`{at}")
    return "is written by somebody else: " + "; ".join(told)


def _conflict_hint(answer: Answer) -> str:
    managers = sorted({str(cause.get("message") or "").partition('"')[2].partition('"')[0] for cause in answer.causes})
    return "Settle it with them, or pass " + " ".join(f"`--take-over-from {manager}`" for manager in managers) + "."


def _untouched(set_id: SetId, inventory: Inventory | None, objects: Mapping[ObjectKey, LiveObject]) -> bool:
    """Whether everything is as the inventory left it, so that no attempt can have touched anything."""
    marked = {
        key
        for key, live in objects.items()
        if live.labels.get(SET_LABEL) == set_id.name and live.labels.get(MANAGED_BY_LABEL) == MANAGER
    }
    entries = {entry.key: entry for entry in inventory.entries} if inventory else {}
    if marked != set(entries):
        return False
    return all(
        objects[key].uid == entry.uid
        and content_hash({name: objects[key].data[name] for name in entry.keys if name in objects[key].data}) == entry.hash
        for key, entry in entries.items()
    )
