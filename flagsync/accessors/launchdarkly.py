"""LaunchDarkly (reference of the server-side, client-side and mobile SDKs)."""

from __future__ import annotations

from itertools import product
from typing import Final

from flagsync.model.accessor import SCRIPT, Accessor

_CLIENT: Final = ("ld", "launchdarkly", "client", "flag", "feature")
_TYPES: Final = {
    "bool": "boolean",
    "string": "string",
    "int": "integer",
    "number": "number",
    "double": "number",
    "float": "number",
    "float64": "number",
    "json": None,
    "jsonValue": None,
}

ACCESSORS: Final = (
    Accessor("variation", "LaunchDarkly", default=2, receivers=_CLIENT, languages=("python", "ruby", "php", "javascript")),
    Accessor("variation", "LaunchDarkly", default=1, receivers=_CLIENT, languages=SCRIPT),
    Accessor("variationDetail", "LaunchDarkly", receivers=_CLIENT),
    Accessor("variation_detail", "LaunchDarkly", default=2),
    *(
        Accessor(f"{name}{suffix}", "LaunchDarkly", type=kind)
        for (name, kind), suffix in product(_TYPES.items(), ("Variation", "VariationDetail"))
    ),
    *(
        Accessor(f"{name[0].upper()}{name[1:]}{suffix}", "LaunchDarkly", 1, default=2, type=kind, languages=("c", "cpp"))
        for (name, kind), suffix in product(_TYPES.items(), ("Variation", "VariationDetail"))
    ),
    *(
        Accessor(f"{name[0].upper()}{name[1:]}{suffix}", "LaunchDarkly", default=2, type=kind)
        for (name, kind), suffix in product(_TYPES.items(), ("Variation", "VariationDetail", "VariationCtx"))
    ),
    *(Accessor(f"{name}_variation", "LaunchDarkly", 1, type=kind, languages=("rust",)) for name, kind in _TYPES.items()),
)
