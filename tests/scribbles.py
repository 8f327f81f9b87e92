"""Writes data as people do: in any order of keys, style, indentation and spacing, with comments that say what they are about.

``# on ROUTE`` stands above what it is about, ``# at ROUTE`` behind it on the same line, ``# end ROUTE`` below it and deeper. A
route is written as ``rules/0/when``.
"""

from __future__ import annotations

import json
from random import Random
from typing import Any

from flagsync.canon import SHAPES, Shape

FLAG: dict[str, Any] = {
    "key": "checkout.new-flow",
    "kind": "release",
    "description": "New checkout flow",
    "owners": ["team:payments", "@shop/payments"],
    "created": "2026-09-01",
    "expires": "2026-11-30",
    "permanent": {"reason": "incident fallback", "reviewBy": "2027-02-01"},
    "links": {"runbook": "https://example.test/rb#7", "issue": "https://example.test/PAY-12"},
    "tags": ["z", "a"],
    "type": "object",
    "variants": {"zeta": {"b": 1, "a": [True, None]}, "alpha": {"b": 2.5, "a": []}},
    "default": "zeta",
    "offVariant": "alpha",
    "valueSchema": {"type": "object", "additionalProperties": False},
    "salt": "ä # no comment",
    "prerequisites": [{"flag": "payments.v2", "variant": "on: off"}],
    "rules": [
        {"name": "staff", "when": {"segment": "staff"}, "serve": "zeta"},
        {
            "name": "some",
            "when": {
                "all": [
                    {"attr": "region", "op": "in", "value": ["eu", "us"]},
                    {"not": {"any": [{"attr": "a", "op": "present"}]}},
                ]
            },
            "rollout": {"serve": "zeta", "by": "userId", "percent": 5, "stages": [{"percent": 5, "hold": "24h", "gate": "g"}]},
        },
    ],
    "environments": {
        "staging": {"rollout": {"serve": "zeta", "percent": 100}},
        "production": {"enabled": False, "default": "zeta", "split": {"by": "userId", "weights": {"zeta": 1, "alpha": 99}}},
        "development": {},
    },
    "code": {"symbols": ["NEW_FLOW"]},
    "envVar": "FLAG_NEW_FLOW",
    "x-team": {"b": 1, "a": 2},
}


