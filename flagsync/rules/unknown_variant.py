"""What: a name that is served is not a variant of the flag.

Why: there is no value to serve; readers of the flag fall back to the default in their code, each to its own.

Bad:
```yaml
default: disable
```

Good:
```yaml
default: disabled
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Note, Rule, Severity, Subject
from flagsync.model.flag import Flag, Rollout, Split
from flagsync.model.place import Part, Place
from flagsync.nearest import nearest

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.FLAG, family="variants")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every served name that no variant has."""
    for role, name, place in _served(flag):
        if name not in flag.variants:
            yield _unknown(flag, role, name, place)


def _unknown(flag: Flag, role: str, name: str, place: Place) -> Draft:
    suggestion = nearest(name, flag.variants)
    names = ", ".join(f"`{variant}`" for variant in flag.variants)
    note = Note("variants are declared here", flag.at("variants", part="key"))
    action: Literal["rename", "replace"] = "rename" if place.part == "key" else "replace"
    return RULE.found(
        place,
        f"{role} `{name}` is not a variant of this flag; it has {names}",
        help=f'did you mean "{suggestion}"?' if suggestion else "use one of its variants or declare this one",
        notes=() if flag.variants_implied else (note,),
        fix=Fix(f"write `{suggestion}`", safe=False, edits=(Edit(action, place, suggestion),)) if suggestion else None,
    )


def _served(flag: Flag) -> Iterator[tuple[str, str, Place]]:
    yield "default", flag.default, flag.at("default")
    if not flag.off_variant_implied:
        yield "offVariant", flag.off_variant, flag.at("offVariant")
    for rule in flag.targeting_rules():
        if rule.serve is not None:
            yield "rule serves", rule.serve, flag.at(*rule.route, "serve")
    for environment in flag.environments.values():
        if environment.default is not None:
            yield "default", environment.default, flag.at("environments", environment.name, "default")
    yield from _bucketed(flag)


def _bucketed(flag: Flag) -> Iterator[tuple[str, str, Place]]:
    served: Rollout | Split
    part: Part = "key"
    for served in flag.rollouts():
        yield "rollout serves", served.serve, flag.at(*served.route, "serve")
    for served in flag.splits():
        for variant in served.weights:
            yield "weight of", variant, flag.at(*served.route, "weights", variant, part=part)
