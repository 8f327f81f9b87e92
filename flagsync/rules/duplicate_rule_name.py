"""What: two rules that apply in the same environment have the same name.

Why: reports, reviews and explanations speak of rules by their names, and nobody can tell which of the two is meant.

Bad:
```yaml
rules:
  - {name: early, when: {attr: region, op: eq, value: eu-west-1}, serve: enabled}
  - {name: early, when: {attr: plan, op: eq, value: gold}, serve: enabled}
```
```yaml
rules:
  - {name: early, when: {attr: plan, op: eq, value: gold}, serve: enabled}
environments:
  production:
    rules:
      - {name: early, when: {attr: region, op: eq, value: eu-west-1}, serve: enabled}
```

Good:
Every environment may have its own.
```yaml
environments:
  staging:
    rules:
      - {name: early, when: {attr: region, op: eq, value: eu-west-1}, serve: enabled}
  production:
    rules:
      - {name: early, when: {attr: region, op: eq, value: eu-west-1}, serve: enabled}
```
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import Flag, TargetingRule
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="targeting")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every rule whose name an earlier one has: of the flag, or of the same environment."""
    shared: dict[str, TargetingRule] = {}
    if flag.rules:
        yield from _repeated(flag, flag.rules, shared)
    for environment in flag.environments.values():
        if environment.rules:
            yield from _repeated(flag, environment.rules, dict(shared))


def _repeated(flag: Flag, rules: Iterable[TargetingRule], seen: dict[str, TargetingRule]) -> Iterator[Draft]:
    for rule in rules:
        if rule.name is None:
            continue
        first = seen.setdefault(rule.name, rule)
        if first is not rule:
            yield RULE.found(
                flag.at(*rule.route, "name"),
                f"rule `{cut(rule.name)}` has the name of another rule of this flag",
                help="give it a name of its own",
                notes=(Note("the other rule is here", flag.at(*first.route, "name")),),
            )
