"""Sets that a target still holds although the configuration no longer puts them there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from flagsync.model.inventory import Inventory, SetId


@runtime_checkable
class Registry(Protocol):
    """A destination that can tell every set of which it holds a record."""

    def sets(self) -> Sequence[SetId]:
        """Every set, sorted by name. Writes nothing. Raises Fault where the target cannot be read."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """A set that stays live without anybody syncing it. `reason` completes "left behind, because"."""

    set_id: SetId
    target: str
    reason: str
    inventory: Inventory
