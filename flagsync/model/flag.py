"""A feature flag, its variants, targeting, rollouts and segments, as defined in one file for all environments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from flagsync.model.place import Part, Place, Route
from flagsync.model.record import record

TARGETING_KEY = "targetingKey"
"""The context attribute that OpenFeature names for the subject of an evaluation, and our default bucketing attribute."""

EVERYONE = 100
"""The percentage at which a rollout or a sole weight serves everyone, attribute or not."""

INERT_KEYS = frozenset({"description", "owners", "created", "expires", "permanent", "reason", "reviewBy", "links", "symbols"})
"""Keys of flag and segment files that never decide what any context is served."""


def is_whole(percent: float) -> bool:
    """Whether a percentage can be served: from 0 to 100, and no finer than 0.001, which is one bucket of 100 000."""
    scaled = percent * 1_000
    return 0 <= percent <= EVERYONE and abs(scaled - round(scaled)) < 1e-6


class Kind(StrEnum):
    """What a flag is for; it decides how long the flag may live."""

    RELEASE = "release"
    EXPERIMENT = "experiment"
    OPS = "ops"
    PERMISSION = "permission"
    SUNSET = "sunset"


class ValueType(StrEnum):
    """The JSON type of every variant's value."""

    BOOLEAN = "boolean"
    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    OBJECT = "object"

    def fits(self, value: object) -> bool:
        """Whether a value is of the type as it is written: ``1.0`` is no integer, ``true`` is no number."""
        return value.__class__ in _CLASSES[self]


_CLASSES: Final[Mapping[ValueType, tuple[type, ...]]] = {
    ValueType.BOOLEAN: (bool,),
    ValueType.STRING: (str,),
    ValueType.INTEGER: (int,),
    ValueType.NUMBER: (int, float),
    ValueType.OBJECT: (dict,),
}


@record
class Comparison:
    """One attribute of the evaluation context compared with an operand; `present` and `absent` have none (None)."""

    attribute: str
    operator: str
    operand: Any
    route: Route


@record
class InSegment:
    """True where the condition of the named segment is true."""

    segment: str
    route: Route


@record
class All:
    """Three-valued conjunction."""

    conditions: tuple[Condition, ...]
    route: Route


@record
class AnyOf:
    """Three-valued disjunction."""

    conditions: tuple[Condition, ...]
    route: Route


@record
class Not:
    """Negation; unknown stays unknown."""

    condition: Condition
    route: Route


Condition = Comparison | InSegment | All | AnyOf | Not


def leaves(condition: Condition) -> Iterator[Comparison | InSegment]:
    """Every comparison and segment reference of a condition, in written order."""
    match condition:
        case All(conditions=conditions) | AnyOf(conditions=conditions):
            for inner in conditions:
                yield from leaves(inner)
        case Not(condition=inner):
            yield from leaves(inner)
        case _:
            yield condition


@record
class Stage:
    """One planned step of a rollout: `percent` to reach, `hold` how long to stay (such as ``24h``), `gate` what must hold."""

    percent: float
    hold: str | None
    gate: str | None
    route: Route


@record
class Rollout:
    """`serve` for `percent` of 100 of the subjects, told apart by the attribute `by`; `stages` are the plan."""

    serve: str
    percent: float
    by: str
    stages: tuple[Stage, ...]
    route: Route


@record
class Split:
    """Variants by weight (percent of 100) in written order, which is also the order of the buckets."""

    by: str
    weights: Mapping[str, float]
    route: Route


@record
class TargetingRule:
    """Who gets what: where `when` is true, one of `serve`, `rollout` or `split` decides, and the rule is final."""

    name: str | None
    when: Condition
    serve: str | None
    rollout: Rollout | None
    split: Split | None
    route: Route


@record
class Prerequisite:
    """Another flag that must serve `variant` in the same environment for the same context."""

    flag: str
    variant: str
    route: Route


@record
class Permanent:
    """Why a flag never expires, and when that is to be looked at again."""

    reason: str | None
    review_by: date | None
    route: Route


