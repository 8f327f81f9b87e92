"""What: code asks for a flag with another default than the flag has.

Why: when the flag cannot be read, users get what nobody decided; and whoever reads the code reads the wrong default.

Only calls of known accessors with a literal default are compared. A comment at the call settles it: `# flagsync:
ignore[code-default-differs] reason`.

Bad:
```yaml
key: checkout.new-flow
# file: app/checkout.py
from openfeature import api
client = api.get_client()
if client.get_boolean_value("checkout.new-flow", True):
    show_new_flow()
```

Good:
```yaml
key: checkout.new-flow
# file: app/checkout.py
from openfeature import api
client = api.get_client()
if client.get_boolean_value("checkout.new-flow", False):
    show_new_flow()
```
```yaml
key: checkout.new-flow
# file: app/checkout.py
from openfeature import api
client = api.get_client()
if client.get_boolean_value("checkout.new-flow", True):  # flagsync: ignore[code-default-differs] the kiosk has no network
    show_new_flow()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.DEBT, family="staleness", serving=False)


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A flag of which code says another default."""
    for reason in facts.reasons_of(flag.key, RULE.id):
        yield RULE.found(
            flag.at("default"),
            f"flag `{cut(flag.key)}`: {reason.text}",
            help="make the code and the flag say the same",
        )
