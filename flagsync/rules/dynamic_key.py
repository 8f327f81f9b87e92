"""What: code asks for a flag whose key is only known when it runs.

Why: nobody can tell which flags that code uses. Those whose key begins as the code says count as perhaps used, and are never
called unreferenced; the others may be called so wrongly.

A comment names the keys, and all is settled: `# flagsync: uses checkout.coupons, checkout.gifts`. A comment in the code, on
the line or above it, settles it: `# flagsync: ignore[dynamic-key] reason`.

Bad:
```yaml
key: checkout.new-flow
# file: app/checkout.py
def shows(step):
    return flags.is_enabled("checkout." + step)
```

Good:
```yaml
key: checkout.new-flow
# file: app/checkout.py
def shows(step):
    return flags.is_enabled("checkout." + step)  # flagsync: uses checkout.new-flow
```
```yaml
key: checkout.new-flow
# file: app/checkout.py
if flags.is_enabled("checkout.new-flow"):
    show_new_flow()
def shows(step):
    return flags.is_enabled("checkout." + step)  # flagsync: ignore[dynamic-key] steps are no flags of ours
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject

if TYPE_CHECKING:
    from flagsync.model.debt import Stray

RULE = Rule.of(__name__, __doc__, severity=Severity.NOTE, subject=Subject.STRAY, family="staleness", serving=False)


def check(stray: Stray, facts: Facts) -> Iterator[Draft]:
    """A call whose key cannot be read from the code."""
    del facts
    if stray.cause == RULE.id:
        yield RULE.found(stray.place, f"code asks for a key that cannot be told: {stray.text}", help=stray.advice)
