"""What: the day on which a permanent flag was to be looked at again is over.

Why: what justified the flag may be gone, and nothing else will ever ask.

Bad:
```yaml
kind: permission
permanent: {reason: Part of the contract with business customers, reviewBy: 2026-06-01}
```

Good:
```yaml
kind: permission
permanent: {reason: Part of the contract with business customers, reviewBy: 2026-11-23}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut

RULE = Rule.of(
    __name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="identity and governance", serving=False
)


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A permanent flag whose day of review lies before today."""
    if flag.permanent is not None and flag.permanent.review_by is not None and flag.permanent.review_by < facts.today:
        yield RULE.found(
            flag.at("permanent", "reviewBy"),
            f"flag `{cut(flag.key)}` was to be reviewed by {flag.permanent.review_by}",
            help="ask its owner whether the reason still holds, then move the date or remove the flag",
        )
