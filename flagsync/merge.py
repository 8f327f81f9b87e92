"""Puts the references of many repositories together, one artifact of `scan --out` at a time, so that memory stays flat.

What is missing proves something only where everything was looked at: an artifact that is broken, incomplete or older than what
is asked leaves the flags it does not use unknown, never unreferenced, and says why.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from flagsync.model.debt import Repo
from flagsync.model.flag import Flag
from flagsync.model.history import Deletion
from flagsync.model.place import Position, Span
from flagsync.model.record import record
from flagsync.model.reference import Certainty, Disagreement, FlagState, Request, Site, State, Unresolved, Usage
from flagsync.phrase import counted
from flagsync.stale import Code, Places

_WEIGHTS: Final = {
    State.UNREFERENCED: 0,
    State.TEST_ONLY: 1,
    State.UNKNOWN: 2,
    State.POSSIBLE: 3,
    State.MAYBE: 4,
    State.USED: 5,
}
"""What one repository says of a flag outweighs what another says: a use anywhere is a use."""

_OWN: Final = "this repository"
_STATES: Final = {state.value: state for state in State}
_DAMAGED: Final = (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError)
_UNPROVEN: Final = frozenset({State.UNREFERENCED, State.TEST_ONLY, State.UNKNOWN})
_MOST_KEPT: Final = 1_000
MAX_AGE: Final = 14
"""Days after which an artifact proves nothing missing: twice the week that lies between two scans."""


@record
class Asked:
    """What an artifact has to know in order to count in full.

    `patterns` has every flag with what stands for it in code (see `pattern_of`), `settings` names the ways of asking for one.
    `expected` are the repositories that must be there, `commit` is that of the flags' own, None where it does not matter. What
    was scanned more than `max_age` days before `today` is too old.
    """

    patterns: Mapping[str, str]
    version: str
    settings: str
    expected: Collection[str] = ()
    commit: str | None = None
    today: date = date.min
    max_age: int = MAX_AGE


@record
class _Repo:
    """What an artifact says of one of its repositories; `day` is that of its commit."""

    name: str
    commit: str | None
    trouble: str
    day: date | None


def pattern_of(flag: Flag) -> str:
    """Names everything that a scan looks for on account of a flag: its key, its symbols, its environment variable."""
    return digest_of([flag.key, flag.env_var, *sorted(flag.symbols)])


def settings_of(scan: Mapping[str, Any]) -> str:
    """Names the ways of asking for a flag that `flagsync.yaml` adds to those that are known."""
    return digest_of({name: scan[name] for name in ("accessors", "props", "wrappers") if scan.get(name)})


def digest_of(value: object) -> str:
    """Names a value, so that two of them can be compared without being carried along."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode("utf-8", "replace")).hexdigest()[:16]


