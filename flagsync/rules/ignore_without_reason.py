"""What: a silencing comment does not say why.

Why: nobody dares to remove it later, because nobody knows what it was for.

Bad:
```yaml
owners: []  # flagsync: ignore[no-owner]
```

Good:
```yaml
owners: []  # flagsync: ignore[no-owner] until=2027-03-01 the team is being founded
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.directive import Directive
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject

RULE = Rule.of(__name__, __doc__, severity=Severity.NOTE, subject=Subject.DIRECTIVE, family="silencing", serving=False)


def check(directive: Directive, facts: Facts) -> Iterator[Draft]:
    """A comment that names its rules, works, and gives no reason."""
    if not directive.reason and directive.used:
        names = ", ".join(f"`{name}`" for name in directive.rules if name in directive.used)
        yield RULE.found(
            directive.place,
            f"comment does not say why it silences {names}",
            help="add the reason at its end",
        )
