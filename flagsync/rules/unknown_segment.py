"""What: a condition names a segment that no file defines.

Why: what cannot be resolved is true for nobody, so the rule never matches, and everybody it was written for gets something
else.

Bad:
```yaml
rules:
  - {name: colleagues, when: {segment: staf}, serve: enabled}
# file: flags/segments/staff.yaml
name: staff
owners: [team:it]
when: {any: [{attr: email, op: ends_with, value: "@example.test"}, {segment: testers}]}
# file: flags/segments/testers.yaml
name: testers
owners: [team:it]
when: {segment: staff-of-agencies}
# file: flags/uses-staff.yaml
rules:
  - {name: colleagues, when: {segment: staff}, serve: enabled}
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
from flagsync.model.finding import Draft, Edit, Fix, Rule, Severity, Subject
from flagsync.model.flag import Flag, InSegment, Segment
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.TARGETING, family="targeting")


def check(subject: Flag | Segment, facts: Facts) -> Iterator[Draft]:
    """Every reference to a segment that is not there."""
    for leaf in subject.conditions():
        if isinstance(leaf, InSegment) and not facts.flags.defines_segment(leaf.segment):
            place = subject.at(*leaf.route, "segment")
            suggestion = facts.flags.nearest_segment(leaf.segment)
            yield RULE.found(
                place,
                f"segment `{cut(leaf.segment)}` is not defined",
                help=f'did you mean "{suggestion}"?' if suggestion else "define it in a file under `flags/segments/`",
                fix=Fix(f"write `{suggestion}`", safe=False, edits=(Edit("replace", place, suggestion),))
                if suggestion
                else None,
            )
