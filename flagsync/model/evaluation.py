"""What a flag serves to a context, and the way that led there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, NamedTuple

Context = Mapping[str, Any]
"""The evaluation context: attributes as JSON values; ``targetingKey`` is a plain member."""


class Reason(StrEnum):
    """Why a variant was served, in the words of the OpenFeature specification (section 1.4.7, resolution reasons)."""

    STATIC = "STATIC"
    """The flag has no targeting in this environment."""
    TARGETING_MATCH = "TARGETING_MATCH"
    """A rule matched and serves a variant."""
    SPLIT = "SPLIT"
    """A rollout or a split decided."""
    DEFAULT = "DEFAULT"
    """The flag has targeting, but nothing of it applied."""
    DISABLED = "DISABLED"
    """The off variant: the environment switches the flag off, or a prerequisite does."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A comparison of which nobody can tell whether it is true, and what is wrong with the attribute (or the operand)."""

    attribute: str
    operator: str
    problem: Literal["missing", "wrong type", "unparsable", "bad operand", "no such segment"]

    @property
    def text(self) -> str:
        """In words, after the name of the rule."""
        if self.problem == "no such segment":
            return f"segment `{self.attribute}` cannot be resolved"
        if self.problem == "bad operand":
            return f"the value that `{self.attribute}` is compared with does not fit `{self.operator}`"
        problems = {"missing": "is missing", "wrong type": "has the wrong type", "unparsable": "cannot be read"}
        return f"attribute `{self.attribute}` {problems[self.problem]} for `{self.operator}`"


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """The environment says ``enabled: false``."""

    environment: str

    @property
    def text(self) -> str:
        """In words."""
        return f"switched off in {self.environment}"


@dataclass(frozen=True, slots=True)
class PrerequisiteAsked:
    """Another flag was asked, and went its own `path`. `served` is None where it could not be asked: `problem` says why."""

    flag: str
    wanted: str
    served: str | None
    problem: str | None = None
    path: tuple[Step, ...] = ()

    @property
    def met(self) -> bool:
        """Whether the other flag serves what is wanted."""
        return self.served == self.wanted

    @property
    def text(self) -> str:
        """In words."""
        if self.served is None:
            return f"prerequisite `{self.flag}` {self.problem}, so it fails"
        verdict = "as required" if self.met else f"and `{self.wanted}` is required"
        return f"prerequisite `{self.flag}` serves `{self.served}`, {verdict}"


@dataclass(frozen=True, slots=True)
class RuleTried:
    """A rule and whether its condition was true. `number` counts from 1 in the order in which rules apply."""

    number: int
    name: str | None
    outcome: Literal["matched", "not matched", "unknown"]
    unknown: tuple[Unknown, ...] = ()

    @property
    def text(self) -> str:
        """In words."""
        name = f" `{self.name}`" if self.name else ""
        why = f": {'; '.join(dict.fromkeys(item.text for item in self.unknown))}" if self.unknown else ""
        return f"rule {self.number}{name} {'matches' if self.outcome == 'matched' else 'does not match'}{why}"


@dataclass(frozen=True, slots=True)
class Bucketed:
    """A rollout or split, and where the subject fell: among the buckets from `first` up to but not including `end`.

    These get `variant`; where it is None, they are the ones that no variant has.
    """

    by: str
    bucket: int
    total: int
    variant: str | None
    first: int
    end: int

    @property
    def text(self) -> str:
        """In words."""
        bucket = f"`{self.by}` falls into bucket {self.bucket} of {self.total}"
        if self.variant is None:
            return f"{bucket}, which is not among the first {self.first} ({self._percent(self.first)} %)"
        which = f"the first {self.end}" if self.first == 0 else f"{self.first} to {self.end - 1}"
        return f"{bucket}; {which} ({self._percent(self.end - self.first)} %) get `{self.variant}`"

    def _percent(self, buckets: int) -> str:
        return f"{100 * buckets / self.total:.6g}"


@dataclass(frozen=True, slots=True)
class NotBucketed:
    """A rollout or split that passed the subject by; without `by` where it passes everybody by."""

    by: str | None
    problem: Literal["missing", "empty", "wrong type", "unparsable", "no one"]

    @property
    def text(self) -> str:
        """In words."""
        problems = {
            "missing": f"`{self.by}` is missing",
            "empty": f"`{self.by}` is empty",
            "wrong type": f"`{self.by}` is no text",
            "unparsable": f"`{self.by}` is no valid text",
            "no one": "it is at 0 %",
        }
        return f"the rollout does not apply: {problems[self.problem]}"


@dataclass(frozen=True, slots=True)
class Served:
    """A rule's own variant, or the variant of a rollout that has reached everyone."""

    variant: str
    rolled_out: bool = False

    @property
    def text(self) -> str:
        """In words."""
        return f"the rollout has reached everyone: `{self.variant}`" if self.rolled_out else f"serves `{self.variant}`"


@dataclass(frozen=True, slots=True)
class Defaulted:
    """Nothing else applied."""

    variant: str

    @property
    def text(self) -> str:
        """In words."""
        return f"serves the default, `{self.variant}`"


Step = SwitchedOff | PrerequisiteAsked | RuleTried | Bucketed | NotBucketed | Served | Defaulted


class Evaluation(NamedTuple):
    """What a context is served, why, and by which way; the way is empty where nobody asked for it."""

    variant: str
    value: Any
    reason: Reason
    path: tuple[Step, ...] = ()
