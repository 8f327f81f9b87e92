"""What a flag does in one environment, with everything that it refers to put in place.

Segments are replaced by their conditions, prerequisites by what the other flags do, percentages by numbers of buckets. The
evaluator and the compiler for flagd both start from here, so that a flag has one meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from flagsync.bucketing import BUCKETS, units
from flagsync.model.flag import (
    EVERYONE,
    All,
    AnyOf,
    Comparison,
    Condition,
    Flag,
    InSegment,
    Not,
    Prerequisite,
    Rollout,
    Split,
    TargetingRule,
)
from flagsync.model.place import Route
from flagsync.model.target import Definitions

MAX_PREREQUISITES: Final = 32
"""How many flags a flag may depend on, each counted as often as it is reached: a document for flagd repeats them all."""

MAX_SEGMENTS: Final = 20
"""How deep segments may refer to segments."""

MAX_COMPARISONS: Final = 2000
"""How many comparisons a segment may stand for, so that a few small files cannot ask for an endless condition."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same variant for everybody. `by` tells what says so; a rollout or split is ``full`` or ``empty`` then."""

    variant: str
    by: Literal["rule", "full", "empty", "default"]


@dataclass(frozen=True, slots=True)
class Shares:
    """Variants by their number of buckets, in written order, for subjects told apart by an attribute.

    What the shares leave free, and whoever lacks the attribute, gets the default.
    """

    attribute: str
    shares: tuple[tuple[str, int], ...]


Outcome = Fixed | Shares


@dataclass(frozen=True, slots=True)
class Branch:
    """One rule: where `when` is true, `outcome` is final. Segments that cannot be resolved are still in `when`: unknown."""

    name: str | None
    when: Condition
    outcome: Outcome
    route: Route


@dataclass(frozen=True, slots=True)
class Requirement:
    """A prerequisite with the other flag's decision, or with the problem that makes it fail for everybody."""

    flag: str
    variant: str
    decision: Decision | None
    problem: str | None
    route: Route


@dataclass(frozen=True, slots=True)
class Decision:
    """The five steps of a flag's meaning in one environment. A flag that is switched off has nothing but its off variant."""

    flag: Flag
    environment: str
    enabled: bool
    requirements: tuple[Requirement, ...]
    branches: tuple[Branch, ...]
    otherwise: Outcome
    default: str
    weight: int

    @property
    def static(self) -> bool:
        """Whether the context cannot matter."""
        return not self.enabled or (not self.requirements and not self.branches and isinstance(self.otherwise, Fixed))


def resolve(flag: Flag, environment: str, definitions: Definitions) -> Decision:
    """What the flag does in the environment.

    A prerequisite fails for everybody where no file defines its flag, where it leads back to a flag that is being asked
    already, or where more than `MAX_PREREQUISITES` hang on it.
    """
    return _Resolver(environment, definitions).decision(flag)


def inlined(condition: Condition, definitions: Definitions) -> Condition:
    """The condition with every segment replaced by what it stands for, except for those that cannot be resolved.

    That is where no file defines it, where it leads back to itself, or where it is too deep or too large to be written out.
    """
    return _Inliner(definitions).condition(condition)


