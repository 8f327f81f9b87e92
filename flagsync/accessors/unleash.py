"""Unleash (reference of the server-side and frontend SDKs)."""

from __future__ import annotations

from typing import Final

from flagsync.model.accessor import SCRIPT, Accessor

_CLIENT: Final = ("unleash", "flag", "feature", "toggle", "client")

ACCESSORS: Final = (
    Accessor("isEnabled", "Unleash", type="boolean", receivers=_CLIENT),
    Accessor("IsEnabled", "Unleash", type="boolean", receivers=_CLIENT),
    Accessor("is_enabled", "Unleash", type="boolean", receivers=_CLIENT),
    Accessor("is_enabled?", "Unleash", type="boolean", receivers=_CLIENT, languages=("ruby",)),
    Accessor("enabled?", "Unleash", type="boolean", receivers=("unleash", "feature", "flag", "toggle")),
    Accessor("getVariant", "Unleash", receivers=_CLIENT),
    Accessor("GetVariant", "Unleash", receivers=_CLIENT),
    Accessor("get_variant", "Unleash", receivers=_CLIENT),
    Accessor("useFlag", "Unleash", type="boolean", languages=SCRIPT),
    Accessor("useVariant", "Unleash", receivers=("unleash",), languages=SCRIPT),
)
