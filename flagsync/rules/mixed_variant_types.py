"""What: the same member has values of different types in two variants of an object flag.

Why: the code reads one member and gets a number for some people and text for others; one of them meets an error that no
test has seen. Where that is meant, a `valueSchema` says so and this rule stays silent.

Bad:
```yaml
type: object
variants:
  usual: {timeout: 30}
  patient: {timeout: 60s}
default: usual
offVariant: usual
environments: {staging: {default: patient}}
```

Good:
```yaml
type: object
variants:
  usual: {timeout: 30, banner: null}
  patient: {timeout: 60.5, banner: Please wait, colour: green}
default: usual
offVariant: usual
environments: {staging: {default: patient}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import Flag, ValueType
from flagsync.model.place import Route
from flagsync.preview import cut, type_words

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="variants")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every member whose type differs from the one it had in an earlier variant."""
    if flag.type is not ValueType.OBJECT or flag.value_schema is not None:
        return
    first: dict[Route, tuple[str, Any]] = {}
    for name, value in flag.variants.items():
        if isinstance(value, dict):
            yield from _compare(flag, name, value, (), first)


def _compare(
    flag: Flag, name: str, members: dict[str, Any], route: Route, first: dict[Route, tuple[str, Any]]
) -> Iterator[Draft]:
    for key, value in members.items():
        below = (*route, key)
        if value is None:
            continue
        earlier, example = first.setdefault(below, (name, value))
        if type_words(value) != type_words(example):
            yield RULE.found(
                flag.at("variants", name, *below),
                f"member `{cut('.'.join(map(str, below)))}` is {type_words(value)} in variant `{cut(name)}`"
                f" but {type_words(example)} in `{cut(earlier)}`",
                help=f"write {type_words(example)}, or allow both in a `valueSchema`",
                notes=(Note(f"{type_words(example)} here", flag.at("variants", earlier, *below)),),
            )
        elif isinstance(value, dict):
            yield from _compare(flag, name, value, below, first)
