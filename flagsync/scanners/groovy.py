"""Groovy."""

from __future__ import annotations

from flagsync.model.language import Language

LANGUAGE = Language(
    name="groovy",
    suffixes=(".groovy", ".gradle"),
    family="jvm",
    package=True,
)
