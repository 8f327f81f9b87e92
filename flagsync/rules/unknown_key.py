"""What: a key that the format does not know.

Why: whatever it was meant to do does not happen, because nothing reads it. Keys that begin with `x-` are free for your own
tools.

Bad:
```yaml
descripton: New checkout flow
# without: description
```
```yaml
rollout: {serve: enabled, percent: 5}
```

Good:
```yaml
description: New checkout flow
x-jira: PAY-12
```
```yaml
environments:
  production: {rollout: {serve: enabled, percent: 5, x-since: week 47}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from flagsync.model.document import Document, Problem
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Rule, Severity, Subject
from flagsync.model.flag import INERT_KEYS

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.READING, family="file")

_SHOWN: Final = 12


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """Every unknown key, with what was probably meant or where it belongs."""
    for problem in document.problems:
        if problem.rule == RULE.id and not _told_by_others(document, problem):
            place = document.at_problem(problem)
            suggestion = problem.detail["suggestion"]
            taken = suggestion is not None and suggestion in _holder(document, problem)
            fix = None
            if suggestion is not None and not taken:
                fix = Fix(f"write `{suggestion}`", safe=suggestion in INERT_KEYS, edits=(Edit("rename", place, suggestion),))
            message = f"key `{problem.detail['key']}` is not known in {_a(problem.detail['of'])}"
            yield RULE.found(place, message, help=_help(problem, taken=taken), fix=fix)


def _told_by_others(document: Document, problem: Problem) -> bool:
    """A merge, or a name with an invisible character in it: another rule names the cause."""
    key = problem.route[-1]
    if key == "<<":
        return True
    return any(remark.rule == "invisible-character" and remark.detail["text"] in str(key) for remark in document.remarks)


def _holder(document: Document, problem: Problem) -> Any:
    """The mapping that the key stands in."""
    data = document.data
    for step in problem.route[:-1]:
        data = data[step]
    return data


def _help(problem: Problem, *, taken: bool) -> str:
    suggestion = problem.detail["suggestion"]
    if taken:
        return f"`{suggestion}` is already there; remove one of the two"
    if suggestion is not None:
        return f"did you mean `{suggestion}`?"
    if problem.detail["belongs_to"]:
        return f"it belongs in {' or '.join(_a(thing) for thing in problem.detail['belongs_to'])}"
    allowed = problem.detail["allowed"]
    if len(allowed) > _SHOWN:
        return "remove it, or begin it with `x-` if it is for your own tools"
    return f"use one of {', '.join(f'`{key}`' for key in allowed)}"


def _a(thing: str) -> str:
    if thing.endswith("s"):
        return thing
    return f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"
