"""What was read of the namespaces of a cluster: one list per namespace for all sets together, kept until it is read anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from flagsync.edges.apiserver import Connection, Json
from flagsync.edges.lease import Lock
from flagsync.edges.paths import map_path, maps_path, namespace_of
from flagsync.edges.refusal import refusal
from flagsync.edges.spread import spread
from flagsync.model.fault import Fault
from flagsync.model.inventory import ObjectKey
from flagsync.model.manifest import MANAGED_BY_LABEL, MANAGER, SET_LABEL

PAGE: Final = 500
"""So many objects are asked for at once."""

FEW: Final = 16
"""So many names are asked for one by one; for more, one list of all names is cheaper."""

MAPS: Final = 4
"""So many names a set has: its maps and its inventory."""

_METADATA_ONLY: Final = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"


def listed(
    connection: Connection, target: str, path: str, query: Mapping[str, str], accept: str = "application/json"
) -> list[Json]:
    """All items of a list, page by page; once more from the start where a page has expired. Raises Fault."""
    items: list[Json] = []
    token = ""
    for _ in range(10_000):
        page = connection.read(path, {**query, "limit": str(PAGE), **({"continue": token} if token else {})}, accept=accept)
        if page.status == 410 and token:
            items, token = [], ""
            continue
        if not page.ok:
            raise refusal(page, "list", path, target)
        items.extend(page.body.get("items") or ())
        token = (page.body.get("metadata") or {}).get("continue") or ""
        if not token:
            return items
    raise Fault(f"The list `{path}` in `{target}` does not come to an end.")


class Listing:
    """What was read of a namespace: our objects by name, others that were asked for by name, and names that are not there."""

    def __init__(self, objects: dict[str, Json]) -> None:
        self.objects = objects
        self.absent: set[str] = set()
        self.asked = 0
        self.names: set[str] | None = None
        self.by_set: dict[str, list[str]] = {}
        for name, raw in objects.items():
            self.by_set.setdefault((raw["metadata"].get("labels") or {}).get(SET_LABEL, ""), []).append(name)


class Listings:
    """The listings of every namespace that was asked for.

    `target` is the cluster as the user named it. While sets are locked (`locked`, by their names), nobody asks for others: then
    only their namespaces are read, and of these, while they are few, only what is theirs.
    """

    def __init__(self, connection: Connection, target: str, locked: Mapping[str, Lock]) -> None:
        self._connection = connection
        self._target = target
        self._locked = locked
        self._expected: Counter[str] = Counter()
        self._read: dict[str, Listing | Fault] = {}

    def expect(self, namespaces: Iterable[str]) -> None:
        """Says which namespaces will be asked for, once for every set there, so that they are read side by side."""
        self._expected.update(namespaces)

    @property
    def expected(self) -> Collection[str]:
        """The namespaces that will be asked for."""
        return self._expected.keys()

    @property
    def _homes(self) -> Counter[str]:
        """How many sets are in each namespace, as far as that is known."""
        locked = [lock.set_id.namespace for lock in list(self._locked.values())]
        return Counter(name for name in locked if name is not None) or self._expected

    def forget(self) -> None:
        """Lets everything be read anew."""
        self._read = {}

    def raw(self, key: ObjectKey) -> Json | None:
        """An object as it was read, None where it is not there."""
        return self.of(namespace_of(key)).objects.get(key.name)

    def of(self, namespace: str) -> Listing:
        """Our objects of a namespace. Raises Fault where they cannot be read."""
        if namespace not in self._read:
            missing = sorted({namespace, *self._homes} - set(self._read))
            found = spread(missing, self._ours, self._connection.width)
            self._read.update(zip(missing, found, strict=True))
        listing = self._read[namespace]
        if isinstance(listing, Fault):
            raise listing
        return listing

    def _ours(self, namespace: str) -> Listing | Fault:
        """Our objects of a namespace; or why they cannot be read, which concerns whoever asks for that namespace."""
        selector = f"{MANAGED_BY_LABEL}={MANAGER}"
        if 0 < len(self._locked) <= FEW:
            selector += f",{SET_LABEL} in ({','.join(sorted(self._locked))})"
        try:
            items = listed(self._connection, self._target, maps_path(namespace), {"labelSelector": selector})
        except Fault as fault:
            return fault
        return Listing({item["metadata"]["name"]: item for item in items})

    def seek(self, keys: Collection[ObjectKey]) -> None:
        """Reads what stands at the names that no list of ours has shown."""
        missing: dict[str, list[str]] = {}
        for key in sorted(keys, key=lambda each: each.order):
            listing = self.of(namespace_of(key))
            if key.name not in listing.objects and key.name not in listing.absent:
                missing.setdefault(namespace_of(key), []).append(key.name)
        for namespace, names in missing.items():
            self._look_up(namespace, names)

    def _look_up(self, namespace: str, names: Sequence[str]) -> None:
        listing = self.of(namespace)
        listing.absent.update(names)
        listing.asked += len(names)
        if listing.names is None and max(listing.asked, self._homes[namespace] * MAPS) > FEW:
            every = listed(self._connection, self._target, maps_path(namespace), {}, _METADATA_ONLY)
            listing.names = {item["metadata"]["name"] for item in every}
        if listing.names is not None:
            known = listing.names
            names = [name for name in names if name in known]
        found = spread(names, lambda name: self.get(ObjectKey(namespace, name)), self._connection.width)
        for name, raw in zip(names, found, strict=True):
            if raw is not None:
                listing.objects[name] = raw
                listing.absent.discard(name)

    def get(self, key: ObjectKey) -> Json | None:
        """One ConfigMap as it stands there now; None where it is not there. Raises Fault where it cannot be read."""
        answer = self._connection.read(map_path(key))
        if answer.absent:
            return None
        if not answer.ok:
            raise refusal(answer, "get", map_path(key), self._target)
        return answer.body
