"""What: two variants of a flag have the same value.

Why: whoever is moved from one to the other sees no difference; most often one was copied and never changed. Experiments may
compare a variant with itself (an A/A test), so they are left alone.

Bad:
```yaml
type: string
variants: {usual: blue, holiday: green, sale: blue}
default: usual
offVariant: usual
environments: {staging: {default: sale}}
```

Good:
```yaml
type: string
variants: {usual: blue, holiday: green, sale: Blue}
default: usual
offVariant: usual
environments: {staging: {default: sale}}
```
An A/A test:
```yaml
kind: experiment
type: string
variants: {control: blue, same: blue, green: green}
default: control
offVariant: control
environments: {production: {split: {weights: {control: 40, same: 40, green: 20}}}}
```
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import Flag, Kind
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="variants")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every variant whose value an earlier one has."""
    if flag.variants_implied or flag.kind is Kind.EXPERIMENT:
        return
    first: dict[str, str] = {}
    for name, value in flag.variants.items():
        text = json.dumps(value, sort_keys=True) if value.__class__ in {dict, list} else f"{value.__class__} {value}"
        earlier = first.setdefault(text, name)
        if earlier != name:
            yield RULE.found(
                flag.at("variants", name),
                f"variant `{cut(name)}` has the same value as `{cut(earlier)}`",
                help="give it a value of its own, or remove it",
                notes=(Note("the same value stands here", flag.at("variants", earlier)),),
            )
