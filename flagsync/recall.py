"""What one run leaves for the next, as plain JSON: names by file, findings by everything they depend on.

What cannot be understood when it comes back (an older tool, a damaged file) is as good as not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flagsync.gather import Cards, Library
from flagsync.model.finding import Edit, Finding, Fix, ResolvedNote, Severity, Silence, Verdict
from flagsync.model.place import Location, Place, Position, Span
from flagsync.model.ports import Entry, Memory
from flagsync.model.target import Compiled, Constant

_DAMAGED: Final = (TypeError, ValueError, IndexError, KeyError, AttributeError)


def known_cards(value: object) -> Mapping[str, Any]:
    """What is remembered of files, by path: the stamp, then the cards."""
    return value if isinstance(value, dict) else {}


def thaw_cards(entry: Entry, remembered: Any) -> Cards | None:
    """The cards of a file whose stamp is still the same; None where they must be made anew."""
    try:
        stamp, cards = remembered
        return Cards.from_json(entry.path, cards) if entry.stamp and stamp == entry.stamp else None
    except _DAMAGED:
        return None


def freeze_cards(entries: Iterable[Entry], cards: Mapping[str, Cards]) -> dict[str, Any]:
    """What to remember of files whose stamps can be trusted."""
    return {
        entry.path: [entry.stamp, cards[entry.path].as_json(entry.path)]
        for entry in entries
        if entry.stamp and entry.path in cards
    }


class RememberedCompilations:
    """Implements `model.target.Compilations` for one environment. What is kept is bounded by the flags that there are."""

    def __init__(self, memory: Memory, library: Library, version: str, environment: str) -> None:
        self._memory = memory
        self._library = library
        self._base = f"{version}\0{environment}"
        self._environment = environment
        self._names: dict[str, str | None] = {}
        self._known: dict[str, dict[str, Any]] = {}
        self._changed: set[str] = set()

    def of(self, key: str) -> Compiled | None:
        """See `Compilations.of`."""
        try:
            name, text, default, problems = self._loaded("flagd")[key]
            return Compiled(text, default, tuple(problems)) if name is not None and name == self._name_of(key) else None
        except _DAMAGED:
            return None

    def keep(self, key: str, compiled: Compiled) -> None:
        """See `Compilations.keep`."""
        self._keep("flagd", key, [compiled.text, compiled.default, list(compiled.problems)])

    def constant(self, key: str) -> Constant | None:
        """See `Compilations.constant`."""
        try:
            name, env_var, kill_switch, variant, text, problem = self._loaded("constant")[key]
            if name is None or name != self._name_of(key):
                return None
            texts = (env_var, text, variant or "", problem or "")
            sound = all(isinstance(each, str) for each in texts)
            return Constant(env_var, bool(kill_switch), variant, text, problem) if sound else None
        except _DAMAGED:
            return None

    def keep_constant(self, key: str, constant: Constant) -> None:
        """See `Compilations.keep_constant`."""
        told = [constant.env_var, constant.kill_switch, constant.variant, constant.text, constant.problem]
        self._keep("constant", key, told)

    def remember(self) -> None:
        """Hands everything that still has a flag to the memory."""
        for kind in sorted(self._changed):
            kept = {key: value for key, value in self._loaded(kind).items() if self._library.defines(key)}
            self._memory.remember(f"{kind} {self._environment}", kept)

    def _keep(self, kind: str, key: str, told: list[Any]) -> None:
        name = self._name_of(key)
        if name is not None:
            self._loaded(kind)[key] = [name, *told]
            self._changed.add(kind)

    def _loaded(self, kind: str) -> dict[str, Any]:
        if kind not in self._known:
            found = self._memory.recall(f"{kind} {self._environment}")
            self._known[kind] = found if isinstance(found, dict) else {}
        return self._known[kind]

    def _name_of(self, key: str) -> str | None:
        """A name for everything that the flag's meaning depends on; None where that cannot be told."""
        card = self._library.card(key)
        if card is None:
            return None
        if card.path not in self._names:
            self._names[card.path] = self._library.context(card.path, self._base)
        return self._names[card.path]


def known_verdicts(value: object) -> Mapping[str, Any]:
    """What was found in files, by the name of everything it depends on."""
    return value if isinstance(value, dict) else {}


def thaw_verdict(remembered: Any) -> Verdict | None:
    """A verdict as it was remembered; None where it must be made anew."""
    if remembered is None:
        return None
    if remembered == 0:
        return Verdict()
    try:
        findings, ignored = remembered
        return Verdict(tuple(_thaw_finding(finding) for finding in findings), int(ignored))
    except _DAMAGED:
        return None


def freeze_verdict(verdict: Verdict) -> Any:
    """A verdict to be remembered; most are empty and written as 0."""
    if not verdict.findings and not verdict.ignored:
        return 0
    return [[_freeze_finding(finding) for finding in verdict.findings], verdict.ignored]


def _freeze_finding(finding: Finding) -> list[Any]:
    fix, silence = finding.fix, finding.silenced
    return [
        finding.rule,
        finding.severity.value,
        finding.message,
        _freeze_location(finding.location),
        finding.flag,
        finding.environment,
        [[note.message, _freeze_location(note.location)] for note in finding.notes],
        finding.help,
        [fix.description, fix.safe, [_freeze_edit(edit) for edit in fix.edits]] if fix else None,
        finding.fingerprint,
        [silence.by, silence.reason] if silence else None,
        finding.masked,
    ]


def _thaw_finding(value: Any) -> Finding:
    rule, severity, message, location, flag, environment, notes, help_text, fix, fingerprint, silence, masked = value
    return Finding(
        rule=rule,
        severity=Severity(severity),
        message=message,
        location=_thaw_location(location),
        flag=flag,
        environment=environment,
        notes=tuple(ResolvedNote(words, _thaw_location(place)) for words, place in notes),
        help=help_text,
        fix=Fix(fix[0], fix[1], tuple(_thaw_edit(edit) for edit in fix[2])) if fix else None,
        fingerprint=fingerprint,
        silenced=Silence(silence[0], silence[1]) if silence else None,
        masked=bool(masked),
    )


def _freeze_location(location: Location) -> list[Any]:
    return [location.path, list(location.route), *location.span.start, *location.span.end]


def _thaw_location(value: Any) -> Location:
    path, route, *corners = value
    return Location(path, tuple(route), Span(Position(corners[0], corners[1]), Position(corners[2], corners[3])))


def _freeze_edit(edit: Edit) -> list[Any]:
    span = edit.place.span
    return [
        edit.action,
        edit.place.path,
        list(edit.place.route),
        edit.place.part,
        [*span.start, *span.end] if span else None,
        edit.value,
    ]


def _thaw_edit(remembered: Any) -> Edit:
    action, path, route, part, corners, new = remembered
    span = Span(Position(corners[0], corners[1]), Position(corners[2], corners[3])) if corners else None
    # JSON has one kind of list; what is inserted is a pair, any other list is the user's own.
    value = tuple(new) if action == "insert" else new
    return Edit(action, Place(path, tuple(route), part, span), value)
