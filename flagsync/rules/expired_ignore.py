"""What: the last day of a silencing comment is over, or is no date.

Why: somebody put up with the finding until that day; from then on it counts again, and whoever reads the comment should know.
The comment works through its last day.

Bad:
```yaml
owners: [team:payments]  # flagsync: ignore[no-owner] until=2026-11-22 the team is being founded
```
```yaml
owners: []  # flagsync: ignore[no-owner] until=christmas the team is being founded
```

Good:
```yaml
owners: []  # flagsync: ignore[no-owner] until=2026-11-23 the team is being founded
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.directive import Directive
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.DIRECTIVE, family="silencing", serving=False)


def check(directive: Directive, facts: Facts) -> Iterator[Draft]:
    """A comment whose last day lies before today or cannot be told."""
    if directive.until_text is None:
        return
    if directive.until is None:
        yield RULE.found(
            directive.place,
            f"last day `{cut(directive.until_text)}` of this comment is not a date",
            help="write a day such as `until=2027-03-01`",
        )
    elif directive.expired(facts.today):
        yield RULE.found(
            directive.place,
            f"comment was to silence only until `{directive.until_text}`",
            help="mend what it silenced and remove it, or give it a later day",
        )
