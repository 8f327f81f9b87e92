"""What: a value or a condition holds somebody's mail address or telephone number.

Why: Git keeps it for ever and every reader of the flag sees it, so nobody can have it deleted (GDPR, article 17). Ask for an
opaque id, or an attribute such as a role. Addresses of functions (support@, noreply@ ...) and domains are left alone.

Bad:
```yaml
rules:
  - {name: pilot, when: {attr: email, op: in, value: [jane.doe@example.test, "@example.test"]}, serve: enabled}
```

Good:
```yaml
rules:
  - {name: pilot, when: {attr: userId, op: in, value: [u-4711, u-4712]}, serve: enabled}
  - {name: colleagues, when: {attr: email, op: ends_with, value: "@example.test"}, serve: enabled}
```
```yaml
type: string
variants: {desk: support@example.test, none: "+ 5 %, 2026-11-30 12:00"}
default: desk
offVariant: none
environments: {staging: {default: none}}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import Comparison, Flag, Segment
from flagsync.model.place import Route
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.TARGETING, family="targeting", serving=False)

_MAIL: Final = r"(?a)(?<![\w.+:/@-])([A-Za-z0-9][\w.+-]*)@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?![\w@])"
_PHONE: Final = r"(?:tel:)?\+[1-9][0-9]{0,2}(?:[ ./()-]{0,2}[0-9]{2,}){2,6}"
_LONGEST_PHONE: Final = 32
_FUNCTIONS: Final = frozenset(
    {
        "abuse", "accounts", "admin", "billing", "bot", "careers", "contact", "dev", "feedback", "finance", "git", "hello",
        "help", "helpdesk", "hi", "hr", "info", "it", "jobs", "legal", "mail", "marketing",
        "news", "newsletter", "no-reply", "noreply",
        "office", "ops", "orders", "postmaster", "press", "privacy", "returns", "root", "sales", "security", "service",
        "shop", "support", "system", "team", "test", "user", "webmaster",
    }
)  # fmt: skip


def check(subject: Flag | Segment, facts: Facts) -> Iterator[Draft]:
    """Every text among the values and operands that identifies a person."""
    if isinstance(subject, Flag):
        for name, value in subject.variants.items():
            if value.__class__ in {str, dict, list}:
                for route, what in _personal(value, ()):
                    yield _found(subject, ("variants", name, *route), f"value of variant `{cut(str(name))}`", what)
    for leaf in subject.conditions():
        if isinstance(leaf, Comparison) and leaf.operand.__class__ in {str, list}:
            for route, what in _personal(leaf.operand, ()):
                yield _found(subject, (*leaf.route, "value", *route), f"value compared with `{cut(leaf.attribute)}`", what)


def _found(subject: Flag | Segment, route: Route, words: str, what: str) -> Draft:
    return RULE.found(subject.at(*route), f"{words} holds {what}", help="use an opaque id or an attribute instead")


def _personal(value: Any, route: Route) -> Iterator[tuple[Route, str]]:
    if value.__class__ is dict:
        for key, member in value.items():
            yield from _personal(member, (*route, key))
    elif value.__class__ is list:
        for index, item in enumerate(value):
            yield from _personal(item, (*route, index))
    elif value.__class__ is str:
        if "@" in value and any(match[1].lower() not in _FUNCTIONS for match in re.finditer(_MAIL, value)):
            yield route, "a mail address"
        elif "+" in value and _is_phone(value):
            yield route, "a telephone number"


def _is_phone(text: str) -> bool:
    digits = sum(map(str.isdigit, text)) if len(text) <= _LONGEST_PHONE else 0
    return 8 <= digits <= 15 and re.fullmatch(_PHONE, text.strip()) is not None
