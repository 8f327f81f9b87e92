"""What: prerequisites that no change of the other flag's environments could ever meet.

Why: the flag is off for everybody, for ever, whatever the rest of it says.

That is where the variant asked for is not one of the other flag's, where two variants of one flag are asked for at once, or
where more than 32 flags hang on a prerequisite: a document for flagd would have to repeat them all.

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
        if other.prerequisites and _overloaded(other, facts):
            yield _too_many(flag, prerequisite, other)
        earlier = asked.setdefault(prerequisite.flag, prerequisite)
        if earlier.variant != prerequisite.variant:
            yield RULE.found(
                flag.at(*prerequisite.route, "variant"),
                f"prerequisite `{cut(other.key)}` cannot serve both `{cut(earlier.variant)}` and `{cut(prerequisite.variant)}`",
                help="keep one of the two",
                notes=(Note("the other one", flag.at(*earlier.route, "variant")),),
            )


def _overloaded(other: Flag, facts: Facts) -> bool:
    """Whether too many flags hang on it, and on none of its own prerequisites already: a chain is reported once."""
    from flagsync.resolve import MAX_PREREQUISITES

    if _weight(other, facts, (other.key,), MAX_PREREQUISITES) <= MAX_PREREQUISITES:
        return False
    behind = (facts.flags.flag(prerequisite.flag) for prerequisite in other.prerequisites)
    weights = (_weight(each, facts, (each.key,), MAX_PREREQUISITES) for each in behind if each is not None)
    return all(weight <= MAX_PREREQUISITES for weight in weights)


def _weight(flag: Flag, facts: Facts, way: tuple[str, ...], limit: int) -> int:
    """The flag and all that it depends on, each counted as often as it is reached, or anything above the limit."""
    total = 1
    for prerequisite in flag.prerequisites:
        if total > limit:
            break
        other = facts.flags.flag(prerequisite.flag) if prerequisite.flag not in way else None
        if other is not None:
            total += _weight(other, facts, (*way, other.key), limit - total)
    return total


def _too_many(flag: Flag, prerequisite: Prerequisite, other: Flag) -> Draft:
    return RULE.found(
        flag.at(*prerequisite.route, "flag"),
        f"prerequisite `{cut(other.key)}` depends on too many flags, so this flag is off for everybody",
        help="depend on the last flags of the chain only; 32 may hang together",
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
