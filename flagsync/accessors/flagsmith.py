"""Flagsmith (reference of the SDKs)."""

from __future__ import annotations

from typing import Final

from flagsync.model.accessor import SCRIPT, Accessor

_CLIENT: Final = ("flagsmith", "flag", "feature")

ACCESSORS: Final = (
    Accessor("hasFeature", "Flagsmith", type="boolean", receivers=_CLIENT),
    Accessor("isFeatureEnabled", "Flagsmith", type="boolean"),
    Accessor("IsFeatureEnabled", "Flagsmith", type="boolean"),
    Accessor("is_feature_enabled", "Flagsmith", type="boolean"),
    Accessor("getFeatureValue", "Flagsmith"),
    Accessor("GetFeatureValue", "Flagsmith"),
    Accessor("get_feature_value", "Flagsmith"),
    Accessor("getValue", "Flagsmith", receivers=("flagsmith",)),
    Accessor("useFlags", "Flagsmith", languages=SCRIPT),
)
