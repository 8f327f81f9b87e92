"""What: a variant's value is not of the flag's type.

Why: code that asks for a number and gets text takes the default it was written with, silently and in every environment.
`1` is a whole number and `1.0` is none; `true` is no number and `"5"` is text.

Bad:
```yaml
type: integer
variants: {brief: 300, usual: "1800"}
default: usual
offVariant: usual
environments: {staging: {default: brief}}
```
Where every value is of one other type, it is the type that is wrong.
```yaml
type: boolean
variants: {brief: 300, usual: 1800}
default: usual
offVariant: usual
environments: {staging: {default: brief}}
```

Good:
```yaml
type: integer
variants: {brief: 300, usual: 1800}
default: usual
offVariant: usual
environments: {staging: {default: brief}}
```
```yaml
type: number
variants: {none: 0, usual: 0.85}
default: usual
offVariant: none
environments: {staging: {default: none}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Note, Rule, Severity, Subject
from flagsync.model.flag import Flag, ValueType
from flagsync.preview import preview, type_words

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.FLAG, family="variants")

_WORDS: Final = {
    ValueType.BOOLEAN: "`true` or `false`",
    ValueType.STRING: "text",
    ValueType.INTEGER: "a whole number",
    ValueType.NUMBER: "a number",
    ValueType.OBJECT: "a map",
}


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every value of another type, or the type where no value is of it."""
    if flag.variants_implied and flag.type is ValueType.BOOLEAN:
        return
    wrong = [name for name, value in flag.variants.items() if not flag.type.fits(value)]
    if not wrong:
        return
    other = _type_of_all(flag) if len(wrong) == len(flag.variants) > 1 else None
    if other is not None:
        place = flag.at("type")
        yield RULE.found(
            place,
            f"type `{flag.type.value}` does not fit the values, each of which is {_WORDS[other]}",
            help=f"write `type: {other.value}`",
            notes=(Note("the values are here", flag.at("variants", part="key")),),
            fix=Fix(f"write `{other.value}`", safe=False, edits=(Edit("replace", place, other.value),)),
        )
        return
    for name in wrong:
        yield _wrong(flag, name, flag.variants[name])


def _type_of_all(flag: Flag) -> ValueType | None:
    return next((other for other in ValueType if all(map(other.fits, flag.variants.values()))), None)


def _wrong(flag: Flag, name: str, value: Any) -> Draft:
    found = type_words(value)
    if flag.type is ValueType.INTEGER and isinstance(value, float):
        found = "not a whole number"
    place = flag.at("variants", name)
    if flag.type is ValueType.STRING and isinstance(value, bool | int | float):
        return RULE.found(
            place,
            f"value of variant `{preview(name)}` is {found}, but the flag's type is `string`",
            help="put it in quotes",
            notes=(Note("the type is declared here", flag.at("type")),),
            fix=Fix("put it in quotes", safe=False, edits=(Edit("quote", place),)),
        )
    meant = _meant(flag.type, value)
    return RULE.found(
        place,
        f"value `{preview(value)}` of variant `{preview(name)}` is {found}, but the flag's type is `{flag.type.value}`",
        help=f"write {preview(meant)}" if meant is not None else f"write {_WORDS[flag.type]}",
        notes=(Note("the type is declared here", flag.at("type")),),
        fix=Fix(f"write `{preview(meant)}`", safe=False, edits=(Edit("replace", place, meant),)) if meant is not None else None,
    )


def _meant(value_type: ValueType, value: Any) -> bool | int | float | None:
    """The value of the right type that was probably meant."""
    if value_type is ValueType.INTEGER and isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, str) or len(value) > 15:
        return None
    if value_type is ValueType.BOOLEAN:
        return {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}.get(value.lower())
    if value_type not in {ValueType.INTEGER, ValueType.NUMBER}:
        return None
    if value.removeprefix("-").isdecimal() and value.isascii():
        return int(value)
    whole, point, fraction = value.removeprefix("-").partition(".")
    decimal = bool(point) and value.isascii() and whole.isdecimal() and fraction.isdecimal()
    return float(value) if decimal and value_type is ValueType.NUMBER else None
