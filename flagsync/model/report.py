"""The one result of every verb; every format prints it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, Literal

from flagsync.model.finding import Finding
from flagsync.model.record import record


@record
class SourceInfo:
    """Where the flags were read from. `commit` has 40 hexadecimal digits; `dirty`: the work tree differs from it."""

    kind: Literal["worktree", "index", "commit"]
    commit: str | None
    dirty: bool


@record
class Skip:
    """A file that was not read, and why."""

    path: str
    reason: str


@record
class Line:
    """One printed line of a verb's own result. `style` is a meaning (``added``, ``removed``, ``heading`` …), not a colour."""

    text: str
    style: str = ""


@record
class Report:
    """What a verb found and did.

    `findings` include the silenced ones; `ignored` counts findings of rules that are switched off. `data` is the verb's own
    result for machines, `lines` the same for people. `sources` maps a path to its text, for showing the lines in question.
    """

    command: str
    source: SourceInfo | None
    findings: Sequence[Finding] = ()
    skipped: Sequence[Skip] = ()
    flags: int = 0
    files: int = 0
    ignored: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[Line] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    exit_code: int = 0

    def shown(self) -> list[Finding]:
        """The findings that are not silenced, in order."""
        return [finding for finding in self.findings if finding.silenced is None]

    def count(self, severity: str) -> int:
        """How many findings of a severity are shown."""
        return sum(1 for finding in self.findings if finding.silenced is None and finding.severity == severity)

    @property
    def silenced(self) -> int:
        """How many findings a comment or the baseline silences."""
        return sum(1 for finding in self.findings if finding.silenced is not None)
