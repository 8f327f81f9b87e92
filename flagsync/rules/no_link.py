"""What: a flag that is meant to go has no link to what it is for.

Why: whether it can go is decided where the work is planned; without a link somebody has to ask around.

Kinds that are meant to go are release, experiment and sunset. A kill switch needs a runbook, which `no-runbook` sees to.

Bad:
```yaml
# without: links
kind: release
```

Good:
```yaml
links: {issue: "https://example.test/PAY-12"}
```
```yaml
# without: links
kind: ops
permanent: {reason: Operations tune it by season, reviewBy: 2027-06-01}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Flag, Kind
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.NOTE, subject=Subject.FLAG, family="identity and governance", serving=False)

_STAYING: Final = frozenset({Kind.OPS, Kind.PERMISSION})


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A flag of a passing kind without any link."""
    if not flag.links and flag.kind not in _STAYING and flag.permanent is None:
        yield RULE.found(
            flag.at("links"),
            f"{flag.kind} flag `{cut(flag.key)}` has no link",
            help='add `links: {issue: "https://…"}` with the issue it belongs to',
        )
