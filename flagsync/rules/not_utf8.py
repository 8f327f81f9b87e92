"""What: the file is not encoded as UTF-8.

Why: every program would read other letters from it, and YAML 1.2 knows no other encoding that all readers share. UTF-16, as
some editors save it, is one of these encodings.

Bad:
```yaml
# encoding: latin-1
description: Menus of the Café
```

Good:
```yaml
description: Menus of the Café
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.document import Document
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.READING, family="file")


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """The first byte that is no UTF-8."""
    for problem in document.problems:
        if problem.rule != RULE.id:
            continue
        guess = problem.detail["guess"]
        if guess == "UTF-16":
            message = "the file is UTF-16 and not UTF-8"
        else:
            message = f"byte `{problem.detail['byte']}` is not UTF-8" + (f"; it looks like {guess}" if guess else "")
        yield RULE.found(document.at_problem(problem), message, help="save the file as UTF-8")
