"""What: a prerequisite is a flag that no file defines.

Why: a prerequisite that nobody can serve fails for everybody, so this flag is off everywhere, whatever it says.

Bad:
```yaml
prerequisites: [{flag: payments.v3-api, variant: enabled}]
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

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.FLAG, family="environments and prerequisites")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every prerequisite whose flag is defined nowhere, well or badly."""
    for prerequisite in flag.prerequisites:
        if facts.flags.defines(prerequisite.flag):
            continue
        suggestion = facts.flags.nearest_key(prerequisite.flag, besides=flag.key)
        place = flag.at(*prerequisite.route, "flag")
        yield RULE.found(
            place,
            f"prerequisite `{cut(prerequisite.flag)}` is not a flag of this repository",
            help=f"did you mean `{cut(suggestion)}`?" if suggestion else "define that flag, or remove the prerequisite",
            fix=Fix(f"write `{cut(suggestion)}`", safe=False, edits=(Edit("replace", place, suggestion),))
            if suggestion
            else None,
        )
