"""What: a flag depends on one that is to be gone before it.

Why: when the prerequisite is deleted as planned, this flag is off for everybody.

Bad:
```yaml
expires: 2027-01-20
prerequisites: [{flag: payments.v2-api, variant: enabled}]
# file: flags/payments.v2-api.yaml
expires: 2027-01-15
```
```yaml
kind: permission
permanent: {reason: Part of the contract, reviewBy: 2027-06-01}
prerequisites: [{flag: payments.v2-api, variant: enabled}]
# file: flags/payments.v2-api.yaml
expires: 2027-01-15
```

Good:
```yaml
expires: 2027-01-15
prerequisites: [{flag: payments.v2-api, variant: enabled}]
# file: flags/payments.v2-api.yaml
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
    __name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="environments and prerequisites", serving=False
)


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every prerequisite that expires before the flag; one that has expired is left to `depends-on-dead-flag`."""
    if not flag.prerequisites or (flag.expires is None and flag.permanent is None):
        return
    for prerequisite in flag.prerequisites:
        other = facts.flags.flag(prerequisite.flag)
        if other is None or other.expires is None or other.expires < facts.today:
            continue
        if flag.expires is not None and flag.expires <= other.expires:
            continue
        own = f"this flag on {flag.expires}" if flag.expires is not None else "this flag is permanent"
        yield RULE.found(
            flag.at(*prerequisite.route, "flag"),
            f"prerequisite `{cut(other.key)}` expires on {other.expires}, {own}",
            help="let this flag expire no later, or remove the prerequisite before the other flag goes",
            notes=(Note("its expiry", other.at("expires")),),
        )
