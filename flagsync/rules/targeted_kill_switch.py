"""What: a kill switch asks who the user is, or depends on another flag.

Why: at night the switch must be on or off, for everybody and at once. One that depends on the context cannot stand in an
environment variable or in the map of kill switches, and nobody can say from the outside what it does.

Bad:
```yaml
kind: ops
killSwitch: true
links: {runbook: "https://example.test/runbooks/cards"}
permanent: {reason: Cards must stop when the acquirer fails, reviewBy: 2027-06-01}
default: enabled
rules:
  - {name: north, when: {attr: region, op: eq, value: eu-north-1}, serve: disabled}
```

Good:
```yaml
kind: ops
killSwitch: true
links: {runbook: "https://example.test/runbooks/cards"}
permanent: {reason: Cards must stop when the acquirer fails, reviewBy: 2027-06-01}
default: enabled
environments:
  staging: {enabled: false}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import EVERYONE, Flag, Rollout, Split
from flagsync.model.place import Route
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="environments and prerequisites")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """The first thing of each kind by which a kill switch is not the same for everybody."""
    if not flag.kill_switch:
        return
    for what, route in _targeting(flag):
        yield RULE.found(
            flag.at(*route, part="key"),
            f"kill switch `{cut(flag.key)}` has {what}, so it is not the same for everybody",
            help="keep the kill switch plain, and put this into a flag of its own",
        )


def _targeting(flag: Flag) -> Iterator[tuple[str, Route]]:
    if flag.prerequisites:
        yield "a prerequisite", ("prerequisites",)
    if flag.rules:
        yield "rules", ("rules",)
    for environment in flag.environments.values():
        here = ("environments", environment.name)
        if environment.rules:
            yield "rules", (*here, "rules")
        if environment.rollout is not None and not _whole(environment.rollout):
            yield "a rollout", (*here, "rollout")
        if environment.split is not None and not _sole(environment.split):
            yield "a split", (*here, "split")


def _whole(rollout: Rollout) -> bool:
    return rollout.percent <= 0 or rollout.percent >= EVERYONE


def _sole(split: Split) -> bool:
    return len(split.weights) == 1 and max(split.weights.values()) >= EVERYONE
