"""What: a flag is past the day on which it should be gone.

Why: its code is still there with both branches, and everybody who reads it has to ask which one is alive.

The day itself still counts. A permanent flag never expires.

Bad:
```yaml
created: 2026-08-10
expires: 2026-11-22
```

Good:
```yaml
created: 2026-10-23
expires: 2026-12-15
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="staleness", serving=False)


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A flag whose `expires` lies before today. One that expires before it was created has another problem."""
    if flag.expires is None or flag.expires >= facts.today or (flag.created is not None and flag.expires < flag.created):
        return
    days = (facts.today - flag.expires).days
    ago = "yesterday" if days == 1 else f"{days} days ago"
    yield RULE.found(
        flag.at("expires"),
        f"flag `{cut(flag.key)}` expired on {flag.expires}, {ago}",
        help="remove it from the code, then delete it here; or move the date and say why in the commit",
    )
