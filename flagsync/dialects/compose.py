"""Docker Compose: `.env` and `env_file`.

Single quotes keep everything but backslashes and single quotes themselves; values with these, and with carriage returns, which
editors and Git change outside of an escape, go into double quotes, where backslash, quote and dollar are escaped (Compose's
documented syntax of env files).
"""

from __future__ import annotations

from flagsync.model.target import Dialect

_NOT_IN_SINGLE_QUOTES = frozenset("'\\\r")
_IN_DOUBLE_QUOTES = str.maketrans({"\\": "\\\\", '"': '\\"', "$": "\\$", "\r": "\\r"})


def _problem(_name: str, _value: str) -> str | None:
    return None


def _assign(name: str, value: str) -> str:
    if _NOT_IN_SINGLE_QUOTES.isdisjoint(value):
        return f"{name}='{value}'\n"
    return f'{name}="{value.translate(_IN_DOUBLE_QUOTES)}"\n'


DIALECT = Dialect("compose", "Docker Compose, .env and env_file", _problem, _assign)
