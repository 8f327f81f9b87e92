"""What: a flag of a kind that is meant to go has no day on which it should be gone.

Why: flags that nobody is reminded of stay; each one doubles what has to be tested, until one of them does harm.

Release, experiment and sunset flags are meant to go, and every other kind for which `lint.lifetimes` has a number of days.

Bad:
```yaml
# without: expires
kind: release
```
```yaml
# without: expires
kind: sunset
default: enabled
```

Good:
```yaml
expires: 2027-01-15
```
```yaml
# without: expires
kind: ops
```
```yaml
permanent: {reason: Decides per contract, reviewBy: 2027-06-01}
kind: release
```
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut

RULE = Rule.of(
    __name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="identity and governance", serving=False
)


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A flag of a kind with a lifetime that neither expires nor says why it stays."""
    if flag.expires is not None or flag.permanent is not None:
        return
    lifetime = facts.config.lint.lifetime(flag.kind)
    if lifetime is None:
        return
    # One of the flag's own days would be over already where the flag is older than it may become.
    day = max(flag.created or facts.today, facts.today) + timedelta(days=lifetime)
    yield RULE.found(
        flag.at("expires"),
        f"{flag.kind} flag `{cut(flag.key)}` has no expiry date",
        help=f"add `expires: YYYY-MM-DD`, at most {lifetime} days from now, or `permanent` with a reason",
        fix=Fix(f"let it expire on {day}", safe=False, edits=(Edit("insert", flag.at(), ("expires", day.isoformat())),)),
    )
