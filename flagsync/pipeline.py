"""The corridor: what every verb does, from the source to the report. The only code that knows the rooms."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flagsync import __version__, recall, rules
from flagsync.admit import blockers
from flagsync.arrange import Unprovable, arranged
from flagsync.baseline import accepted
from flagsync.build import config_of, flags_of
from flagsync.fix import fixed
from flagsync.gather import Cards, Library, cards_of, covering, kind_of
from flagsync.judge import Judge, RuleSelection, Verdict, within
from flagsync.model.change import Goal
from flagsync.model.config import CONFIG_PATH, Config
from flagsync.model.document import Document
from flagsync.model.facts import Facts
from flagsync.model.fault import Fault, RefusedFault, UsageFault
from flagsync.model.finding import Finding
from flagsync.model.flag import Flag
from flagsync.model.inventory import SetId
from flagsync.model.manifest import Manifest
from flagsync.model.ports import Listing, Memory, Source
from flagsync.model.report import Report, Skip, SourceInfo
from flagsync.model.request import LintRequest, RenderRequest, SetsRequest
from flagsync.model.target import Rendered, Selection
from flagsync.parse import parse
from flagsync.render import EVERY_MAP, render_set
from flagsync.sets import selections

FIX_ROUNDS = 8
"""How often fixing starts again, because one fix can uncover the next."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The doors that reading needs. `validated` answers the document with the problems of its shape added."""

    source: Source
    memory: Memory
    validated: Callable[[Document], Document]


@dataclass(frozen=True, slots=True)
class Repository:
    """What was gathered from one source: its configuration, its flags and what was left out."""

    config: Config
    library: Library
    skipped: Sequence[Skip]

    def facts(self, today: date) -> Facts:
        """What the rules may look at."""
        return Facts(today, self.config, self.library)


def gather(ports: Ports) -> Repository:
    """Reads the configuration, and of every flag file what it says of itself to others.

    Raises UsageFault where there is no usable `flagsync.yaml`.
    """
    listing = ports.source.listing()
    skipped = list(listing.skipped)
    document = _configuration(ports, listing)

    def load(path: str) -> Document | None:
        content = ports.source.read(path)
        if isinstance(content, Skip):
            skipped.append(content)
            return None
        return ports.validated(parse(path, kind_of(path), content))

    known = recall.known_cards(ports.memory.recall("files"))
    cards: dict[str, Cards] = {}
    flags: dict[str, tuple[Flag, ...]] = {}
    documents: dict[str, Document | None] = {CONFIG_PATH: document}
    flag_files = [entry for entry in listing.entries if entry.path != CONFIG_PATH]
    for entry in flag_files:
        found = recall.thaw_cards(entry, known.get(entry.path))
        if found is None:
            read = documents[entry.path] = load(entry.path)
            if read is None:
                continue
            flags[entry.path] = flags_of(read)
            found = cards_of(read, flags[entry.path])
        cards[entry.path] = found
    ports.memory.remember("files", recall.freeze_cards(flag_files, cards))
    return Repository(config_of(document), Library(cards, documents, flags, load), skipped)


def _configuration(ports: Ports, listing: Listing) -> Document:
    content = ports.source.read(CONFIG_PATH) if any(entry.path == CONFIG_PATH for entry in listing.entries) else None
    if content is None or isinstance(content, Skip):
        skips = [content] if content is not None else [skip for skip in listing.skipped if skip.path == CONFIG_PATH]
        reason = f" ({skips[0].reason})" if skips else ""
        raise UsageFault(f"there is no {CONFIG_PATH} here{reason}", "run `flagsync init`, or name the repository with -C")
    document = ports.validated(parse(CONFIG_PATH, kind_of(CONFIG_PATH), content))
    if not document.sound:
        worst = _on_its_own(document)[0]
        start = worst.location.span.start
        raise UsageFault(f"{CONFIG_PATH}:{start.line}:{start.column}: {worst.message}", worst.help)
    return document


