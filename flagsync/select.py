"""Which flags belong to an app."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import translate
from typing import Final

from flagsync.model.config import App
from flagsync.model.facts import FlagSet
from flagsync.model.flag import Flag

_WILD: Final = re.compile(r"[*?\[]")


def select(app: App, flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """The flags that belong to the app, sorted by key."""
    belongs = selector(app)
    return tuple(sorted((flag for flag in flags if belongs(flag)), key=lambda flag: flag.key))


def selected_keys(app: App, flags: FlagSet) -> tuple[str, ...]:
    """The keys of the flags that belong to the app, sorted. Files are read only where the app selects by tags."""
    if app.tags:
        return tuple(flag.key for flag in select(app, flags))
    found = {key for glob in app.flags for key in _matching(re.compile(translate(glob)), flags.keys_like(_literal(glob)))}
    for glob in app.paths:
        pattern = re.compile(_path_pattern(glob))
        for path in _matching(pattern, flags.paths_like(_literal(glob.removeprefix("./").rstrip("/")))):
            found.update(card.key for card in flags.cards_in(path) if flags.card(card.key) is card)
    return tuple(sorted(key for key in found if (card := flags.card(key)) is not None and card.sound))


def _matching(pattern: re.Pattern[str], names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if pattern.match(name))


def _literal(glob: str) -> str:
    """What every name that a glob takes begins with."""
    return _WILD.split(glob, maxsplit=1)[0]


def selector(app: App) -> Callable[[Flag], bool]:
    """Tells of any flag whether it belongs to the app: where any of the app's selectors takes it, and nowhere without one.

    Globs of keys are case-sensitive and their ``*`` matches dots, so that ``checkout.*`` takes everything below ``checkout``.
    In globs of paths ``*`` stays within a folder and ``**`` crosses folders; a path without wildcards takes the file or, if it
    is a folder, everything in it. Patterns are compiled here, once per app.
    """
    named = _selector_by_names(app)
    tags = frozenset(app.tags)

    def belongs(flag: Flag) -> bool:
        return named(flag.key, flag.path) or (bool(tags) and not tags.isdisjoint(flag.tags))

    return belongs


def may_belong(app: App, key: str, path: str) -> bool:
    """Whether a flag of which only the names are known could belong to the app; where it selects by tags, any could."""
    return bool(app.tags) or _selector_by_names(app)(key, path)


def _selector_by_names(app: App) -> Callable[[str, str], bool]:
    keys = _any_of(translate(glob) for glob in app.flags)
    paths = _any_of(_path_pattern(glob) for glob in app.paths)
    return lambda key, path: bool((keys and keys.match(key)) or (paths and paths.match(path)))


def _any_of(patterns: Iterable[str]) -> re.Pattern[str] | None:
    alternatives = "|".join(patterns)
    return re.compile(alternatives) if alternatives else None


def _path_pattern(glob: str) -> str:
    """A regular expression for whole paths; ``**/`` also stands for no folder at all, as it does in Git."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", glob.removeprefix("./").rstrip("/"))
    wild = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    pattern = "".join(wild.get(part) or re.escape(part) for part in parts)
    below = "(?:/.*)?" if len(parts) == 1 else ""
    return rf"(?s:{pattern}{below})\Z"
