"""Whether a flag's value fits the JSON schema that its author wrote beside it (`valueSchema`).

The schema comes from whoever can open a pull request, so only jsonschema-rs sees it: its regular expressions run in linear
time, and it is told to fetch nothing. Local references are followed; what refers to itself, or grows beyond measure when its
references are written out, is refused, because such a schema can make any validator run for ever.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import jsonschema_rs

from flagsync.preview import cut, preview

MAXIMUM_PARTS: Final = 1_000
"""How many parts (maps) a value schema may have when every reference is written out."""

MAXIMUM_PATTERNS: Final = 32
"""How many regular expressions a value schema may have."""

MAXIMUM_PATTERN_BYTES: Final = 1 << 18
"""How large a compiled regular expression may become, roughly."""

_Prepared = tuple[jsonschema_rs.Draft202012Validator | jsonschema_rs.Draft7Validator | None, str | None]
"""A schema ready for judging, or why it cannot be."""

_DRAFTS: Final = ("https://json-schema.org/draft/2020-12/schema", "http://json-schema.org/draft-07/schema#")
_REFUSED: Final = ("$dynamicRef", "$recursiveRef", "$id", "id", "$vocabulary")
_TYPE_WORDS: Final = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "a map",
    "string": "text",
}
_LIMITS: Final = {
    "minimum": "{subject} is less than {limit}",
    "maximum": "{subject} is more than {limit}",
    "exclusiveMinimum": "{subject} is not more than {limit}",
    "exclusiveMaximum": "{subject} is not less than {limit}",
    "multipleOf": "{subject} is no multiple of {limit}",
    "minLength": "{subject} is shorter than {limit}",
    "maxLength": "{subject} is longer than {limit}",
    "minItems": "{subject} has fewer than {limit} items",
    "maxItems": "{subject} has more than {limit} items",
    "minProperties": "{subject} has fewer than {limit} keys",
    "maxProperties": "{subject} has more than {limit} keys",
    "pattern": "{subject} does not match `{limit}`",
    "const": "{subject} is not `{limit}`",
    "required": "{subject} lacks `{limit}`",
    "uniqueItems": "{subject} has an item twice",
}


def schema_fault(schema: Mapping[str, Any]) -> str | None:
    """Why a schema cannot be used, as the end of a sentence that begins with its name (``refers to itself``), else None."""
    return _prepared(schema)[1]


def check_value(schema: Mapping[str, Any], value: Any) -> str | None:
    """Why a value does not fit, as half a sentence (``` `retries` is more than 10```); None where it fits.

    None too where the schema itself is at fault, of which `schema_fault` speaks.
    """
    judge, _ = _prepared(schema)
    if judge is None:
        return None
    try:
        if judge.is_valid(value):
            return None
        error = next(judge.iter_errors(value))
    except ValueError:
        return "it holds something that JSON cannot say"
    return _half_sentence(error)


def _prepared(schema: Mapping[str, Any]) -> _Prepared:
    try:
        text = json.dumps(schema, default=str)
    except (ValueError, TypeError, RecursionError):
        return None, "holds something that JSON cannot say"
    return _compiled(text)


@lru_cache(maxsize=64)
def _compiled(text: str) -> _Prepared:
    schema = json.loads(text)
    if fault := _structural_fault(schema):
        return None, fault
    draft = jsonschema_rs.Draft7Validator if schema.get("$schema") == _DRAFTS[1] else jsonschema_rs.Draft202012Validator
    options = jsonschema_rs.RegexOptions(size_limit=MAXIMUM_PATTERN_BYTES, dfa_size_limit=MAXIMUM_PATTERN_BYTES)
    try:
        return draft(schema, pattern_options=options, offline=True, mask="…"), None
    except jsonschema_rs.ValidationError as error:
        return None, _refusal(schema, error)
    except ValueError as error:
        return None, f"is no JSON schema: {preview(str(error))}"


def _refusal(schema: Any, error: jsonschema_rs.ValidationError) -> str:
    """What the compiler says, in words; its route leads into the schema."""
    route = list(error.instance_path)
    place = ".".join(str(step) for step in route)
    value = schema
    for step in route:
        value = value[step]
    if route and isinstance(value, str) and (error.kind.name == "format" or route[-1] == "pattern"):
        return f"has a pattern that cannot be used (no look-around, no back-references, no huge repetition): `{preview(value)}`"
    if not route:
        return f"is no JSON schema: {preview(error.message)}"
    return f"is no JSON schema: `{cut(place)}` cannot be `{preview(value)}`"


def _structural_fault(schema: Any) -> str | None:
    """What is wrong before compiling: references that lead out, away or in a circle, or more of anything than is bearable."""
    declared = schema.get("$schema", _DRAFTS[0])
    if declared not in _DRAFTS:
        return f"names `{preview(declared)}` as its `$schema`; draft 2020-12 and draft-07 are understood"
    survey = _Survey(schema)
    try:
        if survey.size(schema, ()) > MAXIMUM_PARTS:
            return f"has more than {MAXIMUM_PARTS} parts when its references are written out"
    except _Refused as refused:
        return str(refused)
    except RecursionError:
        return "is nested too deeply"
    return f"has more than {MAXIMUM_PATTERNS} patterns" if survey.patterns > MAXIMUM_PATTERNS else None


class _Refused(Exception):
    """A schema that is not looked at any further; the message says why."""


class _Survey:
    """What a schema would cost: its parts with every reference written out, and its patterns."""

    def __init__(self, schema: Any) -> None:
        self._schema = schema
        self._sizes: dict[str, int] = {}
        self.patterns = 0

    def size(self, part: Any, open_references: tuple[str, ...]) -> int:
        """How many maps a part of the schema has when every reference in it is written out."""
        if isinstance(part, list):
            return sum(self.size(item, open_references) for item in part)
        if not isinstance(part, dict):
            return 0
        for keyword in _REFUSED:
            if isinstance(part.get(keyword), str):
                raise _Refused(f"uses `{keyword}`; only references of the form `#/$defs/name` are followed")
        self._count_patterns(part)
        size = 1 + sum(self.size(value, open_references) for value in part.values())
        reference = part.get("$ref")
        return size + self._referred(reference, open_references) if isinstance(reference, str) else size

    def _count_patterns(self, part: dict[str, Any]) -> None:
        by_key = part.get("patternProperties")
        self.patterns += isinstance(part.get("pattern"), str) + (len(by_key) if isinstance(by_key, dict) else 0)

    def _referred(self, reference: str, open_references: tuple[str, ...]) -> int:
        if reference == "#" or reference in open_references:
            raise _Refused(f"refers to itself by `{preview(reference)}`")
        if reference not in self._sizes:
            self._sizes[reference] = self.size(self._target(reference), (*open_references, reference))
        return self._sizes[reference]

    def _target(self, reference: str) -> Any:
        if not reference.startswith("#/") or "%" in reference:
            raise _Refused(f"refers to `{preview(reference)}`; only references of the form `#/$defs/name` are followed")
        target = self._schema
        for step in reference[2:].split("/"):
            key = step.replace("~1", "/").replace("~0", "~")
            if not isinstance(target, dict) or key not in target:
                raise _Refused(f"refers to `{preview(reference)}`, which it does not have")
            target = target[key]
        return target


def _half_sentence(error: jsonschema_rs.ValidationError) -> str:
    """What is wrong with a value, from the validator's error; never repeats the whole value."""
    route = ".".join(str(step) for step in error.instance_path)
    subject = f"`{cut(route)}`" if route else "it"
    keyword = error.kind.name
    argument = error.kind.value
    if keyword == "type":
        return f"{subject} must be " + " or ".join(_TYPE_WORDS[name] for name in sorted(argument, key="null".__eq__))
    if keyword == "enum":
        return f"{subject} is none of {preview(argument)}"
    if keyword in {"additionalProperties", "unevaluatedProperties"}:
        return f"{subject} has the unknown key `{cut(str(argument[0]))}`"
    if keyword == "falseSchema":
        closed = error.schema_path[-1:] == ["additionalProperties"]
        return f"{subject} has a key that is not allowed" if closed else f"{subject} is not allowed"
    if keyword in _LIMITS:
        return _LIMITS[keyword].format(subject=subject, limit=preview(argument))
    return f"{subject} does not fit `{cut(keyword)}`"
