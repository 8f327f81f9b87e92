"""What: a rule serves what would be served without it.

Why: it looks as if it mattered, so everybody who reads the flag has to find out that it does not. Only rules are told of for
which that can be proved: the last ones, where every environment serves their variant to everybody who comes by.

Bad:
```yaml
rules:
  - {name: colleagues, when: {attr: email, op: ends_with, value: "@example.test"}, serve: enabled}
  - {name: old-clients, when: {attr: appVersion, op: semver_lt, value: 4.2.0}, serve: disabled}
environments: {}
```

Good:
```yaml
rules:
  - {name: old-clients, when: {attr: appVersion, op: semver_lt, value: 4.2.0}, serve: disabled}
  - {name: colleagues, when: {attr: email, op: ends_with, value: "@example.test"}, serve: enabled}
environments: {}
```
A rollout that has not begun may begin tomorrow.
```yaml
rules:
  - {name: old-clients, when: {attr: appVersion, op: semver_lt, value: 4.2.0}, serve: disabled}
environments:
  production: {rollout: {serve: enabled, percent: 0, stages: [{percent: 5}, {percent: 100}]}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.constant import rules_without_effect
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Rule, Severity, Subject
from flagsync.model.flag import Flag, TargetingRule
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="targeting")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every rule that could go without anybody being served anything else."""
    if not flag.targeting_rules():
        return
    names = dict.fromkeys((*facts.environments, *flag.environments))
    # A flag's own rules come last everywhere: where the last of them matters, so do all before it.
    if flag.rules and not any(flag.rules[-1] in rules_without_effect(flag, name) for name in names):
        return
    trailing = {name: list(rules_without_effect(flag, name)) for name in names}
    for rule in flag.rules:
        if trailing and all(rule in rules for rules in trailing.values()):
            yield _without_effect(flag, rule)
    for environment in flag.environments.values():
        for rule in environment.rules:
            if rule in trailing[environment.name]:
                yield _without_effect(flag, rule)


def _without_effect(flag: Flag, rule: TargetingRule) -> Draft:
    place = flag.at(*rule.route)
    name = f"rule `{cut(rule.name)}`" if rule.name else "this rule"
    return RULE.found(
        flag.at(*rule.route, "serve"),
        f"{name} serves `{cut(str(rule.serve))}`, which everybody gets who comes this far anyway",
        help="remove the rule, or serve something else",
        fix=Fix("remove the rule", safe=False, edits=(Edit("delete", place),)),
    )
