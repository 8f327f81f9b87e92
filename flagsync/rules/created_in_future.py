"""What: a flag was created on a day that is still to come.

Why: the day decides how long the flag may live; a slip in it moves every reminder.

Tomorrow is allowed, because somewhere it is tomorrow already.

Bad:
```yaml
created: 2027-11-01
expires: 2027-12-20
```

Good:
```yaml
created: 2026-11-24
```
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut

RULE = Rule.of(
    __name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="identity and governance", serving=False
)

_TIME_ZONES: Final = timedelta(days=1)


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A flag whose `created` lies after today, wherever on earth it was written."""
    if flag.created is not None and flag.created > facts.today and flag.created - facts.today > _TIME_ZONES:
        yield RULE.found(
            flag.at("created"),
            f"flag `{cut(flag.key)}` was created on {flag.created}, which is still to come",
            help=f"write the day on which the file was made; today is {facts.today}",
        )
