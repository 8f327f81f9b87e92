"""The list of stale flags: gathers the flags of one moment, what the code says of them and their history, and joins them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from flagsync.build import flags_of
from flagsync.gather import kind_of
from flagsync.history import Past
from flagsync.model.debt import Ledger, Repo
from flagsync.model.flag import Flag
from flagsync.model.history import Archive, Biography
from flagsync.model.ports import Memory
from flagsync.model.record import record
from flagsync.model.reference import CodeSource
from flagsync.model.request import LintRequest
from flagsync.parse import parse
from flagsync.pipeline.judging import judge
from flagsync.pipeline.reading import Ports, Repository, gather
from flagsync.pipeline.scanning import question, scan
from flagsync.stale import RULES, Code, Evidence, debts, doubted, horizon, places_of, strays


@record
class Told:
    """What is known of the code, by whom, and how many files could not be read."""

    code: Code
    repos: Sequence[Repo]
    unread: int = 0


@record
class Moment:
    """The doors to one moment: the flags as of then, the history that led there, and the day that counts as today.

    `brief`: only which flags are on the list matters, not since when.
    """

    ports: Ports
    today: date
    archive: Archive | None = None
    commit: str | None = None
    brief: bool = False


def stale(moment: Moment, told: Callable[[Repository], Told]) -> tuple[Ledger, Repository]:
    """The list at one moment, and the repository it was made of. `told` looks at the code.

    Raises UsageFault where there is no usable `flagsync.yaml`.
    """
    repository = gather(moment.ports)
    library = repository.library
    flags = list(library)
    verdict = judge(LintRequest(moment.today, select=RULES), moment.ports, repository)
    pairs = [((finding.rule, finding.flag or ""), finding) for finding in verdict.findings]
    past = _past(moment, repository)
    names = list(repository.config.environments)
    biographies: dict[str, Biography] = past.biographies(flags, names) if past is not None else {}
    known = told(repository)
    evidence = Evidence(
        today=moment.today,
        config=repository.config,
        lookup=library,
        code=known.code,
        biographies=biographies,
        judged={pair: finding.message for pair, finding in pairs if finding.silenced is None},
        silenced=frozenset(pair for pair, finding in pairs if finding.silenced is not None),
    )
    states = Counter(state.state for state in known.code.states.values())
    ledger = Ledger(
        today=moment.today,
        commit=moment.commit,
        debts=debts(flags, evidence),
        strays=strays(known.code, past if not moment.brief else None, frozenset(library.keys())),
        repos=known.repos,
        states=dict(sorted(states.items())),
        flags=library.flag_count,
        unknown={key: each.reason for key, each in sorted(known.code.states.items()) if each.state.value == "unknown"},
        silenced=len(evidence.silenced),
        unread=known.unread,
    )
    return ledger, repository


def look(
    repository: Repository, sources: Sequence[CodeSource], memories: Sequence[Memory], missing: Sequence[Repo], grammars: str
) -> Told:
    """What the code of these sources says; `missing` are repositories that should be among them and cannot be read.

    `grammars` names those that are installed: what is remembered depends on them.
    """
    found = scan(question(repository.library, repository.config, grammars), sources, memories)
    repos = list(missing)
    for source in sources:
        mine = [skip for skip in found.unread if _is_of(skip.path, source.name, sources)]
        trouble = f"{mine[0].path}: {mine[0].reason}" if mine else ""
        repos.append(Repo(source.name, source.info().commit, trouble))
    code = Code(
        states=doubted({state.flag: state for state in found.states}, missing),
        places=places_of(found.references),
        requests=found.requests,
        unresolved=found.unresolved,
        disagreements=found.disagreements,
    )
    return Told(code, repos, len(found.unread))


def _is_of(path: str, name: str, sources: Sequence[CodeSource]) -> bool:
    others = [source.name for source in sources if source.name]
    return path.startswith(f"{name}:") if name else not any(path.startswith(f"{other}:") for other in others)


def _past(moment: Moment, repository: Repository) -> Past | None:
    if moment.archive is None:
        return None

    def made(path: str, content: bytes) -> tuple[Flag, ...]:
        return flags_of(moment.ports.validated(parse(path, kind_of(path), content)))

    start = horizon(moment.today, repository.config) if moment.brief else date.min
    return Past(moment.archive.chronicle(), moment.archive, made, repository.library, moment.today, start)
