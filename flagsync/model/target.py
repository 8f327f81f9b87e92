"""What is rendered, for whom, and what came out of it: the types that the shelves `targets/` and `dialects/` share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from flagsync.model.config import App
from flagsync.model.flag import Flag, Segment
from flagsync.model.manifest import Manifest
from flagsync.model.record import record


class FlagLookup(Protocol):
    """Finds a flag by its key; None where no file defines it or its file cannot be understood."""

    def flag(self, key: str) -> Flag | None:
        """The flag of that key, or None."""


class Definitions(FlagLookup, Protocol):
    """Finds segments as well: all that the meaning of a flag can refer to."""

    def segment(self, name: str) -> Segment | None:
        """The segment of that name; None where no file defines it or its file cannot be understood."""


@record
class Compiled:
    """A flag in one environment as flagd reads it: its JSON and its default variant, or the problems that forbid it."""

    text: str
    default: str
    problems: tuple[str, ...] = ()


@record
class Constant:
    """What a flag serves to everybody in one environment: `variant` is None where that depends on the context.

    `text` is what an application reads, or `problem` says why there is none.
    """

    env_var: str
    kill_switch: bool
    variant: str | None = None
    text: str = ""
    problem: str | None = None


class Compilations(Protocol):
    """What earlier runs made of flags in one environment."""

    def of(self, key: str) -> Compiled | None:
        """The flag as it was compiled; None where anything that it depends on has changed since."""

    def keep(self, key: str, compiled: Compiled) -> None:
        """Keeps the flag as it was compiled just now."""

    def constant(self, key: str) -> Constant | None:
        """What the flag serves to everybody; None where anything that it depends on has changed since."""

    def keep_constant(self, key: str, constant: Constant) -> None:
        """Keeps what the flag was just found to serve."""


@record
class Selection:
    """A set, ready to be rendered: one app's flags in one environment.

    `keys` are those of the app's own flags, sorted. `lookup` also knows the flags of others, for prerequisites, and the
    segments. `commit` (40 hexadecimal digits) is the commit that last changed this content, or None where that is not known; it
    never decides a hash. `compilations` are there to spare work, and decide nothing.
    """

    app: App
    environment: str
    keys: tuple[str, ...]
    lookup: Definitions
    namespace: str | None = None
    commit: str | None = None
    compilations: Compilations | None = None

    @property
    def flags(self) -> tuple[Flag, ...]:
        """The app's own flags, sorted by key; they may have to be read first."""
        found = (self.lookup.flag(key) for key in self.keys)
        return tuple(flag for flag in found if flag is not None)


@record
class Entry:
    """One flag that serves the same variant to everybody: `name` and `text` as they will be read by the application."""

    flag: str
    variant: str
    name: str
    text: str

    @property
    def size(self) -> int:
        """How many bytes the text takes in a ConfigMap (UTF-8; names are not counted there)."""
        return len(self.text.encode())

    @property
    def env_size(self) -> int:
        """How many bytes the string ``NAME=text`` takes in a process's environment."""
        return len(self.name.encode()) + 1 + self.size


@record
class Refusal:
    """A flag that a target or a dialect cannot say without changing its meaning. `problem` completes the sentence."""

    flag: str
    where: str
    problem: str

    @property
    def message(self) -> str:
        """The whole sentence."""
        return f"flag `{self.flag}` cannot be written to {self.where}: {self.problem}"


@record
class Rendered:
    """What a target made of a selection: `manifests` to put somewhere, or a `text` for people and pipes.

    `entries` are the flags that were written, with their sizes; `left_out` are the keys of flags whose value depends on the
    context; `refused` are flags that cannot be written faithfully. Whoever ships the result must speak of both, and of what the
    target has no place for in any flag (`omitted`, a sentence).
    """

    manifests: tuple[Manifest, ...] = ()
    text: str | None = None
    entries: tuple[Entry, ...] = ()
    left_out: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    omitted: str | None = None


@record
class Target:
    """One thing that flags can be rendered to. `deployed`: an app may list it under `targets`, and sync puts it in place."""

    name: str
    summary: str
    deployed: bool
    render: Callable[[Selection], Rendered]


@record
class Dialect:
    """One way to write an env file.

    `problem` says why its reader would not give back exactly that value (None where it would); `assign` writes one variable,
    ending in a line break, and is only asked about what has no problem.
    """

    name: str
    summary: str
    problem: Callable[[str, str], str | None]
    assign: Callable[[str, str], str]


@record
class EnvFile:
    """An env file as text, and what its dialect cannot say and is therefore missing from it."""

    text: str
    refused: Sequence[Refusal] = ()
