"""What: a variant that nobody can get in any environment.

Why: an arm of an experiment that was forgotten collects no data, and a variant that is left over makes readers look for who
gets it.

It is about flags of kind release, experiment and sunset that are ramped or split: one that is still prepared serves nothing
yet, and whoever switches by hand keeps variants in reserve. A variant that any rule, rollout, split or default of any
environment names is served, though it be to 0 percent for now; so are the default and the off variant.

Bad:
```yaml
kind: experiment
type: string
variants: {control: bm25, vector: vector-768, hybrid: hybrid-rrf}
default: control
offVariant: control
environments:
  production: {split: {weights: {control: 50, vector: 50}}}
```

Good:
```yaml
kind: experiment
type: string
variants: {control: bm25, vector: vector-768, hybrid: hybrid-rrf}
default: control
offVariant: control
rules:
  - {name: staff, when: {attr: email, op: ends_with, value: "@example.test"}, serve: hybrid}
environments:
  production: {split: {weights: {control: 50, vector: 50}}}
```
This one is switched by hand, and keeps a variant in reserve.
```yaml
type: string
variants: {usual: Free returns, holiday: Free returns until January, sale: No returns}
default: usual
offVariant: usual
environments: {staging: {default: sale}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Rule, Severity, Subject
from flagsync.model.flag import Flag, Kind
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="variants")

_RESERVED: Final = frozenset({Kind.OPS, Kind.PERMISSION})


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every variant that nothing in the flag serves, where some are shared out."""
    if len(flag.variants) < 3 or flag.kind in _RESERVED or flag.kill_switch or not (flag.rollouts() or flag.splits()):
        return
    resting = {flag.default, flag.off_variant}
    served = resting | {rollout.serve for rollout in flag.rollouts()}
    served.update(rule.serve for rule in flag.targeting_rules() if rule.serve is not None)
    served.update(here.default for here in flag.environments.values() if here.default is not None)
    for split in flag.splits():
        served.update(split.weights)
    # Where a name is misspelled, the variant that was meant is not forgotten.
    if served == resting or not served <= flag.variants.keys() or not flag.environments.keys() <= set(facts.environments):
        return
    for variant in flag.variants:
        if variant not in served:
            place = flag.at("variants", variant, part="key")
            yield RULE.found(
                place,
                f"variant `{cut(variant)}` is served to nobody in any environment",
                help="serve it somewhere, or remove it",
                fix=Fix("remove the variant", safe=False, edits=(Edit("delete", flag.at("variants", variant)),)),
            )
