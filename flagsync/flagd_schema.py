"""flagd's document as we write it, as a JSON schema: nothing is allowed that we have no use for.

Written from flagd's documentation of flag definitions and custom operations (flagd.dev, reference), and narrower than flagd's
own schema, which lets through unknown variants, mistyped operands and operations that providers understand differently.
Published as ``schemas/flagd-output.v1.schema.json``; it lies here as well because a document is checked where no file is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

_LARGEST: Final = 2**53 - 1
_VERSION: Final = (
    r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)"
    r"(-(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?$"
)


def _exactly(*items: Mapping[str, Any]) -> dict[str, Any]:
    """A list of these items in this order and no others."""
    return {"type": "array", "prefixItems": list(items), "minItems": len(items), "items": False}


def _some(item: Mapping[str, Any], least: int) -> dict[str, Any]:
    """A list of at least so many items of one kind."""
    return {"type": "array", "minItems": least, "items": dict(item)}


def _operation(name: str, operands: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": [name], "properties": {name: dict(operands)}, "additionalProperties": False}


_LOGIC: Final = {"$ref": "#/$defs/logic"}
_VALUE: Final = {"$ref": "#/$defs/value"}
_ATTRIBUTE: Final = {"$ref": "#/$defs/attribute"}
_NUMBER: Final = {"type": "number", "minimum": -_LARGEST, "maximum": _LARGEST}
_TEXT: Final = {"type": "string"}
_LOGIC_OR_TEXT: Final = {"type": ["object", "string"], "if": {"type": "object"}, "then": _LOGIC}
_OPERANDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "if": _some(_VALUE, 3),
    **dict.fromkeys(("and", "or"), _some(_LOGIC, 2)),
    "!": _exactly(_LOGIC),
    **dict.fromkeys(("===", "!=="), _exactly(_LOGIC, _VALUE)),
    **dict.fromkeys(("<", "<=", ">", ">="), _exactly(_LOGIC, {"type": ["number", "string"]})),
    "in": _exactly(_VALUE, {"anyOf": [_LOGIC, _some({"type": ["string", "number", "boolean"]}, 1)]}),
    "cat": _some(_LOGIC_OR_TEXT, 1),
    "merge": _exactly(_ATTRIBUTE),
    "some": _exactly(_LOGIC, _LOGIC),
    **dict.fromkeys(("starts_with", "ends_with"), _exactly(_ATTRIBUTE, _TEXT)),
    "sem_ver": _exactly(_ATTRIBUTE, {"enum": ["=", "!=", "<", "<=", ">", ">="]}, {"type": "string", "pattern": _VERSION}),
    "fractional": {
        "type": "array",
        "prefixItems": [_operation("cat", _exactly(_TEXT, _ATTRIBUTE))],
        "minItems": 3,
        "items": _exactly(_TEXT, {"type": "integer", "minimum": 1, "maximum": 100_000}),
    },
    "var": _TEXT,
}
_METADATA: Final = {
    "description": "Facts about the flag or the set that providers hand on with every evaluation.",
    "type": "object",
    "additionalProperties": {"type": ["string", "number", "boolean"]},
}
SCHEMA: Final[Mapping[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://flagsync.dev/schemas/flagd-output.v1.schema.json",
    "title": "The flagd document that flagsync writes",
    "description": "Flags for OpenFeature's flagd providers. Narrower than flagd's own schema.",
    "type": "object",
    "required": ["flags", "metadata"],
    "additionalProperties": False,
    "properties": {
        "flags": {
            "description": "Every flag of the set, by key.",
            "type": "object",
            "propertyNames": {"minLength": 1},
            "additionalProperties": {"$ref": "#/$defs/flag"},
        },
        "metadata": _METADATA,
    },
    "$defs": {
        "flag": {
            "description": "One flag in one environment. It is always enabled: a flag that is off serves its off variant.",
            "type": "object",
            "required": ["state", "variants", "defaultVariant", "metadata"],
            "additionalProperties": False,
            "properties": {
                "state": {"const": "ENABLED"},
                "variants": {
                    "description": "The values by name, all of one type.",
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": {"minLength": 1},
                    "anyOf": [
                        {"additionalProperties": each} for each in ({"type": "boolean"}, _TEXT, _NUMBER, {"type": "object"})
                    ],
                },
                "defaultVariant": {
                    "description": "What is served where targeting is absent or says null.",
                    "type": "string",
                    "minLength": 1,
                },
                "targeting": _LOGIC,
                "metadata": _METADATA,
            },
        },
        "logic": {
            "description": "One operation of JsonLogic, of those that all providers understand alike.",
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
            "properties": dict(_OPERANDS),
        },
        "value": {
            "description": "An operation, a variant's name, an operand, or null for the default variant.",
            "type": ["object", "string", "number", "boolean", "null"],
            "if": {"type": "object"},
            "then": _LOGIC,
        },
        "attribute": _operation("var", _TEXT),
    },
}
"""The schema, as JSON values."""


def complaints(document: Mapping[str, Any]) -> Iterator[tuple[str | None, str]]:
    """What is wrong with a document: the flag's key (None for the document itself) and the complaint."""
    for error in _validator().iter_errors(dict(document)):
        path = [str(part) for part in error.instance_path]
        yield path[1] if path[:1] == ["flags"] and len(path) > 1 else None, error.message


@cache
def _validator() -> Draft202012Validator:
    from jsonschema_rs import Draft202012Validator

    return Draft202012Validator(dict(SCHEMA), offline=True)
