"""Objective-C."""

from __future__ import annotations

from flagsync.model.language import Language

LANGUAGE = Language(
    name="objective-c",
    suffixes=(".m",),
    family="native",
    package=True,
)
