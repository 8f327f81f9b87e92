"""What: a key is a number, `true`, `null`, a list or a map, where it has to be text.

Why: keys become texts in JSON, and programs differ in how they write such a key: `1.0` can become `1`, and `true` can become
`True`.

Bad:
```yaml
variants: {1: true, 2: false}
default: "2"
```
```yaml
x-template: {{ service }}
```

Good:
```yaml
variants: {"1": true, "2": false}
default: "2"
environments: {staging: {default: "1"}}
```
```yaml
x-template: "{{ service }}"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.document import Document
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Rule, Severity, Subject
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.READING, family="file")


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """Every key that is no text."""
    for problem in document.problems:
        if problem.rule != RULE.id:
            continue
        key = problem.detail["key"]
        place = document.at_problem(problem)
        if key is None:
            yield RULE.found(
                place, "key is a list or a map, and no text", help="write a text; put `{{ … }}` of a template in quotes"
            )
        elif not key:
            yield RULE.found(place, "key is missing before the colon", help="write a key")
        else:
            fix = Fix("put it in quotes", safe=True, edits=(Edit("text", place, f'"{key}"'),))
            yield RULE.found(place, f"key `{cut(key)}` is not text", help="put it in quotes", fix=fix)
