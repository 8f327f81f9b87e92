"""What the rules know: the flags and segments of the repository, its configuration, and the day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING, Protocol

from flagsync.model.config import App, Config
from flagsync.model.document import Document
from flagsync.model.flag import Flag, Segment
from flagsync.model.record import record

if TYPE_CHECKING:
    from flagsync.model.debt import Reason


@record
class FlagCard:
    """What other flags need to know of a flag without reading its file: who it is and whom it refers to.

    `route` leads to the flag inside the file at `path`. `env_var` is the name of its environment variable, `value_bytes` what
    its largest value takes in a ConfigMap, or a little more. One that is not `sound` stands in a file that cannot be
    understood: only its names are known.
    """

    key: str
    path: str
    route: tuple[str | int, ...]
    env_var: str
    prerequisites: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    sound: bool = True
    value_bytes: int = 0


@record
class SegmentCard:
    """What others need to know of a segment without reading its file."""

    name: str
    path: str
    segments: tuple[str, ...] = ()


class FlagSet(Protocol):
    """Every flag and segment of one source. Definitions are read when they are asked for; cards are always there.

    Where two files define the same key, the first by path is *the* flag; the other is known by its card.
    """

    def flag(self, key: str) -> Flag | None:
        """The flag of that key; None where no file defines it or its file cannot be understood."""

    def segment(self, name: str) -> Segment | None:
        """The segment of that name; None where no file defines it or its file cannot be understood."""

    def defines(self, key: str) -> bool:
        """Whether some file defines the key, well or badly."""

    def defines_segment(self, name: str) -> bool:
        """Whether some file defines the segment, well or badly."""

    def keys(self) -> Collection[str]:
        """Every defined key, sorted."""

    def segment_names(self) -> Collection[str]:
        """Every defined segment name, sorted."""

    def nearest_key(self, word: str, besides: str | None = None) -> str | None:
        """The defined key, other than `besides`, of which a word is most likely a slip; None where none is near."""

    def nearest_segment(self, word: str) -> str | None:
        """The defined segment name of which a word is most likely a slip; None where none is near."""

    def cards(self) -> Iterator[FlagCard]:
        """The card of every definition, by path; no file is read for it."""

    @property
    def value_bytes(self) -> int:
        """What the largest values of all flags together take in a ConfigMap, or a little more."""

    def card(self, key: str) -> FlagCard | None:
        """What is known of the flag of that key; None where no file defines it."""

    def keys_like(self, prefix: str) -> Sequence[str]:
        """The defined keys that begin with a prefix, sorted."""

    def paths_like(self, prefix: str) -> Sequence[str]:
        """The files whose paths begin with a prefix, sorted."""

    def cards_in(self, path: str) -> tuple[FlagCard, ...]:
        """The card of every flag in a file."""

    def same_key(self, key: str) -> tuple[FlagCard, ...]:
        """The cards of every definition whose key is equal when case is folded, by path."""

    def same_env_var(self, env_var: str) -> tuple[FlagCard, ...]:
        """The cards of every definition with that environment variable, by path."""

    def same_segment(self, name: str) -> tuple[SegmentCard, ...]:
        """The cards of every definition of that segment, by path."""

    def segment_is_used(self, name: str) -> bool:
        """Whether any flag or other segment refers to the segment."""

    def __iter__(self) -> Iterator[Flag]:
        """Every flag that can be understood, sorted by path and then in written order, each key once."""

    def flags_in(self, path: str) -> tuple[Flag, ...]:
        """The flags of one file that can be understood, in written order."""

    def segments(self) -> Iterator[Segment]:
        """Every segment that can be understood, by path."""

    def document(self, path: str) -> Document | None:
        """The document at a path, or None where the source has no such file."""


@record
class Dues:
    """What code and history say of every flag, by key. `told` are the rules of which they can say for certain."""

    reasons: Mapping[str, Sequence[Reason]]
    told: frozenset[str] = frozenset()


@record
class Facts:
    """Everything a rule may look at besides its subject. `today` is passed in, so that a run can be repeated.

    `rules` holds the id of every rule there is, asked in this run or not. `dues` is None where nobody looked at code
    and history.
    """

    today: date
    config: Config
    flags: FlagSet
    rules: frozenset[str] = field(default=frozenset())
    dues: Dues | None = None

    def reasons_of(self, key: str, rule: str) -> Iterator[Reason]:
        """What code and history say of a flag that is the rule's business; nothing where nobody looked."""
        for reason in self.dues.reasons.get(key, ()) if self.dues is not None else ():
            if reason.cause == rule:
                yield reason

    @property
    def environments(self) -> Iterable[str]:
        """The environments' names in their order of promotion."""
        return self.config.environments

    @property
    def apps(self) -> Iterable[App]:
        """Every app of the configuration."""
        return self.config.apps.values()
