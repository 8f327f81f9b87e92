"""What: a variant of a split has the weight 0.

Why: nobody gets it, which is easily overlooked in a list of weights; where it is meant, leaving the variant out says it better.

Bad:
```yaml
kind: experiment
environments:
  production: {split: {by: userId, weights: {disabled: 100, enabled: 0}}}
```

Good:
```yaml
kind: experiment
environments:
  production: {split: {by: userId, weights: {disabled: 99.999, enabled: 0.001}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.NOTE, subject=Subject.FLAG, family="rollout")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every weight of nothing."""
    for split in flag.splits():
        for variant, weight in split.weights.items():
            if weight == 0 and variant in flag.variants:
                yield RULE.found(
                    flag.at(*split.route, "weights", variant),
                    f"variant `{cut(variant)}` has the weight 0, so nobody gets it",
                    help="give it a weight, or leave it out",
                )
