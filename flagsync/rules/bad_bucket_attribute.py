"""What: people are told apart by an attribute that is no text.

Why: only text is bucketed; for everything else the rollout or split passes by, and everybody gets the default.

Bad:
```yaml
environments:
  production: {rollout: {serve: enabled, by: age, percent: 5}}
```

Good:
```yaml
environments:
  production: {rollout: {serve: enabled, by: userId, percent: 5}}
```
```yaml
environments:
  production: {rollout: {serve: enabled, percent: 5}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.model.place import Route
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.FLAG, family="rollout")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every rollout or split by an attribute that is declared as something else than a string."""
    for rollout in flag.rollouts():
        yield from _judged(flag, rollout.by, rollout.route, facts)
    for split in flag.splits():
        yield from _judged(flag, split.by, split.route, facts)


def _judged(flag: Flag, by: str, route: Route, facts: Facts) -> Iterator[Draft]:
    declared = facts.config.attributes.get(by, "string")
    if declared != "string":
        yield RULE.found(
            flag.at(*route, "by"),
            f"attribute `{cut(by)}` is declared as `{declared}`, but only a `string` can be bucketed",
            help="name an attribute that is a string, such as `targetingKey`",
        )
