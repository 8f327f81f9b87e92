"""What: a rule that no context ever comes to, because earlier rules take everybody whom it matches.

Why: the first rule that is true is final, so this one never serves anything. It stands too low, or the earlier ones take more
than they were meant to.

An environment's own rules come before the flag's. A flag's rule is told of only where it is out of reach in every environment
that is not switched off, and only where that can be proved: by ranges, lists, beginnings and ends of texts, versions, times,
and what is there or missing. An earlier rule must be known to be true: `neq` takes nobody who lacks the attribute.

Bad:
```yaml
rules:
  - {name: paying, when: {attr: plan, op: in, value: [silver, gold]}, serve: disabled}
  - {name: gold, when: {attr: plan, op: eq, value: gold}, serve: enabled}
```
```yaml
default: enabled
rules:
  - {name: old-clients, when: {attr: appVersion, op: semver_lt, value: 4.2.0}, serve: disabled}
  - {name: oldest-in-europe, when: {all: [{attr: appVersion, op: semver_lt, value: 3.0.0}, {segment: europe}]}, serve: enabled}
  - {name: testers, when: {attr: plan, op: eq, value: tester}, serve: disabled}
environments: {}
# file: flags/segments/europe.yaml
name: europe
owners: [team:it]
when: {attr: region, op: starts_with, value: eu-}
```

Good:
```yaml
rules:
  - {name: gold, when: {attr: plan, op: eq, value: gold}, serve: enabled}
  - {name: paying, when: {attr: plan, op: in, value: [silver, gold]}, serve: disabled}
environments: {production: {rollout: {serve: enabled, percent: 5}}}
```
Whoever has no region, or one that is no text, gets past the first rule.
```yaml
rules:
  - {name: elsewhere, when: {attr: region, op: neq, value: eu-west-1}, serve: disabled}
  - {name: testers, when: {attr: plan, op: eq, value: tester}, serve: enabled}
environments: {}
```
In staging, the flag's own rule is reached.
```yaml
rules:
  - {name: gold, when: {attr: plan, op: eq, value: gold}, serve: enabled}
environments:
  staging: {}
  production:
    rules: [{name: gold-not-yet, when: {attr: plan, op: present}, serve: disabled}]
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from flagsync.constant import rules_without_effect
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Edit, Fix, Note, Rule, Severity, Subject
from flagsync.model.flag import Comparison, Flag, InSegment, TargetingRule, leaves
from flagsync.model.place import Route
from flagsync.preview import cut

if TYPE_CHECKING:
    from flagsync.implication import Alternatives, Bound

RULE = Rule.of(__name__, __doc__, severity=Severity.WARNING, subject=Subject.FLAG, family="targeting")

_MOST: Final = 64
"""How many rules of one order are looked at."""
_NEAR: Final = 16
"""How many earlier rules that may take the same people are looked at for each."""


def check(flag: Flag, facts: Facts) -> Iterator[Draft]:
    """Every rule out of reach: of an environment, or of the flag where that is so in all its environments."""
    if len(flag.targeting_rules()) < 2 or not _overlap(flag):
        return
    reading = _Reading(facts)
    for environment in flag.environments.values():
        for rule, earlier in _orders(environment.rules):
            if (hidden := reading.hidden(rule, earlier)) and rule not in rules_without_effect(flag, environment.name):
                yield _found(flag, rule, hidden)
    names = dict.fromkeys((*facts.environments, *flag.environments))
    asked = [name for name in names if flag.environment(name).enabled]
    for rule, earlier in _orders(flag.rules):
        hidden = reading.hidden(rule, earlier) or _everywhere(flag, rule, earlier, asked, reading)
        if hidden and not all(rule in rules_without_effect(flag, name) for name in names):
            yield _found(flag, rule, hidden)


def _overlap(flag: Flag) -> bool:
    """Whether any attribute is asked for twice, as far as the file alone tells."""
    seen: set[str] = set()
    for leaf in flag.conditions():
        if not isinstance(leaf, Comparison) or leaf.attribute in seen:
            return True
        seen.add(leaf.attribute)
    return False


def _orders(rules: Sequence[TargetingRule]) -> Iterator[tuple[TargetingRule, Sequence[TargetingRule]]]:
    for index, rule in enumerate(rules[:_MOST]):
        yield rule, rules[:index]


def _everywhere(
    flag: Flag, rule: TargetingRule, earlier: Sequence[TargetingRule], names: Sequence[str], reading: _Reading
) -> Sequence[TargetingRule]:
    """The rules that hide the rule, if it is hidden in each of the environments by rules of their own."""
    if not names or not all(flag.environment(name).rules for name in names):
        return ()
    found = [reading.hidden(rule, (*flag.environment(name).rules[:_MOST], *earlier)) for name in names]
    return tuple(each for hidden in found for each in hidden) if all(found) else ()


class _Read:
    """One rule's condition with its segments written out."""

    def __init__(self, rule: TargetingRule, facts: Facts) -> None:
        self.rule = rule
        self._when = rule.when
        self._facts = facts
        if any(isinstance(leaf, InSegment) for leaf in leaves(rule.when)):
            from flagsync.resolve import inlined

            self._when = inlined(rule.when, facts.flags)
        self.attributes = {leaf.attribute for leaf in leaves(self._when) if isinstance(leaf, Comparison)}

    @cached_property
    def _sound(self) -> bool:
        """Whether no other rule has to speak of the condition first."""
        return all(_is_sound(leaf, self._facts) for leaf in leaves(self._when))

    @cached_property
    def ways(self) -> Alternatives | None:
        """When the rule is true."""
        from flagsync.implication import premise

        return premise(self._when) if self._sound else None

    @cached_property
    def refuted(self) -> Alternatives | None:
        """When it is not."""
        from flagsync.implication import refutation

        return refutation(self._when) if self._sound else None

    @cached_property
    def bounds(self) -> Mapping[str, Bound]:
        """What is plain to see of whom it takes."""
        from flagsync.implication import bounds

        return bounds(self.ways or ())


