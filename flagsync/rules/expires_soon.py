"""What: a flag expires within the next 14 days.

Why: removing it from the code, releasing that and deleting the file takes a while; now is the time to plan it.

`lint.thresholds: {expires-soon: 7}` in `flagsync.yaml` changes the number of days.

Bad:
```yaml
expires: 2026-12-07
```

Good:
```yaml
expires: 2026-12-08
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut

RULE = Rule.of(
    __name__, __doc__, severity=Severity.NOTE, subject=Subject.FLAG, family="staleness", serving=False, options={"days": 14}
)


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A flag whose `expires` is today or one of the next days."""
    if flag.expires is None or flag.expires < facts.today:
        return
    days = (flag.expires - facts.today).days
    if days > facts.config.lint.thresholds.get(RULE.id, RULE.options["days"]):
        return
    when = ("today", "tomorrow")[days] if days < 2 else f"in {days} days"
    yield RULE.found(
        flag.at("expires"),
        f"flag `{cut(flag.key)}` expires {when}, on {flag.expires}",
        help="plan its removal now, or move the date and say why in the commit",
    )
