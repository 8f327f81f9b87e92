"""What: code asks for a flag that no file defines.

Why: the SDK answers with the default of the code for ever, and nobody can switch anything.

Tests, documentation and what is no key by its looks do not count. A comment in the code, on the line or above it, settles it:
`# flagsync: ignore[undefined-flag] reason`.

Bad:
```yaml
key: checkout.new-flow
# file: app/checkout.py
if flags.is_enabled("checkout.new-flow") and flags.is_enabled("checkout.new-flwo"):
    show_new_flow()
```

Good:
```yaml
key: checkout.new-flow
# file: app/checkout.py
if flags.is_enabled("checkout.new-flow"):
    show_new_flow()
```
```yaml
key: checkout.new-flow
# file: app/checkout.py
if flags.is_enabled("checkout.new-flow"):
    show_new_flow()
# flagsync: ignore[undefined-flag] comes with the next release
if flags.is_enabled("checkout.newer-flow"):
    show_newer_flow()
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.preview import cut

if TYPE_CHECKING:
    from flagsync.model.debt import Stray

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.STRAY, family="staleness", serving=False)


def check(stray: Stray, facts: Facts) -> Iterator[Draft]:
    """A key of the code that no flag has, and none ever had."""
    del facts
    if stray.cause == RULE.id:
        yield RULE.found(stray.place, f"key `{cut(stray.key)}`: {stray.text}", help=stray.advice, flag=stray.key)
