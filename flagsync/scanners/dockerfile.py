"""Dockerfiles."""

from __future__ import annotations

from flagsync.model.language import Language

LANGUAGE = Language(
    name="dockerfile",
    suffixes=(".dockerfile",),
    family="shell",
    shape="shell",
    line_comments=("#",),
    block_comments=(),
    names=("Dockerfile", "Containerfile"),
)
