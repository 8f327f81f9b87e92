"""Lua."""

from __future__ import annotations

from flagsync.model.language import Language

LANGUAGE = Language(
    name="lua",
    suffixes=(".lua",),
    family="lua",
    line_comments=("--",),
    block_comments=(("--[[", "]]"),),
)
