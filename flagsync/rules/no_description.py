"""What: a flag has no description, or one too short to say anything.

Why: in half a year nobody remembers what the flag switches, and nobody dares to remove it.

A description has at least 10 bytes (`lint.thresholds: {no-description: 10}`), which is two or three words of any language.

Bad:
```yaml
# without: description
type: boolean
```
```yaml
description: New flow
```

Good:
```yaml
description: Checkout on one page instead of four
```
```yaml
description: 新しい決済
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.preview import cut

RULE = Rule.of(
    __name__,
    __doc__,
    severity=Severity.WARNING,
    subject=Subject.FLAG,
    family="identity and governance",
    serving=False,
    options={"limit": 10},
)


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A flag whose description is missing, blank or very short."""
    limit = facts.config.lint.thresholds.get(RULE.id, RULE.options["limit"])
    text = flag.description
    if len(text) >= limit and not text[0].isspace():
        return
    text = text.strip()
    # Bytes, because a character of Chinese or Japanese says as much as a syllable or a word.
    if len(text.encode("utf-8", "replace")) >= limit:
        return
    what = f"has the description `{cut(text)}`, which says too little" if text else "has no description"
    yield RULE.found(
        flag.at("description"),
        f"flag `{cut(flag.key)}` {what}",
        help="say in one sentence what changes for users when it is on",
    )
