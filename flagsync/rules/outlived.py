"""What: a flag without an expiry is older than flags of its kind may be.

Why: nothing will ever ask for it again; the lifetimes of the kinds are there to ask once.

`stale` asks this, and takes the day of the first commit where the file has no `created`. The lifetimes are 90 days for release
and sunset, 60 for experiment; `lint.lifetimes` changes them. The rule `no-expiry` says the same of a new flag.

Bad:
```yaml
created: 2026-07-01
# without: expires
# flagsync: file-ignore[no-expiry] the rule below says it
# file: app/checkout.py
if flags.is_enabled("checkout.new-flow"):
    show_new_flow()
```

Good:
```yaml
created: 2026-11-01
expires: 2026-12-20
# file: app/checkout.py
if flags.is_enabled("checkout.new-flow"):
    show_new_flow()
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
    """A flag that should have gone by its kind."""
    for reason in facts.reasons_of(flag.key, RULE.id):
        yield RULE.found(
            flag.at("created"),
            f"flag `{cut(flag.key)}` has outlived its kind: {reason.text}",
            help="give it an `expires`, or say under `permanent` why it is to stay",
        )
