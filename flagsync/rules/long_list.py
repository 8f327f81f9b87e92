"""What: a rule compares an attribute with a very long list of values.

Why: every evaluation carries the list along, every change of it is a change of the flag, and nobody reviews it. Give the people
an attribute of their own, or at least the list a name as a segment. The default limit is 100 values; `lint.thresholds` in
flagsync.yaml changes it under the rule's name.

Bad:
```yaml
rules:
  - {name: cities, when: {attr: region, op: in, value: [a, b, c, d, e]}, serve: enabled}
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"], targets: [env, flagd]}}
lint: {thresholds: {long-list: 4}}
```

Good:
```yaml
rules:
  - {name: cities, when: {attr: region, op: in, value: [a, b, c, d]}, serve: enabled}
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"], targets: [env, flagd]}}
lint: {thresholds: {long-list: 4}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Comparison, Flag
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="targeting", options={"limit": 100})


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every list that is longer than the limit; a segment may hold one."""
    for leaf in flag.conditions():
        if isinstance(leaf, Comparison) and leaf.operand.__class__ is list:
            limit = facts.config.lint.thresholds.get(RULE.id, RULE.options["limit"])
            if len(leaf.operand) > limit:
                yield RULE.found(
                    flag.at(*leaf.route, "value", part="key"),
                    f"attribute `{cut(leaf.attribute)}` is compared with {len(leaf.operand)} values; {limit:g} are bearable",
                    help="use a segment or an attribute",
                )
