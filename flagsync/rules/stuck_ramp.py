"""What: a rollout has stood at the same share for longer than 30 days.

Why: whoever began it has gone on to something else; the code has both ways for as long, and nobody learns anything from it.

`stale` asks this, because only Git knows since when. `lint.thresholds: {stuck-ramp: 60}` changes the number of days.

Bad:
```yaml
created: 2026-10-01
expires: 2026-12-20
environments: {production: {rollout: {serve: enabled, percent: 20}}}
# file: app/checkout.py
if flags.is_enabled("checkout.new-flow"):
    show_new_flow()
```

Good:
```yaml
created: 2026-11-01
expires: 2026-12-20
environments: {production: {rollout: {serve: enabled, percent: 20}}}
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

RULE = Rule.of(
    __name__, __doc__, severity=Severity.WARNING, subject=Subject.DEBT, family="staleness", serving=False, options={"days": 30}
)


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A rollout that stands still, by the history of the flag's file."""
    for reason in facts.reasons_of(flag.key, RULE.id):
        yield RULE.found(
            flag.at("environments"),
            f"flag `{cut(flag.key)}`: {reason.text}",
            help="go on with it, or take it back to 0",
        )
