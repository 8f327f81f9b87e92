"""What: lists and maps are nested too deeply.

Why: programs that read YAML can be brought down by thousands of open brackets, so that reading stops at 64; no flag needs more
than a few.

Bad:
```yaml
x-nested:
  [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
  ]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
```

Good:
```yaml
x-nested: [[[[[[[[]]]]]]]]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.document import Document
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.READING, family="file")


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """The place at which reading stopped."""
    for problem in document.problems:
        if problem.rule == RULE.id:
            yield RULE.found(
                document.at_problem(problem),
                f"nesting goes deeper than {problem.detail['limit']} levels here",
                help="write it flatter, or close the brackets before it",
            )