def _is_sound(leaf: Comparison | InSegment, facts: Facts) -> bool:
    from flagsync.implication import answerable

    return isinstance(leaf, Comparison) and answerable(leaf, facts.config.attributes.get(leaf.attribute))


class _Reading:
    """The flag's rules, each read once."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._known: dict[Route, _Read] = {}

    def _read(self, rule: TargetingRule) -> _Read:
        if rule.route not in self._known:
            self._known[rule.route] = _Read(rule, self._facts)
        return self._known[rule.route]

    def hidden(self, rule: TargetingRule, earlier: Sequence[TargetingRule]) -> Sequence[TargetingRule]:
        """The earlier rule that takes everybody whom the rule matches, or all that do so together; none where it is reached."""
        mine = self._read(rule)
        alike = [read for each in earlier if not mine.attributes.isdisjoint((read := self._read(each)).attributes)]
        if not alike or not mine.ways:
            return ()
        from flagsync.implication import apart, excluded

        near: list[tuple[TargetingRule, Alternatives]] = []
        for each in alike:
            if apart(mine.bounds, each.bounds) or each.refuted is None:
                continue
            near.append((each.rule, each.refuted))
            if len(near) == _NEAR:
                break
        if not near or not excluded(mine.ways, [refuted for _, refuted in near]):
            return ()
        alone = next((each for each, refuted in near if excluded(mine.ways, (refuted,))), None)
        if alone is None:
            return tuple(each for each, _ in near)
        # A copy under the same name is told of as that.
        theirs = self._read(alone)
        copied = rule.name is not None and rule.name == alone.name and mine.refuted is not None
        return () if copied and excluded(theirs.ways or (), (mine.refuted or (),)) else (alone,)


def _found(flag: Flag, rule: TargetingRule, hidden: Sequence[TargetingRule]) -> Draft:
    name = f"rule `{cut(rule.name)}`" if rule.name else "this rule"
    names = {each.name for each in hidden}
    only = names.pop() if len(names) == 1 else None
    by = f"`{cut(only)}` takes" if only else "an earlier rule takes" if len(hidden) == 1 else "earlier rules take"
    return RULE.found(
        flag.at(*rule.route, "when", part="key"),
        f"{name} is never reached, because {by} everybody whom it matches",
        help="move it up, or remove it",
        notes=tuple(Note("the earlier rule", flag.at(*each.route, "when", part="key")) for each in hidden[:3]),
        fix=Fix("remove the rule", safe=False, edits=(Edit("delete", flag.at(*rule.route)),)),
    )
