"""What: a variant's value does not fit the flag's `valueSchema`, or the `valueSchema` cannot be used.

Why: the schema is what the code relies on; a value outside of it is what the code was never written for. A schema that is at
fault itself checks nothing. Local references are followed, nothing is fetched, and patterns have no look-around.

Bad:
```yaml
type: integer
variants: {brief: 300, usual: 18000}
default: usual
offVariant: usual
valueSchema: {type: integer, minimum: 60, maximum: 7200}
environments: {staging: {default: brief}}
```
```yaml
type: integer
variants: {brief: 300, usual: 1800}
default: usual
offVariant: usual
valueSchema: {type: integer, minimum: sixty}
environments: {staging: {default: brief}}
```

Good:
```yaml
type: integer
variants: {brief: 300, usual: 1800}
default: usual
offVariant: usual
valueSchema: {type: integer, minimum: 60, maximum: 7200}
environments: {staging: {default: brief}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.FLAG, family="variants")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """The schema's own fault, or else every value of the right type that does not fit it."""
    schema = flag.value_schema
    if schema is None:
        return
    from flagsync.conform import check_value, schema_fault

    fault = schema_fault(schema)
    if fault is not None:
        yield RULE.found(
            flag.at("valueSchema", part="key"),
            f"valueSchema {fault}",
            help="write a JSON schema that stands on its own",
        )
        return
    for name, value in flag.variants.items():
        if flag.type.fits(value) and (problem := check_value(schema, value)) is not None:
            yield RULE.found(
                flag.at("variants", name),
                f"value of variant `{cut(name)}` does not fit the valueSchema: {problem}",
                help="change the value or the schema",
                notes=(Note("the schema is here", flag.at("valueSchema", part="key")),),
            )
