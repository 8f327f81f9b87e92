"""Values in words and in short, for sentences about them: never longer than a sentence can bear."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import Any, Final

MAXIMUM_PREVIEW: Final = 60
"""How many characters of a user's value a message shows, the ellipsis included."""

_ENTRIES: Final = 6
_LEVELS: Final = 3
_LARGEST_BITS: Final = 1_000
_PLAIN: Final = r"[A-Za-z@/][A-Za-z0-9_./:@*-]*\Z|[0-9]+[.-][0-9]+[.-][0-9]+\Z|[0-9]+[a-z]\Z"
_WORDS: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_TYPES: Final = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "a map"}


def preview(value: Any) -> str:
    """A value as a person would recognise it: text as it is, everything else in YAML's flow style, cut at 60 characters."""
    return cut(value if isinstance(value, str) else flow(value))


def cut(text: str) -> str:
    """A user's text for a message, cut where it is long."""
    return text if len(text) <= MAXIMUM_PREVIEW else text[: MAXIMUM_PREVIEW - 1] + "…"


def type_words(value: Any) -> str:
    """What kind of value it is: `text`, `a number`, `true or false`, `a list`, `a map` or `empty`."""
    return next((words for kind, words in _TYPES.items() if isinstance(value, kind)), "empty")


def flow(value: Any, levels: int = _LEVELS) -> str:
    """A value in YAML's flow style; only the first entries of the first levels are shown, so that the cost is bounded."""
    if isinstance(value, dict):
        shown = islice(value.items(), _ENTRIES if levels else 0)
        entries = [f"{_scalar(key)}: {flow(entry, levels - 1)}" for key, entry in shown]
        return _enclosed("{", entries, "}", len(value), levels)
    if isinstance(value, list):
        items = [flow(item, levels - 1) for item in value[: _ENTRIES if levels else 0]]
        return _enclosed("[", items, "]", len(value), levels)
    return _scalar(value)


def _enclosed(start: str, entries: list[str], end: str, length: int, levels: int) -> str:
    if length and not levels:
        return f"{start}…{end}"
    return start + ", ".join(entries) + (f", …{end}" if length > _ENTRIES else end)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        plain = len(value) <= MAXIMUM_PREVIEW and re.match(_PLAIN, value) is not None and value.casefold() not in _WORDS
        return value if plain else json.dumps(cut(value), ensure_ascii=False)
    if isinstance(value, int) and value.bit_length() > _LARGEST_BITS:
        return "a number of very many digits"
    return json.dumps(value)
