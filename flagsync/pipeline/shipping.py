"""From a repository to manifests and goals: `render`, and what the verbs compare with a target."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from flagsync import __version__, recall, rules
from flagsync.admit import blockers, unreadable
from flagsync.judge import Judge, RuleSelection
from flagsync.measure import too_large
from flagsync.model.change import Goal
from flagsync.model.config import CARRIERS
from flagsync.model.fault import Fault, RefusedFault
from flagsync.model.finding import Draft, Finding, Severity, Verdict
from flagsync.model.inventory import SetId
from flagsync.model.manifest import Manifest
from flagsync.model.report import Report
from flagsync.model.request import LintRequest, RenderRequest, SetsRequest
from flagsync.model.target import Rendered, Selection
from flagsync.pipeline.judging import judge, report
from flagsync.pipeline.reading import Ports, Repository, gather
from flagsync.render import EVERY_MAP, render_set
from flagsync.rules import flagd_invalid
from flagsync.sets import selections

Keep = Callable[[Sequence[Selection]], Sequence[Selection]]
"""Which of the sets that are asked for are meant; the others are not even judged."""


@dataclass(frozen=True, slots=True)
class RenderedSet:
    """One set as every target rendered it."""

    selection: Selection
    rendered: tuple[Rendered, ...]

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """Everything that is to be put in place."""
        return tuple(manifest for each in self.rendered for manifest in each.manifests)


def render(
    request: RenderRequest, ports: Ports, commit: str | None, keep: Keep = tuple
) -> tuple[Report, tuple[RenderedSet, ...]]:
    """Renders the sets that are asked for and that `keep` keeps; where the report has findings, they forbid it and nothing was.

    Raises UsageFault where there is no such environment, app or target, and RefusedFault where a file that decides cannot be
    understood or a map would be too large.
    """
    repository = gather(ports)
    library = repository.library

    @cache
    def compilations(environment: str) -> recall.RememberedCompilations:
        return recall.RememberedCompilations(ports.memory, library, __version__, environment)

    asked = selections(repository.config, request.sets.environments, request.sets.apps, library, commit, compilations)
    chosen = keep(asked)
    verdict = judge(LintRequest(request.sets.today), ports, repository)
    # What forbids several sets is said once. A finding itself cannot be told apart by its hash: its fix may hold a list.
    told = {
        (finding.location, finding.fingerprint): finding
        for each in chosen
        for finding in blockers(verdict.findings, rules.BY_ID, library, each.app, each.environment, each.keys)
    }
    forbidden = tuple(told.values())
    if not forbidden:
        for each in chosen:
            for path in unreadable(library, each.app, each.keys):
                raise RefusedFault(f"{path} cannot be understood, so nobody knows what it would serve", "see `flagsync lint`")
    rendered = () if forbidden else tuple(RenderedSet(each, render_set(each, request.target)) for each in chosen)
    for environment in {each.environment: None for each in chosen}:
        compilations(environment).remember()
    if refused := _refused(rendered, request, repository):
        return report("render", repository, Verdict(refused)), ()
    _refuse_large(rendered, request.target)
    return report("render", repository, Verdict(forbidden)), rendered


def _refused(rendered: tuple[RenderedSet, ...], request: RenderRequest, repository: Repository) -> tuple[Finding, ...]:
    """What the documents for flagd refused, as findings that forbid to ship the sets."""
    facts = repository.facts(request.sets.today)
    drafts: dict[str, list[Draft]] = {}
    for each in rendered:
        app = each.selection.app
        names = app.targets if request.target == EVERY_MAP else (request.target,)
        for name, part in zip(names, each.rendered, strict=True):
            for refusal in part.refused if name in CARRIERS else ():
                drafts.setdefault(app.name, []).append(flagd_invalid.refused(refusal, app, each.selection.environment, facts))
    if not drafts:
        return ()
    told = Judge([(flagd_invalid.RULE, lambda app, _: iter(drafts.get(app.name, ())))], facts, RuleSelection()).apps()
    return tuple(each for each in told.findings if each.silenced is None and each.severity is Severity.ERROR)


def _refuse_large(rendered: tuple[RenderedSet, ...], target: str) -> None:
    """Raises RefusedFault where a map is too large for Kubernetes; what is asked for as a bare text may be larger."""
    for each in rendered:
        for part in each.rendered:
            for manifest in part.manifests if part.text is None or target == EVERY_MAP else ():
                if reason := too_large(manifest):
                    where = f"{each.selection.app.name} in {each.selection.environment}"
                    raise RefusedFault(
                        f"{where}: {reason}", "nothing was changed; split the app, or move the biggest values out of flags"
                    )


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
    return selections(repository.config, request.environments, request.apps, repository.library, None)


def render_at(ports: Ports, app: str, environment: str) -> tuple[Manifest, ...] | None:
    """What a set looked like in another commit, unjudged; None where that commit knows no such set or cannot be read."""
    try:
        repository = gather(ports)
        (selection,) = selections(repository.config, (environment,), (app,), repository.library, None)
    except Fault:
        return None
    return RenderedSet(selection, render_set(selection, EVERY_MAP)).manifests
