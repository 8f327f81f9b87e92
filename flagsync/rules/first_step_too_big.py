"""What: the first stage of a release, in the last environment, reaches many people at once.

Why: the first step is where the unknown faults are found; the fewer people meet them, the better. The last environment in order
of promotion is the one that counts. The default limit is 25 percent; `lint.thresholds` in flagsync.yaml changes it under the
rule's name.

Bad:
```yaml
environments:
  production: {rollout: {serve: enabled, percent: 0, stages: [{percent: 50}, {percent: 100}]}}
```

Good:
```yaml
environments:
  staging: {rollout: {serve: enabled, percent: 0, stages: [{percent: 50}, {percent: 100}]}}
  production: {rollout: {serve: enabled, percent: 0, stages: [{percent: 5}, {percent: 50}, {percent: 100}]}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import EVERYONE, Flag, Kind, is_whole

RULE = Rule.of(
    __name__, __doc__, severity=Severity.NOTE, subject=Subject.FLAG, family="rollout", serving=False, options={"limit": 25}
)


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """The plan of a release in the last environment, where it is not yet through and its lowest stage is high."""
    if flag.kind is not Kind.RELEASE or not flag.environments:
        return
    *_, last = facts.environments
    rollout = flag.environment(last).rollout
    if rollout is None or not rollout.stages or rollout.percent >= EVERYONE:
        return
    limit = facts.config.lint.thresholds.get(RULE.id, RULE.options["limit"])
    first = min(rollout.stages, key=lambda stage: stage.percent)
    if first.percent > limit and is_whole(first.percent):
        yield RULE.found(
            flag.at(*first.route, "percent"),
            f"the first stage in {last} reaches `{first.percent:.10g}` percent at once; {limit:g} is the most",
            help="begin with a smaller stage",
        )
