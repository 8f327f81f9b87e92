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
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from flagsync.edges.apiserver import APPLY, MERGE, Answer, Connection, Json, Unanswered
from flagsync.edges.contents import CONTENTS, packed_contents, read_text, unpacked, written_text
from flagsync.edges.lease import TRIES, Leases
from flagsync.edges.listing import Listings
from flagsync.edges.managed import applied_by_us, is_done, seen_as, takeover
from flagsync.edges.paths import FIELD_MANAGER, Right, map_path, marks_of, namespace_of
from flagsync.edges.refusal import denied, is_field_conflict, refusal, refused_change, rule
from flagsync.edges.spread import spread
from flagsync.edges.workload import Workloads
from flagsync.model.change import Action, Change, Live, LiveObject, Outcome, State
from flagsync.model.destination import Holder, Stop, Told
from flagsync.model.fault import Fault, ForbiddenFault, RefusedFault, UnknownOutcomeFault
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

LEASE_SECONDS: Final = 60
"""How long a set stays locked when its process has died without a word."""

NEVER: Final = "1"
"""A resource version that no ConfigMap ever has: whoever sends it can create an object, but never change one."""

ATTEMPT_BYTES: Final = 200 * 1024
"""So long may an attempt be: all annotations of an object together may have 256 KiB (Kubernetes' own limit)."""

GENERATIONS: Final = 5
"""From so many old generations of versioned maps on it is asked who still refers to them: earlier nothing is pruned."""

Encode = Callable[[Manifest], Mapping[str, Any]]
"""A manifest as an object of the Kubernetes API."""


