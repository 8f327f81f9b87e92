"""What: a value or key without quotes that readers of YAML 1.1 take for something else.

Why: flagsync reads YAML 1.2, as JSON does; many other tools (PyYAML, Ruby, older Go programs) read YAML 1.1, where `no` is
false, `010` is 8 and a bare day is a date. The country `NO` has become false this way more than once. And `1.10` is the number
1.1 in every version. Dates are expected in `created`, `expires` and `reviewBy`, and numbers where a number is meant.

Bad:
```yaml
variants: {on: true, off: false}
default: "off"
environments: {staging: {default: "on"}}
```
```yaml
rules:
  - {when: {attr: region, op: in, value: [SE, NO]}, serve: enabled}
```
```yaml
environments:
  production: {rollout: {serve: enabled, percent: 010}}
```

Good:
```yaml
variants: {"on": true, "off": false}
default: "off"
environments: {staging: {default: "on"}}
```
```yaml
rules:
  - {when: {attr: region, op: in, value: [SE, "NO"]}, serve: enabled}
```
```yaml
created: 2026-10-01
type: number
variants: {none: 0.0, usual: 1.10}
default: none
offVariant: none
environments:
  staging: {rollout: {serve: usual, percent: 5.0}}
```
```yaml
rules:
  - {when: {attr: age, op: gte, value: 18.0}, serve: enabled}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from typing import Any, Final

from flagsync.model.document import Document, DocumentKind, Problem
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Rule, Severity, Subject
from flagsync.model.operators import NUMBER_TYPES, OPERATORS, TEXT_TYPES, OperandKind
from flagsync.model.place import Route
from flagsync.preview import cut, flow
from flagsync.scalars import resolve

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.READING, family="file")


class _Meant(Enum):
    """What a plain scalar can only mean where it stands."""

    TEXT = auto()
    NUMBER = auto()
    ANYTHING = auto()
    NOTHING = auto()
    """No word of ours: a date is right there, another rule speaks of it, or nobody else reads it."""


_DATES: Final = frozenset({("created",), ("expires",), ("permanent", "reviewBy")})
_READ_BY_OTHERS: Final = frozenset({"apps", "environments"})
"""What of the configuration ends up in places that other tools read: names."""

_NAMED: Final = frozenset({"flags", "variants", "weights", "environments", "links"})
"""Keys of maps whose own keys are names, so that one that begins with `x-` is not free."""

_FREE: Final = frozenset({"variants", "valueSchema"})
_OF_TYPE: Final = {"string": _Meant.TEXT, "integer": _Meant.NUMBER, "number": _Meant.NUMBER}


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """Every remark of the reader that matters where it stands."""
    for remark in document.remarks:
        if remark.rule == RULE.id and not any(_is_covered(remark.route, problem) for problem in document.problems):
            draft = _key(document, remark) if remark.detail["key"] else _value(document, remark, facts)
            if draft is not None:
                yield draft


def _is_covered(route: Route, problem: Problem) -> bool:
    """Whether a problem speaks of this very scalar, or of a key that it stands under: written twice, or not known at all."""
    above = problem.rule in {"duplicate-key", "unknown-key"}
    return problem.route == (route[: len(problem.route)] if above else route)


def _key(document: Document, remark: Problem) -> Draft | None:
    if _is_free(remark.route) or (document.kind is DocumentKind.CONFIG and remark.route[0] not in _READ_BY_OTHERS):
        return None
    return _quoted(document, remark, "key")


def _value(document: Document, remark: Problem, facts: Facts) -> Draft | None:
    value = resolve(remark.detail["text"])[0]
    meant = _meant(document, remark.route, facts)
    if isinstance(value, str):
        return _quoted(document, remark, "value") if meant in {_Meant.TEXT, _Meant.ANYTHING} else None
    if isinstance(value, float):
        return _trimmed(document, remark, value) if meant is _Meant.ANYTHING and _is_operand(remark.route) else None
    return _counted(document, remark, value, sure=meant is _Meant.NUMBER) if meant in {_Meant.NUMBER, _Meant.ANYTHING} else None


def _quoted(document: Document, remark: Problem, subject: str) -> Draft:
    place = document.at_problem(remark)
    return RULE.found(
        place,
        f"{subject} `{cut(remark.detail['text'])}` is text here, but {remark.detail['reads']} to readers of YAML 1.1",
        help="put it in quotes",
        fix=Fix("put it in quotes", safe=True, edits=(Edit("quote", place),)),
    )


def _trimmed(document: Document, remark: Problem, value: float) -> Draft:
    shown = flow(value)
    return RULE.found(
        document.at_problem(remark),
        f"value `{cut(remark.detail['text'])}` is read as the number {shown}, without the zero at its end",
        help=f"put it in quotes if it is text, or write `{shown}`",
    )


def _counted(document: Document, remark: Problem, value: int, *, sure: bool) -> Draft:
    place = document.at_problem(remark)
    reads = remark.detail["reads"]
    return RULE.found(
        place,
        f"value `{cut(remark.detail['text'])}` is the number {value} here, but {reads} to readers of YAML 1.1",
        help=f"write `{value}`" if sure else f"write `{value}`, or put it in quotes if it is text",
        fix=Fix(f"write `{value}`", safe=True, edits=(Edit("replace", place, value),)) if sure else None,
    )


def _is_free(route: Route) -> bool:
    """Whether a route leads into what belongs to other tools: a key that begins with `x-` and is not a name."""
    before: str | int = ""
    for step in route:
        if isinstance(step, str) and step.startswith("x-") and before not in _NAMED:
            return True
        if step in _FREE:
            return False
        before = step
    return False


def _is_operand(route: Route) -> bool:
    return "value" in route[-2:]


def _meant(document: Document, route: Route, facts: Facts) -> _Meant:
    if document.kind is DocumentKind.CONFIG:
        return _Meant.TEXT if route[0] in _READ_BY_OTHERS else _Meant.NOTHING
    if _is_free(route):
        return _Meant.NOTHING
    flag: Route = route[:2] if route[0] == "flags" else ()
    inside = route[len(flag) :]
    if inside in _DATES:
        return _Meant.NOTHING
    if inside[:1] == ("valueSchema",):
        return _Meant.ANYTHING
    if inside[:1] == ("variants",):
        return _meant_by_type(_at(document.data, (*flag, "type")), deep=len(inside) > 2)
    if "when" in inside and _is_operand(inside):
        end = len(route) - (1 if route[-1] == "value" else 2)
        return _meant_by_operator(_at(document.data, (*route[:end], "op")), _at(document.data, (*route[:end], "attr")), facts)
    return _Meant.NUMBER if isinstance(_at(document.data, route), int) else _Meant.TEXT


def _at(data: Any, route: Route) -> object:
    """The data at a route; None where there is none, as inside the second of two equal keys."""
    for step in route:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def _meant_by_type(value_type: object, *, deep: bool) -> _Meant:
    """Values of a flag: where they do not fit its type, another rule says so."""
    if deep:
        return _Meant.ANYTHING if value_type == "object" else _Meant.NOTHING
    return _OF_TYPE.get(value_type, _Meant.NOTHING) if isinstance(value_type, str) else _Meant.NOTHING


def _meant_by_operator(name: object, attribute: object, facts: Facts) -> _Meant:
    """Operands: where they do not fit their operator or attribute, another rule says so."""
    operator = OPERATORS.get(name) if isinstance(name, str) else None
    if operator is None:
        return _Meant.NOTHING
    match operator.operand:
        case OperandKind.NUMBER:
            return _Meant.NUMBER
        case OperandKind.TEXT:
            return _Meant.TEXT
        case OperandKind.SCALAR | OperandKind.LIST:
            return _meant_by_attribute(facts.config.attributes.get(attribute) if isinstance(attribute, str) else None)
    return _Meant.NOTHING


def _meant_by_attribute(declared: str | None) -> _Meant:
    if declared in NUMBER_TYPES:
        return _Meant.NUMBER
    if declared in TEXT_TYPES:
        return _Meant.TEXT
    return _Meant.NOTHING if declared == "boolean" else _Meant.ANYTHING
