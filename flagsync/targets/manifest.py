"""The OpenFeature CLI's manifest (version 0), from which it generates typed accessors for flags in eight languages."""

from __future__ import annotations

import json
from typing import Any, Final

from flagsync.model.flag import Flag, ValueType
from flagsync.model.target import Rendered, Selection, Target

_TYPES: Final = {
    ValueType.BOOLEAN: "boolean",
    ValueType.STRING: "string",
    ValueType.INTEGER: "integer",
    ValueType.NUMBER: "float",
    ValueType.OBJECT: "object",
}

_OMITTED: Final = "the manifest is for generating code: it says each flag's type and its value on failure, not who gets what"


def render(selection: Selection) -> Rendered:
    """Every flag with its type, its description and the value that code gets when an evaluation fails: the flag's default.

    The manifest is compiled into code, which runs in every environment, so that no environment's own default is taken.
    """
    flags = {flag.key: _flag(flag) for flag in sorted(selection.flags, key=lambda flag: flag.key)}
    text = json.dumps({"flags": flags}, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False)
    return Rendered((), f"{text}\n", omitted=_OMITTED)


def _flag(flag: Flag) -> dict[str, Any]:
    described = {"description": flag.description} if flag.description else {}
    return {"flagType": _TYPES[flag.type], "defaultValue": flag.variants.get(flag.default), **described}


TARGET = Target("manifest", "the OpenFeature CLI's manifest, for typed accessors", deployed=False, render=render)
