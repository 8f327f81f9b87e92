"""Puts the references of many repositories together, one artifact of `scan --out` at a time, so that memory stays flat.

What is missing proves something only where everything was looked at: an artifact that is broken, incomplete or older than what
is asked leaves the flags it does not use unknown, never unreferenced.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from flagsync.model.debt import Repo
from flagsync.model.flag import Flag
from flagsync.model.place import Position, Span
from flagsync.model.record import record
from flagsync.model.reference import USES, Disagreement, FlagState, Request, Site, State, Unresolved, Usage
from flagsync.stale import PLACES, Code, counted

_WEIGHTS: Final = {
    State.UNREFERENCED: 0,
    State.TEST_ONLY: 1,
    State.UNKNOWN: 2,
    State.POSSIBLE: 3,
    State.MAYBE: 4,
    State.USED: 5,
}
"""What one repository says of a flag outweighs what another says: a use anywhere is a use."""

_STATES: Final = {state.value: state for state in State}
_DAMAGED: Final = (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError)
_UNPROVEN: Final = frozenset({State.UNREFERENCED, State.TEST_ONLY, State.UNKNOWN})
_MOST_TROUBLES: Final = 3
_MOST_KEPT: Final = 1_000


@record
class Asked:
    """What an artifact has to know in order to count in full.

    `patterns` has every flag with what stands for it in code (see `pattern_of`), `settings` names the ways of asking for one.
    `expected` are the repositories that must be there, `commit` is that of the flags' own, None where it does not matter.
    """

    patterns: Mapping[str, str]
    version: str
    settings: str
    expected: Collection[str] = ()
    commit: str | None = None


def pattern_of(flag: Flag) -> str:
    """Names everything that a scan looks for on account of a flag: its key, its symbols, its environment variable."""
    return _digest([flag.key, flag.env_var, *sorted(flag.symbols)])


def settings_of(scan: Mapping[str, Any]) -> str:
    """Names the ways of asking for a flag that `flagsync.yaml` adds to those that are known."""
    return _digest({name: scan[name] for name in ("accessors", "props", "wrappers") if scan.get(name)})


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode("utf-8", "replace")).hexdigest()[:16]


class Merger:
    """Takes artifacts one after the other and keeps of each only what the list needs."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._states: dict[str, FlagState] = {}
        self._places: dict[str, list[tuple[bool, Site]]] = {}
        self._counts: dict[str, int] = {}
        self._speaking = False
        self._keys = frozenset(asked.patterns)
        self._doubts: dict[str, list[str]] = {}
        self._doubt_counts: dict[str, int] = {}
        self._requests: dict[tuple[str, bool], list[Request]] = {}
        self._unresolved: dict[tuple[str, bool], list[Unresolved]] = {}
        self._disagreements: dict[str, list[Disagreement]] = {}
        self._repos: dict[str, Repo] = {}
        self._unreadable: list[Repo] = []

    def take(self, name: str, text: str) -> None:
        """Takes the content of the artifact with that file name."""
        try:
            whole = json.loads(text)
            data = whole["data"]
            if whole["version"] != 1 or whole["command"] != "scan":
                raise ValueError
            repos = [(str(each["name"]), each["commit"], bool(each["complete"])) for each in data["repositories"]]
            version, settings = whole["tool"]["version"], data.get("settings", self._asked.settings)
            known = self._asked.patterns
            told = [(each["flag"], each.get("pattern"), _STATES[each["state"]], each["reason"]) for each in data["states"]]
            references = [_reference(each) for each in data["references"]]
            requests = [_request(each) for each in data["undefined"]]
            unresolved = [_unresolved(each) for each in data["dynamic"]]
            disagreements = [_disagreement(each) for each in data["disagreements"]]
        except _DAMAGED:
            self.miss(name, "it is no result of `flagsync scan --out`")
            return
        trouble = self._trouble(version, settings, repos)
        # A flag whose names are others than when the scan was made was not looked for.
        states = [
            (flag, state, reason)
            for flag, pattern, state, reason in told
            if pattern in {None, known.get(flag)} and flag in known
        ]
        for repo, commit, complete in repos:
            self._repos[repo] = Repo(repo, commit, trouble or ("" if complete else "not everything there could be read"))
        title = ", ".join(repo or "this repository" for repo, _, _ in repos) or name
        complete = trouble == "" and all(complete for _, _, complete in repos)
        self._weigh(title, states, complete=complete)
        for flag, usage, test, site in references:
            self._speaking = self._speaking or usage not in {Usage.DOCS, Usage.COMMENT}
            if usage in USES:
                kept = self._places.setdefault(flag, [])
                kept.append((test, site))
                self._counts[flag] = self._counts.get(flag, 0) + 1
                if len(kept) > 2 * PLACES:
                    self._places[flag] = sorted(kept, key=lambda each: (each[0], each[1].order))[:PLACES]
        for request in requests:
            _keep(self._requests.setdefault((request.key, request.test), []), request)
        for one in unresolved:
            _keep(self._unresolved.setdefault((one.prefix, one.test), []), one)
        for differing in disagreements:
            _keep(self._disagreements.setdefault(differing.flag, []), differing)

    def miss(self, name: str, why: str) -> None:
        """Notes an artifact that cannot be used."""
        self._unreadable.append(Repo(name, None, why))

    def repos(self) -> list[Repo]:
        """Every repository that was or should have been looked at."""
        missing = [Repo(name, None, "no artifact of it was given") for name in self._asked.expected if name not in self._repos]
        return sorted([*self._repos.values(), *missing, *self._unreadable], key=lambda repo: (not repo.trouble, repo.name))

    def code(self) -> Code:
        """What all of them say together."""
        troubled = [repo.name or "this repository" for repo in self.repos() if repo.trouble and repo.commit is None]
        return Code(
            states={key: self._settled(key, troubled) for key in self._keys},
            places={
                key: ([site for _, site in sorted(kept, key=lambda each: (each[0], each[1].order))[:PLACES]], self._counts[key])
                for key, kept in self._places.items()
            },
            requests=[each for found in self._requests.values() for each in found],
            unresolved=[each for found in self._unresolved.values() for each in found],
            disagreements=[each for found in self._disagreements.values() for each in found],
        )

    def _trouble(self, version: object, settings: object, repos: Sequence[tuple[str, object, bool]]) -> str:
        """Why what an artifact does not mention proves nothing; empty where it does."""
        if version != self._asked.version:
            return f"it was made by flagsync {version}, this is {self._asked.version}"
        if settings != self._asked.settings:
            return "it was made with other `scan` settings than these"
        own = [commit for name, commit, _ in repos if not name]
        if own and self._asked.commit is not None and own[0] != self._asked.commit:
            return "it was made at another commit of this repository"
        return ""

    def _weigh(self, title: str, states: Sequence[tuple[str, State, Any]], *, complete: bool) -> None:
        best = self._states
        for flag, told, said in states:
            if told in _UNPROVEN and not complete:
                self._doubt(flag, title)
                continue
            # A scan that saw no flag at all calls them unknown, which is common where there are many repositories.
            state, reason = (State.UNREFERENCED, "nothing names it") if told is State.UNKNOWN else (told, said)
            known = best.get(flag)
            if known is None or _WEIGHTS[state] > _WEIGHTS[known.state]:
                best[flag] = FlagState(flag, state, str(reason))
        if len(states) < len(self._keys):
            for key in self._keys - {flag for flag, _, _ in states}:
                self._doubt(key, title)

    def _doubt(self, key: str, title: str) -> None:
        doubts = self._doubts.setdefault(key, [])
        self._doubt_counts[key] = self._doubt_counts.get(key, 0) + 1
        if len(doubts) < _MOST_TROUBLES:
            doubts.append(title)

    def _settled(self, key: str, troubled: Sequence[str]) -> FlagState:
        state = self._states.get(key) or FlagState(key, State.UNKNOWN, "no artifact speaks of it")
        if _WEIGHTS[state.state] > _WEIGHTS[State.UNKNOWN]:
            return state
        doubts = [*self._doubts.get(key, ()), *troubled][:_MOST_TROUBLES]
        if doubts:
            shown = ", ".join(f"`{name}`" for name in doubts)
            rest = self._doubt_counts.get(key, 0) + len(troubled) - len(doubts)
            more = f" and {rest} more" if rest > 0 else ""
            return FlagState(key, State.UNKNOWN, f"nothing asks for it, but {shown}{more} cannot be relied on")
        if not self._speaking:
            return FlagState(key, State.UNKNOWN, "no flag has any reference in any of the repositories")
        if state.state is State.UNREFERENCED:
            where = counted(len(self._repos), "repository") if len(self._repos) == 1 else f"{len(self._repos)} repositories"
            return FlagState(key, State.UNREFERENCED, f"{state.reason} in {where}")
        return state


