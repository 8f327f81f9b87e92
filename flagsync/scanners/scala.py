"""Scala."""

from __future__ import annotations

from flagsync.model.language import Language

LANGUAGE = Language(
    name="scala",
    suffixes=(".scala", ".sc"),
    family="jvm",
    package=True,
)
