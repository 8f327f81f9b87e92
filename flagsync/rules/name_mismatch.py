"""What: a file is not called like the flag or segment in it.

Why: people find a flag by its file, `git log` of the file is the flag's history, and two branches that add the same key meet in
one file instead of passing each other unseen.

Bad:
```yaml
# file: flags/checkout/new-flow.yaml
key: checkout.new-flow
```
```yaml
# file: flags/segments/employees.yaml
name: staff
when: {attr: email, op: ends_with, value: "@example.test"}
# file: flags/checkout.new-flow.yaml
key: checkout.new-flow
rules: [{when: {segment: staff}, serve: enabled}]
```

Good:
```yaml
# file: flags/checkout/checkout.new-flow.yaml
key: checkout.new-flow
```
A file with a map of flags may have any name.
```yaml
# file: flags/imported.yaml
# as it is
flags:
  checkout.new-flow:
    kind: release
    description: New checkout flow
    owners: [team:payments]
    created: 2026-10-01
    expires: 2026-12-20
    links: {issue: https://example.test/PAY-12}
    type: boolean
    default: disabled
    environments: {staging: {default: enabled}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.document import Document, DocumentKind
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.DOCUMENT, family="file")


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """A flag or a segment in a file of another name."""
    if document.kind is DocumentKind.CONFIG or not isinstance(document.data, dict) or "flags" in document.data:
        return
    key = "key" if document.kind is DocumentKind.FLAG else "name"
    name = document.data.get(key)
    if not isinstance(name, str) or document.path.endswith((f"/{name}.yaml", f"/{name}.yml")):
        return
    if any(problem.route == (key,) for problem in document.problems):
        return
    file = document.path.rpartition("/")[2]
    stem, _, suffix = file.rpartition(".")
    yield RULE.found(
        document.at(key),
        f"{document.kind.value} `{cut(name)}` stands in a file called `{cut(file)}`",
        help=f"rename the file to `{cut(name)}.{suffix}`, or write `{key}: {cut(stem)}`",
    )
