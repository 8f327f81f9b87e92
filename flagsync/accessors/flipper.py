"""Flipper and the `Feature` modules that Rails applications build in its manner."""

from __future__ import annotations

from typing import Final

from flagsync.model.accessor import Accessor

_RUBY: Final = ("ruby", "template")
_OWNERS: Final = ("flipper", "feature", "flag")

ACCESSORS: Final = (
    Accessor("enabled?", "Flipper", type="boolean", receivers=_OWNERS, languages=_RUBY),
    Accessor("disabled?", "Flipper", type="boolean", receivers=_OWNERS, languages=_RUBY),
    Accessor("feature_enabled?", "Flipper", type="boolean", languages=_RUBY),
    Accessor("push_frontend_feature_flag", "Flipper", languages=_RUBY),
)
