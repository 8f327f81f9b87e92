"""What: versions are compared in an attribute that may hold any text; providers differ about what is nearly a version.

Why: for `1.2-beta`, ` 1.2.3`, `vv1.2.3` or a version of 300 characters, applications in Python and in Node would serve
something else, and `flagsync eval` can only say what one of them does. No document for flagd can ask for that.

It is about attributes that `flagsync.yaml` declares as `string`: declare one as `semver` where applications send nothing but
versions. docs/providers.md lists all that providers differ about; of the rest nobody can tell from the files whether it ever
happens.

Bad:
```yaml
rules:
  - {name: old-clients, when: {attr: client, op: semver_lt, value: 4.2.0}, serve: enabled}
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"], targets: [flagd]}}
attributes: {client: string}
```

Good:
```yaml
rules:
  - {name: old-clients, when: {attr: client, op: semver_lt, value: 4.2.0}, serve: enabled}
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"], targets: [flagd]}}
attributes: {client: semver}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.config import CARRIERS
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import Comparison, Flag, Segment
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.NOTE, subject=Subject.TARGETING, family="targeting")


def check(subject: Flag | Segment, facts: Facts) -> Iterator[Draft]:
    """Every comparison of versions with a declared `string`, where providers are in use at all."""
    for leaf in subject.conditions():
        if not isinstance(leaf, Comparison) or not leaf.operator.startswith("semver_"):
            continue
        declared = facts.config.attributes.get(leaf.attribute)
        if declared != "string" or all(CARRIERS.isdisjoint(app.targets) for app in facts.apps):
            continue
        yield RULE.found(
            subject.at(*leaf.route, "op"),
            f"providers differ about `{leaf.operator}` where `{cut(leaf.attribute)}`, a declared `string`, is nearly a version",
            help=f"declare `{cut(leaf.attribute)}` as `semver` if it always is one",
            notes=(Note("it is declared here", facts.config.at("attributes", leaf.attribute)),),
        )
