"""Objective-C and Objective-C++, which no grammar reads well."""

from __future__ import annotations

from flagsync.model.language import Language

LANGUAGE = Language(
    name="objective-c",
    suffixes=(".m", ".mm"),
    family="native",
    package=True,
)
