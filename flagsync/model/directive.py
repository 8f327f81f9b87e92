"""A comment in a file that silences findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flagsync.model.place import Place


@dataclass(frozen=True, slots=True)
class Directive:
    """One ``# flagsync: ignore[rule-a, rule-b] until=2027-03-01 reason`` or ``file-ignore``.

    `line` is the line whose findings it silences, None for the whole file. `until_text` is what was written, `until` the day
    it means (None where there is none or it is no date). `used` holds the rules of which it silenced a finding.
    """

    rules: tuple[str, ...]
    line: int | None
    place: Place
    reason: str = ""
    until_text: str | None = None
    until: date | None = None
    used: frozenset[str] = frozenset()

    def expired(self, today: date) -> bool:
        """Whether its last day is over, so that it silences nothing any more."""
        return self.until is not None and self.until < today
