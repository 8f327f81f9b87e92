"""Flag sets and contexts to hold evaluators against each other: every operator against every kind of value, and random ones."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flagsync.comparisons import comparer, getter
from flagsync.model.evaluation import Context
from flagsync.model.flag import (
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
    Segment,
    Split,
    TargetingRule,
    ValueType,
    leaves,
)
from flagsync.resolve import inlined
from tests.factory import make_flag

ENVIRONMENT: Final = "production"

ABSENT: Final = object()
"""Stands for an attribute that is not there."""

TEXTS: Final = ["", "a", "eu-west-1", "été", "𝒳y", "null", "true", "5", "-5", "1", "0", "[object Object]", "x" * 70_000]
VERSIONS: Final = [
    "1.2.3",
    "v1.2.3",
    "V2",
    "1.2",
    "4",
    "4.2.0",
    "1.2.3-rc.1",
    "1.2.3-rc.10+b.7",
    "10.0.0",
    "01.2.3",
    "1.2.3.4",
    "1.x",
]
NUMBERS: Final = [0, 1, -1, 5, 5.0, 0.5, -0.5, 0.0, -0.0, 1.0, 1e21, 2**53 - 1, 1_790_000_000, 1_790_000_000.5]
TRUTHS: Final = [True, False]
LISTS: Final = [
    [],
    [None],
    [None, 5],
    ["a"],
    ["été", "a"],
    [5],
    ["5"],
    [1],
    [True],
    [False, 0],
    [0],
    [[5]],
    [["a"]],
    ["a"] * 5000,
    [{}],
    ["-"],
]
OBJECTS: Final = [{}, {"a": 1}, {"0": 5}, {"0": "a"}, {"nested": {"deep": ["a"]}}]
VALUES: Final = [ABSENT, None, *TEXTS, *VERSIONS, *NUMBERS, *TRUTHS, *LISTS, *OBJECTS]

_OPERANDS: Final[list[tuple[str, list[Any]]]] = [
    ("eq neq contains", ["a", "", "5", "été", "true", 5, 5.5, 1, 0, -1, 1.0, True, False]),
    ("in not_in", [["a"], ["a", "eu-west-1", "5"], [5], [1, 5], [0, 2.5], [True], [True, False]]),
    ("in not_in", [["a", 1], ["true", True], [1, True, "a"]]),
    ("lt lte gt gte", [0, 1, 5, -0.5, 5.0, 2**53 - 1]),
    ("starts_with ends_with", ["", "a", "é", "e", "𝒳", "5"]),
    ("semver_eq semver_neq semver_lt semver_lte semver_gt semver_gte", ["1.2.3", "v1.2", "4", "1.2.3-rc.2"]),
    ("before after", ["2026-09-21T14:13:20Z", "2026-09-21T16:13:20.5+02:00", "1970-01-01T00:00:00Z"]),
    ("present absent", [None]),
]
OPERANDS: Final[Mapping[str, list[Any]]] = {
    operator: [operand for named, operands in _OPERANDS if operator in named.split() for operand in operands]
    for names, _ in _OPERANDS
    for operator in names.split()
}
"""Operands that fit, by operator; all that there are are keys."""


@dataclass
class World:
    """Flags and segments that may refer to each other: what a repository defines."""

    flags: dict[str, Flag] = field(default_factory=dict)
    segments: dict[str, Segment] = field(default_factory=dict)

    def flag(self, key: str) -> Flag | None:
        return self.flags.get(key)

    def segment(self, name: str) -> Segment | None:
        return self.segments.get(name)

    def add(self, flag: Flag) -> Flag:
        self.flags[flag.key] = flag
        return flag


def compare(attribute: str, operator: str, operand: Any = None) -> Comparison:
    return Comparison(attribute, operator, operand, ())


def rule(
    when: Condition, serve: str | None = None, rollout: Rollout | None = None, split: Split | None = None
) -> TargetingRule:
    return TargetingRule(None, when, serve, rollout, split, ())


def operator_matrix() -> Iterator[tuple[World, list[Context]]]:
    """Every operator, alone and negated, with every operand, against every value: as a plain and as a nested attribute."""
    for operator, operands in OPERANDS.items():
        world = World()
        for index, operand in enumerate(operands):
            for name, attribute in (("plain", "x"), ("nested", "user.x")):
                when = compare(attribute, operator, operand)
                world.add(make_flag(f"{operator}.{index}.{name}", rules=(rule(when, "enabled"),)))
                world.add(make_flag(f"{operator}.{index}.{name}.not", rules=(rule(Not(when, ()), "enabled"),)))
        contexts: list[Context] = [{} if value is ABSENT else {"x": value, "user": {"x": value}} for value in VALUES]
        contexts += [
            {"user": "text"},
            {"user": 5, "x": "a"},
            {"user": None},
            {"user": ["a"]},
            {"user": {"x": "a"}, "targetingKey": "u"},
        ]
        contexts += [{"user.x": "a"}, {"x.0": 5, "x": 5}, {"user": {"x": 5, "x.0": 1, "0": 2}}]
        yield world, contexts


ATTRIBUTES: Final = [
    "region",
    "plan",
    "age",
    "email",
    "appVersion",
    "signedUp",
    "beta",
    "groups",
    "user.country",
    "targetingKey",
]
_SUBJECTS: Final = ["", "user-1", "a@example.test", "0", "ключ", "漢字", "é" * 40, "x" * 70_000]


class Maker:
    """Random valid flag sets and contexts, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def world(self) -> World:
        """Some segments (later ones may use earlier ones) and flags (likewise as prerequisites) of every type."""
        pick = self._random
        world = World()
        for index in range(pick.randint(0, 3)):
            name = f"segment{index}"
            world.segments[name] = Segment(name, f"flags/segments/{name}.yaml", self.condition(world, 2))
        for index in range(pick.randint(2, 6)):
            world.add(self.flag(world, f"flag{index}"))
        return world

    def flag(self, world: World, key: str) -> Flag:
        """One flag; it may be switched off, static, ramped, split, and depend on those that are there already."""
        pick = self._random
        kind, variants = pick.choice(
            [
                (ValueType.BOOLEAN, {"enabled": True, "disabled": False}),
                (ValueType.STRING, {"red": "r", "green": "", "blue": "é\n"}),
                (ValueType.INTEGER, {"low": 1, "high": 100, "none": 0}),
                (ValueType.NUMBER, {"half": 0.5, "one": 1, "two": 2.0}),
                (ValueType.OBJECT, {"empty": {}, "full": {"a": [1, {"b": None}], "é": "x"}}),
            ]
        )
        names = list(variants)
        others = pick.sample(sorted(world.flags), k=min(len(world.flags), pick.choice([0, 0, 1, 2])))
        rollout, split = pick.choice([(None, None), (self.rollout(names), None), (None, self.split(names))])
        environment = Environment(
            ENVIRONMENT,
            enabled=pick.random() > 0.08,
            default=pick.choice([None, pick.choice(names)]),
            rules=tuple(self.rule(world, names) for _ in range(pick.choice([0, 0, 1, 2]))),
            rollout=rollout,
            split=split,
            listed=True,
        )
        return make_flag(
            key,
            type=kind,
            variants=variants,
            default=pick.choice(names),
            off_variant=pick.choice(names),
            salt=pick.choice([key, "shared-salt", "s"]),
            prerequisites=tuple(Prerequisite(other, pick.choice(list(world.flags[other].variants)), ()) for other in others),
            rules=tuple(self.rule(world, names) for _ in range(pick.choice([0, 1, 2]))),
            environments=[environment],
        )

    def rule(self, world: World, names: list[str]) -> TargetingRule:
        when = self.condition(world, 3)
        serve = self._random.choice(names)
        return self._random.choice(
            [rule(when, serve), rule(when, serve), rule(when, rollout=self.rollout(names)), rule(when, split=self.split(names))]
        )

    def rollout(self, names: list[str]) -> Rollout:
        pick = self._random
        percent = pick.choice([0, 0.001, 5, 12.345, 50, 99.999, 100])
        return Rollout(pick.choice(names), percent, self._subject(), (), ())

    def split(self, names: list[str]) -> Split:
        pick = self._random
        chosen = pick.sample(names, k=pick.randint(1, len(names)))
        weights = {1: [[100]], 2: [[50, 50], [0, 100], [0.001, 99.999]], 3: [[33.3, 33.3, 33.4], [25, 0, 75], [1, 2, 97]]}
        return Split(self._subject(), dict(zip(chosen, pick.choice(weights[len(chosen)]), strict=True)), ())

    def condition(self, world: World, depth: int) -> Condition:
        pick = self._random
        form = pick.random()
        if depth > 0 and form < 0.35:
            parts = tuple(self.condition(world, depth - 1) for _ in range(pick.randint(1, 3)))
            return pick.choice([All, AnyOf])(parts, ())
        if depth > 0 and form < 0.5:
            return Not(self.condition(world, depth - 1), ())
        if world.segments and form < 0.65:
            return InSegment(pick.choice(sorted(world.segments)), ())
        operator = pick.choice(list(OPERANDS))
        return compare(pick.choice(ATTRIBUTES), operator, pick.choice(OPERANDS[operator]))

    def context(self) -> dict[str, Any]:
        """Mostly ordinary values, often none, sometimes something odd; never a value of which the providers disagree."""
        pick = self._random
        context: dict[str, Any] = {}
        if pick.random() < 0.9:
            context["targetingKey"] = pick.choice([f"user-{pick.randint(0, 10**6)}", pick.choice(_SUBJECTS)])
        for attribute in ATTRIBUTES[:-2]:
            value = pick.choice([ABSENT, pick.choice(VALUES), pick.choice(["a", "eu-west-1", 5, "1.2.3", True, 1_790_000_000])])
            if value is not ABSENT:
                context[attribute] = value
        user = pick.choice([ABSENT, {}, {"country": pick.choice(VALUES[1:])}, {"country": "a"}, "text", None])
        return context if user is ABSENT else {**context, "user": user}

    def _subject(self) -> str:
        return self._random.choice(["targetingKey", "targetingKey", "email", "user.country", "age"])


