"""What: the file holds nothing but comments and white space.

Why: a flag that was emptied instead of deleted is still expected by its name, and nothing is served for it.

Bad:
```yaml
# as it is
# The new checkout is everywhere; this flag is gone.
```

Good:
```yaml
# The new checkout, for everybody by Christmas.
key: checkout.new-flow
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.document import Document, DocumentKind
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.READING, family="file")

_WORDS = {DocumentKind.FLAG: "flag", DocumentKind.SEGMENT: "segment", DocumentKind.CONFIG: "configuration"}


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """A file without data."""
    for problem in document.problems:
        if problem.rule == RULE.id:
            yield RULE.found(
                document.at_problem(problem),
                f"the file holds no {_WORDS[document.kind]}",
                help="delete the file, or write one into it",
            )
