"""What: a character that nobody can see, or that changes the order in which text is shown.

Why: two names look equal and are not, or a line reads differently to a person than to a program ("Trojan Source",
CVE-2021-42574). Joiners inside words and emoji that are spelt with them are fine.

Bad:
```yaml
description: "New\u200bcheckout flow"
```

Good:
```yaml
description: New checkout flow for families 👨‍👩‍👧
```
```yaml
description: جریان پرداخت تازه می‌آید
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.document import Document
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Rule, Severity, Subject

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.READING, family="file")


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """Every invisible character that is no part of spelling."""
    for remark in document.remarks:
        if remark.rule == RULE.id:
            place = document.at_problem(remark)
            yield RULE.found(
                place,
                f"invisible character `{remark.detail['character']}` ({remark.detail['name']}) stands here",
                help="remove it",
                fix=Fix("remove it", safe=False, edits=(Edit("text", place, ""),)),
            )
