"""The list of stale flags: gathers the flags of one moment, what the code says of them and their history, and joins them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from datetime import date
from itertools import islice
from typing import Final

from flagsync import __version__, rules, scanners
from flagsync.build import flags_of
from flagsync.gather import kind_of
from flagsync.history import Past, Served
from flagsync.judge import Judge, RuleSelection
from flagsync.model.config import Config
from flagsync.model.debt import Branch, Cause, Debt, Ledger, Repo, Stray
from flagsync.model.facts import Dues
from flagsync.model.finding import Finding
from flagsync.model.flag import Flag
from flagsync.model.history import Archive, Biography, Deletion
from flagsync.model.ports import Memory
from flagsync.model.record import record
from flagsync.model.reference import CodeFile, CodeSource, Mute, Site
from flagsync.model.request import LintRequest
from flagsync.parse import parse
from flagsync.pipeline.asking import SIZE_LIMIT, Question, question, scan
from flagsync.pipeline.judging import judge
from flagsync.pipeline.reading import Ports, Repository, gather
from flagsync.prefilter import readable
from flagsync.stale import RULES, Code, Evidence, Places, debts, doubted, dues, horizon, place, strays

MOST_FILES: Final = 500
"""How many files are taken apart in order to tell which branch stays."""

_ON_COMMENTS: Final = frozenset({"unused-ignore", "ignore-without-reason"})


@record
class Told:
    """What is known of the code, by whom, how many files could not be read, and who took the last use of a flag away."""

    code: Code
    repos: Sequence[Repo]
    unread: int = 0
    read: Callable[[Site], bytes | None] = lambda _: None
    removed: dict[str, Deletion] = field(default_factory=dict)


@record
class Moment:
    """The doors to one moment: the flags as of then, the history that led there, and the day that counts as today.

    `brief`: only which flags are on the list matters, not since when. `memory` keeps what versions of flag files served; where
    findings are not `located`, nobody asks where exactly they stand.
    """

    ports: Ports
    today: date
    archive: Archive | None = None
    commit: str | None = None
    brief: bool = False
    memory: Memory | None = None
    located: bool = True


@record
class Outcome:
    """The list, the repository that it was made of, and what the rules say: the silenced findings included."""

    ledger: Ledger
    repository: Repository
    findings: Sequence[Finding]


def stale(moment: Moment, told: Callable[[Repository], Told]) -> Outcome:
    """The list at one moment. `told` looks at the code.

    Raises UsageFault where there is no usable `flagsync.yaml`.
    """
    repository = gather(moment.ports)
    library = repository.library
    flags = list(library)
    past = _past(moment, repository)
    names = list(repository.config.environments)
    biographies: dict[str, Biography] = past.biographies(flags, names) if past is not None else {}
    if past is not None:
        past.keep()
    known = told(repository)
    evidence = Evidence(moment.today, repository.config, library, known.code, biographies)
    owed = dues(flags, evidence)
    verdict = judge(
        LintRequest(moment.today, select=RULES | _ON_COMMENTS), moment.ports, repository, owed, located=moment.located
    )
    found = [each for each in verdict.findings if each.rule not in _ON_COMMENTS or _is_ours(each, owed)]
    said = {
        (each.rule, each.flag or ""): (each.message, each.severity.value)
        for each in found
        if each.silenced is None and each.rule not in _ON_COMMENTS
    }
    loose = strays(known.code, past if not moment.brief else None, frozenset(library.keys()))
    asked = Judge(rules.checks(), repository.facts(moment.today), RuleSelection(RULES)).strays(loose)
    severities = {each.rule: each.severity.value for each in asked.findings}
    shown = [replace(each, severity=severities[each.cause]) for each in loose if each.cause in severities]
    listed = debts(flags, evidence, owed, said)
    states = Counter(state.state for state in known.code.states.values())
    ledger = Ledger(
        today=moment.today,
        commit=moment.commit,
        debts=[*_with_branches(listed, known.read)] if not moment.brief else listed,
        strays=shown,
        repos=known.repos,
        states=dict(sorted(states.items())),
        flags=library.flag_count,
        broken=library.flag_count - len(flags),
        unknown={key: each.reason for key, each in sorted(known.code.states.items()) if each.state.value == "unknown"},
        silenced=sum(each.silenced is not None for each in found) + len(known.code.muted),
        ignored=verdict.ignored + asked.ignored,
        unread=known.unread,
        removed=known.removed,
        remarks=_remarks(found, known.code.idle),
    )
    return Outcome(ledger, repository, sorted((*found, *asked.findings), key=lambda each: each.order))


def _is_ours(finding: Finding, owed: Dues) -> bool:
    """Whether what is wrong with a comment concerns what only this list can tell; `lint` says the rest."""
    return any(f"`{rule}`" in finding.message for rule in owed.told)


def _remarks(found: Iterable[Finding], idle: Iterable[Mute]) -> list[str]:
    remarks = [
        f"{each.location.path}:{each.location.span.start.line}: {each.message}"
        for each in found
        if each.rule in _ON_COMMENTS and each.silenced is None
    ]
    return remarks + [f"{place(each.site)}: comment silences `{each.rule}`, which finds nothing there" for each in idle]


def look(
    repository: Repository, sources: Sequence[CodeSource], memories: Sequence[Memory], missing: Sequence[Repo], grammars: str
) -> Told:
    """What the code of these sources says; `missing` are repositories that should be among them and cannot be read.

    `grammars` names those that are installed: what is remembered depends on them.
    """
    asked = question(repository.library, repository.config, grammars, repository.library.content)
    found = scan(asked, sources, memories)
    strays, muted = _kept(asked, sources) if _wants_constants(repository.config) else ((), ())
    repos = list(missing)
    for source in sources:
        mine = [skip for skip in found.unread if _is_of(skip.path, source.name, sources)]
        trouble = f"{mine[0].path}: {mine[0].reason}" if mine else ""
        repos.append(Repo(source.name, source.info().commit, trouble))
    places = Places()
    for each in found.references:
        places.take(each.flag, each.usage, each.certainty, each.site, test=each.test)
    code = Code(
        states=doubted({state.flag: state for state in found.states}, missing),
        places=places.uses(),
        traces=places.traces(),
        requests=found.requests,
        unresolved=found.unresolved,
        disagreements=found.disagreements,
        muted=[*found.muted, *muted],
        kept=strays,
        idle=found.idle,
    )
    return Told(code, repos, len(found.unread), _Files(sources).read)


def _wants_constants(config: Config) -> bool:
    """Whether the repository wants to know of flags in code; they are off unless `flagsync.yaml` says otherwise."""
    return config.lint.severity.get(Cause.IN_CODE, "off") != "off"


def _kept(asked: Question, sources: Sequence[CodeSource]) -> tuple[Sequence[Stray], Sequence[Mute]]:
    # Whoever did not switch it on does not even load it.
    from flagsync.pipeline.inlining import kept_in_code

    kept = kept_in_code(asked, sources)
    return kept.strays, kept.muted


class _Files:
    """The code once more, where a second look at a place is worth it."""

    def __init__(self, sources: Sequence[CodeSource]) -> None:
        self._sources = {source.name: source for source in sources}
        self._listed: dict[str, dict[str, CodeFile]] = {}

    def read(self, site: Site) -> bytes | None:
        """The content of the file that a place lies in; None where it cannot be had."""
        name = site.repository
        source = self._sources.get(name)
        if source is None:
            return None
        if name not in self._listed:
            self._listed[name] = {file.path: file for file in source.listing().files}
        file = self._listed[name].get(site.path)
        content = source.read(file) if file is not None else None
        return content if isinstance(content, bytes) and len(content) <= SIZE_LIMIT else None


def _with_branches(listed: Sequence[Debt], read: Callable[[Site], bytes | None]) -> Iterator[Debt]:
    """The list with what stays and what goes of the branches at the places that are shown; one file is held at a time."""
    from flagsync.branch import Reader

    wanted: dict[tuple[str, str], list[tuple[str, bool, Site]]] = {}
    for debt in listed:
        survivor = debt.survivor
        if survivor is not None and isinstance(survivor.value, bool):
            for site in debt.places:
                wanted.setdefault((site.repository, site.path), []).append((debt.flag, survivor.value, site))
    found: dict[tuple[str, Site], list[Branch]] = {}
    for asked in islice(wanted.values(), MOST_FILES):
        site = asked[0][2]
        content = readable(read(site) or b"")
        if not content:
            continue
        reader = Reader(scanners.language_of(site.path), content)
        for flag, value, at in asked:
            forks = reader.forks(at.span, value=value)
            found[flag, at] = [Branch(Site(at.path, fork.condition, at.repository), fork) for fork in forks]
    for debt in listed:
        branches = [branch for site in debt.places for branch in found.get((debt.flag, site), ())]
        yield replace(debt, branches=tuple(branches)) if branches else debt


def _is_of(path: str, name: str, sources: Sequence[CodeSource]) -> bool:
    others = [source.name for source in sources if source.name]
    return path.startswith(f"{name}:") if name else not any(path.startswith(f"{other}:") for other in others)


def _past(moment: Moment, repository: Repository) -> Past | None:
    if moment.archive is None:
        return None

    def made(path: str, content: bytes) -> tuple[Flag, ...]:
        return flags_of(moment.ports.validated(parse(path, kind_of(path), content)))

    start = horizon(moment.today, repository.config) if moment.brief else date.min
    names = list(repository.config.environments)
    served = Served(moment.memory or moment.ports.memory, __version__, names, earlier=moment.brief)
    return Past(moment.archive.chronicle(), moment.archive, made, repository.library, moment.today, served, start)
