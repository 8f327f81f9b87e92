"""What: a kill switch has no runbook.

Why: whoever is called at night must know when to use the switch, what customers will see then, and when to undo it.

Bad:
```yaml
kind: ops
killSwitch: true
permanent: {reason: Cards must stop when the acquirer fails, reviewBy: 2027-06-01}
links: {issue: "https://example.test/PAY-102"}
default: enabled
```

Good:
```yaml
kind: ops
killSwitch: true
permanent: {reason: Cards must stop when the acquirer fails, reviewBy: 2027-06-01}
links: {runbook: "https://example.test/runbooks/cards"}
default: enabled
```
```yaml
kind: ops
permanent: {reason: Operations tune it by season, reviewBy: 2027-06-01}
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
    """A kill switch without a link called `runbook`."""
    if flag.kill_switch and "runbook" not in flag.links:
        yield RULE.found(
            flag.at("links", "runbook"),
            f"kill switch `{cut(flag.key)}` has no runbook",
            help='add `links: {runbook: "https://…"}` with what to do at night',
        )
