"""A rendered object, as it will stand in a cluster or in a folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Manifest:
    """One ConfigMap: plain strings only, in a fixed order.

    `hash` is the hexadecimal SHA-256 of the canonical JSON of what decides its meaning (data without commit metadata).
    `flags` lists the keys of the flags whose values it carries.
    """

    name: str
    namespace: str | None
    data: Mapping[str, str]
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    hash: str = ""
    flags: tuple[str, ...] = ()
    immutable: bool = False
