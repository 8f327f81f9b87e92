"""What: the env map, or the kill map, of an app and environment takes more than half of what a ConfigMap can hold.

Why: there is still time to split the app or to move large values elsewhere; when `map-too-large` says so, there is none.

It warns from 512 KiB on (`lint.thresholds: {map-nearly-full: 512}`), up to where `map-too-large` takes over.

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
lint: {thresholds: {map-nearly-full: 0.02}}
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

from flagsync.model.config import App
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.limits import KIBIBYTE, MANY_BYTES, MAX_BYTES
from flagsync.preview import cut

RULE = Rule.of(
    __name__,
    __doc__,
    severity=Severity.WARNING,
    subject=Subject.APP,
    family="rendering and cluster",
    options={"kibibytes": MANY_BYTES // KIBIBYTE},
)


def check(app: App, facts: Facts) -> Iterator[Draft]:
    """Every map of the app that is large, but not yet too large."""
    thresholds = facts.config.lint.thresholds
    most = thresholds.get("map-too-large", MAX_BYTES // KIBIBYTE) * KIBIBYTE
    limit = thresholds.get(RULE.id, RULE.options["kibibytes"]) * KIBIBYTE
    if facts.flags.value_bytes <= limit:
        return
    from flagsync.measure import sizes_over

    for size in sizes_over(limit, app, facts.environments, facts.flags):
        if size.bytes <= most:
            biggest = ", ".join(f"`{cut(entry.flag)}` ({entry.size} bytes)" for entry in size.entries[:3])
            yield RULE.found(
                facts.config.at("apps", app.name, part="key"),
                f"{size.title} takes {size.kibibytes} KiB; the most is {biggest}",
                help="split the app, or move the biggest values out of flags",
                environment=size.environment,
            )
