"""What a flag can serve in an environment, and whether that is the same for everybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from flagsync.model.flag import EVERYONE, Environment, Flag, Rollout, Split, TargetingRule

if TYPE_CHECKING:
    from flagsync.model.target import FlagLookup


def constant_variant(flag: Flag, environment: str, flags: FlagLookup) -> str | None:
    """The one variant that the environment serves to every context, or None where that depends on the context.

    None also where it cannot be told without asking what the conditions mean: being wrong in that direction is safe.
    """
    possible = possible_variants(flag, environment, flags)
    return next(iter(possible)) if len(possible) == 1 else None


def possible_variants(flag: Flag, environment: str, flags: FlagLookup) -> frozenset[str]:
    """Every variant that some context may get, by the flag's five steps of meaning; perhaps more, never fewer.

    Conditions count as true for some and false for others. A prerequisite is followed into its own flag; one that is unknown,
    or that leads back to the flag it came from, may hold or not. Chains may be of any length: nothing here recurses.
    """
    settled: dict[str, frozenset[str]] = {}
    following: set[str] = set()
    waiting = [flag]
    while waiting:
        current = waiting[-1]
        if current.key in settled:
            waiting.pop()
            continue
        if (anyway := _whatever_is_asked(current, environment)) is not None:
            settled[current.key] = anyway
            continue
        ahead = [] if current.key in following else _prerequisites(current, flags)
        following.add(current.key)
        ahead = [other for other in ahead if other.key not in settled and other.key not in following]
        if ahead:
            waiting += ahead
            continue
        settled[current.key] = _variants(current, environment, settled)
        following.discard(current.key)
        waiting.pop()
    return settled[flag.key]


def rules_without_effect(flag: Flag, environment: str) -> Iterator[TargetingRule]:
    """The last rules of an environment that serve what comes after them, backwards: whoever they take would get it anyway."""
    variant = _everybodys(flag, environment)
    for rule in reversed(flag.rules_in(environment)):
        if variant is None or rule.serve != variant:
            return
        yield rule


def _everybodys(flag: Flag, environment: str) -> str | None:
    """What everybody gets whom no rule matches, or None where that depends, or may be about to."""
    here = flag.environment(environment)
    if here.split is not None:
        return None
    if here.rollout is not None:
        return here.rollout.serve if here.rollout.percent == EVERYONE else None
    return flag.default_in(environment)


def _prerequisites(flag: Flag, flags: FlagLookup) -> list[Flag]:
    found = (flags.flag(prerequisite.flag) for prerequisite in flag.prerequisites)
    return [other for other in found if other is not None]


def _whatever_is_asked(flag: Flag, environment: str) -> frozenset[str] | None:
    """What the flag can serve where its prerequisites change nothing: it is off, or it serves what it serves when off."""
    off = frozenset({flag.off_variant})
    here = flag.environment(environment)
    if not here.enabled:
        return off
    return off if _from_rules(flag.rules_in(environment), here, flag.default_in(environment)) == off else None


def _variants(flag: Flag, environment: str, settled: dict[str, frozenset[str]]) -> frozenset[str]:
    here = flag.environment(environment)
    off = frozenset({flag.off_variant})
    if not here.enabled:
        return off
    known = [(settled.get(prerequisite.flag), prerequisite.variant) for prerequisite in flag.prerequisites]
    if any(possible is not None and variant not in possible for possible, variant in known):
        return off
    rest = _from_rules(flag.rules_in(environment), here, flag.default_in(environment))
    always_met = all(possible == frozenset({variant}) for possible, variant in known)
    return rest if always_met else rest | off


def _from_rules(rules: Iterable[TargetingRule], here: Environment, default: str) -> frozenset[str]:
    steps = (_from_step(rule.serve, rule.rollout, rule.split, default) for rule in rules)
    return frozenset(chain(_from_step(None, here.rollout, here.split, default), *steps))


def _from_step(serve: str | None, rollout: Rollout | None, split: Split | None, default: str) -> frozenset[str]:
    if serve is not None:
        return frozenset({serve})
    if rollout is not None:
        reached = {rollout.serve} if rollout.percent > 0 else set()
        return frozenset(reached if rollout.percent >= EVERYONE else reached | {default})
    if split is not None:
        weighed = {variant for variant, weight in split.weights.items() if weight > 0}
        # A further weight of 0 makes the 100 no longer the sole one: the attribute then has to be there.
        everyone = len(split.weights) == 1 and max(split.weights.values()) >= EVERYONE
        return frozenset(weighed if everyone else weighed | {default})
    return frozenset({default})
