"""What: prerequisites that no change of the other flag's environments could ever meet.

Why: the flag is off for everybody, for ever, whatever the rest of it says.

That is where the variant asked for is not one of the other flag's, or where two variants of one flag are asked for at once.

Bad:
```yaml
prerequisites: [{flag: payments.v2-api, variant: on-for-all}]
# file: flags/payments.v2-api.yaml
type: boolean
```
```yaml
prerequisites: [{flag: payments.v2-api, variant: enabled}, {flag: payments.v2-api, variant: disabled}]
# file: flags/payments.v2-api.yaml
type: boolean
```

Good:
```yaml
prerequisites: [{flag: payments.v2-api, variant: enabled}]
# file: flags/payments.v2-api.yaml
type: boolean
```
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Note, Rule, Severity, Subject
from flagsync.model.flag import Flag, Prerequisite
from flagsync.nearest import nearest
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.FLAG, family="environments and prerequisites")

_NAMED: Final = 6
"""How many variants a message names."""


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every prerequisite for a variant that does not exist, or that contradicts an earlier one."""
    asked: dict[str, Prerequisite] = {}
    for prerequisite in flag.prerequisites:
        other = flag if prerequisite.flag == flag.key else facts.flags.flag(prerequisite.flag)
        if other is None:
            continue
        if prerequisite.variant not in other.variants:
            yield _unknown(flag, prerequisite, other)
            continue
        earlier = asked.setdefault(prerequisite.flag, prerequisite)
        if earlier.variant != prerequisite.variant:
            yield RULE.found(
                flag.at(*prerequisite.route, "variant"),
                f"prerequisite `{cut(other.key)}` cannot serve both `{cut(earlier.variant)}` and `{cut(prerequisite.variant)}`",
                help="keep one of the two",
                notes=(Note("the other one", flag.at(*earlier.route, "variant")),),
            )


def _unknown(flag: Flag, prerequisite: Prerequisite, other: Flag) -> Draft:
    place = flag.at(*prerequisite.route, "variant")
    suggestion = nearest(prerequisite.variant, other.variants)
    known = ", ".join(f"`{cut(variant)}`" for variant in islice(other.variants, _NAMED))
    more = ", …" if len(other.variants) > _NAMED else ""
    return RULE.found(
        place,
        f"prerequisite `{cut(other.key)}` has no variant `{cut(prerequisite.variant)}`; it has {known}{more}",
        help=f"did you mean `{cut(suggestion)}`?" if suggestion else "ask for one of its variants",
        notes=() if other.variants_implied else (Note("its variants", other.at("variants", part="key")),),
        fix=Fix(f"write `{cut(suggestion)}`", safe=False, edits=(Edit("replace", place, suggestion),)) if suggestion else None,
    )
