"""What: a line is indented by a tab.

Why: YAML allows only spaces for indentation, because nobody can say how wide a tab is.

Bad:
```yaml
environments:
\tstaging: {default: enabled}
```

Good:
```yaml
environments:
  staging: {default: enabled}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flagsync.model.document import Document, Problem
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Rule, Severity, Subject

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.READING, family="file")

_STEP: Final = "  "


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """The first tab at which reading had to stop."""
    for problem in document.problems:
        if problem.rule == RULE.id:
            yield RULE.found(
                document.at_problem(problem),
                "the line is indented by a tab, where YAML allows only spaces",
                help="indent it by two spaces for each step",
                fix=_fix(document, problem),
            )


def _fix(document: Document, problem: Problem) -> Fix | None:
    """Two spaces for every tab, in all lines; not safe where other lines are indented by spaces, whose steps may differ."""
    indents = problem.detail["indents"]
    if not indents:
        return None
    edits = tuple(Edit("text", document.at_span(span), written.replace("\t", _STEP)) for span, written in indents)
    return Fix("indent by two spaces for each tab", safe=not problem.detail["mixed"], edits=edits)
