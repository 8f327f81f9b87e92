"""A comment in a file that silences findings."""

from __future__ import annotations

from datetime import date

from flagsync.model.place import Place, Span
from flagsync.model.record import record


@record
class Directive:
    """One ``# flagsync: ignore[rule-a, rule-b] until=2027-03-01 reason`` or ``file-ignore``.

    `line` is the line whose findings it silences, None for the whole file. `until_text` is what was written, `until` the day
    it means (None where there is none or it is no date). `extent` is what goes when the comment goes: its whole line where
    nothing else stands there.

    What happened to it: `asked` are the rules that this run asked about its file, `found` those that found something where it
    stands, `used` those of which it silenced a finding.
    """

    rules: tuple[str, ...]
    line: int | None
    place: Place
    reason: str = ""
    until_text: str | None = None
    until: date | None = None
    extent: Span | None = None
    asked: frozenset[str] = frozenset()
    found: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()

    def expired(self, today: date) -> bool:
        """Whether its last day is over, so that it silences nothing any more."""
        return self.until is not None and self.until < today
