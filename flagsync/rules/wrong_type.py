"""What: a value is of another type than its key takes.

Why: it cannot be read as what it should be, so the whole flag is not served. Nothing is converted: `"10"` is text and no
number, `yes` is text and not true.

Bad:
```yaml
environments:
  production: {rollout: {serve: enabled, percent: "10%"}}
```
```yaml
owners: team:payments
```

Good:
```yaml
environments:
  production: {rollout: {serve: enabled, percent: 10}}
```
```yaml
owners: [team:payments]
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from flagsync.model.document import Document, DocumentKind, Problem
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Rule, Severity, Subject
from flagsync.model.flag import INERT_KEYS
from flagsync.preview import cut, flow

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.READING, family="file")

_UNREADABLE: Final = frozenset({"yaml-syntax", "non-finite-number", "non-string-key", "anchor-not-allowed"})
"""Rules that already say what is wrong with a value."""

_VARIANT_KEYS: Final = frozenset({"default", "offVariant", "serve", "variant"})
"""Keys under which a variant's name stands, and by mistake its value (`default: true`)."""

_MAPS: Final = {
    "code": "{symbols: [NEW_CHECKOUT]}",
    "links": '{issue: "https://…"}',
    "permanent": "{reason: why it stays, reviewBy: 2027-02-01}",
    "rollout": "{serve: enabled, percent: 5}",
    "split": "{by: userId, weights: {control: 50, other: 50}}",
    "variants": "{enabled: true, disabled: false}",
}
"""What a map looks like under a key, for a line to copy."""

_NOT_SHOWN: Final = frozenset({"a list", "a map", "empty"})


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """Every value of a wrong type."""
    for problem in document.problems:
        if problem.rule == RULE.id and not _told_by_others(document, problem):
            yield _wrong(document, problem)


def _told_by_others(document: Document, problem: Problem) -> bool:
    return any(other.rule in _UNREADABLE and other.route == problem.route for other in document.problems)


def _wrong(document: Document, problem: Problem) -> Draft:
    key, value = problem.detail["key"], problem.detail["value"]
    found, expected = problem.detail["found"], problem.detail["expected"]
    if key is None:
        return RULE.found(
            document.at_problem(problem),
            f"the file holds {found} and no keys",
            help="write lines of `key: value`, with a space after the colon",
        )
    key = f"item of {key}" if isinstance(problem.route[-1], int) else key
    subject = f"{key} `{value}`" if found not in _NOT_SHOWN else key
    return RULE.found(
        document.at_problem(problem),
        f"{subject} is {found}; it must be {expected}",
        help=_help(document, problem),
        fix=_fix(document, problem),
    )


def _quotable(problem: Problem) -> bool:
    """Text is expected and a number is written, whose own digits are the text (`1.10` and not `1.1`)."""
    return problem.detail["found"] == "a number" and isinstance(problem.detail["suggestion"], str)


def _variant_meant(document: Document, problem: Problem) -> str | None:
    """The name of a variant, to show what stands here, where the value of one is written that is not a name as well."""
    if document.kind is not DocumentKind.FLAG or problem.detail["key"] not in _VARIANT_KEYS:
        return None
    written = document.data.get("variants") if isinstance(document.data, dict) else None
    names = [name for name in written if isinstance(name, str)] if isinstance(written, dict) else []
    if problem.detail["value"] in names or problem.detail["found"] not in {"a number", "true or false"}:
        return None
    return names[0] if names and problem.detail["key"] != "variant" else "enabled"


def _map_like(document: Document, problem: Problem) -> str | None:
    if document.kind is not DocumentKind.FLAG or problem.detail["found"] == "empty":
        return None
    return "{default: enabled}" if problem.route[-2:-1] == ("environments",) else _MAPS.get(problem.detail["key"])


def _help(document: Document, problem: Problem) -> str:
    suggestion, allowed = problem.detail["suggestion"], problem.detail["allowed"]
    if (variant := _variant_meant(document, problem)) is not None:
        return f"write the name of a variant, such as `{cut(variant)}`"
    if _quotable(problem):
        return "put it in quotes"
    if problem.detail["expected"] == "a map" and (example := _map_like(document, problem)) is not None:
        return f"write a map such as `{example}`"
    if suggestion is not None:
        return f"write `{_written(suggestion)}`"
    if allowed and problem.detail["expected"] != "a map":
        return f"write one of {', '.join(f'`{_written(value)}`' for value in allowed)}"
    if problem.detail["found"] == "empty":
        return "write a value, or remove the key"
    return f"write {problem.detail['expected']}"


def _written(value: Any) -> str:
    return value if isinstance(value, str) else flow(value)


def _fix(document: Document, problem: Problem) -> Fix | None:
    suggestion = problem.detail["suggestion"]
    if suggestion is None or _variant_meant(document, problem) is not None:
        return None
    place = document.at_problem(problem)
    safe = problem.detail["key"] in INERT_KEYS or suggestion == {}
    if _quotable(problem):
        return Fix("put it in quotes", safe=safe, edits=(Edit("quote", place),))
    return Fix(f"write `{_written(suggestion)}`", safe=safe, edits=(Edit("replace", place, suggestion),))
