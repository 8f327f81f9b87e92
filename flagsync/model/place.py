"""Where something stands: first as a route through the data, at the end as lines and columns.

A rule only ever says *what* it means (``flag.at("expires")``), as a `Place`. The document it came from turns places into
`Location`s once, after judging, so that rules stay free of line numbers and clean files never pay for positions.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from flagsync.model.record import record

Route = tuple[str | int, ...]
"""The way from the top of a document to a node: mapping keys and list indexes, outermost first."""

Part = Literal["value", "key", "entry"]
"""Which part of the node at a route is meant: its value, the key it stands under, or both together."""


class Position(NamedTuple):
    """A point in a text. Lines and columns count from 1; columns count Unicode code points."""

    line: int
    column: int


class Span(NamedTuple):
    """A stretch of text, from `start` up to but not including `end`."""

    start: Position
    end: Position


@record
class Place:
    """A symbolic place in one file: a route into its data, or (where no route leads, as in a syntax error) a span."""

    path: str
    route: Route = ()
    part: Part = "value"
    span: Span | None = None


@record
class Location:
    """A resolved place: the file (relative to the repository, with forward slashes), the route and the exact span."""

    path: str
    route: Route
    span: Span
