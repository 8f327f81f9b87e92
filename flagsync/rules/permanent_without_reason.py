"""What: a flag is permanent and does not say why.

Why: `permanent` switches off every reminder to remove the flag, so the next reader needs to know what justifies that.

Bad:
```yaml
kind: permission
permanent: {reviewBy: 2027-06-01}
```

Good:
```yaml
kind: permission
permanent: {reason: Part of the contract with business customers, reviewBy: 2027-06-01}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut

RULE = Rule.of(
    __name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="identity and governance", serving=False
)


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A permanent flag whose reason is missing or blank."""
    if flag.permanent is not None and not (flag.permanent.reason or "").strip():
        yield RULE.found(
            flag.at("permanent", "reason"),
            f"flag `{cut(flag.key)}` is permanent without a reason",
            help="add `reason:` with what would go wrong without the flag",
        )
