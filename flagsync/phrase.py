"""Sentences in one style, wherever they come from: no capital at the start unless it is a name's, no full stop at the end."""

from __future__ import annotations

import re
from typing import Final

_FIRST: Final = re.compile(r"[A-Z](?=[a-z]*[ ,;:]|[a-z]+$)")
"""A capital that begins an ordinary word: more capitals (`API`), a hyphen or a dot in the word make it a name."""

_NAMES: Final = frozenset({"Argo", "Flagger", "Flux", "Git", "Helm", "I", "Kubernetes", "Linux", "Python"})


def phrase(text: str) -> str:
    """A sentence as it is said after ``flagsync:`` or in a line of a report.

    >>> phrase("The disk is full.")
    'the disk is full'
    >>> phrase("Git is needed here.")
    'Git is needed here'
    """
    first = re.match(r"[A-Za-z]+", text)
    if first and first[0] not in _NAMES and _FIRST.match(text):
        text = text[0].lower() + text[1:]
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


def counted(count: int, noun: str) -> str:
    """A number with its noun, of which there may be several.

    >>> counted(1, "flag"), counted(0, "flag")
    ('1 flag', '0 flags')
    """
    return f"{count} {noun}{'' if count == 1 else 's'}"
