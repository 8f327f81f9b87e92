"""Dart."""

from __future__ import annotations

from flagsync.model.language import Language

LANGUAGE = Language(
    name="dart",
    suffixes=(".dart",),
    family="dart",
)
