"""What: a flag says something that no document for flagd can say so that all providers understand it alike.

Why: the flag cannot be rendered, and the whole set of its app with it: what a target cannot say is refused, never changed.

It is about flags of apps that have `flagd` or `featureflag` among their targets. docs/providers.md lists what cannot be said:
an attribute with a part such as `length` or `0`, which providers find on texts and lists as well; whole numbers beyond
9007199254740991; a salt beyond ASCII; segments that would fill pages.

Bad:
```yaml
rules:
  - {name: long-names, when: {attr: user.length, op: gt, value: 5}, serve: enabled}
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"], targets: [flagd]}}
```
```yaml
type: integer
variants: {usual: 5000, boundless: 9007199254740992}
default: usual
offVariant: usual
environments: {staging: {default: boundless}}
```

Good:
```yaml
rules:
  - {name: long-names, when: {attr: nameLength, op: gt, value: 5}, serve: enabled}
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"], targets: [flagd]}}
```
A variable can hold any number.
```yaml
type: integer
variants: {usual: 5000, boundless: 9007199254740992}
default: usual
offVariant: usual
environments: {staging: {default: boundless}}
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"], targets: [env]}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from flagsync.model.config import CARRIERS
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Rule, Severity, Subject
from flagsync.model.flag import EVERYONE, Comparison, Flag, InSegment, Kind, Rollout, Split, ValueType, leaves
from flagsync.model.place import Place, Route
from flagsync.preview import cut
from flagsync.select import selector

if TYPE_CHECKING:
    from flagsync.resolve import Outcome

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.FLAG, family="targeting")

_NUMBERS: Final = frozenset({ValueType.INTEGER, ValueType.NUMBER})
_CERTAIN: Final = 2**53 - 1
"""Below this every number can be said; above, the compiler is asked."""
_DUMMY: Final = Flag("x", Kind.OPS, ValueType.BOOLEAN, "", (), {"x": True}, "x", "x", salt="x")
"""A flag of which everything can be said."""
_FOLLOWED: Final = 300
"""How many segments are followed."""


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Everything of the flag that flagd cannot be told, in the compiler's own words."""
    if not (flag.targeting_rules() or flag.rollouts() or flag.splits() or flag.prerequisites or flag.type in _NUMBERS):
        return
    found = list(_problems(flag, facts))
    behind = list(_behind(flag, facts)) if flag.prerequisites else []
    if not (found or behind) or not _is_carried(flag, facts):
        return
    for place, problem, help_ in found:
        yield _found(flag, place, problem, help_)
    for other, place in behind:
        # Where the other flag is written as well, it is told of there.
        if not _is_carried(other, facts):
            for _, problem, help_ in _problems(other, facts):
                yield _found(flag, place, f"it depends on `{cut(other.key)}`, {problem}", help_)


def _found(flag: Flag, place: Place, problem: str, help_: str) -> Draft:
    return RULE.found(place, f"flag `{cut(flag.key)}` cannot be written for flagd: {problem}", help=help_)


def _is_carried(flag: Flag, facts: Facts) -> bool:
    return any(not CARRIERS.isdisjoint(app.targets) and selector(app)(flag) for app in facts.apps)


def _behind(flag: Flag, facts: Facts) -> Iterator[tuple[Flag, Place]]:
    """The flags that would be written out with this one, and have a problem, with the prerequisite that leads there."""
    seen = {flag.key}
    waiting = [(prerequisite.flag, flag.at(*prerequisite.route, "flag")) for prerequisite in flag.prerequisites]
    while waiting:
        key, place = waiting.pop()
        other = facts.flags.flag(key) if key not in seen else None
        seen.add(key)
        if other is None:
            continue
        waiting += [(prerequisite.flag, place) for prerequisite in other.prerequisites]
        if any(_problems(other, facts)):
            yield other, place


