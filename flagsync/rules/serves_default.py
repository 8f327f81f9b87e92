"""What: a rollout serves the variant that everybody else gets anyway.

Why: it changes nothing for anybody, at any percentage; most often `serve` was meant to be another variant.

Bad:
```yaml
environments:
  production: {rollout: {serve: disabled, percent: 5}}
```

Good:
```yaml
environments:
  production: {rollout: {serve: enabled, percent: 5}}
```
A rollout in a rule counts only where it changes nothing in any environment.
```yaml
rules:
  - name: europe
    when: {attr: region, op: eq, value: eu-west-1}
    rollout: {serve: enabled, by: userId, percent: 5}
environments: {staging: {default: enabled}}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import Flag, Rollout
from flagsync.model.place import Place
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="rollout")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every rollout whose share gets what the others get."""
    for environment in flag.environments.values():
        inner = [rule.rollout for rule in environment.rules if rule.rollout]
        for rollout in (*inner, environment.rollout) if environment.rollout else inner:
            yield from _judged(flag, rollout, [environment.name])
    for rule in flag.rules:
        if rule.rollout:
            yield from _judged(flag, rule.rollout, list(facts.environments))


def _judged(flag: Flag, rollout: Rollout, environments: Sequence[str]) -> Iterator[Draft]:
    defaults = {flag.default_in(name) for name in environments}
    if defaults == {rollout.serve} and rollout.serve in flag.variants:
        yield RULE.found(
            flag.at(*rollout.route, "serve"),
            f"rollout serves `{cut(rollout.serve)}`, which everybody else gets here anyway",
            help="serve another variant",
            notes=(Note("the default is here", _default(flag, environments)),),
        )


def _default(flag: Flag, environments: Sequence[str]) -> Place:
    """Where the default of the first of the environments is written."""
    own = flag.environment(environments[0]).default is not None
    return flag.at("environments", environments[0], "default") if own else flag.at("default")
