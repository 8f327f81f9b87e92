"""Running text: Markdown, reStructuredText, AsciiDoc, change logs."""

from __future__ import annotations

from flagsync.model.language import Language

LANGUAGE = Language(
    name="markdown",
    suffixes=(".md", ".mdx", ".rst", ".adoc", ".txt", ".tex", ".po"),
    family="docs",
    shape="docs",
    line_comments=(),
    block_comments=(("<!--", "-->"),),
    names=("README", "CHANGELOG", "LICENSE", "CODEOWNERS"),
)