def _on_its_own(document: Document) -> tuple[Finding, ...]:
    """What the rules say about a file as if there were no other."""
    facts = Facts(date.min, Config({}, {}), Library({}, {document.path: document}, {}, lambda _: None))
    return Judge(rules.checks(), facts, RuleSelection()).document(document).findings


def lint(request: LintRequest, ports: Ports) -> Report:
    """Judges the flags of a source."""
    repository = gather(ports)
    verdict = judge(request, ports, repository)
    findings = within(verdict.findings, covering(request.paths)) if request.paths else verdict.findings
    if request.baseline is not None:
        findings = accepted(findings, request.baseline)
    return report("lint", repository, replace(verdict, findings=findings))


def fix(
    request: LintRequest, ports: Callable[[], Ports], write: Callable[[str, str, str], bool], *, unsafe: bool
) -> tuple[Report, int]:
    """Makes the fixes of what lint finds, in rounds, until nothing more can be fixed; then judges again.

    `ports` opens the doors anew for each round; `write` replaces a file's text by another, or answers False where it cannot.
    Answers the last report and how many fixes were made.
    """
    made = 0
    for _ in range(FIX_ROUNDS):
        found = lint(request, ports())
        before = made
        for path, text in found.sources.items():
            outcome = fixed(text, [finding for finding in found.shown() if finding.location.path == path], unsafe=unsafe)
            if outcome.findings and write(path, text, outcome.text):
                made += len(outcome.findings)
        if made == before:
            break
    return lint(request, ports()), made


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A file and what canonical order and layout make of it."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Arranged:
    """What fmt has to do: the files that it changes, those that it must leave alone, and those that were not read."""

    rewrites: Sequence[Rewrite]
    left: Sequence[Skip]
    skipped: Sequence[Skip]
    files: int


def arrange(paths: Sequence[str], source: Source) -> Arranged:
    """Canonical order and layout for every file below the paths; `flagsync.yaml` need not be there."""
    listing = source.listing()
    covers = covering(paths)
    rewrites: list[Rewrite] = []
    left: list[Skip] = []
    skipped = [skip for skip in listing.skipped if covers(skip.path)]
    wanted = [entry.path for entry in listing.entries if covers(entry.path)]
    for path in wanted:
        content = source.read(path)
        if isinstance(content, Skip):
            skipped.append(content)
            continue
        document = parse(path, kind_of(path), content)
        if document.problems:
            left.append(Skip(path, _reason(document)))
            continue
        try:
            after = arranged(document)
        except Unprovable as reason:
            left.append(Skip(path, str(reason)))
            continue
        if after != document.text:
            rewrites.append(Rewrite(path, document.text, after))
    return Arranged(rewrites, left, skipped, len(wanted))


def _reason(document: Document) -> str:
    """Why a file with problems cannot be arranged, as the rule says it."""
    problem = document.problems[0]
    found = next((finding for finding in _on_its_own(document) if finding.rule == problem.rule), None)
    if found is None:
        return problem.rule
    return f"line {found.location.span.start.line}: {found.message}"


def judge(request: LintRequest, ports: Ports, repository: Repository) -> Verdict:
    """What the rules say about every file that is asked about, from memory where nothing it depends on has changed."""
    library, facts = repository.library, repository.facts(request.today)
    judge_ = Judge(rules.checks(), facts, RuleSelection(request.select, request.ignore))
    base = _base(request, repository.config)
    known = recall.known_verdicts(ports.memory.recall("verdicts"))
    fresh: dict[str, object] = {}
    verdicts = []
    for path in library.scope(covering(request.paths)):
        context = library.context(path, base)
        verdict = recall.thaw_verdict(known.get(context)) if context is not None else None
        if verdict is None:
            document = library.document(path)
            if document is None:
                continue
            verdict = judge_.document(document)
        if context is not None:
            fresh[context] = recall.freeze_verdict(verdict)
        verdicts.append(verdict)
    ports.memory.remember("verdicts", {**known, **fresh} if request.paths else fresh)
    if not request.paths or covering(request.paths)(CONFIG_PATH):
        configuration = library.document(CONFIG_PATH)
        verdicts += [judge_.document(configuration)] if configuration else []
        verdicts.append(judge_.apps())
    findings = sorted((finding for verdict in verdicts for finding in verdict.findings), key=lambda finding: finding.order)
    return Verdict(tuple(findings), sum(verdict.ignored for verdict in verdicts))


