"""What: a comment silences a rule that has nothing to say there.

Why: the mistake is gone and the comment is not; the next one in the same place would go unseen.

Bad:
```yaml
default: disabled  # flagsync: ignore[unknown-variant] declared by the migration
```
A comment has to name its rules; without any it silences nothing.
```yaml
tags: [checkout]  # flagsync: ignore the team is being founded
```

Good:
```yaml
default: disabled
```
```yaml
owners: []  # flagsync: ignore[no-owner] the team is being founded
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flagsync.model.directive import Directive
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Rule, Severity, Subject
from flagsync.model.place import Place

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.DIRECTIVE, family="silencing", serving=False)


def check(directive: Directive, facts: Facts) -> Iterator[Draft]:
    """The rules of which a comment silenced nothing although they were asked."""
    if directive.expired(facts.today):
        return
    if not directive.rules:
        yield _blanket(directive, facts)
        return
    unused = [name for name in directive.rules if name in directive.asked and name not in directive.used]
    if not unused:
        return
    names = ", ".join(f"`{name}`" for name in unused)
    where = "in this file" if directive.line is None else "there"
    kept = [name for name in directive.rules if name not in unused]
    yield RULE.found(
        directive.place,
        f"comment silences {names}, which {_finds(unused)} nothing {where}",
        help=f"remove {names} from it" if kept else "remove the comment",
        fix=_fix(directive, kept),
    )


def _finds(names: Sequence[str]) -> str:
    return "finds" if len(names) == 1 else "find"


def _blanket(directive: Directive, facts: Facts) -> Draft:
    what = "file-ignore" if directive.line is None else "ignore"
    named = [word for word in directive.reason.replace(",", " ").split() if word in facts.rules]
    names = sorted(directive.found) or named
    return RULE.found(
        directive.place,
        f"comment `{what}` names no rule, so it silences nothing",
        help=f"write `{what}[{', '.join(names)}]`" if names else "remove the comment",
        fix=None if names else _fix(directive, ()),
    )


def _fix(directive: Directive, kept: Sequence[str]) -> Fix | None:
    if kept:
        what = "file-ignore" if directive.line is None else "ignore"
        until = f" until={directive.until_text}" if directive.until_text is not None else ""
        text = f"# flagsync: {what}[{', '.join(kept)}]{until} {directive.reason}".rstrip()
        return Fix("name only the rules that are silenced", safe=True, edits=(Edit("text", directive.place, text),))
    if directive.extent is None:
        return None
    whole = Place(directive.place.path, span=directive.extent)
    return Fix("remove the comment", safe=True, edits=(Edit("text", whole, ""),))
