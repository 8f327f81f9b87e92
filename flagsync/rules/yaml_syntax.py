"""What: the file is not well-formed YAML.

Why: nothing can be read from it, so every flag in it would be missing wherever it is rendered.

Bad:
```yaml
key: checkout.new-flow
description: New: checkout
```

Good:
```yaml
key: checkout.new-flow
description: "New: checkout"
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flagsync.model.document import Document
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.DOCUMENT, family="file")

_PLAINER: Final = {
    "mapping values are not allowed in this context": (
        "a second `: ` on this line cannot be read",
        "put the text that contains `: ` in quotes",
    ),
    "could not find expected ':'": ("this line is no `key: value`", "add the colon, or indent the line if it continues a text"),
    "did not find expected key": (
        "this line does not fit the entries around it",
        "indent it like its neighbours, or close the quote or bracket above it",
    ),
    "did not find expected ',' or ']'": ("a `[` is never closed", "add the missing `,` or `]`"),
    "did not find expected ',' or '}'": ("a `{` is never closed", "add the missing `,` or `}`"),
    "found unexpected end of stream": ("the file ends inside a quoted text", "add the closing quote"),
    "found character that cannot start any token": (
        "a value cannot begin with this character",
        "put the value in quotes",
    ),
    "did not find expected node content": ("a value is missing here", "write the value, or quote it if it begins with a sign"),
    "block sequence entries are not allowed in this context": (
        "a list item cannot stand here",
        "put the `- ` on a line of its own, under its key",
    ),
}


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """Every place at which reading failed."""
    for problem in document.problems:
        if problem.rule == RULE.id:
            words = str(problem.detail["problem"])
            sentence, action = _PLAINER.get(words, (words, "write plain YAML 1.2 here"))
            yield RULE.found(document.at_problem(problem), f"the file is not YAML: {sentence}", help=action)
