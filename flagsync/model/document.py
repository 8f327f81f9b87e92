"""One file as it was read, and what was wrong with it before anyone asked what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from flagsync.model.place import Part, Place, Route, Span
from flagsync.model.record import record


class DocumentKind(StrEnum):
    """What a file is for; its path says so."""

    FLAG = "flag"
    SEGMENT = "segment"
    CONFIG = "config"


@record
class Problem:
    """A fault found while reading or validating a file.

    `rule` names the rule that speaks of it: rooms gather problems, only rules make findings of them. `detail` holds what
    that rule needs for its sentence. `fatal` problems leave the document without data.
    """

    rule: str
    route: Route = ()
    part: Part = "value"
    span: Span | None = None
    fatal: bool = False
    detail: Mapping[str, Any] = field(default_factory=dict)


@record
class Document:
    """A file of the repository: its path, its text and its plain data (mappings, lists, scalars of YAML 1.2's core schema).

    `text` is what was decoded, without a byte order mark; `data` is None where the file could not be read as data.
    `digest` identifies the content (hexadecimal SHA-256 of the bytes, or empty where nothing was read). `problems` keep the
    document from being understood; `remarks` are only worth a word.
    """

    path: str
    kind: DocumentKind
    text: str
    data: Any
    problems: tuple[Problem, ...] = ()
    digest: str = ""
    remarks: tuple[Problem, ...] = ()

    def at(self, *route: str | int, part: Part = "value") -> Place:
        """The place at a route of this document."""
        return Place(self.path, route, part)

    def at_span(self, span: Span) -> Place:
        """A place that no route leads to."""
        return Place(self.path, span=span)

    def at_problem(self, problem: Problem) -> Place:
        """The place of one of the document's problems or remarks."""
        return Place(self.path, problem.route, problem.part, problem.span)

    @property
    def sound(self) -> bool:
        """Whether the document has data of the right shape, so that flags can be built and judged."""
        return self.data is not None and not self.problems
