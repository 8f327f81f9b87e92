"""What: a flag may live longer than flags of its kind do.

Why: an expiry date that is years away reminds nobody; by then the people who know the flag are elsewhere.

Release and sunset flags live 90 days from the day they were created, experiments 60; `lint.lifetimes` in `flagsync.yaml`
changes that and gives other kinds a lifetime too. A flag that is past its expiry is left to `expired`.

Bad:
```yaml
created: 2026-11-01
expires: 2027-11-01
```

Good:
```yaml
created: 2026-11-01
expires: 2027-01-30
```
```yaml
created: 2026-11-01
expires: 2027-04-01
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
lint: {lifetimes: {release: 180d}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut

RULE = Rule.of(
    __name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="identity and governance", serving=False
)


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A flag whose expiry is further from its creation than its kind's lifetime."""
    if flag.expires is None or flag.created is None or flag.expires < facts.today:
        return
    lifetime = facts.config.lint.lifetime(flag.kind)
    days = (flag.expires - flag.created).days
    if lifetime is None or days <= lifetime:
        return
    latest = flag.created + timedelta(days=lifetime)
    yield RULE.found(
        flag.at("expires"),
        f"{flag.kind} flag `{cut(flag.key)}` may live {days} days; {lifetime} are allowed",
        help=f"let it expire by {latest}, or say under `permanent` why it stays"
        if latest >= facts.today
        else "remove the flag, or say under `permanent` why it stays",
        notes=(Note("counted from here", flag.at("created")),),
    )
