"""What: a value is too long for an environment variable.

Why: Linux starts no process with a string `NAME=value` of more than 131 071 bytes, so the container does not come up at all.

It is about flags of apps that have `env` among their targets. `lint.thresholds: {env-value-too-long: 32767}` lowers the limit
for systems that take less.

Bad:
```yaml
type: string
variants: {short: Free returns, long: "Free returns within 30 days of the delivery, at no cost, from every country"}
default: short
offVariant: short
environments: {}
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"], targets: [env]}}
lint: {thresholds: {env-value-too-long: 80}}
```

Good:
```yaml
type: string
variants: {short: Free returns, long: "Free returns within 30 days of the delivery, at no cost, from every country"}
default: short
offVariant: short
environments: {}
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"], targets: [env]}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Flag, ValueType
from flagsync.model.limits import MAX_ENV_BYTES
from flagsync.preview import cut, flow
from flagsync.select import selector
from flagsync.spell import value_text

RULE = Rule.of(
    __name__,
    __doc__,
    severity=Severity.ERROR,
    subject=Subject.FLAG,
    family="rendering and cluster",
    options={"bytes": MAX_ENV_BYTES},
)

_GROWTH: Final = 4
"""How many bytes of a value one character of a file can stand for, at most."""

_LONG: Final = frozenset({ValueType.STRING, ValueType.OBJECT})


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every value that makes too long a variable, where some app makes a variable of the flag."""
    if flag.type not in _LONG:
        return
    limit = facts.config.lint.thresholds.get(RULE.id, RULE.options["bytes"])
    document = facts.flags.document(flag.path)
    if document is None or len(document.text) * _GROWTH + len(flag.env_var) < limit:
        return
    if not any("env" in app.targets and selector(app)(flag) for app in facts.apps):
        return
    for variant, value in flag.variants.items():
        size = len(flag.env_var) + len("=") + len(value_text(value).encode("utf-8", "surrogatepass"))
        if size > limit:
            yield RULE.found(
                flag.at("variants", variant, part="key"),
                f"variant `{cut(variant)}` makes a variable of {size} bytes; a process takes at most {flow(limit)}",
                help="keep the value elsewhere and let the flag name it",
            )
