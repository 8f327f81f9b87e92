"""From a repository to findings: `lint`, and what every other verb asks before it ships anything."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from flagsync import __version__, recall, rules
from flagsync.gather import covering
from flagsync.judge import Judge, RuleSelection, within
from flagsync.model.config import CONFIG_PATH, Config
from flagsync.model.facts import Dues
from flagsync.model.finding import Finding, Verdict
from flagsync.model.report import Report
from flagsync.model.request import LintRequest
from flagsync.pipeline.reading import Ports, Repository, gather

FIX_ROUNDS = 8
"""How often fixing starts again, because one fix can uncover the next."""


def lint(request: LintRequest, ports: Ports) -> Report:
    """Judges the flags of a source."""
    repository = gather(ports)
    verdict = judge(request, ports, repository)
    findings = within(verdict.findings, covering(request.paths)) if request.paths else verdict.findings
    if request.baseline is not None:
        from flagsync.baseline import accepted

        findings = accepted(findings, request.baseline)
    able = [module.RULE for module in rules.ALL if not module.RULE.subject.needs_code]
    asked = [rule.id for rule in able if not request.select or rule.id in request.select]
    return replace(report("lint", repository, replace(verdict, findings=findings)), data={"rules": asked})


def fix(
    request: LintRequest, ports: Callable[[], Ports], write: Callable[[str, str, str], bool], *, unsafe: bool
) -> tuple[Report, int]:
    """Makes the fixes of what lint finds, in rounds, until nothing more can be fixed; then judges again.

    `ports` opens the doors anew for each round; `write` replaces a file's text by another, or answers False where it cannot.
    Answers the last report and how many fixes were made.
    """
    from flagsync.fix import fixed

    made = 0
    for _ in range(FIX_ROUNDS):
        found = lint(request, ports())
        before = made
        shown: dict[str, list[Finding]] = {}
        for finding in found.shown():
            shown.setdefault(finding.location.path, []).append(finding)
        for path, text in found.sources.items():
            outcome = fixed(text, shown.get(path, []), unsafe=unsafe)
            if outcome.findings and write(path, text, outcome.text):
                made += len(outcome.findings)
        if made == before:
            break
    return lint(request, ports()), made


def judge(
    request: LintRequest, ports: Ports, repository: Repository, dues: Dues | None = None, *, located: bool = True
) -> Verdict:
    """What the rules say about every file that is asked about, from memory where nothing it depends on has changed.

    With `dues`, which are known to nobody else, nothing may be remembered: `ports` has then no memory. Findings that are not
    `located` stand at the beginning of their file, unless a comment there may be about them.
    """
    library, facts = repository.library, replace(repository.facts(request.today), dues=dues)
    judge_ = Judge(rules.checks(), facts, RuleSelection(request.select, request.ignore), located=located)
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
    if not fresh.keys() <= known.keys() or (not request.paths and len(fresh) != len(known)):
        ports.memory.remember("verdicts", {**known, **fresh} if request.paths else fresh)
    # Whatever is asked about: what is said of an app can stand at a flag, or point at one in a note.
    configuration = library.document(CONFIG_PATH)
    verdicts += [judge_.document(configuration)] if configuration else []
    verdicts.append(judge_.apps())
    findings = sorted((finding for verdict in verdicts for finding in verdict.findings), key=lambda finding: finding.order)
    return Verdict(tuple(findings), sum(verdict.ignored for verdict in verdicts))


def _base(request: LintRequest, config: Config) -> str:
    """Names what the findings in every file depend on."""
    known = (f"{module.RULE.id}={module.RULE.severity}" for module in rules.ALL)
    parts = (
        __version__,
        *known,
        config.digest,
        request.today.isoformat(),
        *sorted(request.select),
        "-",
        *sorted(request.ignore),
    )
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
