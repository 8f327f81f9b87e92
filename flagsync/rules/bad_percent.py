"""What: a percentage is not between 0 and 100, or finer than 0.001.

Why: people are put into 100 000 buckets, so nothing finer can be served, and nothing outside can be meant.

Bad:
```yaml
environments:
  production: {rollout: {serve: enabled, percent: 101}}
```
```yaml
kind: experiment
environments:
  production: {split: {by: userId, weights: {disabled: 133, enabled: -33}}}
```

Good:
```yaml
environments:
  staging: {rollout: {serve: enabled, percent: 100}}
  production: {rollout: {serve: enabled, percent: 0.001}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import EVERYONE, Flag, is_whole
from flagsync.model.place import Place

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.FLAG, family="rollout")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every percent of a rollout or a stage, and every weight of a split, that cannot be served."""
    for rollout in flag.rollouts():
        if not is_whole(rollout.percent):
            yield _bad("percent", rollout.percent, flag.at(*rollout.route, "percent"))
        for stage in rollout.stages:
            if not is_whole(stage.percent):
                yield _bad("percent", stage.percent, flag.at(*stage.route, "percent"))
    for split in flag.splits():
        for variant, weight in split.weights.items():
            if not is_whole(weight):
                yield _bad("weight", weight, flag.at(*split.route, "weights", variant))


def _bad(what: str, percent: float, place: Place) -> Draft:
    if not 0 <= percent <= EVERYONE:
        return RULE.found(place, f"{what} `{percent:.12g}` is not between 0 and 100", help="write a number from 0 to 100")
    rounded = f"{round(percent, 3):g}"
    return RULE.found(place, f"{what} `{percent:.12g}` is finer than 0.001, which is one bucket", help=f"write {rounded}")
