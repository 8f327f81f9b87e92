"""What: a name that is served is not a variant of the flag.

Why: there is no value to serve; readers of the flag fall back to the default in their code, each to its own.

Bad:
```yaml
default: disable
```
```yaml
kind: experiment
type: string
variants: {control: bm25, vector: vector-768}
default: control
offVariant: control
environments:
  production: {split: {by: userId, weights: {control: 50, vektor: 50}}}
```

Good:
```yaml
default: disabled
```
```yaml
kind: experiment
type: string
variants: {control: bm25, vector: vector-768}
default: control
offVariant: control
environments:
  production: {split: {by: userId, weights: {control: 50, vector: 50}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final, Literal

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Note, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.model.place import Place
from flagsync.nearest import nearest
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.FLAG, family="variants")

_NAMED: Final = 6
"""How many variants a message names."""


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every served name that no variant has."""
    variants = flag.variants
    if not variants:
        return
    if flag.default not in variants:
        yield _unknown(flag, "default", flag.default, flag.at("default"))
    if flag.off_variant not in variants and not flag.off_variant_implied:
        yield _unknown(flag, "offVariant", flag.off_variant, flag.at("offVariant"))
    for environment in flag.environments.values():
        if environment.default is not None and environment.default not in variants:
            yield _unknown(flag, "default", environment.default, flag.at("environments", environment.name, "default"))
    for rule in flag.targeting_rules():
        if rule.serve is not None and rule.serve not in variants:
            yield _unknown(flag, "served variant", rule.serve, flag.at(*rule.route, "serve"))
    for rollout in flag.rollouts():
        if rollout.serve not in variants:
            yield _unknown(flag, "served variant", rollout.serve, flag.at(*rollout.route, "serve"))
    for split in flag.splits():
        for name in split.weights:
            if name not in variants:
                yield _unknown(flag, "weighted variant", name, flag.at(*split.route, "weights", name, part="key"))


def _unknown(flag: Flag, role: str, name: str, place: Place) -> Draft:
    suggestion = nearest(name, flag.variants)
    known = ", ".join(f"`{cut(variant)}`" for variant in islice(flag.variants, _NAMED))
    more = ", …" if len(flag.variants) > _NAMED else ""
    note = Note("variants are declared here", flag.at("variants", part="key"))
    action: Literal["rename", "replace"] = "rename" if place.part == "key" else "replace"
    return RULE.found(
        place,
        f"{role} `{cut(name)}` is not a variant of this flag; it has {known}{more}",
        help=f'did you mean "{cut(suggestion)}"?' if suggestion else "use one of its variants or declare this one",
        notes=() if flag.variants_implied else (note,),
        fix=Fix(f"write `{cut(suggestion)}`", safe=False, edits=(Edit(action, place, suggestion),)) if suggestion else None,
    )
