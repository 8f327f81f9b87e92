"""What: a number that not every reader can hold: infinite, not a number, or of more than 18 digits.

Why: JSON, in which flags are served, has no infinity, and longer numbers are rounded on the way: `12345678901234567890` arrives
as `12345678901234567000`.

Bad:
```yaml
rules:
  - {when: {attr: age, op: lt, value: .inf}, serve: enabled}
```
```yaml
rules:
  - {when: {attr: userId, op: eq, value: 12345678901234567890}, serve: enabled}
```

Good:
```yaml
rules:
  - {when: {attr: age, op: present}, serve: enabled}
```
```yaml
rules:
  - {when: {attr: userId, op: eq, value: "12345678901234567890"}, serve: enabled}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.document import Document
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.READING, family="file")


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """Every number that cannot be carried."""
    for problem in document.problems:
        if problem.rule != RULE.id:
            continue
        text = cut(problem.detail["text"])
        if problem.detail["digits"]:
            message, action = (
                f"number `{text}` has more digits than readers can hold",
                "put it in quotes if it is an identifier",
            )
        else:
            message, action = f"number `{text}` is not finite", "write a finite number, or put it in quotes if it is text"
        yield RULE.found(document.at_problem(problem), message, help=action)