def _problems(flag: Flag, facts: Facts) -> Iterator[tuple[Place, str, str]]:
    """Where something is that cannot be said, why, and what to do about it."""
    if flag.type in _NUMBERS and any(map(_is_large, flag.variants.values())):
        for route, problem in _refused(flag):
            if route[:1] == ("variants",) and flag.type.fits(flag.variants[str(route[1])]):
                yield flag.at(*route), problem, "use a smaller number, or text"
    shares: tuple[Rollout | Split, ...] = (*flag.rollouts(), *flag.splits())
    for place in shares:
        if _divides(place) and not (_is_plain_name(place.by) and flag.salt.isascii()):
            yield from _of_bucketing(flag, place)
    for leaf in flag.conditions():
        if isinstance(leaf, InSegment):
            yield from _of_segment(flag, leaf, facts)
        elif not _is_plain(leaf):
            for _, problem in _refused(_DUMMY, when=leaf):
                large = any(map(_is_large, leaf.operand if isinstance(leaf.operand, list) else [leaf.operand]))
                help_ = "compare with a smaller number, or with text" if large else "send it under another name"
                yield flag.at(*leaf.route, "value" if large else "attr"), problem, help_


def _refused(flag: Flag, *, when: Comparison | None = None, otherwise: Outcome | None = None) -> Iterator[tuple[Route, str]]:
    """What the compiler says of a flag with this one condition, or with this to serve where no rule matches."""
    from flagsync.compile_flagd import inexpressible
    from flagsync.resolve import Branch, Decision, Fixed

    default = Fixed(flag.default, "default")
    branches = (Branch(None, when, default, ()),) if when is not None else ()
    for each in inexpressible(Decision(flag, "", flag.default, otherwise or default, (), branches)):
        yield each.route, each.problem


def _of_bucketing(flag: Flag, place: Rollout | Split) -> Iterator[tuple[Place, str, str]]:
    from flagsync.resolve import Shares

    for route, problem in _refused(replace(_DUMMY, salt=flag.salt), otherwise=Shares(place.by, (("x", 1),))):
        if route == ("salt",):
            yield flag.at("salt"), problem, "use a salt of ASCII characters"
        else:
            yield flag.at(*place.route, "by"), problem, "bucket by another attribute"


def _of_segment(flag: Flag, asked: InSegment, facts: Facts) -> Iterator[tuple[Place, str, str]]:
    from flagsync.resolve import inlined

    place = flag.at(*asked.route, "segment")
    for leaf in leaves(inlined(asked, facts.flags)):
        if isinstance(leaf, Comparison):
            for _, problem in () if _is_plain(leaf) else _refused(_DUMMY, when=leaf):
                yield place, f"in segment `{cut(asked.segment)}`, {problem}", "change the segment, or ask for something else"
        elif _is_sound(leaf.segment, facts, {}):
            yield (
                place,
                f"segment `{cut(leaf.segment)}` is too large or too deep to be written out",
                "split it up, or ask for less",
            )


def _is_sound(name: str, facts: Facts, settled: dict[str, bool]) -> bool:
    """Whether a segment and all that it refers to are there and lead nowhere back; of what is not, other rules speak."""
    if name not in settled:
        settled[name] = False
        segment = facts.flags.segment(name) if len(settled) <= _FOLLOWED else None
        inner = [leaf.segment for leaf in segment.conditions() if isinstance(leaf, InSegment)] if segment else []
        settled[name] = segment is not None and all(_is_sound(each, facts, settled) for each in inner)
    return settled[name]


def _is_plain(leaf: Comparison) -> bool:
    """Whether a comparison can be said for certain, so that the compiler need not be asked."""
    if not _is_plain_name(leaf.attribute):
        return False
    return not any(map(_is_large, leaf.operand)) if isinstance(leaf.operand, list) else not _is_large(leaf.operand)


def _is_plain_name(attribute: str) -> bool:
    return attribute.isidentifier() and not attribute.startswith("__")


def _is_large(value: Any) -> bool:
    return value.__class__ in (int, float) and abs(value) > _CERTAIN


def _divides(place: Rollout | Split) -> bool:
    """Whether the attribute's text decides what somebody gets."""
    return 0 < place.percent < EVERYONE if isinstance(place, Rollout) else len(place.weights) > 1