class Scribe:
    """Writes one document; every choice is `random`'s."""

    def __init__(self, random: Random, *, comments: bool = True) -> None:
        self.random = random
        self.comments = comments

    def document(self, data: dict[str, Any], shape: Shape = SHAPES["flag"]) -> str:
        """A whole file, whose first entry is on top or below a header."""
        header = self.random.choice(
            ["", "# yaml-language-server: $schema=x\n", "# Of the shop.\n\n", "---\n", "# a\n\n# b\n---\n"]
        )
        lines = self._mapping(data, (), 0, shape)
        footer = self.random.choice(["", "# footer\n", "\n\n"])
        return header + "".join(f"{line}\n" for line in lines) + footer

    def chance(self, one_in: int) -> bool:
        return self.random.randrange(one_in) == 0

    def _shuffled(self, data: dict[str, Any], shape: Shape) -> list[tuple[str, Any]]:
        entries = list(data.items())
        if shape.keys:
            self.random.shuffle(entries)
        return entries

    def _mapping(self, data: dict[str, Any], route: tuple[Any, ...], indent: int, shape: Shape) -> list[str]:
        lines: list[str] = []
        for index, (key, value) in enumerate(self._shuffled(data, shape)):
            here = (*route, key)
            if index:
                lines += self._above(here, indent)
            written = self._entry(key, value, here, indent, shape.below(key))
            lines += [" " * indent + written[0], *written[1:]]
        return lines

    def _entry(self, key: str, value: Any, route: tuple[Any, ...], indent: int, shape: Shape) -> list[str]:
        """The lines of an entry; the first without its indentation."""
        name = self.random.choice([key, key, json.dumps(key)]) + self.random.choice([":", ":", " :"])
        space = " " * self.random.choice([1, 1, 3])
        end = self._behind(route)
        if isinstance(value, dict | list) and value and not self.chance(3):
            inside = indent + self.random.randint(1, 4)
            if isinstance(value, dict):
                return self._closed([name + end, *self._mapping(value, route, inside, shape)], route, indent)
            inside = self.random.choice([indent, inside])
            return self._closed([name + end, *self._sequence(value, route, inside, shape)], route, indent)
        if isinstance(value, dict | list):
            return self._closed([name + space + self._flow(value, shape) + end], route, indent)
        if key in {"description", "reason"} and self.chance(2):
            return self._long_text(name, value, indent)
        return self._closed([name + space + self._scalar(value) + end], route, indent)

    def _long_text(self, name: str, value: str, indent: int) -> list[str]:
        first, rest = value.split(" ", 1)
        margin = " " * (indent + self.random.randint(1, 4))
        return self.random.choice(
            [
                [f"{name} >-", margin + first, margin + rest],
                [f"{name} >-", margin + value, "", ""],
                [f"{name} {first}", margin + rest],
                [f'{name} "{first}  ', f'{margin}{rest}"'],
            ]
        )

    def _sequence(self, data: list[Any], route: tuple[Any, ...], indent: int, shape: Shape) -> list[str]:
        lines: list[str] = []
        below = shape.below(None)
        for index, item in enumerate(data):
            here = (*route, index)
            if index:
                lines += self._above(here, indent)
            gap = " " * self.random.choice([1, 1, 3])
            if isinstance(item, dict) and not self.chance(3):
                written = self._mapping(item, here, indent + 1 + len(gap), below)
                lines += [" " * indent + "-" + gap + written[0].lstrip(" "), *written[1:]]
            else:
                text = self._flow(item, below) if isinstance(item, dict | list) else self._scalar(item)
                lines.append(" " * indent + "-" + gap + text + self._behind(here))
        return lines

    def _flow(self, value: Any, shape: Shape) -> str:
        if isinstance(value, dict):
            entries = [
                f"{self.random.choice([key, json.dumps(key)])}:{self._gap(1)}{self._flow(inner, shape.below(key))}"
                for key, inner in self._shuffled(value, shape)
            ]
            return "{" + self._gap(0) + self._comma().join(entries) + self._gap(0) + "}"
        if isinstance(value, list):
            items = [self._flow(item, shape.below(None)) for item in value]
            return "[" + self._gap(0) + self._comma().join(items) + self._gap(0) + "]"
        return self._scalar(value)

    def _gap(self, least: int) -> str:
        return " " * self.random.choice([least, least, 2])

    def _comma(self) -> str:
        return self.random.choice([", ", ", ", ",  ", " , "])

    def _scalar(self, value: Any) -> str:
        if not isinstance(value, str) or not value.replace("-", "").isalnum():
            return json.dumps(value, ensure_ascii=self.chance(2))
        return self.random.choice([value, json.dumps(value), f"'{value}'"]) if not value[0].isdigit() else json.dumps(value)

    def _above(self, route: tuple[Any, ...], indent: int) -> list[str]:
        lines = [""] * self.random.choice([0, 0, 0, 1, 3])
        if self.comments and self.chance(4):
            lines += [" " * self.random.randint(0, indent) + f"# on {_named(route)}"] * self.random.randint(1, 2)
        return lines

    def _behind(self, route: tuple[Any, ...]) -> str:
        if self.comments and self.chance(4):
            return f"{' ' * self.random.randint(1, 4)}# at {_named(route)}" + " " * self.random.choice([0, 2])
        return " " * self.random.choice([0, 0, 0, 2])

    def _closed(self, lines: list[str], route: tuple[Any, ...], indent: int) -> list[str]:
        """The lines of an entry, sometimes with a comment below; behind a block of text that would be part of the text."""
        said = next(line for line in reversed(lines) if ":" in line or line.endswith(">-"))
        if self.comments and self.chance(6) and not said.endswith(">-"):
            lines.append(" " * (indent + self.random.randint(1, 6)) + f"# end {_named(route)}")
        return lines


def _named(route: tuple[Any, ...]) -> str:
    return "/".join(map(str, route))
