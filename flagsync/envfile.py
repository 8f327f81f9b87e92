"""Writing an env file in a dialect: what its reader gives back exactly is written, the rest is refused."""

from __future__ import annotations

from collections.abc import Iterable

from flagsync.model.target import Dialect, Entry, EnvFile, Refusal
from flagsync.serve import unsayable


def write_env_file(dialect: Dialect, entries: Iterable[Entry]) -> EnvFile:
    """The entries as a file in the dialect, sorted by name.

    The file is whole only where `refused` is empty; a caller that has refusals says so and hands out no file.
    """
    lines: list[str] = []
    refused: list[Refusal] = []
    for entry in sorted(entries, key=lambda entry: entry.name):
        problem = unsayable(entry.text) or dialect.problem(entry.name, entry.text)
        if problem:
            refused.append(Refusal(entry.flag, f"an env file for {dialect.name}", problem))
        else:
            lines.append(dialect.assign(entry.name, entry.text))
    return EnvFile("".join(lines), tuple(refused))
