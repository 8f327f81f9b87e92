"""What: a silencing comment or the configuration names a rule that does not exist.

Why: it has no effect, and whoever wrote it believes that it has.

Bad:
```yaml
tags: [checkout]  # flagsync: ignore[duplicate-kay] both teams want it
```
```yaml
tags: [checkout]
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
lint: {severity: {no-ownr: error}}
```

Good:
```yaml
owners: []  # flagsync: ignore[no-owner] the team is being founded
```
```yaml
tags: [checkout]
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
lint: {severity: {no-owner: error}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.directive import Directive
from flagsync.model.document import Document
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Rule, Severity, Subject
from flagsync.model.place import Place
from flagsync.nearest import nearest
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.NAMING, family="silencing", serving=False)


def check(subject: Directive | Document, facts: Facts) -> Iterator[Draft]:
    """Every name that no rule has, in a comment or under `lint`."""
    if isinstance(subject, Directive):
        for name in subject.rules:
            if name not in facts.rules:
                yield _unknown(name, subject.place, facts, fix=None)
        return
    lint = facts.config.lint
    for setting, names in (("severity", lint.severity), ("thresholds", lint.thresholds)):
        for name in names:
            if name not in facts.rules:
                place = facts.config.at("lint", setting, name, part="key")
                suggestion = nearest(name, sorted(facts.rules))
                fix = (
                    Fix(f"write `{suggestion}`", safe=False, edits=(Edit("rename", place, suggestion),)) if suggestion else None
                )
                yield _unknown(name, place, facts, fix=fix)


def _unknown(name: str, place: Place, facts: Facts, *, fix: Fix | None) -> Draft:
    suggestion = nearest(name, sorted(facts.rules))
    return RULE.found(
        place,
        f"there is no rule `{cut(name)}`",
        help=f"did you mean `{suggestion}`?" if suggestion else "`flagsync explain` lists the rules",
        fix=fix,
    )
