"""Asks every rule about every subject and puts what it says in its exact place.

The unit is one file: what is found in it depends on its own content and on the files it refers to, so that findings can be
remembered under the names of these contents.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from flagsync.build import segment_of
from flagsync.model.document import Document, DocumentKind
from flagsync.model.facts import Facts
from flagsync.model.finding import Check, Draft, Finding, ResolvedNote, Rule, Severity, Subject, Verdict
from flagsync.model.flag import Flag
from flagsync.model.place import Location, Place, Position, Route, Span
from flagsync.model.record import record
from flagsync.outline import Outline
from flagsync.parse import outline
from flagsync.secrets import mask
from flagsync.silence import directives_of, silenced

if TYPE_CHECKING:
    from flagsync.model.debt import Stray

_NOWHERE: Final = Span(Position(1, 1), Position(1, 1))


@record
class RuleSelection:
    """Which rules speak: `select` (all where empty) less `ignore`, with the severities that the repository gave them."""

    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()

    def runs(self, rule: Rule) -> bool:
        """Whether the rule is asked at all."""
        return not self.select or rule.id in self.select


class Judge:
    """The rules of one run, sorted by what they are asked about."""

    def __init__(
        self, rules: Sequence[tuple[Rule, Check]], facts: Facts, selection: RuleSelection, *, located: bool = True
    ) -> None:
        """Takes the rules that are selected; what the repository switched off still runs, so that it can be counted.

        Where nobody asks where exactly a finding stands, only files with silencing comments are taken apart for it.
        """
        self._located = located
        self._facts = replace(facts, rules=frozenset(rule.id for rule, _ in rules))
        self._checks: dict[Subject, list[Check]] = {subject: [] for subject in Subject}
        self._asked: dict[Subject, set[str]] = {subject: set() for subject in Subject}
        self._severities: dict[str, Severity] = {}
        self._outlines: dict[str, Outline | None] = {}
        configured = facts.config.lint.severity
        for rule, check in rules:
            if not selection.runs(rule):
                continue
            severity = Severity(configured.get(rule.id, rule.severity))
            self._severities[rule.id] = Severity.OFF if rule.id in selection.ignore else severity
            if self._severities[rule.id] is not Severity.OFF:
                self._asked[rule.subject].add(rule.id)
            self._checks[rule.subject].append(check)

    def document(self, document: Document) -> Verdict:
        """Everything the rules say about one file, in order, the silenced findings included."""
        facts = self._facts
        drafts: list[Draft] = []
        for check in self._checks[Subject.DOCUMENT]:
            drafts.extend(check(document, facts))
        if document.problems or document.remarks:
            for check in self._checks[Subject.READING]:
                drafts.extend(check(document, facts))
        if document.kind is DocumentKind.CONFIG:
            for check in self._checks[Subject.NAMING]:
                drafts.extend(check(document, facts))
        flags = facts.flags.flags_in(document.path)
        for flag in flags:
            for check in self._checks[Subject.FLAG]:
                drafts.extend(check(flag, facts))
            for check in (*self._checks[Subject.TARGETING], *(self._checks[Subject.DEBT] if facts.dues else ())):
                drafts.extend(check(flag, facts))
        segment = segment_of(document)
        if segment is not None:
            for check in (*self._checks[Subject.SEGMENT], *self._checks[Subject.TARGETING]):
                drafts.extend(check(segment, facts))
        if not drafts and "flagsync:" not in document.text:
            return Verdict()
        asked = [Subject.DOCUMENT, Subject.READING, Subject.DIRECTIVE, Subject.NAMING]
        asked += [Subject.FLAG, Subject.TARGETING] if flags else []
        asked += [Subject.SEGMENT, Subject.TARGETING] if segment is not None else []
        return self._settled(document, drafts, flags, asked)

    def apps(self) -> Verdict:
        """Everything the rules say about the apps of the configuration as wholes."""
        drafts = [draft for app in self._facts.apps for check in self._checks[Subject.APP] for draft in check(app, self._facts)]
        verdict = self._verdict(drafts, ())
        findings: list[Finding] = []
        for path, about in groupby(verdict.findings, lambda finding: finding.location.path):
            document = self._facts.flags.document(path)
            directives = directives_of(document, self._outline(path)) if document is not None else ()
            findings += silenced(tuple(about), directives, self._facts.today)[0]
        return replace(verdict, findings=tuple(findings))

    def strays(self, strays: Iterable[Stray]) -> Verdict:
        """Everything the rules say about places in code. Their files are no documents: nothing in them is looked up."""
        found = [
            (stray, draft) for stray in strays for check in self._checks[Subject.STRAY] for draft in check(stray, self._facts)
        ]
        active = [pair for pair in found if self._severities[pair[1].rule] is not Severity.OFF]
        findings = sorted((self._strayed(stray, draft) for stray, draft in active), key=_order)
        return Verdict(tuple(_numbered(findings)), len(found) - len(active))

    def _strayed(self, stray: Stray, draft: Draft) -> Finding:
        return Finding(
            rule=draft.rule,
            severity=self._severities[draft.rule],
            message=mask(draft.message),
            location=Location(draft.place.path, (), draft.place.span or _NOWHERE),
            flag=draft.flag,
            help=mask(draft.help) if draft.help else None,
            fingerprint=fingerprint(draft.rule, stray.key, (draft.place.path,), ""),
        )

    def _settled(
        self, document: Document, drafts: Sequence[Draft], flags: Sequence[Flag], subjects: Iterable[Subject]
    ) -> Verdict:
        verdict = self._verdict(drafts, flags)
        directives = directives_of(document, self._outline(document.path))
        if not directives:
            return verdict
        findings, directives = silenced(verdict.findings, directives, self._facts.today)
        asked = frozenset(rule for subject in subjects for rule in self._asked[subject])
        asked |= self._asked[Subject.DEBT] & self._facts.dues.told if self._facts.dues and flags else frozenset()
        checks = (*self._checks[Subject.DIRECTIVE], *self._checks[Subject.NAMING])
        about = [draft for item in directives for check in checks for draft in check(replace(item, asked=asked), self._facts)]
        more = self._verdict(about, ())
        together = sorted((*findings, *more.findings), key=_order)
        return Verdict(tuple(together), verdict.ignored + more.ignored)

    def _verdict(self, drafts: Sequence[Draft], flags: Sequence[Flag]) -> Verdict:
        active = [draft for draft in drafts if self._severities[draft.rule] is not Severity.OFF]
        findings = sorted((self._resolved(draft, flags) for draft in active), key=_order)
        return Verdict(tuple(_numbered(findings)), len(drafts) - len(active))

    def _resolved(self, draft: Draft, flags: Sequence[Flag]) -> Finding:
        location = self._location(draft.place)
        flag = draft.flag or _flag_at(draft.place, flags)
        return Finding(
            rule=draft.rule,
            severity=self._severities[draft.rule],
            message=mask(draft.message),
            location=location,
            flag=flag,
            environment=self._environment(draft),
            notes=tuple(ResolvedNote(mask(note.message), self._location(note.place)) for note in draft.notes),
            help=mask(draft.help) if draft.help else None,
            fix=replace(draft.fix, description=mask(draft.fix.description)) if draft.fix else None,
            fingerprint=self._fingerprint(draft, flag, location),
            masked=draft.masked,
        )

    def _environment(self, draft: Draft) -> str | None:
        """The environment that a finding is about; what is written for one that does not exist concerns them all."""
        name = draft.environment or _environment_in(draft.place.route)
        return name if name in self._facts.config.environments else None

    def _outline(self, path: str) -> Outline | None:
        if path not in self._outlines:
            document = self._facts.flags.document(path)
            wanted = document is not None and (self._located or "flagsync:" in document.text)
            self._outlines[path] = outline(document) if document is not None and wanted else None
        return self._outlines[path]

    def _location(self, place: Place) -> Location:
        if place.span is not None:
            return Location(place.path, place.route, place.span)
        found = self._outline(place.path)
        return Location(place.path, place.route, found.locate(place.route, place.part) if found else _NOWHERE)

    def _fingerprint(self, draft: Draft, flag: str | None, location: Location) -> str:
        """Rule, flag (or file), route and value; never a line, so that moving the finding keeps it."""
        found = self._outline(draft.place.path)
        value = ""
        if found is not None and not draft.masked:
            value = found.text[found.offset(location.span.start) : found.offset(location.span.end)]
        return fingerprint(draft.rule, flag or draft.place.path, draft.place.route, value)


def fingerprint(rule: str, subject: str, route: Route, value: str) -> str:
    """32 hexadecimal digits that name a finding."""
    text = "\0".join((rule, subject, "/".join(map(str, route)), " ".join(value.split())))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _order(finding: Finding) -> tuple[str, int, int, int, str, str]:
    return finding.order


def _numbered(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The findings, where several share a fingerprint each later one with a number of its own."""
    seen: dict[str, int] = {}
    for finding in findings:
        count = seen.get(finding.fingerprint, 0)
        seen[finding.fingerprint] = count + 1
        yield replace(finding, fingerprint=fingerprint(finding.fingerprint, str(count), (), "")) if count else finding


def _flag_at(place: Place, flags: Sequence[Flag]) -> str | None:
    for flag in flags:
        if flag.path == place.path and place.route[: len(flag.route)] == flag.route:
            return flag.key
    return None


def _environment_in(route: Route) -> str | None:
    for index, step in enumerate(route[:-1]):
        if step == "environments" and index in {0, 2}:
            return str(route[index + 1])
    return None


def within(findings: Sequence[Finding], covers: Callable[[str], bool]) -> tuple[Finding, ...]:
    """The findings that lie, or of which a note lies, in the files asked about."""
    return tuple(
        finding
        for finding in findings
        if covers(finding.location.path) or any(covers(note.location.path) for note in finding.notes)
    )


def unknown_rules(names: Collection[str], rules: Mapping[str, Rule]) -> list[str]:
    """The names that no rule has, sorted."""
    return sorted(name for name in names if name not in rules)
