"""What: a key that has to be there is not.

Why: without it nobody can tell what the flag serves, so it is not served at all.

Bad:
```yaml
# without: default
key: checkout.new-flow
```
```yaml
rules:
  - when: {attr: region, op: in, value: [eu-west-1]}
```

Good:
```yaml
default: disabled
```
```yaml
rules:
  - {when: {attr: region, op: in, value: [eu-west-1]}, serve: enabled}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from flagsync.model.document import Document, DocumentKind, Problem
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.preview import cut

_FEW: Final = 8
"""How many variants are named at most."""

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.READING, family="file")


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """Every key that is missing; a file with a merge may have meant to bring it from there."""
    for problem in document.problems:
        if problem.rule == RULE.id and not any(other.rule == "anchor-not-allowed" for other in document.problems):
            yield _missing(document, problem)


def _missing(document: Document, problem: Problem) -> Draft:
    detail = problem.detail
    alternatives = detail["alternatives"]
    subject = _subject(document, problem)
    if alternatives:
        names = ", ".join(f"`{key}`" for key in alternatives)
        message, action = f"{subject} has none of {names}", "add one of them"
    else:
        message, action = f"{subject} has no `{detail['key']}`", f"add `{_example(document, problem)}`"
    allowed = detail["allowed"] or _variants(document, problem)
    if allowed and not alternatives:
        action = f"add `{detail['key']}: ` with one of {', '.join(f'`{value}`' for value in allowed)}"
    return RULE.found(document.at(*problem.route, detail["key"]), message, help=action)


def _subject(document: Document, problem: Problem) -> str:
    """What lacks the key, by its name where it has one."""
    thing = str(problem.detail["of"])
    if thing == "flag" and isinstance(document.data, dict):
        name = document.data.get("key") if not problem.route else problem.route[-1]
        if isinstance(name, str):
            return f"flag `{cut(name)}`"
    return thing


def _variants(document: Document, problem: Problem) -> list[str]:
    """The variants that a flag has, where the name of one is missing; at most a handful."""
    thing: Any = document.data
    for step in problem.route:
        thing = thing.get(step) if isinstance(thing, dict) else None
    own = thing.get("variants") if isinstance(thing, dict) and problem.detail["key"] in {"default", "offVariant"} else None
    return [cut(name) for name in own if isinstance(name, str)][:_FEW] if isinstance(own, dict) else []


def _example(document: Document, problem: Problem) -> str:
    """A line to add; a file that does not say its name is called like its file."""
    key = problem.detail["key"]
    names_itself = (document.kind is DocumentKind.FLAG and key == "key") or (
        document.kind is DocumentKind.SEGMENT and key == "name"
    )
    if names_itself and not problem.route:
        return f"{key}: {document.path.rpartition('/')[2].rpartition('.')[0]}"
    return str(problem.detail["example"])
