"""How workloads get flags without naming them: a whole map by `envFrom`, a whole env file, a loop over every variable.

A map that is injected as a whole proves no use: code still has to read a variable of it. It is told with a flag that nothing
reads, since whoever deletes the flag changes what that workload gets. A loop over the variables may read any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from flagsync.alias import Record
from flagsync.envname import PREFIX
from flagsync.model.config import App
from flagsync.model.flag import Flag
from flagsync.model.place import Position, Span
from flagsync.model.reference import ENVIRONMENT, Consumer, FlagState, Occurrence, Site, State, Unresolved
from flagsync.prefilter import ANNOTATION
from flagsync.select import selector
from flagsync.stale import place

VARIABLES: Final = PREFIX
"""What a loop over the variables of flags picks them by."""

WORDS: Final = frozenset(
    {
        "environ",
        "environb",
        "getenv",
        "Getenv",
        "LookupEnv",
        "Environ",
        "env",
        "ENV",
        "Env",
        "printenv",
        "compgen",
        "declare",
        "env_prefix",
        "envPrefix",
        "BaseSettings",
        "GetEnvironmentVariable",
        "GetEnvironmentVariables",
        "AddEnvironmentVariables",
        "getEnvironment",
        "ProcessInfo",
        "vars_os",
        "viper",
        "envconfig",
        "dotenv",
    }
)
"""Words of which a file must have one before the beginning of a variable's name in it means that variables are read."""

_READING: Final = frozenset({"code", "notebook", "template", "shell"})


def maps_of(apps: Iterable[App]) -> dict[str, App]:
    """The names under which everything that an app's env target makes is handed over: the map, the env file."""
    found: dict[str, App] = {}
    for app in apps:
        if "env" in app.targets:
            found |= {f"{app.name}-flags": app, f"{app.name}.env": app}
    return found


def loops(record: Record) -> Iterator[Unresolved]:
    """Code that makes the name of a flag's variable from its beginning, or looks at all that begin so."""
    if record.docs or record.language.shape not in _READING:
        return
    settled = {each.span[0] for each in record.occurrences if each.name == ANNOTATION}
    for each in record.occurrences:
        told = each.form in {"string", "part"} or (record.language.shape == "shell" and each.form in {"name", "text"})
        if each.name == VARIABLES and told and settled.isdisjoint({each.span[0], each.span[0] - 1}):
            yield Unresolved(VARIABLES, _site(each, record), ENVIRONMENT, f"{VARIABLES}…", record.test)


def consumers(record: Record, maps: Mapping[str, App]) -> Iterator[Consumer]:
    """Workloads that are handed everything an app's env target makes."""
    for each in record.occurrences:
        if each.position == "whole" and each.name in maps and not record.docs:
            yield Consumer(maps[each.name].name, each.subject, _site(each, record), record.test, each.declared)


def with_consumers(
    states: Sequence[FlagState], found: Sequence[Consumer], apps: Iterable[App], flags: Mapping[str, Flag]
) -> list[FlagState]:
    """The states, where those of flags that nothing uses name a workload which gets their variables all the same.

    Where it gets them under other names, which nobody looked for, it is not known whether it uses them.
    """
    by_app: dict[str, list[Consumer]] = {}
    for consumer in found:
        if not consumer.test:
            by_app.setdefault(consumer.app, []).append(consumer)
    if not by_app:
        return list(states)
    takers: list[tuple[Callable[[Flag], bool], list[Consumer]]] = [
        (selector(app), by_app[app.name]) for app in apps if app.name in by_app
    ]
    return [_told(state, takers, flags) if state.state in _UNUSED else state for state in states]


_UNUSED: Final = frozenset({State.UNREFERENCED, State.TEST_ONLY})


def _told(
    state: FlagState, takers: Iterable[tuple[Callable[[Flag], bool], list[Consumer]]], flags: Mapping[str, Flag]
) -> FlagState:
    flag = flags.get(state.flag)
    mine = [consumer for belongs, each in takers if flag is not None and belongs(flag) for consumer in each]
    if not mine:
        return state
    renamed = next((each for each in mine if each.prefix), None)
    if renamed is not None and flag is not None:
        name = f"{renamed.prefix}{flag.env_var}"
        reason = f"{place(renamed.site)} hands it to a workload as `{name}`, which is not looked for"
        return FlagState(state.flag, State.UNKNOWN, reason, state.evidence)
    first = mine[0]
    more = f", and {len(mine) - 1} more" if len(mine) > 1 else ""
    handed = f"{place(first.site)} hands all flags of `{first.app}` to a workload by {first.way}{more}"
    return replace(state, reason=f"{state.reason}; {handed}")


def _site(each: Occurrence, record: Record) -> Site:
    start, end = Position(each.span[0], each.span[1]), Position(each.span[2], each.span[3])
    return Site(record.path, Span(start, end), record.repository)
