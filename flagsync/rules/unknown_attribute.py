"""What: targeting or bucketing asks for an attribute that `flagsync.yaml` does not declare.

Why: an attribute that no application sends is missing in every context; the rule then never matches, and nobody is in the
rollout. The rule is silent in a repository that declares no `attributes`; `targetingKey` is always known.

Bad:
```yaml
rules:
  - {name: europe, when: {attr: regoin, op: eq, value: eu-west-1}, serve: enabled}
```
```yaml
environments:
  production: {rollout: {serve: enabled, by: userID, percent: 5}}
```

Good:
```yaml
rules:
  - {name: europe, when: {attr: region, op: eq, value: eu-west-1}, serve: enabled}
environments:
  production: {rollout: {serve: enabled, by: userId, percent: 5}}
```
What is inside of an object need not be declared.
```yaml
rules:
  - {name: gold, when: {attr: user.plan, op: eq, value: gold}, serve: enabled}
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"], targets: [env, flagd]}}
attributes: {user: object}
```
Where nothing is declared, nothing is unknown.
```yaml
rules:
  - {name: europe, when: {attr: anything, op: eq, value: eu-west-1}, serve: enabled}
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"], targets: [env, flagd]}}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Rule, Severity, Subject
from flagsync.model.flag import TARGETING_KEY, Comparison, Flag, Segment
from flagsync.model.place import Place
from flagsync.nearest import nearest
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.TARGETING, family="targeting")


def check(subject: Flag | Segment, facts: Facts) -> Iterator[Draft]:
    """Every attribute that is not declared, where any is."""
    declared = facts.config.attributes
    if not declared:
        return
    for leaf in subject.conditions():
        if isinstance(leaf, Comparison) and not _known(leaf.attribute, declared):
            yield _unknown(leaf.attribute, subject.at(*leaf.route, "attr"), declared)
    if isinstance(subject, Flag):
        for rollout in subject.rollouts():
            if not _known(rollout.by, declared):
                yield _unknown(rollout.by, subject.at(*rollout.route, "by"), declared)
        for split in subject.splits():
            if not _known(split.by, declared):
                yield _unknown(split.by, subject.at(*split.route, "by"), declared)


def _known(name: str, declared: Mapping[str, str]) -> bool:
    return name in declared or name == TARGETING_KEY or declared.get(name.partition(".")[0]) == "object"


def _unknown(name: str, place: Place, declared: Mapping[str, str]) -> Draft:
    suggestion = nearest(name, (*declared, TARGETING_KEY))
    return RULE.found(
        place,
        f"attribute `{cut(name)}` is not declared in flagsync.yaml",
        help=f'did you mean "{suggestion}"?' if suggestion else "declare it under `attributes`",
        fix=Fix(f"write `{suggestion}`", safe=False, edits=(Edit("replace", place, suggestion),)) if suggestion else None,
    )
