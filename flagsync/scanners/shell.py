"""Shell scripts and makefiles."""

from __future__ import annotations

from flagsync.model.language import Language

LANGUAGE = Language(
    name="shell",
    suffixes=(".sh", ".bash", ".zsh", ".ksh", ".mk"),
    family="shell",
    shape="shell",
    line_comments=("#",),
    block_comments=(),
    names=("Makefile", "Justfile"),
)
