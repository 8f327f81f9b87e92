"""Feature management for .NET (reference of Microsoft.FeatureManagement)."""

from __future__ import annotations

from typing import Final

from flagsync.model.accessor import Accessor

_DOTNET: Final = ("csharp", "template")
_MANAGERS: Final = ("feature", "flag", "toggle")

ACCESSORS: Final = (
    Accessor("IsEnabledAsync", "FeatureManagement", type="boolean", receivers=_MANAGERS, languages=_DOTNET),
    Accessor("GetVariantAsync", "FeatureManagement", receivers=_MANAGERS, languages=_DOTNET),
    Accessor("FeatureGate", "FeatureManagement", type="boolean", languages=("csharp",)),
    Accessor("WithFeatureGate", "FeatureManagement", type="boolean", languages=("csharp",)),
)
