"""A function by which code asks for a flag."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accessor:
    """One function of an SDK or of the repository's own.

    `argument` says which argument is the flag's key, counted from 0, and `keywords` under which names it may be given;
    `default` which argument the code falls back to. `type` is the flag type that is asked for, where the function tells.
    `receivers`: words of which the callee's owner or the import must have one, because the name alone is too common; empty
    where the name speaks for itself. `words` are those of which such a common name's file must have one to be looked at;
    empty for any word that speaks of flags. `languages` limits it to languages by name; empty is any.
    """

    call: str
    sdk: str
    argument: int = 0
    default: int | None = None
    type: str | None = None
    receivers: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    keywords: tuple[str, ...] = (
        "flag_key",
        "flagKey",
        "flag",
        "key",
        "forKey",
        "feature",
        "feature_name",
        "featureName",
        "name",
    )


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A function of the code that asks for the flag whose key it is given.

    The key is its `argument`, counted from 0, or its `parameter` by name; `path` is where it is declared, in the class `owner`.
    """

    name: str
    argument: int
    parameter: str
    path: str
    family: str
    owner: str = ""


SCRIPT = ("javascript", "typescript", "tsx", "template")
JVM = ("java", "kotlin", "scala", "groovy")
