"""What: a value looks like a credential: a key, a token, a password.

Why: flags are readable by everybody who can read the repository, and a ConfigMap by everybody in the namespace. Remove the
value, use a Secret for it, and revoke it: Git remembers what was committed. No report prints what was found.

Bad:
```yaml
type: string
variants:
  stripe: "https://shop:hr9Zk2mQ@pay.example.test/v1"
  invoice: "https://pay.example.test/v1"
default: invoice
offVariant: invoice
environments: {staging: {default: stripe}}
```
```yaml
type: object
variants:
  live: {endpoint: "https://api.example.test", apiKey: f7Gk29sLq0Xw81Zp}
  "off": {endpoint: "", apiKey: ""}
default: "off"
offVariant: "off"
environments: {staging: {default: live}}
```

Good:
Identifiers, digests, addresses and public keys are no secrets.
```yaml
type: object
variants:
  live:
    endpoint: "https://api.example.test:8443/v1?user=shop@example.test"
    tenant: 3f0c8a52-51a7-4c1c-9d0e-1b2f3a4c5d6e
    image: sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    tokenBudget: 4096
    publishableKey: pk_live_4eC39HqLyjWDarjtT1zdp7dc
    apiKey: ${PAYMENT_API_KEY}
  none: {}
default: none
offVariant: none
environments: {staging: {default: live}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Comparison, Flag, Segment
from flagsync.model.place import Place, Route
from flagsync.preview import cut
from flagsync.secrets import find

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.TARGETING, family="variants")


def check(subject: Flag | Segment, facts: Facts) -> Iterator[Draft]:
    """Every text among the values and operands that looks like a credential."""
    if isinstance(subject, Flag):
        for name, value in subject.variants.items():
            if value.__class__ in {str, dict, list}:
                for route, kind in _secrets(value, (), str(name)):
                    yield _found(subject.at("variants", name, *route), f"value of variant `{cut(name)}`", kind)
    for leaf in subject.conditions():
        if isinstance(leaf, Comparison) and leaf.operand.__class__ in {str, list}:
            for route, kind in _secrets(leaf.operand, (), leaf.attribute):
                yield _found(subject.at(*leaf.route, "value", *route), f"value compared with `{cut(leaf.attribute)}`", kind)


def _found(place: Place, subject: str, kind: str) -> Draft:
    return RULE.found(
        place, f"{subject} looks like {kind}", help="remove it, use a Secret instead, and revoke this one", masked=True
    )


def _secrets(value: Any, route: Route, name: str) -> Iterator[tuple[Route, str]]:
    if value.__class__ is dict:
        for key, member in value.items():
            yield from _secrets(member, (*route, key), key)
    elif value.__class__ is list:
        for index, item in enumerate(value):
            yield from _secrets(item, (*route, index), name)
    elif value.__class__ is str:
        # What a member is called tells as much as its text: `apiKey: …` is `apiKey=…`.
        secret = find(f"{name}={value}")
        if secret is not None:
            yield route, secret.kind
