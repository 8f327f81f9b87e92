"""What: a flag cannot be written into the document for flagd, or would not be served there as it is meant.

Why: one flag that a provider cannot read makes it refuse the whole document, and applications fall back on their own defaults.

Before anything is rendered or shipped, every document is checked against a schema of what providers understand, and every
flag in it is evaluated once; what fails is told of by this rule, and nothing is written. `lint` does not render: other rules
find all that is known to fail. Only where one of these (such as `inexpressible`) is not an error any more does `lint` try out
the documents itself.

Bad:
```yaml
type: integer
variants: {usual: 5000, boundless: 9007199254740992}
default: usual
offVariant: usual
environments: {staging: {default: boundless}}
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"], targets: [flagd]}}
lint: {severity: {inexpressible: "off"}}
```

Good:
```yaml
type: integer
variants: {usual: 5000, boundless: 9007199254740991}
default: usual
offVariant: usual
environments: {staging: {default: boundless}}
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"], targets: [flagd]}}
lint: {severity: {inexpressible: "off"}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flagsync.model.config import CARRIERS, App
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.target import Refusal, Selection
from flagsync.select import select

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.APP, family="rendering and cluster")

_GUARDS: Final = (
    "impossible-prerequisite",
    "inexpressible",
    "mixed-variant-types",
    "segment-cycle",
    "unknown-segment",
    "unknown-variant",
    "value-type",
)
"""The rules that find in the files what a document cannot hold."""


def check(app: App, facts: Facts) -> Iterator[Draft]:
    """Every flag of the app that its document refuses, where no other rule is left to say so."""
    severities = facts.config.lint.severity
    if CARRIERS.isdisjoint(app.targets) or all(severities.get(guard, "error") == "error" for guard in _GUARDS):
        return
    from flagsync.flagd_document import document_of

    keys = tuple(flag.key for flag in select(app, facts.flags))
    told: set[tuple[str, str]] = set()
    for name in app.deploy or facts.environments:
        for refusal in document_of(Selection(app, name, keys, facts.flags)).refused:
            if (refusal.flag, refusal.problem) not in told:
                told.add((refusal.flag, refusal.problem))
                yield refused(refusal, app, name, facts)


def refused(refusal: Refusal, app: App, environment: str, facts: Facts) -> Draft:
    """What is said of a flag (or of the set) that was refused in an environment."""
    flag = facts.flags.flag(refusal.flag)
    return RULE.found(
        flag.at("key") if flag is not None else facts.config.at("apps", app.name, part="key"),
        refusal.message,
        help="change the flag, or the app's targets",
        flag=flag.key if flag is not None else None,
        environment=environment,
    )
