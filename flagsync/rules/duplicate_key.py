"""What: a key is written twice in the same place.

Why: only one of them can count, and readers do not agree which: some take the first, most the last, some refuse the file.

Bad:
```yaml
default: enabled
default: disabled
```
```yaml
tags: [checkout]
tags: [checkout]
```

Good:
```yaml
default: disabled
environments:
  staging: {default: enabled}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.document import Document
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Note, Rule, Severity, Subject
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.READING, family="file")


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """Every key after the first of its name; where both values are equal, the later one can go."""
    for problem in document.problems:
        if problem.rule != RULE.id:
            continue
        place = document.at_problem(problem)
        key = cut(problem.detail["key"])
        equal = problem.detail["equal"]
        yield RULE.found(
            place,
            f"key `{key}` is written twice, with {'the same value' if equal else 'different values'}",
            help="remove one of the two",
            notes=(Note("it is written here first", document.at_span(problem.detail["first"])),),
            fix=Fix("remove the second", safe=True, edits=(Edit("delete", place),)) if equal else None,
        )
