"""What: a segment leads back to itself.

Why: nobody can say who is in it, so it is true for nobody, and every rule that asks for it never matches.

Bad:
```yaml
rules:
  - {name: insiders, when: {segment: insiders}, serve: enabled}
# file: flags/segments/insiders.yaml
name: insiders
owners: [team:it]
when: {any: [{segment: testers}, {attr: plan, op: eq, value: internal}]}
# file: flags/segments/testers.yaml
name: testers
owners: [team:it]
when: {not: {segment: insiders}}
```

Good:
```yaml
rules:
  - {name: insiders, when: {segment: insiders}, serve: enabled}
# file: flags/segments/insiders.yaml
name: insiders
owners: [team:it]
when: {any: [{segment: testers}, {attr: plan, op: eq, value: internal}]}
# file: flags/segments/testers.yaml
name: testers
owners: [team:it]
when: {attr: email, op: ends_with, value: "@test.example.test"}
```
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import InSegment, Segment
from flagsync.model.place import Place
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.SEGMENT, family="targeting")

_NAMED: Final = 8
"""How many segments of a long way round are named."""


def check(segment: Segment, facts: Facts) -> Iterator[Draft]:
    """The shortest way from a segment back to itself; told where the first of its files by path begins it."""
    way = _way_round(segment, facts)
    if way:
        names = " -> ".join(f"`{cut(name)}`" for name in way[:_NAMED]) + (" -> …" if len(way) > _NAMED else "")
        yield RULE.found(
            _reference(segment, (*way, segment.name)[1]),
            f"segment `{cut(segment.name)}` leads back to itself: {names} -> `{cut(segment.name)}`",
            help="take one of these references out",
            notes=tuple(_notes((*way, segment.name), facts)),
        )


def _way_round(start: Segment, facts: Facts) -> tuple[str, ...]:
    """The names of the shortest cycle through `start` in which no file comes before its own; empty where there is none."""
    came_from: dict[str, str | None] = {start.name: None}
    waiting = deque([start.name])
    while waiting:
        current = waiting.popleft()
        cards = facts.flags.same_segment(current)
        for name in cards[0].segments if cards else ():
            if name == start.name:
                return _traced(current, came_from)
            following = facts.flags.same_segment(name)
            if name not in came_from and following and following[0].path > start.path:
                waiting.append(name)
                came_from[name] = current
    return ()


def _traced(last: str, came_from: Mapping[str, str | None]) -> tuple[str, ...]:
    way: list[str] = []
    name: str | None = last
    while name is not None:
        way.append(name)
        name = came_from[name]
    return tuple(reversed(way))


def _notes(way: Sequence[str], facts: Facts) -> Iterator[Note]:
    for name, following in list(pairwise(way))[1:_NAMED]:
        segment = facts.flags.segment(name)
        if segment is not None:
            yield Note("and on from here", _reference(segment, following))


def _reference(segment: Segment, name: str) -> Place:
    """Where a segment refers to another."""
    leaf = next(leaf for leaf in segment.conditions() if isinstance(leaf, InSegment) and leaf.segment == name)
    return segment.at(*leaf.route, "segment")
