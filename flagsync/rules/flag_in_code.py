"""What: a constant of the code that is true or false decides a branch.

Why: it is a feature flag that only a release can change. As a file under `flags/` it has an owner, an end and a history, and
each environment can have its own value.

It is off, because some constants are meant to stay: `lint.severity: {flag-in-code: note}` in `flagsync.yaml` switches it on.
A constant is meant where its name begins with ENABLE, DISABLE, USE, SHOW, ALLOW, SUPPORT, FEATURE or FLAG, or ends in
ENABLED, DISABLED, FEATURE, FLAG, TOGGLE or SWITCH, however the language writes it (`enableX`, `FEATURE_X`, `kUseX`), and
where its value is written as true or false. A name with DEBUG, TEST, TRACE, VERBOSE, MOCK or LOG in it is none. It must be
declared outside of functions, never be assigned again, and be the condition of a branch in the same file or in one that names
it too. Tests, vendored and generated files are left out, and languages whose grammar is not installed; so are macros of C,
`define` of PHP, and code that is only known by what `scan --out` wrote. A comment in the code, on the line or above it, settles
it: `# flagsync: ignore[flag-in-code] reason`.

Bad:
```yaml
key: checkout.new-flow
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
lint: {severity: {flag-in-code: note}}
# file: app/checkout.py
ENABLE_GIFTS = True

if flags.is_enabled("checkout.new-flow") and ENABLE_GIFTS:
    show_gifts()
```

Good:
```yaml
key: checkout.new-flow
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
lint: {severity: {flag-in-code: note}}
# file: app/checkout.py
DEBUG = False
ENABLE_LATER = True
ENABLE_GIFTS = True  # flagsync: ignore[flag-in-code] part of the product since 2019

if flags.is_enabled("checkout.new-flow") and ENABLE_GIFTS and not DEBUG:
    show_gifts()
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.preview import cut

if TYPE_CHECKING:
    from flagsync.model.debt import Stray

RULE = Rule.of(__name__, __doc__, severity=Severity.OFF, subject=Subject.STRAY, family="staleness", serving=False)


def check(stray: Stray, facts: Facts) -> Iterator[Draft]:
    """A constant that decides a branch."""
    del facts
    if stray.cause == RULE.id:
        yield RULE.found(
            stray.place,
            f"constant `{cut(stray.key)}` is a flag that is kept in code: {stray.text}",
            help=stray.advice,
        )
