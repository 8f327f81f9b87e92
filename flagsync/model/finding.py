"""What a rule says, and the rule that says it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any, Literal

from flagsync.model.place import Location, Place
from flagsync.model.record import record


class Severity(StrEnum):
    """How bad a finding is. An error makes a document wrong, ambiguous or unsafe to serve."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    OFF = "off"

    @property
    def rank(self) -> int:
        """Worst first: 0 for errors."""
        return _RANKS[self]


_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2, Severity.OFF: 3}


@record
class Edit:
    """One symbolic change of a file, for a fix.

    ``replace`` writes `value` where the place's value stands, ``rename`` writes `value` as its key, ``insert`` adds the entry
    `value` (a pair of key and value) to the mapping at the place, ``delete`` removes the entry, and ``quote`` puts the scalar's
    own text in quotes; ``text`` replaces the place's span by `value`, letter by letter.
    """

    action: Literal["replace", "rename", "insert", "delete", "quote", "text"]
    place: Place
    value: Any = None


@record
class Fix:
    """A change that makes a finding go away. A `safe` one never changes what any context is served."""

    description: str
    safe: bool
    edits: tuple[Edit, ...]


@record
class Note:
    """A second sentence of a finding, about another place."""

    message: str
    place: Place


@record
class Draft:
    """What a rule yields: a finding whose places are still symbolic and whose severity is still the rule's own."""

    rule: str
    severity: Severity
    place: Place
    message: str
    help: str | None = None
    notes: tuple[Note, ...] = ()
    fix: Fix | None = None
    flag: str | None = None
    environment: str | None = None
    masked: bool = False


@record
class Silence:
    """Why a finding is not shown: by a ``comment`` in the file or by the ``baseline``."""

    by: Literal["comment", "baseline"]
    reason: str


@record
class ResolvedNote:
    """A note with its exact location."""

    message: str
    location: Location


@record
class Finding:
    """One thing that a rule has to say, at an exact place.

    `fingerprint` identifies the finding without any line: rule, file, flag, route and value; a move or a reformat keeps it.
    `masked`: what stands at the location must not be shown, so no report prints it and the fingerprint does not know it.
    """

    rule: str
    severity: Severity
    message: str
    location: Location
    flag: str | None = None
    environment: str | None = None
    notes: tuple[ResolvedNote, ...] = ()
    help: str | None = None
    fix: Fix | None = None
    fingerprint: str = ""
    silenced: Silence | None = None
    masked: bool = False

    @property
    def order(self) -> tuple[str, int, int, int, str, str]:
        """Sort key: by file, then by position, then worst first."""
        start = self.location.span.start
        return (self.location.path, start.line, start.column, self.severity.rank, self.rule, self.message)


class Subject(StrEnum):
    """What a rule is asked about, one at a time."""

    DOCUMENT = "document"
    READING = "reading"
    """A document that has problems or remarks: most have none, and need not be asked about them."""
    FLAG = "flag"
    SEGMENT = "segment"
    TARGETING = "targeting"
    """Whatever holds conditions: every flag and every segment."""
    APP = "app"
    DIRECTIVE = "directive"
    DEBT = "debt"
    """A flag of which the code and the history are known; asked by `stale` alone."""
    STRAY = "stray"
    """A place in code that asks for a flag that is not there; asked by `stale` alone."""
    NAMING = "naming"
    """Whatever names rules: every silencing comment, and the configuration as a document."""

    @property
    def needs_code(self) -> bool:
        """Whether the code and the history have to be known, which only `stale` looks at."""
        return self in {Subject.DEBT, Subject.STRAY}


@record
class Rule:
    """The identity of a rule: its name, default severity, what it looks at, and its page of documentation.

    `family` is the heading it stands under in the reference. `serving` rules guard what would be served: their errors stop
    `sync`; the others (governance, staleness) never block an incident.
    """

    id: str
    severity: Severity
    subject: Subject
    family: str
    page: str
    serving: bool = True
    options: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        module: str,
        page: str | None,
        *,
        severity: Severity,
        subject: Subject,
        family: str,
        serving: bool = True,
        options: Mapping[str, float] | None = None,
    ) -> Rule:
        """The rule of a module: its id is the module's file name in kebab case, its page the module's docstring."""
        name = module.rpartition(".")[2].replace("_", "-")
        return cls(name, severity, subject, family, page or "", serving, options or {})

    def found(
        self,
        place: Place,
        message: str,
        *,
        help: str | None = None,
        notes: tuple[Note, ...] = (),
        fix: Fix | None = None,
        flag: str | None = None,
        environment: str | None = None,
        masked: bool = False,
    ) -> Draft:
        """A finding of this rule at a place. Flag and environment are filled in by the judge where the place tells them."""
        return Draft(self.id, self.severity, place, message, help, notes, fix, flag, environment, masked)


Check = Callable[..., Iterator[Draft]]
"""A rule's ``check(subject, facts)``: yields a draft for everything it has to say about one subject."""


@record
class Verdict:
    """What was found in one file; `ignored` counts the findings of rules that are switched off."""

    findings: tuple[Finding, ...] = ()
    ignored: int = 0
