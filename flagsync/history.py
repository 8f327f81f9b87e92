"""Since when a flag is as it is: walks back through the versions of its file until what an environment serves was different.

Only the files of flags that serve one value to everybody, or that stand still in a rollout, are read again, and each only as
far back as it takes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from posixpath import basename
from typing import Any, Final

from flagsync.constant import constant_variant
from flagsync.model.flag import EVERYONE, Flag
from flagsync.model.history import Archive, Biography, Chronicle, Commit, FileChange, Retraced, Since
from flagsync.model.ports import Memory
from flagsync.model.record import record
from flagsync.model.target import FlagLookup
from flagsync.retrace import deletions

MOST_VERSIONS: Final = 300
"""How many versions of one file are read; beyond them `since` means "at least since"."""

MOST_BYTES: Final = 16 * 1024 * 1024
"""How much of the past is read in one run, all files together."""

_AHEAD: Final = 4

State = tuple[str, str]
"""What an environment serves, so that two of them can be compared: ``constant`` and a value, or ``rollout`` and a share."""

Told = dict[str, dict[str, State]]
"""What the flags of one version of a file served, by key and environment."""


class Served:
    """What versions of flag files served, by the id of their content: it is worked out once and remembered for later runs.

    `environments` are those that are asked about. Versions of which a flag depends on another are never in here. `earlier`: for
    a look at an earlier moment, which knows what the look at this one found out.
    """

    def __init__(self, memory: Memory, version: str, environments: Sequence[str], *, earlier: bool = False) -> None:
        self.environments = tuple(environments)
        self._memory = memory
        self._digest = json.dumps([version, *environments])
        self._fresh: dict[str, tuple[int, Told]] = {}
        self._used: dict[str, Any] = {}
        self._new = False
        self._name = "served before" if earlier else "served"
        self._stored: dict[str, Any] = {}
        for name in {"served", self._name}:
            stored = memory.recall(name)
            if isinstance(stored, dict) and stored.get("digest") == self._digest and isinstance(stored.get("blobs"), dict):
                self._stored |= stored["blobs"]

    def of(self, blob: str) -> tuple[int, Told] | None:
        """How many bytes a version has, and what it served; None where it has to be read."""
        if blob in self._fresh:
            return self._fresh[blob]
        if blob not in self._stored:
            return None
        try:
            size, flags = int(self._stored[blob][0]), self._stored[blob][1]
            told = {
                str(key): {str(name): (str(kind), str(value)) for name, (kind, value) in states.items()}
                for key, states in flags.items()
            }
        except (TypeError, ValueError, AttributeError, LookupError):
            return None
        self._used[blob] = self._stored[blob]
        self._fresh[blob] = (size, told)
        return self._fresh[blob]

    def learn(self, blob: str, size: int, told: Told) -> None:
        """Notes what a version served."""
        self._fresh[blob] = (size, told)
        self._used[blob] = [size, told]
        self._new = True

    def keep(self) -> None:
        """Hands what this run needed to the memory, if any of it is new."""
        if self._new:
            self._memory.remember(self._name, {"digest": self._digest, "blobs": self._used})


@record
class _Version:
    """One version of a file: the commit that brought it, its blob, and whether nothing is known of what was before."""

    commit: Commit
    blob: str
    first: bool
    edge: bool


class Past:
    """The history of a set of flags. `flags_of` makes the flags of a file's content, none where it cannot be understood.

    What has been so since before the `horizon` is not followed further back: that it is older is all there is to know then.
    """

    def __init__(
        self,
        chronicle: Chronicle,
        archive: Archive,
        flags_of: Callable[[str, bytes], Iterable[Flag]],
        lookup: FlagLookup,
        today: date,
        served: Served,
        horizon: date = date.min,
    ) -> None:
        self._chronicle = chronicle
        self._archive = archive
        self._flags_of = flags_of
        self._lookup = lookup
        self._today = today
        self._served = served
        self._horizon = horizon
        self._budget = MOST_BYTES
        self._gone: dict[int, list[FileChange]] = {}
        self._changes: dict[str, list[tuple[int, FileChange]]] = {}
        for index, commit in enumerate(chronicle.commits):
            for change in commit.changes:
                self._changes.setdefault(change.path, []).append((index, change))

    def biographies(self, flags: Iterable[Flag], environments: Sequence[str]) -> dict[str, Biography]:
        """The life of every flag, by key."""
        by_path: dict[str, list[Flag]] = {}
        for flag in flags:
            by_path.setdefault(flag.path, []).append(flag)
        found: dict[str, Biography] = {}
        for path, members in by_path.items():
            found |= self._of_file(path, members, environments)
        needy = [flag for members in by_path.values() for flag in members if flag.prerequisites]
        return found | {flag.key: self._with_prerequisites(flag, found) for flag in needy}

    def keep(self) -> None:
        """Remembers what the versions of the files served, for later runs."""
        self._served.keep()

    def deletions(self, keys: Collection[str]) -> Retraced:
        """The last commit that deleted each of the keys, which no file defines."""
        return deletions(keys, self._chronicle, self._archive) if keys else Retraced({})

    def _of_file(self, path: str, flags: Sequence[Flag], environments: Sequence[str]) -> dict[str, Biography]:
        versions = list(self._versions(path))
        born = changed = None
        if versions:
            last = versions[-1]
            born = Since(last.commit.day, at_least=last.edge or not last.first)
            changed = next((Since(each.commit.day) for each in versions if not each.edge), born)
        pending = {flag.key: states_of(flag, environments, self._lookup) for flag in flags}
        settled: dict[str, dict[str, Since]] = {
            key: dict.fromkeys(states, Since(self._today)) for key, states in pending.items()
        }
        if any(pending.values()):
            self._settle(path, versions, pending, settled)
        return {flag.key: Biography(born, changed, settled[flag.key]) for flag in flags}

    def _settle(
        self,
        path: str,
        versions: Sequence[_Version],
        pending: dict[str, dict[str, State]],
        settled: dict[str, dict[str, Since]],
    ) -> None:
        """Moves the days of everything pending back, version by version, until it was different."""
        for index, version in enumerate(versions):
            before = None
            if index < MOST_VERSIONS and self._budget > 0:
                ahead = [each.blob for each in versions[index + 1 : index + 1 + _AHEAD]]
                before = self._before(path, version.blob, ahead)
            if before is None:
                _open_ended(pending, settled)
                return
            # A version that cannot be understood served nothing that could be compared.
            for key, states in list(pending.items()) if before else ():
                was = before.get(key) or {}
                pending[key] = {name: state for name, state in states.items() if was.get(name) == state}
                settled[key] |= {name: Since(version.commit.day) for name in pending[key]}
            pending = {key: states for key, states in pending.items() if states}
            if not pending:
                return
            if version.commit.day < self._horizon:
                _open_ended(pending, settled)
                return
        if versions and not (versions[-1].first and not versions[-1].edge):
            _open_ended(pending, settled)

    def _before(self, path: str, blob: str, ahead: Sequence[str]) -> Told | None:
        """What a version of a file served; None where this clone does not have it."""
        known = self._served.of(blob)
        if known is None:
            content = self._archive.read(blob, ahead)
            if content is None:
                return None
            flags = list(self._flags_of(path, content))
            told = {flag.key: states_of(flag, self._served.environments, self._lookup) for flag in flags}
            known = (len(content), told)
            if not any(flag.prerequisites for flag in flags):
                self._served.learn(blob, *known)
        self._budget -= known[0]
        return known[1]

    def _versions(self, path: str) -> Iterator[_Version]:
        """The versions of a file, newest first, through moves to another folder."""
        start = 0
        end = len(self._chronicle.commits) - 1
        while True:
            following = None
            for index, change in self._changes.get(path, ()):
                if index < start or not change.after:
                    if index >= start and not change.after:
                        return
                    continue
                commit = self._chronicle.commits[index]
                source = self._moved_from(index, change) if not change.before else None
                edge = not self._chronicle.complete and index == end
                yield _Version(commit, change.after, first=not change.before and source is None, edge=edge)
                if not change.before:
                    following = (source, index + 1) if source else None
                    break
            if following is None:
                return
            path, start = following

    def _moved_from(self, index: int, change: FileChange) -> str | None:
        """Where a new file was before its commit moved it: a file of the same name or content that went away in it."""
        gone = self._gone.get(index)
        if gone is None:
            gone = self._gone[index] = [each for each in self._chronicle.commits[index].changes if not each.after]
        return next((each.path for each in gone if _same(each, each.before, change, change.after)), None)

    def _with_prerequisites(self, flag: Flag, found: Mapping[str, Biography]) -> Biography:
        """What a flag serves is settled no earlier than what it needs."""
        own = found[flag.key]
        needed = list(_needed(flag, self._lookup))
        settled = {}
        for name, since in own.settled.items():
            others = [found[key].settled.get(name) or found[key].changed for key in needed if key in found]
            settled[name] = max((since, *(other for other in others if other is not None)), key=lambda each: each.day)
        return Biography(own.born, own.changed, settled)


def states_of(flag: Flag, environments: Iterable[str], flags: FlagLookup) -> dict[str, State]:
    """What each environment serves, where that is one value for everybody or a rollout that is under way."""
    found: dict[str, State] = {}
    for name in environments:
        variant = constant_variant(flag, name, flags)
        rollout = flag.environment(name).rollout
        if variant is not None and variant in flag.variants:
            found[name] = ("constant", json.dumps(flag.variants[variant], sort_keys=True))
        elif rollout is not None and 0 < rollout.percent < EVERYONE:
            found[name] = ("rollout", f"{rollout.serve} {rollout.percent:.10g}")
    return found


def _open_ended(pending: Mapping[str, Mapping[str, State]], settled: dict[str, dict[str, Since]]) -> None:
    for key, states in pending.items():
        for name in states:
            settled[key][name] = Since(settled[key][name].day, at_least=True)


def _needed(flag: Flag, flags: FlagLookup) -> Iterator[str]:
    """Every flag on which a flag depends, near and far."""
    seen = {flag.key}
    waiting = [flag]
    while waiting:
        for prerequisite in waiting.pop().prerequisites:
            if prerequisite.flag in seen:
                continue
            seen.add(prerequisite.flag)
            yield prerequisite.flag
            other = flags.flag(prerequisite.flag)
            waiting += [other] if other is not None else []


def _same(left: FileChange, left_blob: str, right: FileChange, right_blob: str) -> bool:
    return basename(left.path) == basename(right.path) or left_blob == right_blob
