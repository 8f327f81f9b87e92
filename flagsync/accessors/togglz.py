"""Togglz and the managers of features that are called in its manner."""

from __future__ import annotations

from typing import Final

from flagsync.model.accessor import Accessor

ACCESSORS: Final = (Accessor("isActive", "Togglz", type="boolean", receivers=("feature", "flag", "toggle")),)
