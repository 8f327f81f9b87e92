"""What: two files define the same flag; upper and lower case count as equal.

Why: only one of the two is served, and nobody can see from the files which; where case alone differs, the two are one file on
some disks and one environment variable everywhere.

Bad:
```yaml
key: checkout.new-flow
# file: flags/old/checkout.new-flow.yaml
key: checkout.new-flow
description: New checkout flow, the copy that was left behind
```

Good:
```yaml
key: checkout.new-flow
# file: flags/old/checkout.old-flow.yaml
key: checkout.old-flow
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import Flag
from flagsync.model.place import Place
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.FLAG, family="identity and governance")


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """A flag that an earlier definition already has; a file that cannot be understood counts once it can."""
    namesakes = facts.flags.same_key(flag.key)
    if len(namesakes) < 2:
        return
    first = next((card for card in namesakes if card.sound), None)
    if first is None or (first.path, first.route) == (flag.path, flag.route):
        return
    same = first.key == flag.key
    other = "" if same else f" as `{cut(first.key)}`, with other upper and lower case"
    yield RULE.found(
        flag.at("key"),
        f"flag `{cut(flag.key)}` is already defined in {first.path}{other}",
        help="delete one of the two definitions" if same else "delete one of the two, or give it a name of its own",
        notes=(Note("the first definition", Place(first.path, (*first.route, "key"))),),
    )
