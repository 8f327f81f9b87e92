"""From what a validator complains about to what a person did: one problem per real mistake.

A key with a slip in it is one mistake, not an unknown key and a missing one; a wrong type is no wrong value besides; keys that
another one excludes are told together. `validate` documents the problems and their details.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final, NamedTuple

from flagsync.definition import Definitions, Schema, types, words
from flagsync.model.document import Problem
from flagsync.model.place import Part, Route
from flagsync.nearest import nearest
from flagsync.preview import cut, flow, preview, type_words

_SUGGESTIONS_PER_PLACE: Final = 20
_YES: Final = frozenset({"true", "yes", "on", "y"})
_NO: Final = frozenset({"false", "no", "off", "n"})
_NUMBER: Final = re.compile(r"[-+]?[0-9]{1,15}(\.[0-9]{1,15})?\Z")
_OTHER_WORDS: Final = {"and": "all", "or": "any", "key": "name", "name": "key"}
"""What other tools call a key of ours, where the nearest word would be a wrong guess (`any` for `and`)."""
_LOOSE_DATE: Final = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})\Z")


EXCLUDED: Final = "properties"
"""The keyword of a complaint about a key that may not be there at all; the route leads to it."""


class Complaint(NamedTuple):
    """What a validator says: the keyword of JSON schema that fails and its argument, and the value at a route.

    `about_key`: it is about the key in `value`, of the map at `route`. `definition`: the part of the schema that speaks.
    """

    keyword: str
    argument: Any
    value: Any
    route: Route
    about_key: bool
    definition: Any


def translate(schema: Schema, data: Any, complaints: Iterable[Complaint]) -> list[Problem]:
    """The problems behind a validator's complaints, in a fixed order."""
    translation = _Translation(Definitions(schema, data))
    for complaint in complaints:
        translation.add(complaint)
    return translation.problems()


def last_key(route: Route) -> str | None:
    """The key under which the value at a route stands; for an item, the key of its list."""
    return next((cut(step) for step in reversed(route) if isinstance(step, str)), None)


