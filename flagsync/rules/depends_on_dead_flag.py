"""What: a prerequisite has expired, or has moved on and never serves what is asked of it.

Why: an expired flag is about to be deleted, and this flag is off from then on. A flag that has come to serve something else
keeps this one off already.

A prerequisite that is still off everywhere is fine: this flag waits for it. So is one that is switched off for the moment.

Bad:
```yaml
created: 2026-11-01
prerequisites: [{flag: search.ranking, variant: hybrid}]
# file: flags/search.ranking.yaml
kind: ops
type: string
variants: {plain: bm25, vector: vector-768, hybrid: hybrid-rrf}
default: vector
offVariant: plain
environments: {}
```

Good:
```yaml
prerequisites: [{flag: search.ranking, variant: hybrid}]
# file: flags/search.ranking.yaml
kind: ops
type: string
variants: {plain: bm25, vector: vector-768, hybrid: hybrid-rrf}
default: vector
offVariant: plain
environments:
  staging: {default: hybrid}
```
```yaml
prerequisites: [{flag: payments.v2-api, variant: enabled}]
# file: flags/payments.v2-api.yaml
default: disabled
environments: {}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flagsync.constant import possible_variants
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut

RULE = Rule.of(
    __name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="environments and prerequisites", serving=False
)


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every prerequisite on a flag that is past its expiry or past the variant asked for."""
    for prerequisite in flag.prerequisites:
        other = facts.flags.flag(prerequisite.flag)
        if other is None or other.key == flag.key or prerequisite.variant not in other.variants:
            continue
        place = flag.at(*prerequisite.route, "flag")
        if other.expires is not None and other.expires < facts.today:
            yield RULE.found(
                place,
                f"prerequisite `{cut(other.key)}` expired on {other.expires}",
                help="remove the prerequisite before the other flag is deleted",
                notes=(Note("its expiry", other.at("expires")),),
            )
        elif _moved_on(other, prerequisite.variant, facts):
            yield RULE.found(
                place,
                f"prerequisite `{cut(other.key)}` serves `{cut(prerequisite.variant)}` in no environment, so this flag is off",
                help="ask for a variant that it serves, or remove this flag",
                notes=(Note("the flag it depends on", other.at("key")),),
            )


class _NoOthers:
    """Looks up nothing, so that what a flag needs may hold or not: its own file decides, and long chains cost nothing."""

    def flag(self, key: str) -> Flag | None:
        """Never one."""
        del key
        return None


_NO_OTHERS: Final = _NoOthers()


def _moved_on(other: Flag, variant: str, facts: Facts) -> bool:
    """Whether the flag serves something in some environment, in none of them the variant, and is switched off in none."""
    served = False
    for name in facts.environments:
        if not other.environment(name).enabled:
            return False
        possible = possible_variants(other, name, _NO_OTHERS)
        if variant in possible or not possible <= other.variants.keys():  # a misspelt variant may be the one asked for
            return False
        served = served or possible != {other.off_variant}
    return served
