"""Svelte, whose blocks begin as the comments of other templates do."""

from __future__ import annotations

from flagsync.model.language import Language

LANGUAGE = Language(
    name="svelte",
    suffixes=(".svelte",),
    family="template",
    shape="template",
    line_comments=(),
    block_comments=(("<!--", "-->"), ("/*", "*/")),
)
