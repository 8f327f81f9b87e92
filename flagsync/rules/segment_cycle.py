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
from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import InSegment, Segment
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.SEGMENT, family="targeting")

_Step = tuple[Segment, InSegment]


def check(segment: Segment, facts: Facts) -> Iterator[Draft]:
    """The shortest way from a segment back to itself; told where the first of its files by path begins it."""
    way = _way_round(segment, facts)
    if way:
        names = " -> ".join(f"`{cut(name)}`" for name in (*(at.name for at, _ in way), segment.name))
        _, reference = way[0]
        yield RULE.found(
            segment.at(*reference.route, "segment"),
            f"segment `{cut(segment.name)}` leads back to itself: {names}",
            help="take one of these references out",
            notes=tuple(Note("and on from here", at.at(*onward.route, "segment")) for at, onward in way[1:]),
        )


def _way_round(start: Segment, facts: Facts) -> list[_Step]:
    """The references of the shortest cycle through `start` in which no file comes before its own; empty where there is none."""
    ways: deque[tuple[Segment, list[_Step]]] = deque([(start, [])])
    seen = {start.name}
    while ways:
        segment, way = ways.popleft()
        for leaf in segment.conditions():
            if not isinstance(leaf, InSegment):
                continue
            onward = [*way, (segment, leaf)]
            if leaf.segment == start.name:
                return onward
            following = facts.flags.segment(leaf.segment) if leaf.segment not in seen else None
            seen.add(leaf.segment)
            if following is not None and following.path > start.path:
                ways.append((following, onward))
    return []
