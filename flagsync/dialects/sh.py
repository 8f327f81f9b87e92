"""POSIX shell: a file to be read with the dot command.

Between single quotes every character stands for itself, so only the single quote needs help (POSIX, Shell Command Language,
2.2.2). `export` lets the variables reach the programs that the shell starts.
"""

from __future__ import annotations

from flagsync.model.target import Dialect


def _problem(_name: str, _value: str) -> str | None:
    return None


def _assign(name: str, value: str) -> str:
    inside = value.replace("'", "'\\''")
    return f"export {name}='{inside}'\n"


DIALECT = Dialect("sh", "POSIX shell, to be read with `. FILE`", _problem, _assign)
