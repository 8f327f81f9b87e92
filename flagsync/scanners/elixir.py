"""Elixir."""

from __future__ import annotations

from flagsync.model.language import Language

LANGUAGE = Language(
    name="elixir",
    suffixes=(".ex", ".exs"),
    family="elixir",
    line_comments=("#",),
    block_comments=(('"""', '"""'),),
)
