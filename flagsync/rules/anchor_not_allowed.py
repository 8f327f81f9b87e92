"""What: an anchor (`&name`), an alias (`*name`) or a merge (`<<`).

Why: an alias changes one flag where another was edited, which no reviewer sees; many programs do not know merges, and 430 bytes
of aliases can grow to gigabytes. A value that begins with `*` or `&`, such as a pattern, has to be in quotes.

Bad:
```yaml
rules:
  - {when: &europe {attr: region, op: in, value: [eu-west-1]}, serve: enabled}
```
```yaml
environments:
  production: *staging
```

Good:
```yaml
rules:
  - {when: {segment: europe}, serve: enabled}
# file: flags/segments/europe.yaml
name: europe
owners: [team:payments]
when: {attr: region, op: in, value: [eu-west-1]}
```
```yaml
tags: ["*ours", "&"]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.document import Document
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.READING, family="file")

_WHAT = {
    "anchor": ("anchor `&{}`", "write the value out where it is needed, or share conditions by a segment"),
    "alias": ("alias `*{}`", "write the value out, or put it in quotes if it is text"),
    "merge": ("merge `{}`", "write the keys out"),
}


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """Every anchor, alias and merge that was met."""
    for problem in document.problems:
        if problem.rule == RULE.id:
            words, action = _WHAT[problem.detail["what"]]
            subject = words.format(cut(problem.detail["name"]))
            yield RULE.found(document.at_problem(problem), f"{subject} is not allowed in flag files", help=action)