def _base(request: LintRequest, config: Config) -> str:
    """Names what the findings in every file depend on."""
    parts = (__version__, config.digest, request.today.isoformat(), *sorted(request.select), "-", *sorted(request.ignore))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def report(command: str, repository: Repository, verdict: Verdict) -> Report:
    """The report on what was judged, with the text of every file that it shows."""
    library = repository.library
    shown = [finding for finding in verdict.findings if finding.silenced is None]
    paths = {place.path for finding in shown for place in (finding.location, *(note.location for note in finding.notes))}
    sources = {path: document.text for path in sorted(paths) if (document := library.document(path)) is not None}
    return Report(
        command=command,
        source=None,
        findings=verdict.findings,
        skipped=repository.skipped,
        flags=library.flag_count,
        files=len(library.paths),
        ignored=verdict.ignored,
        sources=sources,
    )


@dataclass(frozen=True, slots=True)
class RenderedSet:
    """One set as every target rendered it."""

    selection: Selection
    rendered: tuple[Rendered, ...]

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """Everything that is to be put in place."""
        return tuple(manifest for each in self.rendered for manifest in each.manifests)


def render(request: RenderRequest, ports: Ports, commit: str | None) -> tuple[Report, tuple[RenderedSet, ...]]:
    """Renders sets. Where the report has findings, they forbid it and nothing was rendered.

    Raises UsageFault where there is no such environment, app or target.
    """
    repository = gather(ports)
    chosen = selections(
        repository.config, request.sets.environments, request.sets.apps, repository.library, repository.library, commit
    )
    verdict = judge(LintRequest(request.sets.today), ports, repository)
    forbidden = tuple(
        dict.fromkeys(
            finding
            for each in chosen
            for finding in blockers(verdict.findings, rules.BY_ID, repository.library, each.app, each.environment, each.flags)
        )
    )
    rendered = () if forbidden else tuple(RenderedSet(each, render_set(each, request.target)) for each in chosen)
    return report("render", repository, Verdict(forbidden)), rendered


def goal(rendered: RenderedSet, commit: str | None) -> Goal:
    """What a target should hold of a set.

    Raises RefusedFault where something of it cannot be said faithfully.
    """
    for each in rendered.rendered:
        for refusal in each.refused:
            raise RefusedFault(refusal.message, "nothing was changed; change the flag, or the app's targets")
    return Goal(set_id(rendered.selection), rendered.manifests, commit)


def set_id(selection: Selection) -> SetId:
    """The name under which targets know a set."""
    return SetId(selection.app.name, selection.environment, selection.namespace)


def chosen_sets(request: SetsRequest, ports: Ports) -> tuple[Selection, ...]:
    """The sets that are asked for, unjudged: what `status`, `drift` and `rollback` need to know."""
    repository = gather(ports)
    library = repository.library
    return selections(repository.config, request.environments, request.apps, library, library, None)


def render_at(ports: Ports, app: str, environment: str) -> tuple[Manifest, ...] | None:
    """What a set looked like in another commit, unjudged; None where that commit knows no such set or cannot be read."""
    try:
        repository = gather(ports)
        library = repository.library
        (selection,) = selections(repository.config, (environment,), (app,), library, library, None)
    except Fault:
        return None
    return RenderedSet(selection, render_set(selection, EVERY_MAP)).manifests


def with_source(report_: Report, info: SourceInfo) -> Report:
    """The report, with where its flags came from: asked of Git only where a format prints it."""
    return replace(report_, source=info)