class ClusterDestination:
    """The objects and records of any number of sets in one cluster.

    `name` is the target as the user wrote it. `lease_seconds` is how long a lock outlives its process. `namespaces` are those
    of the sets that will be asked for, one for each set, as far as that is known: they are read side by side.
    """

    def __init__(
        self,
        name: str,
        connection: Connection,
        encode: Encode,
        *,
        lease_seconds: float = LEASE_SECONDS,
        namespaces: Iterable[str] = (),
    ) -> None:
        self._name = name
        self._connection = connection
        self._encode = encode
        self._leases = Leases(connection, name, lease_seconds)
        self._listings = Listings(connection, name, self._leases.held)
        self._listings.expect(namespaces)
        self._workloads = Workloads(connection, name)
        self._stale = False
        self._pending: dict[str, tuple[Manifest, ...]] = {}
        self._allowed: dict[Right, bool] = {}

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
            self._listings.forget()
            self._stale = False
        self._listings.seek({set_id.inventory, *wanted})
        inventory = self._inventory(set_id)
        named = {*wanted, *(entry.key for entry in (inventory.entries if inventory else ()))}
        objects = self._objects(set_id, named)
        attempt, notes = self._attempt(set_id, inventory, objects)
        if attempt:
            objects = self._objects(set_id, named | {claim.key for claim in attempt.claims})
        referred, more = self._referred(set_id, objects, {key for key in objects if key not in wanted})
        return Live(objects, inventory, attempt, (*notes, *more), referred)

    def sets(self) -> Sequence[SetId]:
        """Every set of which a namespace of this run holds a record, sorted by name: nothing is read for it but those."""
        found = []
        for namespace in self._listings.expected:
            for name, raw in self._listings.of(namespace).objects.items():
                labels = raw["metadata"].get("labels") or {}
                set_id = SetId(labels.get(PART_OF_LABEL, ""), labels.get(ENVIRONMENT_LABEL, ""), namespace)
                if name == set_id.inventory.name and labels.get(SET_LABEL) == set_id.name:
                    found.append(set_id)
        return sorted(found, key=lambda set_id: (set_id.name, set_id.namespace or ""))

    def contents(self, set_id: SetId, refs: Collection[ObjectRef]) -> Mapping[ObjectRef, Manifest]:
        """Our part of objects as earlier syncs wrote them, as far as the inventory still holds it."""
        raw = self._listings.raw(set_id.inventory)
        held = unpacked(raw) if raw else {}
        return {ref: held[ref] for ref in refs if ref in held}

    def _objects(self, set_id: SetId, named: Collection[ObjectKey]) -> dict[ObjectKey, LiveObject]:
        self._listings.seek(named)
        found = {}
        for namespace in sorted({namespace_of(key) for key in named} | {namespace_of(set_id.inventory)}):
            listing = self._listings.of(namespace)
            names = {*listing.by_set.get(set_id.name, ()), *(key.name for key in named if key.namespace == namespace)}
            for name in sorted(names - {set_id.inventory.name if namespace == set_id.namespace else ""}):
                if name in listing.objects:
                    found[ObjectKey(namespace, name)] = seen_as(listing.objects[name])
        return found

    def _inventory(self, set_id: SetId) -> Inventory | None:
        raw = self._listings.raw(set_id.inventory)
        if raw is None:
            return None
        live = seen_as(raw)
        try:
            if live.labels.get(SET_LABEL) != set_id.name or live.labels.get(MANAGED_BY_LABEL) != MANAGER:
                raise ValueError(f"it does not carry the marks of the set `{set_id.name}`")
            data = raw.get("data") or {}
            if live.annotations.get(HASH_ANNOTATION) != content_hash(data):
                raise ValueError("it was changed by hand or damaged")
            return read_inventory(set_id, data, live.version)
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
        noted = self._leases.noted(set_id)
        if noted is None:
            return None, ()
        done = inventory.latest.serial if inventory else 0
        try:
            attempt = read_attempt(read_text(noted.text))
        except (ValueError, zlib.error):
            note = f"The record of an unfinished sync of `{set_id.name}` in `{self._name}` cannot be read."
            return Attempt(done + 1, Kind.SYNC, None, "", "", None, ()), (note,)
        if attempt.serial <= done:
            return None, ()
        return replace(attempt, running=noted.running), ()

    def _referred(
        self, set_id: SetId, objects: Mapping[ObjectKey, LiveObject], unwanted: Collection[ObjectKey]
    ) -> tuple[Mapping[ObjectKey, str], tuple[str, ...]]:
        """Who refers to old generations, asked only where there are so many that some could be pruned."""
        old = [key for key in unwanted if objects[key].immutable and objects[key].labels.get(SET_LABEL) == set_id.name]
        if len(old) < GENERATIONS:
            return {}, ()
        return self._workloads.referring(old)

    # Rights

    def review(self, set_id: SetId, changes: Sequence[Change]) -> Sequence[Outcome]:
        """Asks the server whether we may do all of it. Raises ForbiddenFault where the records may not be written."""
        home = namespace_of(set_id.inventory)
        records = [("coordination.k8s.io", "leases", home, verb) for verb in ("get", "create", "update")]
        records += [("", "configmaps", home, verb) for verb in ("patch", "create")]
        wanted = {(change.key, right): change for change in changes for right in _rights(change)}
        self._ask({*records, *(right for _, right in wanted)})
        for right in records:
            if not self._allowed[right]:
                raise ForbiddenFault(denied(right, self._name), rule(right))
        return [
            Outcome(change, State.FORBIDDEN, denied(right, self._name), rule(right))
            for (_, right), change in wanted.items()
            if not self._allowed[right]
        ]

    def _ask(self, rights: Collection[Right]) -> None:
        unknown = sorted(right for right in rights if right not in self._allowed)

        def ask(right: Right) -> bool:
            group, resource, namespace, verb = right
            spec = {"resourceAttributes": {"group": group, "resource": resource, "namespace": namespace, "verb": verb}}
            body = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": spec}
            answer = self._connection.ask("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", body)
            # Where the question itself is not allowed, the dry run will tell.
            return not answer.ok or bool(answer.body.get("status", {}).get("allowed"))

        self._allowed.update(zip(unknown, spread(unknown, ask, self.width), strict=True))

    # Writing

    @contextmanager
    def lock(self, set_id: SetId, holder: Holder, attempt: Attempt | None = None) -> Iterator[None]:
        """Holds the set's Lease and renews it; a Lease whose holder has died is free after its time."""
        text = _attempt_text(attempt) if attempt else None
        carried = text if text and len(text) <= ATTEMPT_BYTES else None
        with self._leases.hold(set_id, holder, carried, new=self._listings.raw(set_id.inventory) is None):
            self._stale = True
            yield

    @property
    def _breadth(self) -> int:
        """How many changes of a set are worked on at once; where many sets are, each is one of the requests in flight."""
        return max(1, self.width // max(1, len(self._leases.held)))

    def rehearse(self, set_id: SetId, changes: Sequence[Change]) -> Sequence[Outcome]:
        """Asks the server to do all of it without doing it."""
        del set_id
        outcomes = spread(changes, lambda change: self._tried(change, lambda: self._rehearsed(change)), self._breadth)
        return [outcome for outcome in outcomes if outcome.state is not State.DONE]

    def _rehearsed(self, change: Change) -> Outcome:
        raw = self._listings.raw(change.key)
        if change.action is Action.DELETE:
            if raw is not None and not applied_by_us(raw):
                detail = "was not written by the field manager `flagsync`, so it is not deleted"
                return Outcome(change, State.CONFLICT, detail, "Delete it by hand, or run `flagsync adopt`.")
            # With a body, the server takes no notice of `dryRun` in the address, and deletes.
            body = {**_preconditions(change), "dryRun": ["All"]}
            answer = self._connection.ask("DELETE", map_path(change.key), body)
            return Outcome(change, State.DONE) if answer.ok or answer.absent else self._refused(change, answer)
        if change.before is None:
            # To create by apply means the same to everything that may object, and takes the server twice as long.
            path = map_path(change.key).rpartition("/")[0]
            body = {**self._body(change)}
            del body["metadata"]["resourceVersion"]
            answer = self._connection.ask("POST", path, body, {**FIELD_MANAGER, "dryRun": "All"})
            return self._compared(change, answer)
        if change.before.immutable and change.after is not None and not change.after.immutable:
            frozen = change.before.frozen
            by = f" by `{frozen.manager}`{f' at {frozen.time}' if frozen.time else ''}" if frozen and frozen.manager else ""
            hint = "Delete it by hand; the next sync makes it anew."
            return Outcome(change, State.CONFLICT, f"was made immutable{by}, so that nothing in it can be changed", hint)
        taking = takeover(change, raw)
        if taking is not None:
            answer = self._connection.ask(
                "PATCH", map_path(change.key), taking, {**FIELD_MANAGER, "dryRun": "All"}, content=MERGE
            )
            if not answer.ok:
                return self._refused(change, answer)
        query = {**FIELD_MANAGER, "dryRun": "All", "force": "true" if taking is not None else "false"}
        answer = self._connection.ask("PATCH", map_path(change.key), self._body(change), query, content=APPLY)
        return self._compared(change, answer, whole=taking is None)

    def _compared(self, change: Change, answer: Answer, *, whole: bool = True) -> Outcome:
        """What the answer to a rehearsal means; where the `whole` was rehearsed, what would come back is known."""
        if not answer.ok:
            return self._refused(change, answer)
        if whole and {**(answer.body.get("data") or {}), **(answer.body.get("binaryData") or {})} != dict(change.data):
            detail = "would come back with other content than was sent: an admission webhook changes it"
            return Outcome(change, State.INVALID, detail, "Exempt objects labelled as managed by flagsync from that webhook.")
        return Outcome(change, State.DONE)

    def record(self, set_id: SetId, attempt: Attempt, manifests: Collection[Manifest]) -> None:
        """Writes the attempt onto the Lease."""
        text = _attempt_text(attempt)
        if len(text) > ATTEMPT_BYTES:
            raise Fault(f"The set `{set_id.name}` is too large: its record has {len(text)} bytes.", "Split the app.")

        self._pending[set_id.name] = tuple(manifests)
        self._leases.note(set_id, text)

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
        held = self._leases.held[set_id.name]

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
        outcomes = spread(changes, one, self._breadth, told=told, stop=stop, late=late if self.width > 1 else None)
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
        raw = self._listings.raw(change.key)
        taking, body = takeover(change, raw), self._body(change)
        reason = ""
        for _ in range(TRIES):
            try:
                if taking is not None:
                    answer = self._connection.write("PATCH", map_path(change.key), taking, FIELD_MANAGER, content=MERGE)
                    if not answer.ok:
                        return self._settled(change, answer)
                    body["metadata"]["resourceVersion"] = answer.body["metadata"]["resourceVersion"]
                    taking = None
                answer = self._connection.write("PATCH", map_path(change.key), body, FIELD_MANAGER, content=APPLY)
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
        if answer.status == 409 and not is_field_conflict(answer):
            found = self._look(change, answer.message)
            if is_done(change, found):
                return Outcome(change, State.DONE, live=seen_as(found) if found else None)
        return self._refused(change, answer)

    def _look(self, change: Change, reason: str) -> Json | None:
        """What stands there after a write without an answer. Raises UnknownOutcomeFault where that cannot be found out."""
        try:
            return self._listings.get(change.key)
        except ForbiddenFault:
            raise
        except Fault as fault:
            raise UnknownOutcomeFault(
                f"may or may not have been written: {reason}; and it cannot be read: {_within(fault)}",
                "Run it again: it looks first, and does what is missing.",
            ) from None

    def _pruned(self, change: Change) -> Outcome:
        reason = ""
        for _ in range(TRIES):
            try:
                answer = self._connection.write("DELETE", map_path(change.key), _preconditions(change))
                if answer.ok or answer.absent:
                    return Outcome(change, State.DONE)
                if answer.status != 409:
                    return self._refused(change, answer)
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
        raw = self._listings.raw(key)
        held = self._leases.held.get(set_id.name)
        if held and held.lost:
            raise RefusedFault(f"The inventory `{key}` in `{self._name}` is not written, because {held.lost}.", "Run it again.")
        if (seen_as(raw).version if raw else "") != inventory.version:
            raise self._overtaken(key)
        body = self._inventory_body(inventory, raw)
        for _ in range(TRIES):
            try:
                answer = self._connection.write("PATCH", map_path(key), body, FIELD_MANAGER, content=APPLY)
            except Unanswered as lost:
                reason = lost.reason
            else:
                if answer.ok:
                    break
                if answer.status != 409:
                    raise refusal(answer, "patch", map_path(key), self._name)
                reason = answer.message
            found = self._found_inventory(key, reason)
            if found is not None and found.get("data") == body["data"]:
                break
            if (found["metadata"]["resourceVersion"] if found else NEVER) != body["metadata"]["resourceVersion"]:
                raise self._overtaken(key)
        else:
            raise Fault(f"The inventory `{key}` in `{self._name}` could not be written: {reason}.", "Run it again.")
        self._stale = True
        self._leases.finish(set_id)

    def _overtaken(self, key: ObjectKey) -> RefusedFault:
        return RefusedFault(
            f"The inventory `{key}` in `{self._name}` was written by somebody else meanwhile.", "Run the sync again."
        )

    def _found_inventory(self, key: ObjectKey, reason: str) -> Json | None:
        try:
            return self._listings.get(key)
        except Fault as fault:
            raise UnknownOutcomeFault(
                f"Whether the inventory `{key}` in `{self._name}` is written is unknown: {reason}; {_within(fault)}",
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
            "namespace": namespace_of(set_id.inventory),
            "labels": marks_of(set_id),
            "annotations": {HASH_ANNOTATION: content_hash(data)},
            **({"uid": raw["metadata"]["uid"]} if raw else {}),
            "resourceVersion": raw["metadata"]["resourceVersion"] if raw else NEVER,
        }
        packed = base64.b64encode(packed_contents(kept, inventory)).decode()
        return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data, "binaryData": {CONTENTS: packed}}

    def forget(self, set_id: SetId) -> None:
        """Lets the attempt go with the lock."""
        self._leases.finish(set_id)

    def _refused(self, change: Change, answer: Answer) -> Outcome:
        return refused_change(answer, change, self._listings.raw(change.key), self._name)

    def restarts(self, changes: Sequence[Change]) -> Sequence[str]:
        """The commands that make workloads read changed maps anew which they have taken into their environment."""
        changed: dict[str, set[str]] = {}
        for change in changes:
            if change.action is Action.UPDATE and change.flags and not (change.before and change.before.immutable):
                changed.setdefault(namespace_of(change.key), set()).add(change.key.name)
        return [line for namespace in sorted(changed) for line in self._workloads.restarts(namespace, changed[namespace])]


def _within(fault: Fault) -> str:
    """What a fault says, inside of another sentence."""
    return fault.message[:1].lower() + fault.message[1:].rstrip(".")


def _attempt_text(attempt: Attempt) -> str:
    return written_text(attempt_text(attempt))


def _rights(change: Change) -> list[Right]:
    """Group, resource, namespace and verb of everything that a change needs; creating by apply needs two verbs."""
    verbs = {Action.CREATE: ("create", "patch"), Action.DELETE: ("delete",)}.get(change.action, ("patch",))
    return [("", "configmaps", namespace_of(change.key), verb) for verb in verbs]


def _preconditions(change: Change) -> dict[str, Any]:
    before = change.before
    seen = {"uid": before.uid, "resourceVersion": before.version} if before else {"resourceVersion": NEVER}
    return {"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": seen}


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
