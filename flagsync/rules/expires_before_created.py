"""What: a flag expires before it was created.

Why: one of the two dates is a slip, and both decide when somebody is reminded of the flag.

Bad:
```yaml
created: 2026-11-16
expires: 2026-01-15
```

Good:
```yaml
created: 2026-11-16
expires: 2027-01-15
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut

RULE = Rule.of(
    __name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="identity and governance", serving=False
)


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A flag whose `expires` lies before its `created`."""
    if flag.expires is not None and flag.created is not None and flag.expires < flag.created:
        yield RULE.found(
            flag.at("expires"),
            f"flag `{cut(flag.key)}` expires on {flag.expires}, before it was created",
            help="correct the year, or the other date",
            notes=(Note("created here", flag.at("created")),),
        )
