"""The door to a place where objects are put: a folder or a cluster, seen by `converge` only as this.

The order of the calls is `converge`'s business; a target knows how each of them is done. Whatever concerns a single object
comes back as an `Outcome`; a `Fault` means that the call as a whole could not be done, and then nothing was written by it.
A read error is never taken for absence.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from flagsync.model.change import Change, Live, Outcome
from flagsync.model.inventory import Attempt, Inventory, ObjectKey, ObjectRef, SetId
from flagsync.model.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a set's lock, and since when (ISO 8601); said to whoever finds it taken."""

    actor: str
    run_url: str | None
    since: str


class Stage(StrEnum):
    """What a run is at, in the order in which it comes to it."""

    READING = "reading"
    REVIEWING = "reviewing"
    LOCKING = "locking"
    REHEARSING = "rehearsing"
    WRITING = "writing"
    DELETING = "deleting"
    CONCLUDING = "concluding"


Entered = Callable[[Stage, int], None]
"""Called when a run comes to a stage, with how many sets or changes it is about, for progress."""

Told = Callable[[Outcome], None]
"""Called once for every finished change, in any order, for progress."""

Stop = Callable[[], bool]
"""Asked before every change; where it says yes, the rest is skipped and accounted for."""


class Destination(Protocol):
    """A place that holds the objects, the inventory and the attempt of any number of sets."""

    @property
    def name(self) -> str:
        """The target as the user names it, such as ``dir:deploy/staging``."""

    @property
    def width(self) -> int:
        """How many sets may be worked on at once; 1 where order matters or nothing is won."""

    def survey(self, set_id: SetId, wanted: Collection[ObjectKey]) -> Live:
        """Reads everything that concerns a set: objects with its mark in its namespaces, what stands at the wanted names and
        at the inventory's, the inventory, and the attempt where one was not finished. Writes nothing.

        Raises Fault where something is there and cannot be read.
        """

    def contents(self, set_id: SetId, refs: Collection[ObjectRef]) -> Mapping[ObjectRef, Manifest]:
        """Our part of objects as earlier syncs wrote them, as far as the target keeps it; each is checked against its hash.

        A target that keeps none answers with nothing; the caller then renders the commit anew.
        """

    def review(self, set_id: SetId, changes: Sequence[Change]) -> Sequence[Outcome]:
        """Whether we may make the changes and write the records (rights, not content). Writes nothing; only what is wrong."""

    def lock(self, set_id: SetId, holder: Holder, attempt: Attempt | None = None) -> AbstractContextManager[None]:
        """Keeps every other sync of the set out until left, also by dying. Raises BusyFault where another run holds it.

        A target may write down the attempt that will be recorded together with the lock. It is none before it is recorded.
        """

    def rehearse(self, set_id: SetId, changes: Sequence[Change]) -> Sequence[Outcome]:
        """A dry run of the whole plan: everything that can be known before the first write. Only what is wrong."""

    def record(self, set_id: SetId, attempt: Attempt, manifests: Collection[Manifest]) -> None:
        """Writes down what is about to be done, before it is done, and the contents to come, where the target keeps them."""

    def apply(self, set_id: SetId, changes: Sequence[Change], told: Told, stop: Stop) -> Sequence[Outcome]:
        """Makes the changes, each only onto the version that was seen; an outcome for every change, in their order.

        What was done carries the object as it was read back afterwards. Data keys in `Change.kept` are never touched.
        """

    def prune(self, set_id: SetId, changes: Sequence[Change], told: Told, stop: Stop) -> Sequence[Outcome]:
        """Deletes, each only where uid and version are those that were seen; an outcome for every change, in their order."""

    def conclude(self, inventory: Inventory) -> None:
        """Writes the inventory where its version is still the one that was read, then forgets the attempt and old contents.

        Raises RefusedFault where somebody else wrote it meanwhile, another Fault where it could not be written.
        """

    def restarts(self, changes: Sequence[Change]) -> Sequence[str]:
        """The commands that make what is running read changed values anew; nothing where the target knows of no workloads."""

    def forget(self, set_id: SetId) -> None:
        """Forgets an attempt that has touched nothing."""
