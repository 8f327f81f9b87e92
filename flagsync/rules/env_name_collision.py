"""What: two flags of an app have the same environment variable.

Why: the map can hold only one of them, so the other flag is missing where its application looks for it.

A variable is named after the key, in upper snake case, so keys that differ only in dots and hyphens meet.

Bad:
```yaml
key: checkout.new-flow
# file: flags/checkout-new.flow.yaml
key: checkout-new.flow
```

Good:
```yaml
key: checkout.new-flow
# file: flags/checkout-new.flow.yaml
key: checkout-new.flow
envVar: FLAG_CHECKOUT_NEW_FLOW_OF_THE_APP
```
```yaml
key: checkout.new-flow
# file: flags/checkout-new.flow.yaml
key: checkout-new.flow
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps:
  shop: {flags: ["checkout.*"]}
  app: {flags: ["checkout-*"]}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.config import App
from flagsync.model.facts import Facts, FlagCard
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut
from flagsync.select import selector

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.FLAG, family="rendering and cluster")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A flag whose variable an earlier flag of the same app has."""
    namesakes = facts.flags.same_env_var(flag.env_var)
    if len(namesakes) < 2:
        return
    for card in namesakes:
        if (card.path, card.route) == (flag.path, flag.route):
            return
        if card.key.casefold() == flag.key.casefold():
            continue  # one flag, defined twice: `duplicate-flag` says so
        found = _shared(flag, card, facts)
        if found is not None:
            other, app = found
            yield RULE.found(
                flag.at("envVar") if flag.env_var_written else flag.at("key"),
                f"variable `{cut(flag.env_var)}` is already that of `{cut(other.key)}`, which is in app `{app.name}` too",
                help="give one of the two an `envVar` of its own",
                notes=(Note("the other flag", other.at("envVar") if other.env_var_written else other.at("key")),),
            )
            return


def _shared(flag: Flag, card: FlagCard, facts: Facts) -> tuple[Flag, App] | None:
    """The other flag, and the first app that puts both into one map of variables."""
    other = facts.flags.flag(card.key)
    if other is None or other.path != card.path:
        return None
    for app in facts.apps:
        if "env" in app.targets:
            belongs = selector(app)
            if belongs(flag) and belongs(other):
                return other, app
    return None
