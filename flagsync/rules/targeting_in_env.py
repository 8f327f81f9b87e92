"""What: a flag depends on who asks, in an app that knows only environment variables.

Why: a variable is the same for everybody, so the flag cannot be one and is missing in the application, which then does
whatever its code says.

Where the app has `flagd` (or `featureflag`) among its targets as well, such flags are served there, and left out of the
variables. What counts are the environments that the app is deployed to; all of them where it says none.

Bad:
```yaml
environments:
  production: {rollout: {serve: enabled, percent: 5}}
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["checkout.*"], targets: [env]}}
```

Good:
```yaml
environments:
  production: {rollout: {serve: enabled, percent: 5}}
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["checkout.*"], targets: [env, flagd]}}
```
```yaml
environments:
  production: {rollout: {serve: enabled, percent: 100}}
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["checkout.*"], targets: [env]}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.constant import constant_variant
from flagsync.model.config import CARRIERS, App
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.model.place import Route
from flagsync.preview import cut
from flagsync.select import selector

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.FLAG, family="rendering and cluster")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every environment in which the flag is no constant, for each app that has only variables."""
    if not (flag.prerequisites or flag.targeting_rules() or flag.rollouts() or flag.splits()):
        return
    for app in facts.apps:
        if "env" not in app.targets or not CARRIERS.isdisjoint(app.targets) or not selector(app)(flag):
            continue
        environments = tuple(app.deploy or facts.environments)
        targeted = [name for name in environments if constant_variant(flag, name, facts.flags) is None]
        causes = {_cause(flag, name) for name in targeted}
        if len(targeted) == len(environments) and len(causes) == 1:
            yield _found(flag, app, causes.pop(), None, facts)
        else:
            for name in targeted:
                yield _found(flag, app, _cause(flag, name), name, facts)


def _found(flag: Flag, app: App, cause: Route, environment: str | None, facts: Facts) -> Draft:
    where = f" in `{cut(environment)}`" if environment is not None else ""
    return RULE.found(
        flag.at(*cause, part="key"),
        f"flag `{cut(flag.key)}` depends on who asks{where}, but app `{app.name}` has only variables",
        help="add `flagd` to the app's targets, or serve everybody the same",
        notes=(Note("the app", facts.config.at("apps", app.name, part="key")),),
        environment=environment,
    )


def _cause(flag: Flag, environment: str) -> Route:
    here = flag.environment(environment)
    if here.rollout is not None or here.split is not None:
        return ("environments", environment, "rollout" if here.rollout is not None else "split")
    if here.rules:
        return ("environments", environment, "rules")
    return ("rules",) if flag.rules else ("prerequisites",)
