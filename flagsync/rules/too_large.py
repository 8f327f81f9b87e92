"""What: the file is larger than what is read.

Why: a ConfigMap holds 1 MiB (1048576 bytes) at most, so a larger file can never be served; it is usually not a flag at all.

Bad:
```yaml
# padded: 1048577 bytes
key: checkout.new-flow
```

Good:
```yaml
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
    """A file beyond the limit."""
    for problem in document.problems:
        if problem.rule == RULE.id:
            yield RULE.found(
                document.at_problem(problem),
                f"the file is larger than {problem.detail['limit']} bytes and was not read",
                help="split it into one file per flag, or move it out of `flags/`",
            )
