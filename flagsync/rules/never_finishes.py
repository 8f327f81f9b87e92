"""What: a rollout's last stage is below 100, though the flag is meant to go away.

Why: a release or a sunset ends when everybody has it; a plan that stops before leaves two versions of the code for ever.

Bad:
```yaml
environments:
  production: {rollout: {serve: enabled, percent: 5, stages: [{percent: 5}, {percent: 25}, {percent: 50}]}}
```

Good:
```yaml
environments:
  production: {rollout: {serve: enabled, percent: 5, stages: [{percent: 5}, {percent: 50}, {percent: 100}]}}
```
What is permanent may stay at a share.
```yaml
kind: permission
permanent: {reason: The carrier has room for so many, reviewBy: 2027-06-01}
environments:
  production: {rollout: {serve: enabled, percent: 5, stages: [{percent: 5}, {percent: 50}]}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import EVERYONE, Flag, Kind, is_whole

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="rollout", serving=False)


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every environment's plan of a flag that is to end, and does not."""
    if flag.expires is None and flag.kind is not Kind.RELEASE:
        return
    for environment in flag.environments.values():
        rollout = environment.rollout
        if rollout is None or not rollout.stages or rollout.percent >= EVERYONE:
            continue
        percents = [stage.percent for stage in rollout.stages]
        if max(percents) < EVERYONE and all(map(is_whole, percents)):
            last = rollout.stages[-1]
            yield RULE.found(
                flag.at(*last.route, "percent"),
                f"the last stage is `{last.percent:.10g}`, so this rollout never reaches everybody",
                help="add a stage of 100",
            )
