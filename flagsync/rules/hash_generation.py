"""What: environments that follow each other put users into buckets by different generations of flagd's hash.

Why: who is among the 25 % of staging is not among the 25 % of production. A ramp that is tried on some people first goes to
nearly all others next, and whoever compares the environments compares different people.

It is about environments of one app with a flag that is ramped or split in both of them. A difference is right while the
providers of one environment are ahead of the other's; silence it until then.

Bad:
```yaml
environments:
  staging: {rollout: {serve: enabled, percent: 50}}
  production: {rollout: {serve: enabled, percent: 5}}
# file: flagsync.yaml
version: 1
environments: {staging: {bucketing: v3}, production: {bucketing: v2}}
apps: {shop: {flags: ["*"], targets: [env, flagd]}}
```

Good:
```yaml
environments:
  staging: {rollout: {serve: enabled, percent: 50}}
  production: {rollout: {serve: enabled, percent: 5}}
# file: flagsync.yaml
version: 1
environments: {staging: {bucketing: v3}, production: {bucketing: v3}}
apps: {shop: {flags: ["*"], targets: [env, flagd]}}
```
Nobody is in a bucket twice.
```yaml
environments:
  staging: {rollout: {serve: enabled, percent: 100}}
  production: {rollout: {serve: enabled, percent: 5}}
# file: flagsync.yaml
version: 1
environments: {staging: {bucketing: v3}, production: {bucketing: v2}}
apps: {shop: {flags: ["*"], targets: [env, flagd]}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from flagsync.model.config import App
from flagsync.model.document import Document, DocumentKind
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import EVERYONE, Flag, Rollout, Split
from flagsync.preview import cut
from flagsync.select import selector

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.DOCUMENT, family="rollout")


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """Every environment of another generation than the one before it, with a flag that shows it."""
    if document.kind is not DocumentKind.CONFIG:
        return
    environments = facts.config.environments
    if len({each.bucketing for each in environments.values()}) < 2:
        return
    told: set[str] = set()
    for app in facts.apps:
        for before, here in pairwise([each for each in environments.values() if not app.deploy or each.name in app.deploy]):
            if before.bucketing == here.bucketing or here.name in told:
                continue
            shown = _bucketed_in_both(app, before.name, here.name, facts)
            if shown is not None:
                told.add(here.name)
                yield RULE.found(
                    facts.config.at("environments", here.name, "bucketing"),
                    f"environment `{cut(here.name)}` buckets by {here.bucketing}, but `{cut(before.name)}` before it by "
                    f"{before.bucketing}, so their rollouts reach different people",
                    help="use providers of one generation in both",
                    notes=(
                        Note("the environment before", facts.config.at("environments", before.name, "bucketing")),
                        Note(f"`{cut(shown.key)}` is shared out in both", shown.at("key")),
                    ),
                    environment=here.name,
                )


def _bucketed_in_both(app: App, before: str, here: str, facts: Facts) -> Flag | None:
    belongs = selector(app)
    found = (flag for flag in facts.flags if (flag.rollouts() or flag.splits()) and belongs(flag))
    return next((flag for flag in found if _is_bucketed(flag, before) and _is_bucketed(flag, here)), None)


def _is_bucketed(flag: Flag, name: str) -> bool:
    """Whether somebody's bucket decides what they get in the environment."""
    here = flag.environment(name)
    rules = [(rule.rollout, rule.split) for rule in flag.rules_in(name)]
    return here.enabled and any(_shares(*place) for place in ((here.rollout, here.split), *rules))


def _shares(rollout: Rollout | None, split: Split | None) -> bool:
    if rollout is not None:
        return 0 < rollout.percent < EVERYONE
    return split is not None and sum(weight > 0 for weight in split.weights.values()) > 1
