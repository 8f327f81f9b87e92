"""What: an operator cannot be used with its attribute or with the value it is given.

Why: nothing is converted, so the comparison is true for nobody, and the rule never matches.

Bad:
```yaml
rules:
  - {name: adults, when: {attr: age, op: gte, value: "18"}, serve: enabled}
  - {name: europe, when: {attr: region, op: in, value: eu-west-1}, serve: enabled}
  - {name: early, when: {attr: region, op: lt, value: 5}, serve: enabled}
```

Good:
```yaml
rules:
  - {name: adults, when: {attr: age, op: gte, value: 18}, serve: enabled}
  - {name: europe, when: {attr: region, op: in, value: [eu-west-1]}, serve: enabled}
  - {name: clients, when: {attr: appVersion, op: starts_with, value: "4."}, serve: enabled}
  - {name: half, when: {attr: age, op: lt, value: 17.5}, serve: enabled}
  - {name: known, when: {attr: age, op: present}, serve: enabled}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Rule, Severity, Subject
from flagsync.model.flag import Comparison, Flag, Segment
from flagsync.model.operators import NUMBER_TYPES, OPERATORS, TEXT_TYPES, OperandKind
from flagsync.model.place import Route
from flagsync.preview import cut, flow, preview, type_words

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.TARGETING, family="targeting")

_TEXT: Final = (str,)
_NUMBER: Final = (int, float)
_FITTING: Final[dict[OperandKind, tuple[type, ...]]] = {
    OperandKind.SCALAR: (str, int, float, bool),
    OperandKind.LIST: (list,),
    OperandKind.NUMBER: _NUMBER,
    OperandKind.TEXT: _TEXT,
    OperandKind.VERSION: _TEXT,
    OperandKind.TIME: _TEXT,
}
_EXAMPLES: Final = {
    OperandKind.SCALAR: "write one value",
    OperandKind.LIST: "write a list, such as [a, b]",
    OperandKind.NUMBER: "write a number",
    OperandKind.TEXT: "write text",
    OperandKind.VERSION: 'write a version in quotes, such as "4.2.0"',
    OperandKind.TIME: 'write a time, such as "2026-12-24T18:00:00Z"',
}
_TYPE_WORDS: Final = {
    **dict.fromkeys(TEXT_TYPES, "text"),
    **dict.fromkeys(NUMBER_TYPES, "a number"),
    "boolean": "true or false",
    "list": "a list",
}
_VALUES: Final[dict[str, tuple[type, ...]]] = {
    **dict.fromkeys(TEXT_TYPES, _TEXT),
    **dict.fromkeys(NUMBER_TYPES, _NUMBER),
    "boolean": (bool,),
}


def check(subject: Flag | Segment, facts: Facts) -> Iterator[Draft]:
    """Every comparison that no value of its attribute makes true or false."""
    for leaf in subject.conditions():
        if isinstance(leaf, Comparison):
            yield from _comparison(subject, leaf, facts.config.attributes.get(leaf.attribute))


def _comparison(subject: Flag | Segment, leaf: Comparison, declared: str | None) -> Iterator[Draft]:
    operator = OPERATORS[leaf.operator]
    fitting = _FITTING.get(operator.operand)
    if declared is not None and declared not in operator.attributes:
        usable = [name for name, other in OPERATORS.items() if declared in other.attributes]
        yield RULE.found(
            subject.at(*leaf.route, "op"),
            f"operator `{leaf.operator}` cannot be used with attribute `{cut(leaf.attribute)}`, declared as `{declared}`",
            help=f"use one of {', '.join(usable)}",
        )
    elif fitting is not None and leaf.operand.__class__ not in fitting:
        yield _operand(subject, leaf, operator.operand)
    elif declared in _VALUES and operator.operand in {OperandKind.SCALAR, OperandKind.LIST}:
        yield from _values(subject, leaf, declared)


def _operand(subject: Flag | Segment, leaf: Comparison, wanted: OperandKind) -> Draft:
    value = leaf.operand
    place = subject.at(*leaf.route, "value")
    help_, fix = _EXAMPLES[wanted], None
    if wanted is OperandKind.LIST:
        help_ = f"write `{flow([value])}`"
        fix = Fix("make it a list", safe=False, edits=(Edit("replace", place, [value]),))
    elif wanted is OperandKind.SCALAR and leaf.operator in {"eq", "neq"}:
        other = "in" if leaf.operator == "eq" else "not_in"
        help_ = f"write one value, or use `{other}`"
        fix = Fix(f"use `{other}`", safe=False, edits=(Edit("replace", subject.at(*leaf.route, "op"), other),))
    found = "" if isinstance(value, list) else f"`{preview(value)}`, which is "
    return RULE.found(
        place,
        f"operator `{leaf.operator}` needs {wanted.value} to compare with, not {found}{type_words(value)}",
        help=help_,
        fix=fix,
    )


def _values(subject: Flag | Segment, leaf: Comparison, declared: str) -> Iterator[Draft]:
    """What an attribute of the declared type is never equal to."""
    items: list[tuple[Route, Any]] = [((), leaf.operand)]
    if isinstance(leaf.operand, list):
        items = [((index,), item) for index, item in enumerate(leaf.operand)]
    for route, value in items:
        if value.__class__ not in _VALUES[declared]:
            unquoted = declared in TEXT_TYPES and isinstance(value, bool | int | float)
            yield RULE.found(
                subject.at(*leaf.route, "value", *route),
                f"value `{preview(value)}` is {type_words(value)}, but attribute `{cut(leaf.attribute)}` is a `{declared}`",
                help="put it in quotes" if unquoted else f"write {_TYPE_WORDS[declared]}",
            )
