"""What: the file holds several YAML documents.

Why: readers differ in whether they take the first, the last or all of them, so that a flag could be there for one program and
missing for another.

Bad:
```yaml
key: checkout.new-flow
---
key: checkout.old-flow
```

Good:
```yaml
---
key: checkout.new-flow
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.document import Document
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.READING, family="file")


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """The beginning of the second document."""
    for problem in document.problems:
        if problem.rule == RULE.id:
            yield RULE.found(
                document.at_problem(problem),
                "a second document begins here, where a file holds only one",
                help="put each flag into a file of its own, or several under `flags:`",
            )
