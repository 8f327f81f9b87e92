"""What an environment serves to everybody, flag by flag, as the text that an application will read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flagsync.constant import constant_variant
from flagsync.envname import problem_with
from flagsync.model.flag import Flag
from flagsync.model.target import Entry, Refusal, Selection
from flagsync.spell import value_text


@dataclass(frozen=True, slots=True)
class Served:
    """The flags of a selection in three piles; each flag lies in exactly one of them."""

    entries: tuple[Entry, ...]
    left_out: tuple[str, ...]
    refused: tuple[Refusal, ...]


def serve_as_env(selection: Selection, where: str) -> Served:
    """Every flag of the selection under the name of its environment variable, sorted by name.

    A name that no process should carry, and a name that an earlier flag already has, are refusals.
    """
    return _serve(selection, where, ((flag, flag.env_var) for flag in selection.flags), env=True)


def serve_as_files(selection: Selection, where: str) -> Served:
    """Every kill switch of the selection under its key, which becomes the name of a mounted file."""
    return _serve(selection, where, ((flag, flag.key) for flag in selection.flags if flag.kill_switch), env=False)


def unsayable(text: str) -> str | None:
    """Why a text can be in no environment variable and in no ConfigMap, or None."""
    if "\0" in text:
        return "its value has a NUL character"
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "its value has half of a surrogate pair, which is no text"
    return None


def _serve(selection: Selection, where: str, named: Iterable[tuple[Flag, str]], *, env: bool) -> Served:
    entries: dict[str, Entry] = {}
    left_out: list[str] = []
    refused: list[Refusal] = []
    for flag, name in named:
        variant = constant_variant(flag, selection.environment, selection.lookup)
        if variant is None:
            left_out.append(flag.key)
            continue
        outcome = _entry(flag, variant, name, env=env)
        if name in entries:
            outcome = f"its variable `{name}` is already that of `{entries[name].flag}`"
        if isinstance(outcome, Entry):
            entries[name] = outcome
        else:
            refused.append(Refusal(flag.key, where, outcome))
    return Served(tuple(entries[name] for name in sorted(entries)), tuple(left_out), tuple(refused))


def _entry(flag: Flag, variant: str, name: str, *, env: bool) -> Entry | str:
    if env and (problem := problem_with(name)):
        return f"its variable `{name}` {problem}"
    if variant not in flag.variants:
        return f"it serves `{variant}`, which is not one of its variants"
    try:
        text = value_text(flag.variants[variant])
    except ValueError:
        return f"the value of `{variant}` has a number that is not finite"
    return unsayable(text) or Entry(flag.key, variant, name, text)
