"""What a flag does in one environment, with everything that it refers to put in place.

Segments are replaced by their conditions, prerequisites by what the other flags do, percentages by numbers of buckets. The
evaluator and the compiler for flagd both start from here, so that a flag has one meaning.

What is made here are named tuples and not dataclasses: a flag that is evaluated once costs little more than making them.
"""

from __future__ import annotations

from operator import is_
from typing import Final, Literal, NamedTuple

from flagsync.bucketing import BUCKETS, units
from flagsync.model.flag import (
    EVERYONE,
    All,
    AnyOf,
    Comparison,
    Condition,
    Environment,
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

MAX_NESTING: Final = 64
"""How deep `all`, `any` and `not` may be nested where another segment is still written out: readers recurse."""

MAX_COMPARISONS: Final = 2000
"""How many comparisons a segment may stand for, so that a few small files cannot ask for an endless condition."""


NOT_DEFINED: Final = "is not defined"
"""The problem of a prerequisite that no file defines."""

TOO_MANY: Final = "has too many prerequisites behind it"
"""The problem of a prerequisite on which more than `MAX_PREREQUISITES` flags hang."""


class Fixed(NamedTuple):
    """The same variant for everybody. `by` tells what says so; a rollout or split is ``full`` or ``empty`` then."""

    variant: str
    by: Literal["rule", "full", "empty", "default"]


class Shares(NamedTuple):
    """Variants by their number of buckets, in written order, for subjects told apart by an attribute.

    What the shares leave free, and whoever lacks the attribute, gets the default.
    """

    attribute: str
    shares: tuple[tuple[str, int], ...]


Outcome = Fixed | Shares


class Branch(NamedTuple):
    """One rule: where `when` is true, `outcome` is final. Segments that cannot be resolved are still in `when`: unknown."""

    name: str | None
    when: Condition
    outcome: Outcome
    route: Route


class Requirement(NamedTuple):
    """A prerequisite with the other flag's decision, or with the problem that makes it fail for everybody."""

    flag: str
    variant: str
    decision: Decision | None
    problem: str | None
    route: Route


class Decision(NamedTuple):
    """The five steps of a flag's meaning in one environment. A flag that is switched off has nothing but its off variant."""

    flag: Flag
    environment: str
    default: str
    otherwise: Outcome
    requirements: tuple[Requirement, ...] = ()
    branches: tuple[Branch, ...] = ()
    enabled: bool = True

    @property
    def weight(self) -> int:
        """How many flags would have to be written out for this one, itself included."""
        return 1 + sum(each.decision.weight for each in self.requirements if each.decision is not None)

    @property
    def independent(self) -> bool:
        """Whether the decision is the same whichever flag's prerequisite this flag is."""
        return all(
            each.problem == NOT_DEFINED if each.decision is None else each.decision.independent for each in self.requirements
        )

    @property
    def static(self) -> bool:
        """Whether the context cannot matter."""
        return not self.enabled or (not self.requirements and not self.branches and isinstance(self.otherwise, Fixed))


def resolve(flag: Flag, environment: str, definitions: Definitions) -> Decision:
    """What the flag does in the environment. For many flags, keep a `Resolver`: it works out what they share only once."""
    return Resolver(environment, definitions).decision(flag)


def inlined(condition: Condition, definitions: Definitions) -> Condition:
    """The condition with every segment replaced by what it stands for, except for those that cannot be resolved.

    That is where no file defines it, where it leads back to itself, or where it is too deep or too large to be written out.
    """
    return _Inliner(definitions).condition(condition)


class Resolver:
    """Resolves the flags of one environment.

    A prerequisite fails for everybody where no file defines its flag, where it leads back to a flag that is being asked
    already, or where more than `MAX_PREREQUISITES` hang on it.
    """

    def __init__(self, environment: str, definitions: Definitions) -> None:
        self.environment = environment
        self._definitions = definitions
        self._inliner = _Inliner(definitions)
        self._unlisted = Environment(environment)
        self._known: dict[str, Decision] = {}
        self._known_here: dict[str, Decision] = {}
        self._asked: dict[str, None] = {}

    def decision(self, flag: Flag) -> Decision:
        """What the flag does in the environment."""
        # In a circle it matters where one starts: what depends on that is kept for this flag alone.
        self._known_here = {}
        return self._decision(flag)

    def _decision(self, flag: Flag) -> Decision:
        here = flag.environments.get(self.environment) or self._unlisted
        default = here.default or flag.default
        if not here.enabled:
            return Decision(flag, self.environment, default, Fixed(flag.off_variant, "default"), enabled=False)
        requirements: tuple[Requirement, ...] = ()
        if flag.prerequisites:
            self._asked[flag.key] = None
            requirements = tuple([self._requirement(prerequisite) for prerequisite in flag.prerequisites])
            del self._asked[flag.key]
        return Decision(
            flag,
            self.environment,
            default,
            _outcome(None, here.rollout, here.split, default),
            requirements,
            tuple([self._branch(rule, default) for rule in (*here.rules, *flag.rules)]),
        )

    def _requirement(self, prerequisite: Prerequisite) -> Requirement:
        key = prerequisite.flag
        decision, problem = None, None
        flag = self._definitions.flag(key)
        if flag is None:
            problem = NOT_DEFINED
        elif key in self._asked:
            problem = "depends on this flag itself"
        elif len(self._asked) > MAX_PREREQUISITES:
            problem = TOO_MANY
        else:
            decision = self._known.get(key) or self._known_here.get(key)
            if decision is None:
                decision = self._decision(flag)
                known = self._known if decision.independent else self._known_here
                known[key] = decision
            if decision.weight > MAX_PREREQUISITES:
                decision, problem = None, TOO_MANY
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
        self._level = 0

    def condition(self, condition: Condition) -> Condition:
        return self._sized(condition)[0]

    def _sized(self, condition: Condition) -> tuple[Condition, int]:
        """The condition and how many comparisons it has."""
        match condition:
            case Comparison():
                return condition, 1
            case InSegment():
                return self._segment(condition.segment) or (condition, 1)
            case Not():
                ((part, size),) = self._below((condition.condition,))
                return Not(part, condition.route), size
            case All() | AnyOf():
                sized = self._below(condition.conditions)
                parts = tuple([part for part, _ in sized])
                same = all(map(is_, parts, condition.conditions))
                return condition if same else type(condition)(parts, condition.route), sum([size for _, size in sized])

    def _below(self, conditions: tuple[Condition, ...]) -> list[tuple[Condition, int]]:
        self._level += 1
        sized = [self._sized(inner) for inner in conditions]
        self._level -= 1
        return sized

    def _segment(self, name: str) -> tuple[Condition, int] | None:
        if name in self._known:
            return self._known[name]
        segment = self._definitions.segment(name)
        if segment is None or name in self._inside or len(self._inside) >= MAX_SEGMENTS or self._level > MAX_NESTING:
            return None
        self._inside[name] = None
        found = self._sized(segment.when)
        del self._inside[name]
        self._known[name] = found if found[1] <= MAX_COMPARISONS else None
        return self._known[name]
