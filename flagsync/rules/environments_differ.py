"""What: the same thing is told apart by something else in another environment.

Why: what was tried in staging is not what happens in production. A ramp by `userId` is steady for a user, the same ramp by
`region` switches whole regions; and two rules of one name look like one rule to everybody who reads a report.

It is about rollouts and splits of two environments by different attributes, and rules of one name that look at other attributes
or segments. What they are compared with may differ: regions are called differently everywhere.

Bad:
```yaml
environments:
  staging: {rollout: {serve: enabled, by: userId, percent: 50}}
  production: {rollout: {serve: enabled, by: region, percent: 5}}
```
```yaml
environments:
  staging:
    rules: [{name: testers, when: {attr: plan, op: eq, value: tester}, serve: enabled}]
  production:
    rules: [{name: testers, when: {attr: region, op: eq, value: eu-west-1}, serve: enabled}]
```

Good:
```yaml
environments:
  staging: {rollout: {serve: enabled, by: userId, percent: 50}}
  production: {rollout: {serve: enabled, by: userId, percent: 5}}
```
```yaml
environments:
  staging:
    rules: [{name: first-region, when: {attr: region, op: in, value: [staging-1]}, serve: enabled}]
  production:
    rules: [{name: first-region, when: {attr: region, op: in, value: [eu-west-1, eu-north-1]}, serve: enabled}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import (
    EVERYONE,
    TARGETING_KEY,
    Comparison,
    Environment,
    Flag,
    Rollout,
    Split,
    TargetingRule,
    leaves,
)
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.NOTE, subject=Subject.FLAG, family="environments and prerequisites")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Each later environment that asks something else than the first one with such a rollout, split or rule."""
    if len(flag.environments) < 2:
        return
    first: Rollout | Split | None = None
    rules: dict[str, TargetingRule] = {}
    for name in facts.environments:
        environment = flag.environments.get(name)
        if environment is None:
            continue
        shares = _shares(environment, facts)
        if shares is not None:
            first = first or shares
            if shares.by != first.by:
                yield RULE.found(
                    flag.at(*shares.route, "by"),
                    f"users are told apart by `{cut(shares.by)}` in `{name}`, but by `{cut(first.by)}` in `{first.route[1]}`",
                    help="tell them apart by the same attribute everywhere",
                    notes=(Note("the other environment", flag.at(*first.route, "by")),),
                )
        for rule in environment.rules:
            if rule.name is None or not _is_known(rule, facts):
                continue
            namesake = rules.setdefault(rule.name, rule)
            if namesake.route[1] != name and _asks(rule) != _asks(namesake):
                yield RULE.found(
                    flag.at(*rule.route, "name"),
                    f"rule `{cut(rule.name)}` looks at {_words(rule)}, but in `{namesake.route[1]}` at {_words(namesake)}",
                    help="give the two rules names of their own, or let both ask the same",
                    notes=(Note("the rule of the same name", flag.at(*namesake.route, "name")),),
                )


def _shares(environment: Environment, facts: Facts) -> Rollout | Split | None:
    """What tells users apart in the environment; a rollout to nobody or to everybody does not.

    The targeting key is whatever the application puts there, most often the very attribute that others name. Of an attribute
    that cannot be bucketed, or is not declared, another rule speaks.
    """
    rollout = environment.rollout
    shares = environment.split if rollout is None else rollout if 0 < rollout.percent < EVERYONE else None
    if shares is None or shares.by == TARGETING_KEY:
        return None
    declared = facts.config.attributes
    return shares if not declared or declared.get(shares.by) == "string" else None


def _is_known(rule: TargetingRule, facts: Facts) -> bool:
    """Whether all that a rule asks for is there; of a slip in a name another rule speaks."""
    declared = facts.config.attributes
    return all(
        not declared or leaf.attribute in declared or leaf.attribute == TARGETING_KEY
        if isinstance(leaf, Comparison)
        else facts.flags.defines_segment(leaf.segment)
        for leaf in leaves(rule.when)
    )


def _asks(rule: TargetingRule) -> frozenset[tuple[str, str]]:
    return frozenset(
        ("attribute", leaf.attribute) if isinstance(leaf, Comparison) else ("segment", leaf.segment)
        for leaf in leaves(rule.when)
    )


def _words(rule: TargetingRule) -> str:
    return ", ".join(f"{what} `{cut(name)}`" for what, name in sorted(_asks(rule)))
