"""What: a key is not written as keys are, says no twice, or tells of a phase that will pass.

Why: a key is for as long as the flag lives, in code, in dashboards and in talk. One style makes it easy to guess and to search
for; `if not disable_cards` is misread sooner or later; and what is called beta stays so after the beta.

Keys are words in lower case, joined by dots and hyphens. The key of a boolean flag does not begin with `disable-`, `no-` or
`not-`, and no key but that of a permission (who may use the beta is what it is about) ends in a phase, such as `-beta`,
`-v2-final` or `-new-new`.

Bad:
```yaml
key: checkout.newFlow
```
```yaml
key: payments.disable-cards
```
```yaml
key: checkout-flow-v2-final
```

Good:
```yaml
key: payments.v2-api
```
```yaml
key: notifications.no-reply-address
```
```yaml
key: search.semantic-beta
kind: permission
permanent: {reason: Testers are named one by one, reviewBy: 2027-06-01}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Flag, Kind, ValueType
from flagsync.preview import cut

RULE = Rule.of(
    __name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="identity and governance", serving=False
)

_STYLE: Final = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*")
_NEGATIVE: Final = r"(?:^|\.)(disable-|not-(?!found|modified)|no-(?!cache|code|fly|frills|op|reply|show)|dont-)"
_PHASE: Final = r"-(?:beta|tmp|wip|(?:v[0-9]+|new|final)-(?:new|final)(?:-?[0-9]+)?)$"
_HUMP: Final = r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"
_OTHER: Final = r"[^a-z0-9.]+"


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A key whose style, sense or ending is not as it should be; at most one finding."""
    key = flag.key
    if not _STYLE.fullmatch(key):
        yield _about(flag, "is not in lower-case words joined by dots and hyphens", f"call it `{cut(_styled(key))}`")
    elif "-" not in key:
        return
    elif flag.type is ValueType.BOOLEAN and (negative := re.search(_NEGATIVE, key)):
        problem = f"says no by `{negative[1]}`, so that off means on"
        yield _about(flag, problem, "name what is there when the flag is on, and turn its variants around")
    elif flag.kind is not Kind.PERMISSION and (phase := re.search(_PHASE, key)):
        yield _about(flag, f"ends in `{phase[0]}`, a phase that passes while the key stays", "name what the flag switches")


def _about(flag: Flag, problem: str, action: str) -> Draft:
    return RULE.found(flag.at("key"), f"key `{cut(flag.key)}` {problem}", help=action)


def _styled(key: str) -> str:
    words = re.sub(_OTHER, "-", re.sub(_HUMP, "-", key).lower())
    return ".".join(part for part in (segment.strip("-") for segment in words.split(".")) if part)
