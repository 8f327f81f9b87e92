"""YAML: Compose, Kubernetes, Helm, CI."""

from __future__ import annotations

from flagsync.model.language import Language

LANGUAGE = Language(
    name="yaml",
    suffixes=(".yaml", ".yml"),
    family="yaml",
    shape="configuration",
    line_comments=("#",),
    block_comments=(),
)
