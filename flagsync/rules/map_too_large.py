"""What: the env map, or the kill map, of an app and environment is larger than a ConfigMap should be.

Why: Kubernetes refuses a ConfigMap of more than 1 MiB, and what is kept beside the values takes its part of that. The sync that
meets the limit is the one that nobody can afford to fail.

The values of a map may take 900 KiB (`lint.thresholds: {map-too-large: 900}`); `map-nearly-full` warns from 512 KiB on.

Bad:
```yaml
type: string
variants: {brief: Free returns, long: Free returns within 30 days of delivery}
default: long
offVariant: brief
environments: {staging: {default: brief}}
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"]}}
lint: {thresholds: {map-too-large: 0.02}}
```

Good:
```yaml
type: string
variants: {brief: Free returns, long: Free returns within 30 days of delivery}
default: long
offVariant: brief
environments: {staging: {default: brief}}
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"]}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from flagsync.model.config import App
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.limits import KIBIBYTE, MAX_BYTES
from flagsync.preview import cut, flow

if TYPE_CHECKING:
    from flagsync.measure import MapSize

RULE = Rule.of(
    __name__,
    __doc__,
    severity=Severity.ERROR,
    subject=Subject.APP,
    family="rendering and cluster",
    options={"kibibytes": MAX_BYTES // KIBIBYTE},
)

_NAMED: Final = 3
"""How many of the biggest flags are shown."""


def check(app: App, facts: Facts) -> Iterator[Draft]:
    """Every map of the app that is larger than allowed, with its biggest flags."""
    limit = facts.config.lint.thresholds.get(RULE.id, RULE.options["kibibytes"])
    if facts.flags.value_bytes <= limit * KIBIBYTE:
        return
    from flagsync.measure import sizes_over

    for size in sizes_over(limit * KIBIBYTE, app, facts.environments, facts.flags):
        yield RULE.found(
            facts.config.at("apps", app.name, part="key"),
            f"{size.title} takes {size.kibibytes} KiB; {flow(limit)} are allowed",
            help="split the app, or move the biggest values out of flags",
            notes=tuple(_biggest(size, facts)),
            environment=size.environment,
        )


def _biggest(size: MapSize, facts: Facts) -> Iterator[Note]:
    for entry in size.entries[:_NAMED]:
        flag = facts.flags.flag(entry.flag)
        if flag is not None:
            yield Note(f"`{cut(entry.flag)}` takes {entry.size} bytes", flag.at("variants", entry.variant))
