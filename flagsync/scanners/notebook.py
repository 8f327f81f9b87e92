"""Jupyter notebooks: the source of their code cells."""

from __future__ import annotations

from flagsync.model.language import Language

LANGUAGE = Language(
    name="notebook",
    suffixes=(".ipynb",),
    family="python",
    shape="notebook",
    line_comments=("#",),
    block_comments=(),
)
