"""What: an environment serves a new feature to more users than the environment before it.

Why: environments stand in their order of promotion, so that mistakes are found where they cost least; here production tries
something first.

Only release flags are judged, only between environments that the flag's file lists, and only where the file alone proves it: a
rule that may serve the feature to everybody in staging says nothing about production.

Bad:
```yaml
environments:
  staging: {rollout: {serve: enabled, percent: 10}}
  production: {rollout: {serve: enabled, percent: 25}}
```
```yaml
environments:
  staging: {enabled: false}
  production: {rollout: {serve: enabled, percent: 5}}
```

Good:
```yaml
environments:
  staging: {rollout: {serve: enabled, percent: 100}}
  production: {rollout: {serve: enabled, percent: 5}}
```
```yaml
rules:
  - {name: testers, when: {attr: plan, op: eq, value: tester}, serve: enabled}
environments:
  staging: {}
  production: {rollout: {serve: enabled, percent: 5}}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import EVERYONE, Environment, Flag, Kind, Rollout, Split, TargetingRule, is_whole
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="environments and prerequisites")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every listed environment that is provably ahead of the listed one before it."""
    # Who gets a dial or a permission differs by environment on purpose, a sunset may begin anywhere, an experiment needs users.
    if flag.kind is not Kind.RELEASE or len(flag.environments) < 2 or flag.prerequisites:
        return
    listed = [flag.environments[name] for name in facts.environments if name in flag.environments]
    for earlier, later in pairwise(listed):
        before, after = _most(flag, earlier), _least(flag, later, earlier)
        if before is not None and after is not None and after > before and _is_sound(earlier) and _is_sound(later):
            yield RULE.found(
                flag.at("environments", later.name, part="key"),
                f"flag `{cut(flag.key)}` is {_on(after)} in `{later.name}`, but {_on(before)} in `{earlier.name}` before it",
                help=f"go further in `{earlier.name}` first",
                notes=(Note("the environment before", flag.at("environments", earlier.name, part="key")),),
            )


def _is_sound(here: Environment) -> bool:
    """Whether the shares are percentages at all; of others another rule speaks."""
    shares = [here.rollout.percent] if here.rollout else here.split.weights.values() if here.split else ()
    return all(map(is_whole, shares))


def _most(flag: Flag, here: Environment) -> float | None:
    """How many percent get something else than the off variant, at most; None where that depends on rules."""
    if not here.enabled:
        return 0
    if any(_serves_more(rule, flag) for rule in (*here.rules, *flag.rules)):
        return None
    return _rest(flag, here)


def _least(flag: Flag, here: Environment, earlier: Environment) -> float | None:
    """The same, at least. Rules of the flag itself take the same people from both environments."""
    if not here.enabled:
        return 0
    share = _rest(flag, here)
    if here.rules and earlier.enabled and _rest(flag, earlier) > 0:
        return None
    return share


def _rest(flag: Flag, here: Environment) -> float:
    """The share of those whom no rule takes."""
    default = 0 if (here.default or flag.default) == flag.off_variant else EVERYONE
    if here.rollout is not None:
        return _rollout(here.rollout, flag, default)
    return _split(here.split, flag, default) if here.split is not None else default


def _rollout(rollout: Rollout, flag: Flag, default: float) -> float:
    percent = min(max(rollout.percent, 0), EVERYONE)
    served = 0 if rollout.serve == flag.off_variant else percent
    return served + default * (EVERYONE - percent) / EVERYONE


def _split(split: Split, flag: Flag, default: float) -> float:
    weights = {variant: max(weight, 0) for variant, weight in split.weights.items()}
    total = sum(weights.values())
    free = max(EVERYONE - total, 0)
    return min(total - weights.get(flag.off_variant, 0), EVERYONE) + default * free / EVERYONE


def _serves_more(rule: TargetingRule, flag: Flag) -> bool:
    """Whether a rule may serve anybody something else than the off variant."""
    off = flag.off_variant
    if rule.serve is not None:
        return rule.serve != off
    served: Sequence[str] = (rule.rollout.serve,) if rule.rollout else tuple(rule.split.weights) if rule.split else ()
    return any(variant != off for variant in served) or flag.default != off


def _on(percent: float) -> str:
    if percent <= 0:
        return "off for everybody"
    return "on for everybody" if percent >= EVERYONE else f"on for {percent:g} %"