class _Resolver:
    def __init__(self, environment: str, definitions: Definitions) -> None:
        self._environment = environment
        self._definitions = definitions
        self._known: dict[str, Decision] = {}
        self._asked: dict[str, None] = {}
        self._inliner = _Inliner(definitions)

    def decision(self, flag: Flag) -> Decision:
        here = flag.environment(self._environment)
        default = flag.default_in(self._environment)
        if not here.enabled:
            return Decision(flag, self._environment, False, (), (), Fixed(flag.off_variant, "default"), default, 1)  # noqa: FBT003
        self._asked[flag.key] = None
        requirements = tuple(self._requirement(prerequisite) for prerequisite in flag.prerequisites)
        del self._asked[flag.key]
        return Decision(
            flag=flag,
            environment=self._environment,
            enabled=True,
            requirements=requirements,
            branches=tuple(self._branch(rule, default) for rule in flag.rules_in(self._environment)),
            otherwise=_outcome(None, here.rollout, here.split, default),
            default=default,
            weight=1 + sum(requirement.decision.weight for requirement in requirements if requirement.decision),
        )

    def _requirement(self, prerequisite: Prerequisite) -> Requirement:
        key = prerequisite.flag
        decision, problem = None, None
        flag = self._definitions.flag(key)
        if flag is None:
            problem = "is not defined"
        elif key in self._asked:
            problem = "depends on this flag itself"
        elif len(self._asked) > MAX_PREREQUISITES:
            problem = "has too many prerequisites behind it"
        else:
            decision = self._known.get(key) or self.decision(flag)
            self._known[key] = decision
            if decision.weight > MAX_PREREQUISITES:
                decision, problem = None, "has too many prerequisites behind it"
        return Requirement(key, prerequisite.variant, decision, problem, prerequisite.route)

    def _branch(self, rule: TargetingRule, default: str) -> Branch:
        outcome = _outcome(rule.serve, rule.rollout, rule.split, default)
        return Branch(rule.name, self._inliner.condition(rule.when), outcome, rule.route)


def _outcome(serve: str | None, rollout: Rollout | None, split: Split | None, default: str) -> Outcome:
    if serve is not None:
        return Fixed(serve, "rule")
    if rollout is not None:
        if rollout.percent >= EVERYONE:
            return Fixed(rollout.serve, "full")
        share = units(rollout.percent)
        return Shares(rollout.by, ((rollout.serve, share),)) if share else Fixed(default, "empty")
    if split is not None:
        if len(split.weights) == 1 and max(split.weights.values()) >= EVERYONE:
            return Fixed(next(iter(split.weights)), "full")
        shares = tuple(_shares(split))
        return Shares(split.by, shares) if shares else Fixed(default, "empty")
    return Fixed(default, "default")


def _shares(split: Split) -> list[tuple[str, int]]:
    """Whole buckets per variant, so that rounding never loses or adds one: every border between two variants is rounded."""
    shares = []
    weight, border = 0.0, 0
    for variant, share in split.weights.items():
        weight += max(share, 0)
        following = min(units(weight), BUCKETS)
        if following > border:
            shares.append((variant, following - border))
            border = following
    return shares


class _Inliner:
    """Replaces segments. Each is worked out once, however often it is referred to."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._known: dict[str, tuple[Condition, int] | None] = {}
        self._inside: dict[str, None] = {}

    def condition(self, condition: Condition) -> Condition:
        return self._sized(condition)[0]

    def _sized(self, condition: Condition) -> tuple[Condition, int]:
        """The condition and how many comparisons it has."""
        match condition:
            case InSegment(segment=name):
                return self._segment(name) or (condition, 1)
            case All(conditions=conditions, route=route):
                parts = [self._sized(inner) for inner in conditions]
                return All(tuple(inner for inner, _ in parts), route), sum(size for _, size in parts)
            case AnyOf(conditions=conditions, route=route):
                parts = [self._sized(inner) for inner in conditions]
                return AnyOf(tuple(inner for inner, _ in parts), route), sum(size for _, size in parts)
            case Not(condition=inner, route=route):
                part, size = self._sized(inner)
                return Not(part, route), size
            case Comparison():
                return condition, 1

    def _segment(self, name: str) -> tuple[Condition, int] | None:
        if name in self._known:
            return self._known[name]
        segment = self._definitions.segment(name)
        if segment is None or name in self._inside or len(self._inside) >= MAX_SEGMENTS:
            return None
        self._inside[name] = None
        found = self._sized(segment.when)
        del self._inside[name]
        self._known[name] = found if found[1] <= MAX_COMPARISONS else None
        return self._known[name]
