"""What: a value that its key does not allow, or two keys that exclude each other.

Why: it cannot be understood, so the whole flag is not served; guessing would serve something that nobody reviewed.

Bad:
```yaml
kind: relase
```
```yaml
expires: 2026-02-30
```
```yaml
environments:
  production:
    rollout: {serve: enabled, percent: 5}
    split: {weights: {enabled: 50, disabled: 50}}
```

Good:
```yaml
kind: release
```
```yaml
expires: 2026-12-20
```
```yaml
environments:
  production:
    split: {weights: {enabled: 50, disabled: 50}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flagsync.model.document import Document, Problem
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Note, Rule, Severity, Subject
from flagsync.model.flag import INERT_KEYS

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.READING, family="file")

_UNREADABLE: Final = frozenset({"yaml-syntax", "non-finite-number", "non-string-key", "anchor-not-allowed"})
"""Rules that already say what is wrong with a value."""

_LISTED: Final = 8
"""How many allowed values a sentence lists; more stand in the help."""


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """Every value that is not allowed, and every key that another one excludes."""
    for problem in document.problems:
        if problem.rule != RULE.id or _told_by_others(document, problem):
            continue
        yield _conflict(document, problem) if problem.detail["conflict"] is not None else _bad(document, problem)


def _told_by_others(document: Document, problem: Problem) -> bool:
    """The value is unreadable, or holds an invisible character: another rule names the cause."""
    if any(other.rule in _UNREADABLE and other.route == problem.route for other in document.problems):
        return True
    value = problem.detail["value"] or ""
    return any(remark.rule == "invisible-character" and remark.detail["text"] in value for remark in document.remarks)


def _bad(document: Document, problem: Problem) -> Draft:
    detail = problem.detail
    place = document.at_problem(problem)
    suggestion, allowed = detail["suggestion"], detail["allowed"]
    names = ", ".join(f"`{value}`" for value in allowed)
    subject = "key" if problem.part == "key" else detail["key"]
    if problem.route and isinstance(problem.route[-1], int):
        subject = f"item of {subject}"
    many = len(allowed) > _LISTED
    if detail["value"] == "" or detail["expected"] == "a list that is not empty":
        message = f"{subject} is empty"
    elif detail["value"] is None:
        message = f"{subject} is not as it must be"
    elif many:
        message = f"{subject} `{detail['value']}` is not known"
    else:
        message = f"{subject} `{detail['value']}` is not {f'one of {names}' if allowed else detail['expected']}"
    if suggestion is not None:
        help_text = f"did you mean `{suggestion}`?"
    else:
        help_text = f"write {f'one of {names}' if many else 'one of them' if allowed else detail['expected']}"
    fix = None
    if suggestion is not None:
        safe = detail["key"] in INERT_KEYS and not allowed
        fix = Fix(f"write `{suggestion}`", safe=safe, edits=(Edit("replace", place, suggestion),))
    return RULE.found(place, message, help=help_text, fix=fix)


def _conflict(document: Document, problem: Problem) -> Draft:
    detail = problem.detail
    keys, other = detail["keys"], detail["conflict"]
    names = " and ".join(f"`{key}`" for key in keys)
    beside = document.at(*problem.route[:-1], other, part="key")
    if detail["conflict_value"] is not None:
        return RULE.found(
            document.at_problem(problem),
            f"{detail['of']} with {other} `{detail['conflict_value']}` takes no {names}",
            help=f"remove {names}",
            notes=(Note(f"{other} is given here", beside),),
        )
    return RULE.found(
        document.at_problem(problem),
        f"{detail['of']} has `{other}` and {names} as well; only one of them can count",
        help=f"keep `{other}` or {names}",
        notes=(Note(f"`{other}` is written here", beside),),
    )
