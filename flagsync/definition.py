"""Reading one of our own JSON schemas at the place of a value: what is allowed there, what it is called, what would fit.

Relies on the shape that `schemas/` keeps to (and a test holds): keys stand only in definitions with a title; what depends on
other keys is an `if` on their presence inside `allOf`; exclusive keys form one chain of `else`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flagsync.model.place import Route

Schema = Mapping[str, Any]

_TYPE_WORDS: Final = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a map",
}


class Definitions:
    """A schema laid beside one file's data."""

    def __init__(self, schema: Schema, data: Any) -> None:
        self._schema = schema
        self._data = data

    def at(self, route: Route) -> Schema:
        """The definition of the value at a route; empty where anything is allowed."""
        node = self._schema
        if "properties" not in node and "else" in node:
            written = isinstance(self._data, dict) and node["if"]["required"][0] in self._data
            branch = node["then"] if written else node["else"]
            node = self.resolved(branch.get("allOf", [branch])[0])
        for step in route:
            if isinstance(step, int):
                node = node.get("items", {})
            else:
                node = node.get("properties", {}).get(step) or node.get("additionalProperties") or {}
            node = self.resolved(node)
        return node

    def of_key(self, route: Route) -> Schema:
        """The definition of the key at the end of a route."""
        return self.resolved(self.at(route[:-1])["propertyNames"])

    def resolved(self, node: Schema) -> Schema:
        """A definition in place of a reference to it."""
        while "$ref" in node:
            node = self._schema["$defs"][node["$ref"].rpartition("/")[2]]
        return node

    def value(self, route: Route) -> Any:
        """The data at a route."""
        value = self._data
        for step in route:
            value = value[step]
        return value

    def title(self, route: Route) -> str:
        """What the thing at a route is called; for a plain map or list, what it stands in."""
        for end in range(len(route), -1, -1):
            definition = self.at(route[:end])
            if "title" in definition and "properties" in definition:
                return str(definition["title"])
        return "file"

    def known_in(self, key: str) -> list[str]:
        """The things in which a key is known, by what they are called."""
        definitions = self._schema.get("$defs", {}).values()
        return sorted(found["title"] for found in definitions if key in found.get("properties", {}))

    def alternatives(self, route: Route, key: str) -> list[str]:
        """The keys of which one is enough, where `key` is only the last of them and none is written; else nothing."""
        holder = self.value(route)
        for fragment in self.at(route).get("allOf", ()):
            links = list(_chain(fragment))
            exclusive = [name for link in links[:-1] for name in link["if"]["required"]]
            last = links[-1].get("required", [])
            if exclusive and key in last and not any(name in holder for name in [*exclusive, *last]):
                return list(dict.fromkeys([*exclusive, last[0]]))
        return []

    def excluder(self, route: Route, key: str) -> tuple[str, bool]:
        """The written key that excludes `key`, and whether it is that key's value which does."""
        holder = self.value(route)
        for fragment in self.at(route).get("allOf", ()):
            for link in _chain(fragment):
                if "if" not in link or not _holds(link["if"], holder):
                    continue
                if link["then"].get("properties", {}).get(key) is False:
                    return link["if"]["required"][0], "properties" in link["if"]
                break
        return key, False

    def example(self, definition: Schema) -> Any:
        """A value that fits a definition, for a line to copy."""
        for source in ("examples", "enum"):
            if definition.get(source):
                return definition[source][0]
        match types(definition)[:1]:
            case ["object"]:
                known = definition.get("properties", {})
                return {key: self.example(self.resolved(known[key])) for key in definition.get("required", ())}
            case ["array"]:
                return [self.example(self.resolved(definition["items"]))]
            case ["boolean"]:
                return True
            case ["number"] | ["integer"]:
                return 1
            case _:
                return "…"


def types(definition: Schema) -> list[str]:
    """The JSON types that a definition allows."""
    named = definition.get("type", [])
    return [named] if isinstance(named, str) else list(named)


def words(definition: Schema) -> str:
    """What a definition allows: its own title where that says it (`a date such as …`), otherwise its types."""
    if "title" in definition and "properties" not in definition:
        title = str(definition["title"])
        return f"{'an' if title[0] in 'aeiou' else 'a'} {title}"
    names = [_TYPE_WORDS[name] for name in types(definition) if name != "null"]
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _chain(fragment: Schema) -> Iterable[Schema]:
    """An `if` and everything that follows by `else`."""
    yield fragment
    while "else" in fragment:
        fragment = fragment["else"]
        yield fragment


def _holds(condition: Schema, holder: Mapping[str, Any]) -> bool:
    """Whether the keys of an `if` are written, with the values it asks for."""
    if not all(key in holder for key in condition["required"]):
        return False
    return all(holder[key] in limit["enum"] for key, limit in condition.get("properties", {}).items())
