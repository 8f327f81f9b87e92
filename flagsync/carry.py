"""From imported flags to files: which are written, under which names, and what is said about the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flagsync.envname import env_var_name
from flagsync.model.config import FLAGS_FOLDER, SEGMENTS_FOLDER
from flagsync.model.fault import UsageFault
from flagsync.model.importer import Imported, ImportedFlag, Loss
from flagsync.model.place import Route
from flagsync.preview import cut
from flagsync.write import Unwritable, flag_text

_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Terms:
    """How flags are carried: on which day, into which folder, and whether those that lose some of their meaning come too.

    `schema` is where a file there finds its schema; `exists` answers where a key is defined already, in any spelling.
    """

    today: date
    folder: str
    partial: bool
    schema: str
    exists: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Carried:
    """The files by path, and everything that was lost, with whether the flag was written all the same.

    `variables` are the environment variables that keep a name of their own, with the flag's key; `attributes` what the rules
    look at, with the type that each seems to have.
    """

    files: dict[str, str]
    losses: tuple[tuple[Loss, bool], ...]
    variables: tuple[tuple[str, str], ...]
    attributes: Mapping[str, str]

    @property
    def whole(self) -> bool:
        """Whether every flag was written and means what it meant."""
        return not any(loss.meaning for loss, _ in self.losses)


def carry(sources: Sequence[Imported], terms: Terms) -> Carried:
    """The files of all flags that can be written.

    Raises UsageFault where the folder is no place for flags, or a flag is defined already: then nothing is to be written.
    """
    folder = _folder(terms.folder)
    files: dict[str, str] = {}
    losses: list[tuple[Loss, bool]] = [(loss, False) for source in sources for loss in source.losses]
    variables: list[tuple[str, str]] = []
    attributes: dict[str, str] = {}
    taken = _Taken()
    existing: list[str] = []
    for flag in (each for source in sources for each in source.flags):
        problem = taken.problem(flag)
        path = f"{folder}/{flag.data['key']}.yaml"
        left_out = problem is not None or flag.refused or not (flag.whole or terms.partial)
        if not left_out:
            if where := terms.exists(flag.data["key"]):
                existing.append(f"`{flag.data['key']}` in {where}")
                continue
            try:
                files[path] = flag_text(_dated(flag, terms.today), _comments(flag, partial=terms.partial), terms.schema)
            except Unwritable as fault:
                problem, left_out = f"cannot be written: {fault.message}", True
        if problem is not None:
            losses.append((Loss(flag.key, flag.place, f"flag `{cut(flag.key)}` {problem}", refused=True), False))
        else:
            taken.take(flag)
        losses += [(loss, not left_out) for loss in flag.losses]
        if not left_out:
            variables += [(flag.data["envVar"], flag.data["key"])] if "envVar" in flag.data else []
            for name, sort in _attributes(flag.data):
                attributes[name] = attributes.get(name) or sort
    if existing:
        more = f" and {len(existing) - _SHOWN} more" if len(existing) > _SHOWN else ""
        raise UsageFault(
            f"flags that exist already are not overwritten: {', '.join(existing[:_SHOWN])}{more}",
            "nothing was written; delete or rename them on one of the two sides",
        )
    return Carried(files, tuple(sorted(losses, key=_order)), tuple(variables), attributes)


class _Taken:
    """The keys and variables that are in use by now."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}
        self._variables: dict[str, str] = {}

    def problem(self, flag: ImportedFlag) -> str | None:
        """Why a flag cannot stand beside those that were taken."""
        key = flag.data["key"]
        if other := self._keys.get(key.casefold()):
            return f"has the key `{key}`, which the flag at {other} has already, if only in other letters"
        variable = self._variable(flag)
        if other := self._variables.get(variable):
            return f"would be read from the variable `{variable}`, as the flag at {other} is; give one of them an `envVar`"
        return None

    def take(self, flag: ImportedFlag) -> None:
        """Remembers a flag's names."""
        self._keys[flag.data["key"].casefold()] = flag.place
        self._variables[self._variable(flag)] = flag.place

    def _variable(self, flag: ImportedFlag) -> str:
        return flag.data.get("envVar") or env_var_name(flag.data["key"])


def _folder(given: str) -> str:
    """The folder in its plainest form."""
    parts = [part for part in given.split("/") if part not in {"", "."}]
    folder = "/".join(parts)
    inside = not given.startswith("/") and parts[:1] == [FLAGS_FOLDER] and not any(part.startswith(".") for part in parts)
    if not inside or f"{folder}/".startswith(f"{SEGMENTS_FOLDER}/"):
        raise UsageFault(f"`--into {given[:60]}` is no folder for flags", f"name a folder such as {FLAGS_FOLDER}/imported")
    return folder


def _attributes(data: Any) -> Iterator[tuple[str, str]]:
    """Every attribute that a flag looks at, with its type as far as the operator tells it."""
    if isinstance(data, dict):
        if "attr" in data and "op" in data:
            yield data["attr"], _sort(data["op"], data.get("value"))
        for name, inner in data.items():
            if name == "by":
                yield inner, "string"
            elif name not in {"variants", "weights"}:
                yield from _attributes(inner)
    elif isinstance(data, list):
        for inner in data:
            yield from _attributes(inner)


def _sort(operator: str, operand: Any) -> str:
    if operator.startswith("semver_"):
        return "semver"
    value = operand[0] if isinstance(operand, list) and operand else operand
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "string" if isinstance(value, str) else ""


def _dated(flag: ImportedFlag, today: date) -> dict[str, Any]:
    return {"created": today.isoformat(), **flag.data}


def _comments(flag: ImportedFlag, *, partial: bool) -> list[tuple[Route, str]]:
    return list(flag.comments) if partial else []


def _order(entry: tuple[Loss, bool]) -> tuple[str, int, int]:
    """By file, line and column."""
    name, line, column = [*entry[0].place.rsplit(":", 2), "0", "0"][:3]
    return name, int(line) if line.isdigit() else 0, int(column) if column.isdigit() else 0
