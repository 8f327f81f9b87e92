"""What is owed on a flag: why it should go or change, what to do about it, and where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from flagsync.model.history import Deletion, Since
from flagsync.model.place import Place, Span
from flagsync.model.record import record
from flagsync.model.reference import Site, State


class Cause(StrEnum):
    """Why a flag is on the list: the id of the rule that says so. Worst first."""

    RETIRED = "retired-but-referenced"
    UNDEFINED = "undefined-flag"
    EXPIRED = "expired"
    UNREFERENCED = "unreferenced"
    CONSTANT = "constant"
    TESTS_ONLY = "referenced-in-tests-only"
    STUCK = "stuck-ramp"
    REVIEW = "review-overdue"
    OUTLIVED = "outlived"
    NEVER_FINISHES = "never-finishes"
    TYPE_DIFFERS = "code-type-differs"
    DEFAULT_DIFFERS = "code-default-differs"
    SOON = "expires-soon"
    DYNAMIC = "dynamic-key"
    IN_CODE = "flag-in-code"

    @property
    def rank(self) -> int:
        """Worst first: 0."""
        return _RANKS[self]


_RANKS: Final[Mapping[Cause, int]] = {cause: rank for rank, cause in enumerate(Cause)}

FROM_CODE: Final = frozenset(
    {
        Cause.RETIRED,
        Cause.UNDEFINED,
        Cause.UNREFERENCED,
        Cause.TESTS_ONLY,
        Cause.TYPE_DIFFERS,
        Cause.DEFAULT_DIFFERS,
        Cause.DYNAMIC,
        Cause.IN_CODE,
    }
)
"""The causes that a look at the code tells."""


class Remedy(StrEnum):
    """What to do about a flag."""

    DELETE = "delete"
    FINISH = "finish the ramp"
    EXTEND = "extend with a reason"
    PERMANENT = "make permanent"
    CORRECT = "correct the code"


@record
class Reason:
    """One cause with its sentence. `days`: how long it has been so, negative where it is yet to come, None where unknown.

    `severity` is that of its rule in this repository.
    """

    cause: Cause
    text: str
    days: int | None = None
    severity: str = ""


@record
class Served:
    """The one value that an environment serves to everybody, and since when."""

    environment: str
    variant: str
    value: Any
    since: Since | None = None


@record
class Survivor:
    """The value that stays, and in words which branch of the code stays with it."""

    variant: str
    value: Any
    branch: str


@record
class Part:
    """A stretch of code; `text` is what is written there, where that fits into a line."""

    span: Span
    text: str = ""


@record
class Fork:
    """A branch that a flag decides, by its condition, and what stays and what goes of it where the flag has one value for good.

    Where neither is known, the rest of the condition decides.
    """

    condition: Span
    stays: Part | None
    goes: Part | None


@record
class Branch:
    """A fork of a file."""

    site: Site
    fork: Fork


@record
class Debt:
    """One flag of the list. `age` counts days; `places` are the best of `place_count` places in the code, tests last.

    `traces` are some of `trace_count` places that name the flag without using it: a constant, a list, documentation.
    """

    flag: str
    path: str
    kind: str
    owners: tuple[str, ...]
    state: State
    evidence: str
    reasons: tuple[Reason, ...]
    remedy: Remedy
    advice: str
    served: tuple[Served, ...] = ()
    survivor: Survivor | None = None
    created: date | None = None
    expires: date | None = None
    age: int | None = None
    changed: Since | None = None
    places: tuple[Site, ...] = ()
    place_count: int = 0
    traces: tuple[Site, ...] = ()
    trace_count: int = 0
    branches: tuple[Branch, ...] = ()

    @property
    def worst(self) -> Cause:
        """The worst of its causes."""
        return self.reasons[0].cause


@record
class Stray:
    """Code that asks for a flag that no file defines, for one that only shows when it runs, or that is one itself."""

    cause: Cause
    key: str
    text: str
    advice: str
    near: str | None = None
    deletion: Deletion | None = None
    places: tuple[Site, ...] = ()
    place_count: int = 0
    severity: str = ""

    @property
    def place(self) -> Place:
        """The first of its places."""
        site = self.places[0]
        return Place(f"{site.repository}:{site.path}" if site.repository else site.path, span=site.span)


@record
class Repo:
    """One repository whose code was looked at; `trouble` says why what is missing there proves nothing."""

    name: str
    commit: str | None = None
    trouble: str = ""


@record
class Trend:
    """How the list moved since an earlier one. `why_not` says why there is nothing to compare with.

    `partial`: what only the code tells was left out, because the code is known as it is today alone.
    """

    since: date | None = None
    commit: str | None = None
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    partial: bool = False
    why_not: str = ""


@record
class Ledger:
    """The whole list: worst debt first. `silenced` counts what comments silence, `ignored` what the configuration switches off.

    `broken` flags stand in files that cannot be understood. `remarks` are sentences on comments that silence nothing, or do
    not say why.
    """

    today: date
    commit: str | None
    debts: Sequence[Debt]
    strays: Sequence[Stray] = ()
    repos: Sequence[Repo] = ()
    states: Mapping[State, int] = field(default_factory=dict)
    flags: int = 0
    broken: int = 0
    unknown: Mapping[str, str] = field(default_factory=dict)
    """Why it is not known of a flag whether any code uses it."""
    removed: Mapping[str, Deletion] = field(default_factory=dict)
    """The commit that took the last use of a flag out of the code, where there was one."""
    silenced: int = 0
    ignored: int = 0
    unread: int = 0
    remarks: Sequence[str] = ()
    trend: Trend = Trend()
