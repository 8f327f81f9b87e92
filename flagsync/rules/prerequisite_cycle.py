"""What: a flag is its own prerequisite, directly or by way of others.

Why: each of them waits for the next, so none of them is ever on, for anybody.

A way round is reported once, at the flag whose key comes first.

Bad:
```yaml
key: checkout.new-flow
prerequisites: [{flag: payments.v2-api, variant: enabled}]
# file: flags/payments.v2-api.yaml
prerequisites: [{flag: checkout.new-flow, variant: enabled}]
```
```yaml
key: checkout.new-flow
prerequisites: [{flag: checkout.new-flow, variant: enabled}]
```

Good:
```yaml
key: checkout.new-flow
prerequisites: [{flag: payments.v2-api, variant: enabled}]
# file: flags/payments.v2-api.yaml
type: boolean
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import Flag, Prerequisite
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.FLAG, family="environments and prerequisites")

_NAMED = 6
"""How many flags of a way a message names."""

Step = tuple[Flag, Prerequisite]
"""A flag and the prerequisite by which it leads on."""


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """The shortest way from the flag back to itself, over flags whose keys come later."""
    if not flag.prerequisites:
        return
    way = _way_round(flag, facts)
    if not way:
        return
    last, closing = way[-1]
    notes = () if len(way) == 1 else (Note("which leads back here", last.at(*closing.route, "flag")),)
    yield RULE.found(
        flag.at(*way[0][1].route, "flag"),
        f"flag `{cut(flag.key)}` is its own prerequisite{_words(way)}",
        help="remove one of the prerequisites, so that one flag depends on none of the others",
        notes=notes,
    )


def _way_round(flag: Flag, facts: Facts) -> list[Step]:
    """Breadth first, so that the way is the shortest; empty where none leads back."""
    came_by: dict[str, Step] = {}
    waiting = [flag]
    for current in waiting:
        for prerequisite in current.prerequisites:
            key = prerequisite.flag
            if key == flag.key:
                return _steps(flag, (current, prerequisite), came_by)
            if key < flag.key or key in came_by:
                continue
            other = facts.flags.flag(key)
            if other is not None:
                came_by[key] = (current, prerequisite)
                waiting.append(other)
    return []


def _steps(flag: Flag, last: Step, came_by: dict[str, Step]) -> list[Step]:
    way = [last]
    while way[-1][0].key != flag.key:
        way.append(came_by[way[-1][0].key])
    return way[::-1]


def _words(way: list[Step]) -> str:
    if len(way) == 1:
        return ""
    keys = [f"`{cut(prerequisite.flag)}`" for _, prerequisite in way]
    if len(keys) > _NAMED:
        keys = [*keys[: _NAMED - 2], "…", *keys[-2:]]
    return f" by way of {' -> '.join(keys)}"
