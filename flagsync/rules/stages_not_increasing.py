"""What: a stage of a rollout is not above the one before it.

Why: a ramp that goes down takes the feature away from people who have it, and whoever moves the ramp cannot tell what the next
step is.

Bad:
```yaml
environments:
  production: {rollout: {serve: enabled, percent: 5, stages: [{percent: 5}, {percent: 50}, {percent: 25}, {percent: 100}]}}
```

Good:
```yaml
environments:
  production: {rollout: {serve: enabled, percent: 5, stages: [{percent: 5}, {percent: 25}, {percent: 50}, {percent: 100}]}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import EVERYONE, Flag

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.FLAG, family="rollout")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every stage that does not rise."""
    for rollout in flag.rollouts():
        for before, stage in pairwise(rollout.stages):
            if 0 <= stage.percent <= before.percent <= EVERYONE:
                yield RULE.found(
                    flag.at(*stage.route, "percent"),
                    f"stage `{stage.percent:.10g}` is not above the stage before it, `{before.percent:.10g}`",
                    help="put the stages in rising order",
                    notes=(Note("the stage before it", flag.at(*before.route, "percent")),),
                )
