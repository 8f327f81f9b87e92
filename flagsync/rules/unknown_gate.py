"""What: a stage names a gate that `flagsync.yaml` does not define.

Why: what is not defined cannot be asked, so the ramp stops there for good, or goes on without anybody looking.

Bad:
```yaml
environments:
  production: {rollout: {serve: enabled, percent: 5, stages: [{percent: 5, gate: checkout-error}, {percent: 100}]}}
```

Good:
```yaml
environments:
  production: {rollout: {serve: enabled, percent: 5, stages: [{percent: 5, gate: checkout-errors}, {percent: 100}]}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.nearest import nearest
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.FLAG, family="rollout")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every gate that is not there."""
    for rollout in flag.rollouts():
        for stage in rollout.stages:
            if stage.gate is not None and stage.gate not in facts.config.gates:
                place = flag.at(*stage.route, "gate")
                meant = nearest(stage.gate, facts.config.gates)
                yield RULE.found(
                    place,
                    f"gate `{cut(stage.gate)}` is not defined in flagsync.yaml",
                    help=f'did you mean "{meant}"?' if meant else "define it under `gates`",
                    fix=Fix(f"write `{meant}`", safe=False, edits=(Edit("replace", place, meant),)) if meant else None,
                )