def _keep(kept: list[Any], one: Any) -> None:
    if len(kept) < _MOST_KEPT:
        kept.append(one)


def _reference(each: Mapping[str, Any]) -> tuple[str, Usage, bool, Site]:
    return str(each["flag"]), Usage(each["class"]), bool(each["test"]), _site(each["location"])


def _request(each: Mapping[str, Any]) -> Request:
    near = each["near"]
    site = _site(each["location"])
    return Request(str(each["key"]), site, str(each["accessor"]), None if near is None else str(near), bool(each["test"]))


def _unresolved(each: Mapping[str, Any]) -> Unresolved:
    site = _site(each["location"])
    return Unresolved(str(each["prefix"]), site, str(each["accessor"]), str(each["expression"]), bool(each["test"]))


def _disagreement(each: Mapping[str, Any]) -> Disagreement:
    what = each["what"]
    if what not in {"default", "type"}:
        raise ValueError
    return Disagreement(str(each["flag"]), _site(each["location"]), what, str(each["code"]), str(each["definition"]))


def _site(each: Mapping[str, Any]) -> Site:
    start, end = (Position(int(each[corner]["line"]), int(each[corner]["column"])) for corner in ("start", "end"))
    return Site(str(each["path"]), Span(start, end), str(each["repository"] or ""))
