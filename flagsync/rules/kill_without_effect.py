"""What: a kill switch serves its off variant in every environment already.

Why: who throws it at night changes nothing, and finds out only then.

Bad:
```yaml
kind: ops
killSwitch: true
links: {runbook: "https://example.test/runbooks/cards"}
permanent: {reason: Cards must stop when the acquirer fails, reviewBy: 2027-06-01}
default: disabled
environments: {}
```

Good:
```yaml
kind: ops
killSwitch: true
links: {runbook: "https://example.test/runbooks/cards"}
permanent: {reason: Cards must stop when the acquirer fails, reviewBy: 2027-06-01}
default: enabled
environments: {}
```
```yaml
kind: ops
killSwitch: true
links: {runbook: "https://example.test/runbooks/cards"}
permanent: {reason: Cards must stop when the acquirer fails, reviewBy: 2027-06-01}
default: enabled
environments: {staging: {enabled: false}, production: {enabled: false}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="environments and prerequisites")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A kill switch of which no environment, switched on, would serve anything but the off variant."""
    if not flag.kill_switch or flag.default not in flag.variants or flag.default != flag.off_variant:
        return
    if any(flag.default_in(name) != flag.off_variant for name in facts.environments):
        return
    if flag.targeting_rules() or flag.rollouts() or flag.splits() or len(flag.variants) < 2:
        return
    notes = () if flag.off_variant_implied else (Note("the off variant", flag.at("offVariant")),)
    yield RULE.found(
        flag.at("default"),
        f"kill switch `{cut(flag.key)}` serves `{cut(flag.off_variant)}` in every environment, so killing it changes nothing",
        help="serve by default what is to be killed, with the off variant as what is left then",
        notes=notes,
    )
