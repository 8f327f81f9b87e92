"""What: code asks for a flag whose file was deleted.

Why: the flag was to be gone, and its code is still there with both ways; it now takes whatever default it was written with.

The commit that deleted the file is named. A comment in the code, on the line or above it, settles it: `# flagsync:
ignore[retired-but-referenced] reason`.

Bad:
```yaml
key: checkout.new-flow
# deleted: flags/checkout.old-flow.yaml
# file: app/checkout.py
if flags.is_enabled("checkout.new-flow") or flags.is_enabled("checkout.old-flow"):
    show_new_flow()
```

Good:
```yaml
key: checkout.new-flow
# deleted: flags/checkout.old-flow.yaml
# file: app/checkout.py
if flags.is_enabled("checkout.new-flow"):
    show_new_flow()
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
    """A key of the code whose flag is gone."""
    del facts
    if stray.cause == RULE.id:
        yield RULE.found(stray.place, f"key `{cut(stray.key)}`: {stray.text}", help=stray.advice, flag=stray.key)
