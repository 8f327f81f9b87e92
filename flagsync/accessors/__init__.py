"""The shelf of SDKs. One SDK is one file and one line in `ALL`: the functions by which code asks it for a flag."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flagsync.accessors import (
    flagsmith,
    flipper,
    flipt,
    growthbook,
    launchdarkly,
    microsoft,
    openfeature,
    pennant,
    togglz,
    unleash,
)
from flagsync.model.accessor import Accessor

ALL: Final[tuple[tuple[Accessor, ...], ...]] = (
    openfeature.ACCESSORS,
    launchdarkly.ACCESSORS,
    unleash.ACCESSORS,
    flipt.ACCESSORS,
    growthbook.ACCESSORS,
    flagsmith.ACCESSORS,
    flipper.ACCESSORS,
    microsoft.ACCESSORS,
    pennant.ACCESSORS,
    togglz.ACCESSORS,
)

OWN: Final = "flagsync.yaml"
"""The `sdk` of accessors that the repository names itself."""


def known(scan: Mapping[str, Any]) -> tuple[Accessor, ...]:
    """Every accessor: the repository's own (`scan.accessors` and `scan.wrappers` of flagsync.yaml) first, then the SDKs'."""
    return (*_own(scan.get("accessors") or ()), *(Accessor(name, OWN) for name in scan.get("wrappers") or ()), *_built_in())


def _own(written: Iterable[Mapping[str, Any]]) -> Iterable[Accessor]:
    for each in written:
        receiver, language = each.get("receiver"), each.get("language")
        languages = ("typescript", "tsx") if language == "typescript" else (language,) if language else ()
        yield Accessor(
            each["call"],
            OWN,
            each.get("argument", 0),
            receivers=(receiver,) if receiver else (),
            languages=languages,
        )


def _built_in() -> Iterable[Accessor]:
    return (accessor for shelf in ALL for accessor in shelf)
