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
class Column:
    """A column of a table. A ``code`` cell holds names as they are written; a `wide` column is left to formats with room."""

    name: str
    style: Literal["text", "code"] = "text"
    wide: bool = False


@record
class Detail:
    """All that there is to say of one row: labels with sentences, in which backticks enclose what the user wrote."""

    title: str
    entries: Sequence[tuple[str, str]]


@record
class Table:
    """A part of a verb's result as a table, for the formats that have tables; every row has a cell for each column."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    details: Sequence[Detail] = ()


@record
class Report:
    """What a verb found and did.

    `findings` include the silenced ones; `ignored` counts findings of rules that are switched off. `data` is the verb's own
    result for machines, `lines` the same for people. `tables` are the same once more under a `title` and after a `summary`, for
    documents; a verb without them is shown by its lines there. `retold`: lines and tables say all that the findings say.
    `sources` maps a path to its text, for showing the lines in question.
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
    retold: bool = False
    title: str = ""
    summary: Sequence[str] = ()
    tables: Sequence[Table] = ()

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