class Merger:
    """Takes artifacts one after the other and keeps of each only what the list needs."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._states: dict[str, FlagState] = {}
        self._places = Places()
        self._speaking = False
        self._keys = frozenset(asked.patterns)
        self._doubts: dict[str, str] = {}
        self._doubt_counts: dict[str, int] = {}
        self._requests: dict[tuple[str, bool], list[Request]] = {}
        self._unresolved: dict[tuple[str, bool], list[Unresolved]] = {}
        self._disagreements: dict[str, list[Disagreement]] = {}
        self._removed: dict[str, Deletion] = {}
        self._repos: dict[str, Repo] = {}
        self._unreadable: list[Repo] = []

    def take(self, name: str, text: str) -> None:
        """Takes the content of the artifact with that file name."""
        try:
            whole = json.loads(text)
            data = whole["data"]
            if whole["version"] != 1 or whole["command"] != "scan":
                raise ValueError
            repos = [_scanned(each) for each in data["repositories"]]
            version, settings = whole["tool"]["version"], data.get("settings", self._asked.settings)
            day = date.fromisoformat(data["scanned"]) if data.get("scanned") else None
            known = self._asked.patterns
            told = [(each["flag"], each.get("pattern"), _STATES[each["state"]], each["reason"]) for each in data["states"]]
            removed = {str(each["flag"]): _removal(each["removed"]) for each in data["states"] if each.get("removed")}
            references = [_reference(each) for each in data["references"]]
            requests = [_request(each) for each in data["undefined"]]
            unresolved = [_unresolved(each) for each in data["dynamic"]]
            disagreements = [_disagreement(each) for each in data["disagreements"]]
        except _DAMAGED:
            self.miss(name, "it is no result of `flagsync scan --out`")
            return
        trouble = self._trouble(version, settings, repos, day)
        # A flag whose names are others than when the scan was made was not looked for.
        states = [
            (flag, state, reason)
            for flag, pattern, state, reason in told
            if pattern in {None, known.get(flag)} and flag in known
        ]
        unasked = len(known) - len(states)
        for repo in repos:
            why = trouble or repo.trouble
            if not why and unasked:
                why = f"it was scanned for other names than {counted(unasked, 'flag')} {'has' if unasked == 1 else 'have'} now"
            self._repos[repo.name] = Repo(repo.name, repo.commit, why)
        doubtful = [Repo(repo.name, None, trouble or repo.trouble) for repo in repos if trouble or repo.trouble]
        if trouble and not repos:
            doubtful = [Repo(name, None, trouble)]
        self._weigh(doubtful, ", ".join(repo.name or _OWN for repo in repos) or name, states)
        for flag, removal in removed.items():
            if flag not in self._removed or removal.day > self._removed[flag].day:
                self._removed[flag] = removal
        for flag, usage, certainty, test, site in references:
            self._speaking = self._speaking or usage not in {Usage.DOCS, Usage.COMMENT}
            self._places.take(flag, usage, certainty, site, test=test)
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
        found = [*self._repos.values(), *self._missing()]
        return sorted(found, key=lambda repo: (not repo.trouble, repo.name))

    def _missing(self) -> list[Repo]:
        """Those of which nothing at all is known."""
        named = [Repo(name, None, "no artifact of it was given") for name in self._asked.expected if name not in self._repos]
        return [*named, *self._unreadable]

    def removed(self) -> dict[str, Deletion]:
        """The commit that took the last use of a flag out of the code, for those that none of them uses."""
        states = self.code().states
        unused = {State.UNREFERENCED, State.TEST_ONLY}
        return {key: each for key, each in self._removed.items() if key in states and states[key].state in unused}

    def code(self) -> Code:
        """What all of them say together."""
        missing = self._missing()
        return Code(
            states={key: self._settled(key, missing) for key in self._keys},
            places=self._places.uses(),
            traces=self._places.traces(),
            requests=[each for found in self._requests.values() for each in found],
            unresolved=[each for found in self._unresolved.values() for each in found],
            disagreements=[each for found in self._disagreements.values() for each in found],
        )

    def _trouble(self, version: object, settings: object, repos: Sequence[_Repo], day: date | None) -> str:
        """Why what an artifact does not mention proves nothing; empty where it does."""
        asked = self._asked
        if version != asked.version:
            return f"it was made by flagsync {version}, this is {asked.version}"
        if settings != asked.settings:
            return "it was made with other `scan` settings than these"
        own = [repo.commit for repo in repos if not repo.name]
        if own and asked.commit is not None and own[0] != asked.commit:
            return "it was made at another commit of this repository"
        made = day or min((repo.day for repo in repos if repo.day), default=None)
        if made is None:
            return "it does not say when it was made"
        age = (asked.today - made).days
        if age > asked.max_age:
            return (
                f"it was scanned {counted(age, 'day')} ago, on {made}, and at most {counted(asked.max_age, 'day')} are allowed"
            )
        return ""

    def _weigh(self, doubtful: Sequence[Repo], title: str, states: Sequence[tuple[str, State, Any]]) -> None:
        best = self._states
        for flag, told, said in states:
            if told in _UNPROVEN and doubtful:
                self._doubt(flag, doubtful[0].name or _OWN, doubtful[0].trouble)
                continue
            # A scan that saw no flag at all calls them unknown, which is common where there are many repositories.
            state, reason = (State.UNREFERENCED, "nothing names it") if told is State.UNKNOWN else (told, said)
            known = best.get(flag)
            if known is None or _WEIGHTS[state] > _WEIGHTS[known.state]:
                best[flag] = FlagState(flag, state, str(reason))
        if len(states) < len(self._keys):
            for key in self._keys - {flag for flag, _, _ in states}:
                self._doubt(key, title, "it was scanned before the flag had the names that it has now")

    def _doubt(self, key: str, title: str, why: str) -> None:
        self._doubts.setdefault(key, f"`{title}` proves nothing: {why}")
        self._doubt_counts[key] = self._doubt_counts.get(key, 0) + 1

    def _settled(self, key: str, missing: Sequence[Repo]) -> FlagState:
        state = self._states.get(key) or FlagState(key, State.UNKNOWN, "no artifact speaks of it")
        if _WEIGHTS[state.state] > _WEIGHTS[State.UNKNOWN]:
            return state
        doubts = [self._doubts[key]] if key in self._doubts else []
        doubts += [f"`{repo.name or _OWN}` proves nothing: {repo.trouble}" for repo in missing]
        if doubts:
            rest = self._doubt_counts.get(key, 0) + len(missing) - 1
            more = f"; nor {'does 1 more' if rest == 1 else f'do {rest} more'}" if rest > 0 else ""
            return FlagState(key, State.UNKNOWN, f"nothing asks for it, but {doubts[0]}{more}")
        if not self._speaking:
            return FlagState(key, State.UNKNOWN, "no flag has any reference in any of the repositories")
        if state.state is State.UNREFERENCED:
            where = counted(len(self._repos), "repository") if len(self._repos) == 1 else f"{len(self._repos)} repositories"
            why, mark, besides = state.reason.partition("; ")
            return FlagState(key, State.UNREFERENCED, f"{why} in {where}{mark}{besides}")
        return state


def _scanned(each: Mapping[str, Any]) -> _Repo:
    trouble = each.get("trouble") or ("" if each["complete"] else "not everything there could be read")
    committed = each.get("committed")
    day = date.fromisoformat(committed[:10]) if committed else None
    return _Repo(str(each["name"]), None if each["commit"] is None else str(each["commit"]), str(trouble), day)


def _removal(each: Mapping[str, Any]) -> Deletion:
    day = date.fromisoformat(each["day"])
    return Deletion(str(each["commit"]), day, str(each["author"]), "", str(each["path"] or ""))


def _keep(kept: list[Any], one: Any) -> None:
    if len(kept) < _MOST_KEPT:
        kept.append(one)


def _reference(each: Mapping[str, Any]) -> tuple[str, Usage, Certainty, bool, Site]:
    certainty = Certainty(each["certainty"])
    return str(each["flag"]), Usage(each["class"]), certainty, bool(each["test"]), _site(each["location"])


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
