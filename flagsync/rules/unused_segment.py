"""What: no flag and no other segment refers to a segment.

Why: it decides nothing, yet people read it, keep it up to date and believe that it does.

Bad:
```yaml
key: checkout.new-flow
# file: flags/segments/staff.yaml
name: staff
owners: [team:it]
when: {attr: email, op: ends_with, value: "@example.test"}
```

Good:
```yaml
rules:
  - {name: colleagues, when: {segment: staff}, serve: enabled}
# file: flags/segments/staff.yaml
name: staff
owners: [team:it]
when: {attr: email, op: ends_with, value: "@example.test"}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Segment
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.SEGMENT, family="targeting")


def check(segment: Segment, facts: Facts) -> Iterator[Draft]:
    """A segment that nothing refers to."""
    if not facts.flags.segment_is_used(segment.name):
        yield RULE.found(
            segment.at("name"),
            f"segment `{cut(segment.name)}` is used by no flag",
            help="delete the file, or refer to the segment",
        )
