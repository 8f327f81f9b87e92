"""Semantic versions, as narrowly as every flagd provider understands them.

The providers differ in what they let through: a leading ``v`` and the partial forms ``1`` and ``1.2`` are common to all, a
partial form with a pre-release (``1.2-beta``) or white space around it is not. Only what is common counts as a version here.
"""

from __future__ import annotations

import re
from dataclasses import field
from functools import lru_cache, total_ordering
from typing import Final

from flagsync.model.record import record

_NUMBER: Final = r"(?:0|[1-9][0-9]*)"
_IDENTIFIER: Final = rf"(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_VERSION: Final = (
    rf"[vV]?(?P<major>{_NUMBER})(?:\.(?P<minor>{_NUMBER})(?:\.(?P<patch>{_NUMBER})"
    rf"(?:-(?P<pre>{_IDENTIFIER}(?:\.{_IDENTIFIER})*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?)?)?"
)
_LONGEST: Final = 256
"""How many characters Node's semver reads."""
_LARGEST: Final = 2**53 - 1
"""The largest number that Node's semver takes for a part of a version."""

_Precedence = tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]


@total_ordering
@record
class Version:
    """A version, ordered as https://semver.org section 11 says; `text` is its full form without build metadata."""

    precedence: _Precedence
    text: str = field(compare=False)

    def __lt__(self, other: Version) -> bool:
        return self.precedence < other.precedence


@lru_cache(maxsize=4096)
def parse(text: str) -> Version | None:
    """The version that a text names, or None where some provider would not read it so."""
    match = re.fullmatch(_VERSION, text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    numbers = [int(match[part] or 0) for part in ("major", "minor", "patch")]
    identifiers = match["pre"].split(".") if match["pre"] else []
    if max(*numbers, *(int(part) for part in identifiers if part.isdigit())) > _LARGEST:
        return None
    major, minor, patch = numbers
    # Numbers come before words, and what has no identifiers at all (a release) after everything that has some.
    ranked = tuple((False, int(part), "") if part.isdigit() else (True, 0, part) for part in identifiers)
    suffix = f"-{match['pre']}" if match["pre"] else ""
    return Version((major, minor, patch, not ranked, ranked), f"{major}.{minor}.{patch}{suffix}")
