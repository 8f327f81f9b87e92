"""GrowthBook (reference of the SDKs)."""

from __future__ import annotations

from typing import Final

from flagsync.model.accessor import SCRIPT, Accessor

_CLIENT: Final = ("gb", "growthbook", "growth", "feature", "flag")

ACCESSORS: Final = (
    Accessor("isOn", "GrowthBook", type="boolean", receivers=_CLIENT),
    Accessor("isOff", "GrowthBook", type="boolean", receivers=_CLIENT),
    Accessor("is_on", "GrowthBook", type="boolean", receivers=_CLIENT),
    Accessor("is_off", "GrowthBook", type="boolean", receivers=_CLIENT),
    Accessor("IsOn", "GrowthBook", type="boolean", receivers=_CLIENT),
    Accessor("getFeatureValue", "GrowthBook", default=1),
    Accessor("get_feature_value", "GrowthBook", default=1),
    Accessor("GetFeatureValue", "GrowthBook", default=1),
    Accessor("evalFeature", "GrowthBook"),
    Accessor("eval_feature", "GrowthBook"),
    Accessor("EvalFeature", "GrowthBook"),
    Accessor("useFeatureIsOn", "GrowthBook", type="boolean", languages=SCRIPT),
    Accessor("useFeatureValue", "GrowthBook", default=1, languages=SCRIPT),
    Accessor("useFeature", "GrowthBook", languages=SCRIPT),
)
