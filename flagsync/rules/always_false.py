"""What: a condition that no context can meet.

Why: the rule it stands in, or that part of it, is true for nobody. Most often a value or an operator is wrong, or `all` stands
where `any` was meant.

A condition is told of only where that can be proved: ranges that do not meet, versions and times likewise, values that exclude
each other, a text that would have to begin in two ways, something that is to be there and missing, an empty list.

Bad:
```yaml
rules:
  - name: teenagers
    when: {all: [{attr: age, op: gte, value: 20}, {attr: age, op: lt, value: 13}]}
    serve: enabled
```
```yaml
rules:
  - name: both-plans
    when: {all: [{attr: plan, op: eq, value: gold}, {attr: plan, op: eq, value: silver}]}
    serve: enabled
  - {name: nobody, when: {attr: region, op: in, value: []}, serve: enabled}
```

Good:
```yaml
rules:
  - name: teenagers
    when: {all: [{attr: age, op: gte, value: 13}, {attr: age, op: lt, value: 20}]}
    serve: enabled
  - name: either-plan
    when: {any: [{attr: plan, op: eq, value: gold}, {attr: plan, op: eq, value: silver}]}
    serve: enabled
```
A list may have both.
```yaml
rules:
  - name: both-groups
    when: {all: [{attr: groups, op: contains, value: staff}, {attr: groups, op: contains, value: testers}]}
    serve: enabled
# file: flagsync.yaml
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"], targets: [env, flagd]}}
attributes: {groups: list}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.model.flag import All, AnyOf, Comparison, Condition, Flag, InSegment, Not, Segment, leaves
from flagsync.model.place import Place
from flagsync.preview import cut, flow

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.TARGETING, family="targeting")

_COMPARED = 60
"""How many conditions of one list are held against each other to name the two that contradict."""


def check(subject: Flag | Segment, facts: Facts) -> Iterator[Draft]:
    """Every condition that cannot be met, as deep inside as that can be told."""
    if isinstance(subject, Segment):
        yield from _within(subject.when, subject, facts)
        return
    for rule in subject.targeting_rules():
        yield from _within(rule.when, subject, facts)


def _within(condition: Condition, subject: Flag | Segment, facts: Facts) -> Iterator[Draft]:
    if isinstance(condition, InSegment):
        return
    if isinstance(condition, Comparison):
        if condition.operand == []:
            yield RULE.found(
                subject.at(*condition.route, "value"),
                f"attribute `{cut(condition.attribute)}` is compared with an empty list, so this is never true",
                help="list the values, or remove the condition",
            )
        return
    inner = (condition.condition,) if isinstance(condition, Not) else condition.conditions
    deeper = [draft for part in inner for draft in _within(part, subject, facts)]
    yield from deeper
    if not deeper and not isinstance(condition, AnyOf) and _impossible(condition, facts):
        yield from _told(condition, subject, facts)


def _impossible(condition: All | Not, facts: Facts) -> bool:
    """Whether the condition can never be true, though each of its parts could; of what is not sound other rules speak."""
    whole = _written_out(condition, facts)
    compared = list(leaves(whole))
    asked = {leaf.attribute for leaf in compared if isinstance(leaf, Comparison)}
    if len(asked) == len(compared):
        return False
    from flagsync.implication import answerable, never

    if not never(whole):
        return False
    declared = facts.config.attributes
    if not all(isinstance(leaf, Comparison) and answerable(leaf, declared.get(leaf.attribute)) for leaf in compared):
        return False
    return isinstance(whole, Not) or (isinstance(whole, All) and not any(map(never, whole.conditions)))


def _written_out(condition: Condition, facts: Facts) -> Condition:
    """The condition with its segments written out."""
    if not any(isinstance(leaf, InSegment) for leaf in leaves(condition)):
        return condition
    from flagsync.resolve import inlined

    return inlined(condition, facts.flags)


def _told(condition: All | Not, subject: Flag | Segment, facts: Facts) -> Iterator[Draft]:
    if isinstance(condition, Not):
        yield RULE.found(
            subject.at(*condition.route, "not", part="key"),
            "this condition is never true, because what it negates is never false",
            help="remove the condition, or change what it negates",
        )
        return
    pair = _contradiction(condition, facts)
    if pair is None:
        yield RULE.found(
            subject.at(*condition.route, "all", part="key"),
            "no context meets all of these conditions",
            help="change one of them, or write `any` if one is enough",
        )
        return
    first, second = pair
    yield RULE.found(
        _place(second, subject),
        f"{_words(second)} contradicts {_words(first)}, so no context meets both",
        help="change one of the two, or write `any` if one is enough",
        notes=(Note("the other condition", _place(first, subject)),),
    )


def _contradiction(condition: All, facts: Facts) -> tuple[Condition, Condition] | None:
    from flagsync.implication import never

    parts = [(part, _written_out(part, facts)) for part in condition.conditions[:_COMPARED]]
    for (first, one), (second, other) in combinations(parts, 2):
        if never(All((one, other), ())):
            return first, second
    return None


def _place(condition: Condition, subject: Flag | Segment) -> Place:
    match condition:
        case Comparison(operand=None):
            return subject.at(*condition.route, "op")
        case Comparison():
            return subject.at(*condition.route, "value")
        case InSegment():
            return subject.at(*condition.route, "segment")
        case _:
            return subject.at(*condition.route, _word(condition), part="key")


def _words(condition: Condition) -> str:
    match condition:
        case Comparison(operand=None):
            return f"`{cut(condition.attribute)} {condition.operator}`"
        case Comparison():
            return f"`{cut(condition.attribute)} {condition.operator} {cut(flow(condition.operand))}`"
        case InSegment():
            return f"segment `{cut(condition.segment)}`"
        case _:
            return f"what stands under `{_word(condition)}`"


def _word(condition: All | AnyOf | Not) -> str:
    return "all" if isinstance(condition, All) else "any" if isinstance(condition, AnyOf) else "not"
