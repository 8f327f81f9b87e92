"""SQL."""

from __future__ import annotations

from flagsync.model.language import Language

LANGUAGE = Language(
    name="sql",
    suffixes=(".sql",),
    family="sql",
    line_comments=("--",),
)
