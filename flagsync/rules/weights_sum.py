"""What: the weights of a split do not add up to 100.

Why: below 100, some people fall between the variants and get the default, which is in no analysis; above 100, the last ones
get less than is written.

Bad:
```yaml
kind: experiment
environments:
  production: {split: {by: userId, weights: {disabled: 50, enabled: 40}}}
```

Good:
```yaml
kind: experiment
environments:
  staging: {split: {by: userId, weights: {disabled: 33.333, enabled: 66.667}}}
  production: {split: {by: userId, weights: {disabled: 50, enabled: 50}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import EVERYONE, Flag, is_whole

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.FLAG, family="rollout")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every split whose weights are percentages each, but not together."""
    for split in flag.splits():
        weights = split.weights.values()
        # Thousandths of a percent are what can be bucketed; finer sums are noise of binary fractions.
        total = round(sum(weights), 3)
        if total != EVERYONE and all(map(is_whole, weights)):
            short = EVERYONE - total
            yield RULE.found(
                flag.at(*split.route, "weights", part="key"),
                f"weights add up to {total:.10g}, not 100",
                help=f"add {short:.10g} to one of them" if short > 0 else f"take {-short:.10g} from one of them",
            )
