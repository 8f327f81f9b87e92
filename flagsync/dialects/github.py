"""GitHub Actions: lines to append to the file that `GITHUB_ENV` names.

Every value stands between two lines with a delimiter of its own (GitHub's documentation of workflow commands, multiline
strings). The delimiter comes from a hash and not from chance, so that the same flags give the same bytes; it never
occurs in the value.
"""

from __future__ import annotations

import hashlib
import re
from itertools import count

from flagsync.model.target import Dialect

_RESERVED = re.compile(r"GITHUB_.*|RUNNER_.*")


def _problem(name: str, value: str) -> str | None:
    if _RESERVED.fullmatch(name):
        return f"`{name}` is reserved by GitHub, which ignores it"
    if value.endswith("\r"):
        return "its value ends in a carriage return, which runners on Windows drop"
    return None


def _assign(name: str, value: str) -> str:
    delimiter = _delimiter(name, value)
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"


def _delimiter(name: str, value: str) -> str:
    """A delimiter that no line of the value can be: the first of a sequence of hashes that the value does not contain."""
    text = f"{name}={value}"
    candidates = (f"flagsync_{hashlib.sha256(f'{number}:{text}'.encode()).hexdigest()[:32]}" for number in count())
    return next(candidate for candidate in candidates if candidate not in value)


DIALECT = Dialect("github", "GitHub Actions, appended to $GITHUB_ENV", _problem, _assign)
