"""Random documents of flagd as people write them: every operation that an importer has to understand, and odd contexts."""

from __future__ import annotations

import random
from typing import Any

VARIANTS = {"a": "A", "b": "B", "c": "C", "true": "T", "false": "F"}
ATTRIBUTES = ["x", "y", "targetingKey", "o.p"]
ABSENT = object()
VALUES = [
    *[ABSENT, None, True, False, 0, 1, 5, 2.5, -1, "", "a", "b", "ab", "5", "1", "1.2.3", "2.0.0", "1.3", "["],
    *[[], ["a"], ["a", 5], [5], {}, {"a": 1}],
]  # fmt: skip


class Author:
    """Writes documents; the same for the same seed. `declared` are the types that contexts then keep to."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._shared = [{"$ref": "first"}, {"$ref": "second"}]
        self.declared = self._random.choice([{}, {"x": "string", "y": "integer"}, {"x": "semver", "y": "boolean"}])

    def document(self, flags: int) -> dict[str, Any]:
        pick = self._random
        written = {f"flag{index}": self._flag() for index in range(flags)}
        # flagd's evaluators put in what is shared once, in the order of its keys, so nothing shared refers to anything shared.
        self._shared = []
        shared = {"first": {"or": [self._condition(1)]}, "second": {"!": [self._condition(1)]}}
        return {"flags": written, "$evaluators": shared, "metadata": {"flagSetId": pick.choice(["shop", "web"])}}

    def contexts(self, count: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while len(found) < count:
            context = self._context()
            if all(self._fits(name, context.get(name)) for name in self.declared):
                found.append(context)
        return found

    def _fits(self, name: str, value: Any) -> bool:
        kinds = {"string": str, "semver": str, "integer": (int, float), "boolean": bool}
        wanted = kinds[self.declared[name]]
        return value is None or (isinstance(value, wanted) and isinstance(value, bool) == (wanted is bool))

    def _context(self) -> dict[str, Any]:
        pick = self._random
        context = {name: pick.choice(VALUES) for name in ("x", "y")}
        context["targetingKey"] = pick.choice([ABSENT, "", "u1", "u2", f"u{pick.randint(0, 10**6)}"])
        context["o"] = pick.choice([ABSENT, {"p": "a"}, {"p": None}, {"p": 5}, "a", {}])
        return {name: value for name, value in context.items() if value is not ABSENT}

    def _flag(self) -> dict[str, Any]:
        flag = {"state": "ENABLED", "variants": VARIANTS, "defaultVariant": self._random.choice(["a", "b", "c"])}
        targeting = self._answer(2)
        return {**flag, "targeting": targeting} if isinstance(targeting, dict) else flag

    def _answer(self, depth: int) -> Any:
        pick = self._random
        form = pick.random()
        if depth and form < 0.5:
            pairs = [each for _ in range(pick.randint(1, 2)) for each in (self._condition(2), self._answer(depth - 1))]
            return {"if": pairs + ([self._answer(depth - 1)] if pick.random() < 0.8 else [])}
        if form < 0.65:
            return self._fractional()
        if depth and form < 0.7:
            return {pick.choice(["and", "or"]): [self._condition(1), self._answer(depth - 1)]}
        return self._condition(1) if form < 0.75 else pick.choice(["a", "b", "c", None, True, False])

    def _fractional(self) -> Any:
        pick = self._random
        halves = [["a", 50], ["b", 50]]
        shares = pick.choice([halves, [["a", 25], ["b", 75]], [["a"], ["b"]], [["a", 100]], [["true", 1], ["false", 9]]])
        key, subject = {"var": "$flagd.flagKey"}, {"var": pick.choice(["targetingKey", "x"])}
        salted = {"fractional": [{"cat": [pick.choice([key, "salt:"]), subject]}, *shares]}
        return pick.choice([{"fractional": shares}, salted, {"if": [{"!!": [subject]}, salted, None]}])

    def _variable(self) -> Any:
        return {"var": self._random.choice(ATTRIBUTES)}

    def _condition(self, depth: int) -> Any:
        pick = self._random
        form = pick.random()
        if depth and form < 0.35:
            return {pick.choice(["and", "or"]): [self._condition(depth - 1) for _ in range(pick.randint(1, 3))]}
        if depth and form < 0.5:
            return {pick.choice(["!", "!!"]): [self._condition(depth - 1)]}
        if depth and form < 0.55:
            return {"if": [self._condition(depth - 1) for _ in range(3)]}
        return self._test()

    def _test(self) -> Any:
        pick = self._random
        scalar = pick.choice(["a", "b", "ab", "5", "1", "0", 1, 0, 5, -1, 2.5, True, False, None])
        pair = pick.sample([self._variable(), scalar], 2)
        member = pick.choice([{"===": [{"var": ""}, "a"]}, {"in": [{"var": ""}, ["a", 5]]}])
        release = [self._variable(), pick.choice(["=", "!=", "<", "<=", ">", ">=", "^", "~"]), pick.choice(["1.2.3", "2.0.0"])]
        number = pick.sample([self._variable(), pick.choice([0, 1, 5, -1, 2.5])], 2)
        tests: list[Any] = [
            {pick.choice(["==", "!="]): pair},
            {pick.choice(["===", "!=="]): pair},
            {pick.choice(["<", "<=", ">", ">="]): number},
            {pick.choice(["<", "<="]): [0, self._variable(), 6]},
            {"in": [self._variable(), pick.sample(["a", "b", "5", 1, 5, True], 2)]},
            {"in": [pick.choice(["a", "b", "5", 5, 1]), self._variable()]},
            {pick.choice(["starts_with", "ends_with"]): [self._variable(), pick.choice(["a", "b", "5", ""])]},
            {"sem_ver": release},
            self._variable(),
            {"missing": pick.sample(ATTRIBUTES[:3], pick.randint(1, 2))},
            {"missing_some": [pick.randint(1, 2), ["x", "y"]]},
            {pick.choice(["some", "none"]): [{"var": "x"}, member]},
            {"and": [{"starts_with": [{"var": "x"}, ""]}, {"===": [{"var": "x"}, "ab"]}]},
            {"===": [{"var": [pick.choice(ATTRIBUTES), "a"]}, "a"]},
            {"===": [{"var": "$flagd.flagKey"}, "flag1"]},
        ]
        return pick.choice([*tests, *self._shared])