def tally(world: World, contexts: Iterable[Context]) -> Counter[str]:
    """How often which operator met an attribute of which sort, and how often prerequisites and splits in rules were asked."""
    counts: Counter[str] = Counter()
    contexts = list(contexts)
    for flag in world.flags.values():
        nested = [world.flags[asked.flag] for asked in flag.prerequisites]
        counts["prerequisites"] += bool(nested) * len(contexts)
        counts["nested prerequisites"] += any(other.prerequisites for other in nested) * len(contexts)
        for each in flag.rules_in(ENVIRONMENT):
            counts["splits and rollouts in rules"] += (each.serve is None) * len(contexts)
            for leaf in leaves(inlined(each.when, world)):
                if isinstance(leaf, Comparison):
                    ask, get = comparer(leaf), getter(leaf.attribute)
                    counts.update(f"{leaf.operator}: {_sort(ask(value := get(context)), value)}" for context in contexts)
    return counts


def expected_tallies() -> list[str]:
    """Everything that must have been met at least once."""
    sorts = [f"{operator}: {sort}" for operator in OPERANDS for sort in ("valid", "missing", "wrong type")]
    never = {"present: wrong type", "absent: wrong type"}
    return [sort for sort in sorts if sort not in never] + [
        "prerequisites",
        "nested prerequisites",
        "splits and rollouts in rules",
    ]


def _sort(answer: bool | None, value: object) -> str:
    if value is None:
        return "missing"
    return "valid" if answer is not None else "wrong type"
