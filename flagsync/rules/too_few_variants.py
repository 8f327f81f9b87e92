"""What: a flag has fewer than two variants.

Why: it can only ever serve one value, so nothing can be switched, ramped or compared; without any variant there is nothing to
serve at all.

Bad:
```yaml
type: string
variants: {classic: one-page}
default: classic
offVariant: classic
environments: {}
```

Good:
```yaml
type: string
variants: {classic: one-page, guided: four-pages}
default: classic
offVariant: classic
environments: {staging: {default: guided}}
```
A boolean flag may leave its variants out: `enabled` and `disabled` are implied.
```yaml
type: boolean
default: disabled
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Flag

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.FLAG, family="variants")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A flag without a choice."""
    if len(flag.variants) < 2:
        count = "only one variant" if flag.variants else "no variants"
        yield RULE.found(
            flag.at("variants", part="key"),
            f"flag `{flag.key}` has {count}, so there is nothing to choose",
            help="declare at least two variants",
        )