@record
class Environment:
    """What a flag does in one environment. One that the file does not list is ``{}``: enabled, nothing overridden."""

    name: str
    enabled: bool = True
    default: str | None = None
    rules: tuple[TargetingRule, ...] = ()
    rollout: Rollout | None = None
    split: Split | None = None
    listed: bool = False


@record
class Flag:
    """A flag as written, with the implied parts filled in.

    `route` leads to the flag inside its file: empty in a file of its own, ``("flags", key)`` in a map of flags. All routes
    inside the flag (of rules, rollouts, prerequisites) are relative to it; `at` joins both.
    """

    key: str
    kind: Kind
    type: ValueType
    path: str
    route: Route
    variants: Mapping[str, Any]
    default: str
    off_variant: str
    description: str = ""
    owners: tuple[str, ...] = ()
    created: date | None = None
    expires: date | None = None
    permanent: Permanent | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    salt: str = ""
    prerequisites: tuple[Prerequisite, ...] = ()
    rules: tuple[TargetingRule, ...] = ()
    environments: Mapping[str, Environment] = field(default_factory=dict)
    symbols: tuple[str, ...] = ()
    env_var: str = ""
    env_var_written: bool = False
    kill_switch: bool = False
    value_schema: Mapping[str, Any] | None = None
    variants_implied: bool = False
    off_variant_implied: bool = False
    _targeting: tuple[TargetingRule, ...] = field(init=False, repr=False, compare=False, default=())
    _rollouts: tuple[Rollout, ...] = field(init=False, repr=False, compare=False, default=())
    _splits: tuple[Split, ...] = field(init=False, repr=False, compare=False, default=())
    _conditions: tuple[Comparison | InSegment, ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        """Gathers once what dozens of rules ask for."""
        places = (*self.rules, *(rule for each in self.environments.values() for rule in each.rules))
        if places:
            object.__setattr__(self, "_targeting", places)
            object.__setattr__(self, "_conditions", tuple(leaf for rule in places for leaf in leaves(rule.when)))
        for name in ("rollout", "split"):
            found = [getattr(place, name) for place in (*places, *self.environments.values()) if getattr(place, name)]
            if found:
                object.__setattr__(self, f"_{name}s", tuple(found))

    def at(self, *route: str | int, part: Part = "value") -> Place:
        """The place at a route of this flag; the nearest ancestor that is written stands in for what is missing."""
        return Place(self.path, self.route + route, part)

    def environment(self, name: str) -> Environment:
        """What the flag does in the named environment."""
        return self.environments.get(name) or Environment(name)

    def targeting_rules(self) -> tuple[TargetingRule, ...]:
        """Every rule of the flag and of its environments, in written order, the flag's own first."""
        return self._targeting

    def rules_in(self, name: str) -> tuple[TargetingRule, ...]:
        """The rules that apply in an environment, in the order of their meaning: the environment's own, then the flag's."""
        return self.environment(name).rules + self.rules

    def rollouts(self) -> tuple[Rollout, ...]:
        """Every rollout of the flag, in rules and in environments."""
        return self._rollouts

    def splits(self) -> tuple[Split, ...]:
        """Every split of the flag, in rules and in environments."""
        return self._splits

    def conditions(self) -> tuple[Comparison | InSegment, ...]:
        """Every comparison and segment reference of the flag's targeting."""
        return self._conditions

    def default_in(self, name: str) -> str:
        """The variant served in an environment where nothing else matches."""
        return self.environment(name).default or self.default


@record
class Segment:
    """A named, reusable condition."""

    name: str
    path: str
    when: Condition
    owners: tuple[str, ...] = ()
    description: str = ""

    def at(self, *route: str | int, part: Part = "value") -> Place:
        """The place at a route of this segment's file."""
        return Place(self.path, route, part)

    def conditions(self) -> Iterator[Comparison | InSegment]:
        """Every comparison and segment reference of the segment."""
        return leaves(self.when)
