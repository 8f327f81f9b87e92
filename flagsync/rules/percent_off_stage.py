"""What: the live percentage of a rollout is on none of its stages.

Why: nobody can tell how long it is to stay there, which gate has to hold, and what comes next. 0 (not begun) and 100 (done)
are always fine.

Bad:
```yaml
environments:
  production: {rollout: {serve: enabled, percent: 10, stages: [{percent: 5}, {percent: 25}, {percent: 100}]}}
```

Good:
```yaml
environments:
  staging: {rollout: {serve: enabled, percent: 100, stages: [{percent: 10}, {percent: 100}]}}
  production: {rollout: {serve: enabled, percent: 5, stages: [{percent: 5}, {percent: 25}, {percent: 100}]}}
```
```yaml
environments:
  production: {rollout: {serve: enabled, percent: 0, stages: [{percent: 5}, {percent: 25}, {percent: 100}]}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import EVERYONE, Flag, is_whole

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="rollout")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every rollout with sound stages between which it stands."""
    for rollout in flag.rollouts():
        percents = [stage.percent for stage in rollout.stages]
        if not percents or not 0 < rollout.percent < EVERYONE or rollout.percent in percents:
            continue
        if is_whole(rollout.percent) and all(map(is_whole, percents)):
            yield RULE.found(
                flag.at(*rollout.route, "percent"),
                f"percent `{rollout.percent:.10g}` is on no stage; the stages are {', '.join(f'{it:.10g}' for it in percents)}",
                help="move it to a stage, or add a stage for it",
                notes=(Note("the stages are here", flag.at(*rollout.route, "stages", part="key")),),
            )
