"""What: the version or time that an attribute is compared with cannot be read.

Why: the comparison is then true for nobody, and the rule never matches. Versions are semantic versions (semver.org) as flagd's
providers read them; times are RFC 3339 with an offset, because a time without one is another moment in every region.

Bad:
```yaml
rules:
  - {name: old-clients, when: {attr: appVersion, op: semver_lt, value: 4.2.x}, serve: enabled}
  - {name: later, when: {attr: age, op: after, value: "2026-12-24"}, serve: enabled}
```

Good:
```yaml
rules:
  - {name: old-clients, when: {attr: appVersion, op: semver_lt, value: 4.2.0-rc.1}, serve: enabled}
  - {name: later, when: {attr: age, op: after, value: "2026-12-24T18:00:00+01:00"}, serve: enabled}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from flagsync.comparisons import seconds
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Rule, Severity, Subject
from flagsync.model.flag import Comparison, Flag, Segment
from flagsync.model.operators import OPERATORS, OperandKind
from flagsync.preview import cut
from flagsync.semver import parse

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.TARGETING, family="targeting")

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NUMBERS: Final = re.compile(r"\d+", re.ASCII)


def check(subject: Flag | Segment, facts: Facts) -> Iterator[Draft]:
    """Every operand of the right type that is no version or no time."""
    for leaf in subject.conditions():
        if not isinstance(leaf, Comparison) or leaf.operand.__class__ is not str:
            continue
        operator = OPERATORS[leaf.operator]
        declared = facts.config.attributes.get(leaf.attribute)
        if declared is not None and declared not in operator.attributes:
            continue
        if operator.operand is OperandKind.VERSION and parse(leaf.operand) is None:
            yield _unreadable(subject, leaf, "a version such as 4.2.0", _version(leaf.operand))
        elif operator.operand is OperandKind.TIME and seconds(leaf.operand) is None:
            yield _unreadable(subject, leaf, "a time such as 2026-12-24T18:00:00Z", _time(leaf.operand))


def _unreadable(subject: Flag | Segment, leaf: Comparison, wanted: str, meant: str | None) -> Draft:
    place = subject.at(*leaf.route, "value")
    return RULE.found(
        place,
        f"value `{cut(leaf.operand)}` is not {wanted}, which `{leaf.operator}` needs",
        help=f'did you mean "{meant}"?' if meant else f"write {wanted}",
        fix=Fix(f"write `{meant}`", safe=False, edits=(Edit("replace", place, meant),)) if meant else None,
    )


def _version(text: str) -> str | None:
    """The version of the first three numbers in a short text."""
    numbers = [str(int(number)) for number in _NUMBERS.findall(text[:40])][:3]
    meant = ".".join((*numbers, *("0",) * (3 - len(numbers))))
    return meant if numbers and parse(meant) else None


def _time(text: str) -> str | None:
    """The time with what is missing of it: the time of day, or the offset."""
    meant = f"{text}T00:00:00Z" if _DATE.fullmatch(text) else f"{text}Z"
    return meant if seconds(meant) is not None else None
