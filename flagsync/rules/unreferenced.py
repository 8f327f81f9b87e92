"""What: no code asks for a flag.

Why: whoever changes it changes nothing, and whoever reads it believes that it decides something.

`stale` asks this, because only it knows the code. It is said only where all code was read well; a comment, documentation, a
constant that nothing uses and a test are no uses. A flag younger than 7 days is left alone, because code often comes a few days
after its flag (`lint.thresholds: {unreferenced: 14}` changes that).

Bad:
```yaml
key: checkout.new-flow
# file: flags/checkout.coupons.yaml
key: checkout.coupons
# file: app/checkout.py
if flags.is_enabled("checkout.coupons"):
    offer_coupons()
```

Good:
```yaml
key: checkout.new-flow
# file: app/checkout.py
if flags.is_enabled("checkout.new-flow"):
    show_new_flow()
```
It is a day old.
```yaml
key: checkout.new-flow
created: 2026-11-22
# file: flags/checkout.coupons.yaml
key: checkout.coupons
# file: app/checkout.py
if flags.is_enabled("checkout.coupons"):
    offer_coupons()
```
Whoever knows better says so in the flag's file.
```yaml
key: checkout.new-flow  # flagsync: ignore[unreferenced] the firmware asks for it
# file: flags/checkout.coupons.yaml
key: checkout.coupons
# file: app/checkout.py
if flags.is_enabled("checkout.coupons"):
    offer_coupons()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut

RULE = Rule.of(
    __name__, __doc__, severity=Severity.WARNING, subject=Subject.DEBT, family="staleness", serving=False, options={"days": 7}
)


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A flag that no code uses, in code that was read completely."""
    for reason in facts.reasons_of(flag.key, RULE.id):
        yield RULE.found(
            flag.at("key"),
            f"flag `{cut(flag.key)}` is used by no code: {reason.text}",
            help="delete its file, or say in a comment there who asks for it",
        )
