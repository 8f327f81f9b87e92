"""What a scan is asked, and the shortest way to its answer: told again where it can be, else searched for anew.

Nothing that only a search needs is loaded here: telling an earlier scan again takes less time than that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from flagsync import __version__
from flagsync.model.config import App, Config
from flagsync.model.flag import Flag
from flagsync.model.ports import Memory
from flagsync.model.reference import CodeSource, Scan
from flagsync.pipeline.repeating import Earlier

if TYPE_CHECKING:
    from flagsync.alias import Names
    from flagsync.model.accessor import Accessor

SIZE_LIMIT: Final = 2 * 1024 * 1024
"""Bytes; the same limit as that of the doors, for what only shows its size when it is read."""


class Question:
    """What is asked: which flags, how code asks for them, and where not to look.

    `settings` names all that decides what is found in a file besides the flags; `identity` names everything, the flags too, and
    is empty where that cannot be told. The flags are only looked at when they are needed.
    """

    def __init__(self, flags: Iterable[Flag], config: Config, grammars: str = "", content: str = "") -> None:
        scan = self._scan = config.scan
        self._defined = flags
        outputs = [
            deployment.to.removeprefix("dir:")
            for app in config.apps.values()
            for deployment in app.deploy.values()
            if deployment.to and deployment.to.startswith("dir:")
        ]
        self.props = tuple(scan.get("props") or ())
        self._paths = [path for path in scan.get("paths") or () if path.strip("./")]
        self._excluded = [*(scan.get("exclude") or ()), *outputs]
        told = sorted((name, repr(value)) for name, value in scan.items() if name not in {"paths", "exclude", "repos"})
        self.settings = f"{__version__} {grammars} {told}"
        self.apps = tuple(config.apps.values())
        self.identity = f"{self.settings} {self._paths} {self._excluded} {self.apps} {content}" if content else ""

    @cached_property
    def flags(self) -> Mapping[str, Flag]:
        """The flags by key."""
        return {flag.key: flag for flag in self._defined}

    @cached_property
    def names(self) -> Names:
        """What the flags are called; the search adds what it finds."""
        from flagsync.alias import names_of

        return names_of(self.flags.values())

    @cached_property
    def accessors(self) -> Sequence[Accessor]:
        """How code asks for flags."""
        from flagsync import accessors

        return accessors.known(self._scan)

    @cached_property
    def maps(self) -> Mapping[str, App]:
        """The apps by the names of the maps that hand them their variables."""
        from flagsync.deliver import maps_of

        return maps_of(self.apps)

    @cached_property
    def included(self) -> Callable[[str], bool]:
        """Whether a path is among those to search."""
        from flagsync.territory import excluding

        return excluding(self._paths) if self._paths else lambda _: True

    @cached_property
    def excluded(self) -> Callable[[str], bool]:
        """Whether a path is left out on purpose."""
        from flagsync.territory import excluding

        return excluding(self._excluded)


def question(flags: Iterable[Flag], config: Config, grammars: str = "", content: str = "") -> Question:
    """The question that a repository's flags and configuration ask.

    `grammars` names those that are installed, `content` all that the flags' files say; without it no scan is told again.
    """
    return Question(flags, config, grammars, content)


def scan(asked: Question, sources: Sequence[CodeSource], memories: Sequence[Memory]) -> Scan:
    """Scans repositories; the first source is usually the flags' own. Each source has a memory of its own."""
    listings = [source.listing() for source in sources]
    earlier = None
    if asked.identity and len(sources) == 1:
        earlier = Earlier(memories[0], f"{asked.identity} {sources[0].name}", listings[0])
        again = earlier.again(sources[0], SIZE_LIMIT)
        if again is not None:
            return again
    from flagsync.pipeline.scanning import search

    return search(asked, list(zip(sources, listings, memories, strict=True)), earlier)
