"""What comes in from elsewhere: the foreign file, the flags that it became, and what could not be carried."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flagsync.model.place import Route


@dataclass(frozen=True, slots=True)
class ForeignFile:
    """A file to import: `name` as the user wrote it, and its text without a byte order mark."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the flags go.

    `bucketing` maps every environment that gets the targeting to the generation of the hash in use there; `everywhere` is true
    where these are all that there are. `attributes` are the types that `flagsync.yaml` declares.
    """

    bucketing: Mapping[str, str]
    everywhere: bool
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that could not be carried. `place` is ``file:line:column``.

    `reason` is a whole sentence. `meaning`: some context would be served something else; where it is false, only information
    that nobody is served was lost, or a name had to change. `refused`: the flag is never written, whatever is asked.
    """

    flag: str | None
    place: str
    reason: str
    meaning: bool = True
    refused: bool = False


@dataclass(frozen=True, slots=True)
class ImportedFlag:
    """One flag as the flag file will have it, without its comments.

    `key` is what the flag is called there, or its key here where it had none. `comments` are sentences by the route of what
    they stand above; `losses` are those that concern this flag.
    """

    key: str
    data: Mapping[str, Any]
    place: str
    losses: Sequence[Loss] = ()
    comments: Sequence[tuple[Route, str]] = ()

    @property
    def whole(self) -> bool:
        """Whether every context is served what it was served before."""
        return not any(loss.meaning for loss in self.losses)

    @property
    def refused(self) -> bool:
        """Whether the flag must not be written at all."""
        return any(loss.refused for loss in self.losses)


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file held. `losses` concern no flag that is in `flags`; `notes` are sentences worth telling."""

    flags: Sequence[ImportedFlag]
    losses: Sequence[Loss] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Importer:
    """One system that flags can come from.

    `resembles` tells from a file's text whether it is likely to be of this format, so that a wrong choice can be named. `read`
    raises UsageFault, with the place, where the file cannot be understood at all.
    """

    name: str
    summary: str
    resembles: Callable[[str], bool]
    read: Callable[[ForeignFile, Setting], Imported]
