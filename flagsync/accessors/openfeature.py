"""OpenFeature (specification, flag evaluation API; one spelling for each language's SDK)."""

from __future__ import annotations

from itertools import product
from typing import Final

from flagsync.model.accessor import JVM, SCRIPT, Accessor

_TYPES: Final = {
    "Boolean": "boolean",
    "String": "string",
    "Number": "number",
    "Integer": "integer",
    "Double": "number",
    "Float": "number",
    "Object": "object",
}
_RECEIVERS: Final = ("client", "openfeature", "feature", "flag")
_WORDS: Final = ("openfeature", "open-feature")

ACCESSORS: Final = (
    *(
        Accessor(f"get{name}{suffix}", "OpenFeature", default=1, type=kind)
        for (name, kind), suffix in product(
            _TYPES.items(), ("Value", "Details", "ValueAsync", "DetailsAsync", "EvaluationDetails")
        )
    ),
    *(
        Accessor(f"Get{name}{suffix}", "OpenFeature", default=1, type=kind, languages=("csharp",))
        for (name, kind), suffix in product(_TYPES.items(), ("Value", "Details", "ValueAsync", "DetailsAsync"))
    ),
    *(
        Accessor(f"{verb}_{name.lower()}_{suffix}", "OpenFeature", default=1, type=kind)
        for (name, kind), verb, suffix in product(_TYPES.items(), ("get", "fetch"), ("value", "details", "value_async"))
    ),
    *(
        Accessor(f"get_{short}_{suffix}", "OpenFeature", type=kind, languages=("rust",))
        for (short, kind), suffix in product(
            {"bool": "boolean", "int": "integer", "float": "number", "string": "string", "struct": "object"}.items(),
            ("value", "details"),
        )
    ),
    *(
        Accessor(f"use{suspense}{name}Flag{suffix}", "OpenFeature", default=1, type=kind, languages=SCRIPT)
        for (name, kind), suspense, suffix in product(_TYPES.items(), ("", "Suspense"), ("Value", "Details"))
    ),
    *(
        Accessor(f"{name}{suffix}", "OpenFeature", 1, 2, kind, _RECEIVERS, _WORDS, ("go",))
        for (name, kind), suffix in product({**_TYPES, "Int": "integer"}.items(), ("", "Value", "ValueDetails"))
    ),
    Accessor("useFlag", "OpenFeature", default=1, languages=SCRIPT),
    Accessor("useSuspenseFlag", "OpenFeature", default=1, languages=SCRIPT),
    Accessor(
        "getBoolean", "OpenFeature", default=1, type="boolean", receivers=("openfeature", "flag", "feature"), languages=JVM
    ),
)
