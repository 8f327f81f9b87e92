"""What: only tests ask for a flag.

Why: the code that it was for is gone, or was never written; the tests keep it alive and prove nothing.

Bad:
```yaml
key: checkout.new-flow
# file: flags/checkout.coupons.yaml
key: checkout.coupons
# file: app/checkout.py
if flags.is_enabled("checkout.coupons"):
    offer_coupons()
# file: tests/test_checkout.py
def test_flow(flags):
    assert flags.is_enabled("checkout.new-flow")
```

Good:
```yaml
key: checkout.new-flow
# file: app/checkout.py
if flags.is_enabled("checkout.new-flow"):
    show_new_flow()
# file: tests/test_checkout.py
def test_flow(flags):
    assert flags.is_enabled("checkout.new-flow")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.DEBT, family="staleness", serving=False)


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A flag whose every use lies in tests."""
    for reason in facts.reasons_of(flag.key, RULE.id):
        yield RULE.found(
            flag.at("key"),
            f"flag `{cut(flag.key)}` is used by tests alone: {reason.text}",
            help="take it out of the tests, then delete its file",
        )
