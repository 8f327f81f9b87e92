"""What the command line asks of the pipeline, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class LintRequest:
    """`paths` (relative to the repository) limit what is reported, never what is read.

    `select` and `ignore` are ids of rules; `baseline` holds the fingerprints of findings that were accepted before.
    """

    today: date
    paths: tuple[str, ...] = ()
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    baseline: frozenset[str] | None = None
