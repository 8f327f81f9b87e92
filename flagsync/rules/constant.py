"""What: every environment serves the same to everybody, and the flag has done what it was for.

Why: the flag decides nothing any more. Code that asks for it is code that could go, together with the way not taken.

It is about flags of kind release, experiment and sunset that have arrived: at another variant than the off variant, or a sunset
at its off variant. They must be older than 30 days (`lint.thresholds: {constant: 45}` changes that), by `created`; where the
expiry is nearer than that, the removal is planned already. A ramp with stages ahead has not arrived, and `permanent` says that
the flag is to stay. `stale` says it more exactly: Git tells since when every environment serves that value.

Bad:
```yaml
created: 2026-10-01
expires: 2026-12-28
environments:
  staging: {rollout: {serve: enabled, percent: 100}}
  production: {rollout: {serve: enabled, percent: 100}}
```
```yaml
created: 2026-10-01
expires: 2026-12-28
default: enabled
environments: {}
```

Good:
```yaml
created: 2026-10-01
expires: 2026-12-28
environments:
  staging: {rollout: {serve: enabled, percent: 100}}
  production: {rollout: {serve: enabled, percent: 50}}
```
It has just arrived.
```yaml
created: 2026-11-01
expires: 2027-01-15
environments:
  staging: {rollout: {serve: enabled, percent: 100}}
  production: {rollout: {serve: enabled, percent: 100}}
```
It will be gone soon.
```yaml
created: 2026-10-01
expires: 2026-12-20
default: enabled
environments: {}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from flagsync.constant import constant_variant
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Flag, Kind, Rollout
from flagsync.preview import cut, preview

RULE = Rule.of(
    __name__, __doc__, severity=Severity.NOTE, subject=Subject.FLAG, family="staleness", serving=False, options={"days": 30}
)

_HELP: Final = "remove it from the code, then delete it"
_PASSING: Final = frozenset({Kind.RELEASE, Kind.EXPERIMENT, Kind.SUNSET})


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A flag that has been served alike to everybody for long enough to go."""
    if facts.dues is not None:
        for reason in facts.reasons_of(flag.key, RULE.id):
            yield RULE.found(flag.at("key"), f"flag `{cut(flag.key)}` is constant: {reason.text}", help=_HELP)
        return
    if flag.kind not in _PASSING or flag.created is None or flag.permanent is not None or flag.kill_switch:
        return
    days = timedelta(days=facts.config.lint.thresholds.get(RULE.id, RULE.options["days"]))
    if facts.today - flag.created < days or (flag.expires is not None and flag.expires - facts.today < days):
        return
    if any(map(_goes_on, flag.rollouts())):
        return
    variant: str | None = None
    for name in facts.environments:
        served = constant_variant(flag, name, facts.flags)
        if served is None or (variant is not None and served != variant) or served not in flag.variants:
            return
        variant = served
    if variant is None or (variant == flag.off_variant) is not (flag.kind is Kind.SUNSET):
        return
    yield RULE.found(
        flag.at("key"),
        f"flag `{cut(flag.key)}` serves `{preview(flag.variants[variant])}` to everybody in every environment",
        help=_HELP,
    )


def _goes_on(rollout: Rollout) -> bool:
    """Whether the plan of the rollout has stages ahead."""
    return bool(rollout.stages) and rollout.stages[-1].percent > rollout.percent