class _Translation:
    """The complaints about one document, gathered so that one mistake is told once."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._told: dict[tuple[Route, Part], Problem] = {}
        self._missing: dict[Route, list[str]] = {}
        self._unknown: dict[Route, list[str]] = {}
        self._excluded: dict[Route, list[str]] = {}

    def add(self, complaint: Complaint) -> None:
        route = complaint.route
        if complaint.about_key:
            self._told.setdefault(((*route, complaint.value), "key"), self._bad_key(complaint))
        elif complaint.keyword == EXCLUDED:
            self._excluded.setdefault(route[:-1], []).append(str(route[-1]))
        elif complaint.keyword == "required":
            missing = self._missing.setdefault(route, [])
            missing += [key for key in complaint.argument if key not in complaint.value and key not in missing]
        elif complaint.keyword == "additionalProperties":
            self._unknown.setdefault(route, _unknown(complaint))
        elif complaint.keyword == "type":
            self._told[route, "value"] = self._wrong_type(route, complaint.value)
        else:
            self._told.setdefault((route, "value"), self._bad_value(complaint))

    def problems(self) -> list[Problem]:
        problems = [problem for route in self._unknown for problem in self._unknown_keys(route)]
        problems += self._told.values()
        problems += [problem for route in self._missing for problem in self._missing_keys(route)]
        conflicts = [problem for route in self._excluded for problem in self._conflicts(route)]
        return [problem for problem in problems if not self._moot(problem.route)] + conflicts

    def _moot(self, route: Route) -> bool:
        """Whether a route leads to or into something that should not be there in the first place."""
        return any(step in self._excluded.get(route[:end], ()) for end, step in enumerate(route))

    def _wrong_type(self, route: Route, value: Any) -> Problem:
        definition = self._definitions.at(route)
        detail = {
            "key": last_key(route),
            "value": preview(value),
            "found": type_words(value),
            "expected": words(definition),
            "allowed": definition.get("enum") or list(definition.get("properties", ())),
            "suggestion": _converted(value, definition),
        }
        return Problem("wrong-type", route, detail=detail)

    def _bad_value(self, complaint: Complaint) -> Problem:
        return self._judged(complaint, complaint.route, "value", self._definitions.at(complaint.route))

    def _bad_key(self, complaint: Complaint) -> Problem:
        route = (*complaint.route, complaint.value)
        return self._judged(complaint, route, "key", self._definitions.of_key(route))

    def _judged(self, complaint: Complaint, route: Route, part: Part, definition: Schema) -> Problem:
        allowed = list(definition.get("enum", ()))
        detail = {
            "key": last_key(route),
            "of": self._definitions.title(route[:-1]),
            "value": preview(complaint.value),
            "allowed": allowed,
            "expected": None if allowed else _limits(complaint, definition),
            "suggestion": _corrected(complaint.value, definition),
            "conflict": None,
        }
        return Problem("bad-value", route, part, detail=detail)

    def _unknown_keys(self, route: Route) -> Iterator[Problem]:
        allowed = list(self._definitions.at(route)["properties"])
        written = self._definitions.value(route)
        free = [key for key in allowed if key not in written]
        for number, key in enumerate(self._unknown[route]):
            suggestion = None
            if number < _SUGGESTIONS_PER_PLACE:
                other = _OTHER_WORDS.get(key)
                if other in free:
                    suggestion = other
                else:
                    suggestion = nearest(key, self._wanted(route)) or nearest(key, free) or nearest(key, allowed)
            detail = {
                "key": cut(key),
                "of": self._definitions.title(route),
                "allowed": allowed,
                "suggestion": suggestion,
                "belongs_to": [] if suggestion else self._definitions.known_in(key),
            }
            if suggestion is not None:
                self._no_longer_missing(route, suggestion)
            yield Problem("unknown-key", (*route, key), "key", detail=detail)

    def _wanted(self, route: Route) -> list[str]:
        """The keys that would make good for what is missing at a route."""
        missing = self._missing.get(route, ())
        return [wanted for key in missing for wanted in self._definitions.alternatives(route, key) or [key]]

    def _no_longer_missing(self, route: Route, written: str) -> None:
        """A key that is written with a slip in it is not missing, nor is what it stands in for."""
        missing = self._missing.get(route, [])
        made_good = [key for key in missing if written != key and written in self._definitions.alternatives(route, key)]
        if made_good:
            missing.clear()
        elif written in missing:
            missing.remove(written)

    def _conflicts(self, route: Route) -> Iterator[Problem]:
        written = self._definitions.value(route)
        groups: dict[tuple[str, bool], list[str]] = {}
        for key in dict.fromkeys(self._excluded[route]):
            groups.setdefault(self._definitions.excluder(route, key), []).append(key)
        for (other, by_value), unordered in groups.items():
            keys = sorted(unordered, key=list(written).index)
            detail = {
                "key": keys[0],
                "keys": keys,
                "of": self._definitions.title(route),
                "value": None,
                "allowed": [],
                "expected": None,
                "suggestion": None,
                "conflict": other,
                "conflict_value": preview(written[other]) if by_value else None,
            }
            yield Problem("bad-value", (*route, keys[0]), "key", detail=detail)

    def _missing_keys(self, route: Route) -> Iterator[Problem]:
        known = self._definitions.at(route)["properties"]
        part: Part = "key" if route and isinstance(route[-1], str) else "value"
        rest = list(self._missing[route])
        while rest:
            key = rest.pop(0)
            alternatives = self._definitions.alternatives(route, key)
            if alternatives:
                rest = [other for other in rest if not self._definitions.alternatives(route, other)]
            entry = self._definitions.resolved(known[key])
            detail = {
                "key": key,
                "of": self._definitions.title(route),
                "alternatives": alternatives,
                "example": f"{key}: {flow(self._definitions.example(entry))}",
                "allowed": list(entry.get("enum", ())),
            }
            yield Problem("missing-key", route, part, detail=detail)


def _unknown(complaint: Complaint) -> list[str]:
    known = complaint.definition["properties"]
    free = [re.compile(pattern) for pattern in complaint.definition.get("patternProperties", ())]
    return [key for key in complaint.value if key not in known and not any(pattern.search(key) for pattern in free)]


def _limits(complaint: Complaint, definition: Schema) -> str:
    """What a value of the right type lacks, in words."""
    match complaint.keyword:
        case "minLength":
            return "text that is not empty"
        case "minItems":
            return "a list that is not empty"
        case "maxLength":
            return f"text of at most {complaint.argument} characters"
        case "minimum":
            return f"a number from {complaint.argument} up"
        case "format":
            return "a day of the calendar"
    return words(definition)


def _corrected(value: Any, definition: Schema) -> str | None:
    """The value that was probably meant, where the type is right."""
    if not isinstance(value, str):
        return None
    if "enum" in definition:
        return nearest(value, [word for word in definition["enum"] if isinstance(word, str)])
    if definition.get("format") == "date" and (parts := _LOOSE_DATE.match(value.strip())):
        try:
            return date(*map(int, parts.groups())).isoformat()
        except ValueError:
            return None
    return None


def _converted(value: Any, definition: Schema) -> Any:
    """The same value in the type that is expected, where there is no doubt about it; else None."""
    wanted = types(definition)
    if isinstance(value, str):
        word = value.strip().casefold()
        if "boolean" in wanted and word in _YES | _NO:
            return word in _YES
        number = word.removesuffix("%").rstrip()
        if {"number", "integer"} & set(wanted) and _NUMBER.match(number):
            return _as_number(number, whole="integer" in wanted)
        short = preview(value) == value and value
        return [value] if short and wanted == ["array"] and "string" in types(definition["items"]) else None
    if wanted == ["string"] and isinstance(value, int | float) and not {"enum", "pattern"} & set(definition):
        return preview(value)
    return {} if value is None and "object" in wanted and not definition.get("required") else None


def _as_number(text: str, *, whole: bool) -> int | float | None:
    number = float(text)
    if number.is_integer():
        return int(number)
    return None if whole else number
