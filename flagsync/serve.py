"""What an environment serves to everybody, flag by flag, as the text that an application will read."""

from __future__ import annotations

from dataclasses import dataclass

from flagsync.constant import constant_variant
from flagsync.envname import problem_with
from flagsync.model.flag import Flag
from flagsync.model.target import Constant, Entry, Refusal, Selection
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
    return _serve(selection, where, env=True)


def serve_as_files(selection: Selection, where: str) -> Served:
    """Every kill switch of the selection under its key, which becomes the name of a mounted file."""
    return _serve(selection, where, env=False)


def unsayable(text: str) -> str | None:
    """Why a text can be in no environment variable and in no ConfigMap, or None."""
    if "\0" in text:
        return "its value has a NUL character"
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "its value has half of a surrogate pair, which is no text"
    return None


def _serve(selection: Selection, where: str, *, env: bool) -> Served:
    entries: dict[str, Entry] = {}
    left_out: list[str] = []
    refused: list[Refusal] = []
    for key in selection.keys:
        constant = _constant(selection, key)
        if constant is None or not (env or constant.kill_switch):
            continue
        if constant.variant is None:
            left_out.append(key)
            continue
        name = constant.env_var if env else key
        outcome: Entry | str
        if env and (problem := problem_with(name)):
            outcome = f"its variable `{name}` {problem}"
        else:
            outcome = constant.problem or Entry(key, constant.variant, name, constant.text)
        if name in entries:
            outcome = f"its variable `{name}` is already that of `{entries[name].flag}`"
        if isinstance(outcome, Entry):
            entries[name] = outcome
        else:
            refused.append(Refusal(key, where, outcome))
    return Served(tuple(entries[name] for name in sorted(entries)), tuple(left_out), tuple(refused))


def _constant(selection: Selection, key: str) -> Constant | None:
    """What a flag serves to everybody, remembered or found out; None where its file cannot be understood."""
    known = selection.compilations
    found = known.constant(key) if known else None
    if found is None:
        flag = selection.lookup.flag(key)
        if flag is None:
            return None
        found = _found_constant(flag, constant_variant(flag, selection.environment, selection.lookup))
        if known:
            known.keep_constant(key, found)
    return found


def _found_constant(flag: Flag, variant: str | None) -> Constant:
    if variant is None:
        return Constant(flag.env_var, flag.kill_switch)
    text, problem = "", None
    if variant not in flag.variants:
        problem = f"it serves `{variant}`, which is not one of its variants"
    else:
        try:
            text = value_text(flag.variants[variant])
            problem = unsayable(text)
        except ValueError:
            problem = f"the value of `{variant}` has a number that is not finite"
    return Constant(flag.env_var, flag.kill_switch, variant, text, problem)
