"""`docker run --env-file`: the line is the variable, letter by letter; nothing is quoted or escaped.

What cannot stand on such a line is read off Docker's own reader (package kvfile of its command line): it reads lines of less
than 64 KiB and drops a carriage return at their end.
"""

from __future__ import annotations

from flagsync.model.target import Dialect

_LONGEST_LINE = 65_534
"""Bytes of a line for which the reader's buffer of 64 KiB is sure to suffice."""


def _problem(name: str, value: str) -> str | None:
    if "\n" in value:
        return "its value has a line break"
    if value.endswith("\r"):
        return "its value ends in a carriage return, which is dropped on reading"
    if len(_assign(name, value).encode()) > _LONGEST_LINE:
        return "its line is longer than the 64 KiB that are read"
    return None


def _assign(name: str, value: str) -> str:
    return f"{name}={value}\n"


DIALECT = Dialect("docker", "docker run --env-file", _problem, _assign)
