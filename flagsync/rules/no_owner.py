"""What: a flag has no owner.

Why: a flag that nobody owns is a flag that nobody removes, and at night nobody knows whom to call.

Bad:
```yaml
owners: []
```

Good:
```yaml
owners: [team:payments]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Flag

RULE = Rule.of(
    __name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="identity and governance", serving=False
)


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A flag without owners."""
    if not flag.owners:
        yield RULE.found(
            flag.at("owners"),
            f"flag `{flag.key}` has no owner",
            help="add `owners: [team:NAME]` with the team that will remove it",
        )
