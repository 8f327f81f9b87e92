"""`flagsync stale`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import click

from flagsync import __version__, recount
from flagsync.cli.options import caching, common, dated, day_or_today, exclusive, fetching, reading, reporting
from flagsync.cli.searching import sources, traced
from flagsync.cli.session import Session, check_reports, exit_code, publish, session, tell
from flagsync.edges.cache import CacheFolder, NoMemory
from flagsync.edges.disk import is_git_folder
from flagsync.edges.grammars import installed
from flagsync.edges.history import GitArchive, commit_before, committed
from flagsync.edges.output import read_limited
from flagsync.edges.repository import CommitSource, head, resolve
from flagsync.merge import MAX_AGE, Asked, Merger, pattern_of, settings_of
from flagsync.model.debt import Ledger, Trend
from flagsync.model.fault import Fault, UsageFault
from flagsync.model.history import Deletion
from flagsync.model.ports import Memory, Source
from flagsync.model.report import Report
from flagsync.pipeline.reading import Repository
from flagsync.pipeline.staling import Moment, Outcome, Told, look, stale
from flagsync.retrace import with_removals
from flagsync.stale import trend

COMPARED_DAYS: Final = 7
"""How far back the report looks for what is new and what is gone: a week."""

ARTIFACT_LIMIT: Final = 256 * 1024 * 1024
"""Bytes of one artifact."""


class Instant(click.ParamType[datetime]):
    """A day, which means its end, or a moment of ISO 8601; without an offset it is local time."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment that a text names."""
        if isinstance(value, datetime):
            return value
        found = instant(str(value))
        if found is None:
            self.fail(f"`{value}` is no date; write one such as 2026-11-30 or 2026-11-30T09:00", param, ctx)
        return found


class Age(click.ParamType[int]):
    """A number of days, written as in flagsync.yaml."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The days that a text names."""
        if isinstance(value, int):
            return value
        if not re.fullmatch(r"[0-9]{1,5}d", str(value)):
            self.fail(f"`{value}` is no age; write days such as 14d", param, ctx)
        return int(value[:-1])


def instant(text: str) -> datetime | None:
    """The moment that a text of ISO 8601 names; None where it names none."""
    try:
        if len(text) == len("2026-11-30"):
            return end_of(date.fromisoformat(text))
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.astimezone()


def end_of(day: date) -> datetime:
    """The last moment of a day, here."""
    return datetime.combine(day, time.max).astimezone()


@click.command("stale")
@click.option(
    "--references",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE|DIR...",
    help="What `scan --out` wrote in the repositories with the code, instead of scanning; a folder stands for its .json files.",
)
@click.option(
    "--from", "origins", multiple=True, metavar="DIR|GIT", help="Code to search; repeatable.  [default: this repository]"
)
@click.option(
    "--max-age",
    type=Age(),
    default=f"{MAX_AGE}d",
    show_default=True,
    metavar="DAYS",
    help="What was scanned longer ago than this proves nothing missing.",
)
@fetching
@click.argument("more", nargs=-1, type=click.Path(path_type=Path), metavar="")
@click.option("--as-of", type=Instant(), default=None, metavar="DATE", help="The report as it was at the end of this day.")
@click.option(
    "--since",
    metavar="REV|DATE",
    default=None,
    help=f"Compare with the list as it was then.  [default: {COMPARED_DAYS} days before]",
)
@click.option("--group-by", type=click.Choice(recount.GROUPINGS), default=None, help="Put the list into groups.")
@reading
@reporting
@dated
@caching
@common
@click.pass_context
def command(
    context: click.Context,
    *,
    references: tuple[Path, ...],
    origins: tuple[str, ...],
    more: tuple[Path, ...],
    as_of: datetime | None,
    since: str | None,
    group_by: str | None,
    staged: bool,
    rev: str | None,
    reports: tuple[str, ...],
    fail_on: str,
    today: date | None,
    no_cache: bool,
    offline: bool,
    max_age: int,
) -> int:
    """List what to delete: stale flags, whose they are, where they are in the code, which branch of it stays, since when.

    Expiry and lifetime come from the flag's file, what an environment has served since when from Git, the uses from a scan of
    the code. The trend is computed from Git as well, so nothing has to be kept between two reports.

    \b
    Examples:
      flagsync stale                                       worst first
      flagsync stale --group-by owner --report markdown=issue.md
      flagsync stale --as-of 2026-10-01                    the report of that day
      flagsync scan --out refs.json                        in each repository with code, then
      flagsync stale --references web.json android.json    where the flags are
    """
    run = session(context)
    check_reports(reports, run.settings)
    exclusive(staged, rev)
    if more and not references:
        raise UsageFault(f"`{more[0]}` is asked for without a purpose", "name the files after `--references`")
    if as_of is not None and (staged or rev is not None or today is not None):
        raise UsageFault("`--as-of` says which commit and which day", "leave out `--staged`, `--rev` and `--today`")
    if origins and (references or as_of is not None):
        raise UsageFault("`--from` searches code as it is now", "leave out `--references` and `--as-of`")
    day = as_of.date() if as_of is not None else day_or_today(today)
    if as_of is not None:
        rev = commit_before(run.root, as_of)
    source = run.source(staged=staged, rev=rev)
    code = _Code(run, _artifacts((*references, *more)), origins, no_cache=no_cache, offline=offline, today=day, max_age=max_age)
    memory = NoMemory() if no_cache else CacheFolder(run.root, f"{__version__}+stale")
    moment = replace(_moment(run, source, day, rev), memory=memory, located=_is_located(reports))
    outcome = stale(moment, lambda found: code.told(found, staged=staged, rev=rev, at=as_of))
    now = replace(outcome.ledger, trend=_trend(run, code, outcome.ledger, since, as_of or end_of(day), memory))
    memory.save()
    report = _report(now, outcome, group_by)
    if run.settings.verbose:
        tell(f"{len(now.repos)} repositories looked at", run.settings)
    publish(report, reports, source, run.settings)
    return exit_code(report, fail_on)


def _is_located(reports: Sequence[str]) -> bool:
    """Whether a report says where exactly a finding stands; the others say where the code is."""
    return any(name.partition("=")[0] not in {"text", "markdown", "html", "csv"} for name in reports)


def _report(ledger: Ledger, outcome: Outcome, group_by: str | None) -> Report:
    repository = outcome.repository
    return Report(
        command="stale",
        source=None,
        findings=outcome.findings,
        retold=True,
        skipped=repository.skipped,
        flags=ledger.flags,
        files=len(repository.library.paths),
        ignored=ledger.ignored,
        data=recount.as_data(ledger),
        lines=recount.lines(ledger, group_by),
        title=recount.title(ledger),
        summary=recount.summary(ledger),
        tables=recount.tables(ledger, group_by),
    )


class _Code:
    """What is known of the code, by artifacts or by scanning, now and at an earlier moment."""

    def __init__(
        self,
        run: Session,
        artifacts: Sequence[Path],
        origins: tuple[str, ...],
        *,
        no_cache: bool,
        offline: bool,
        today: date,
        max_age: int,
    ) -> None:
        self._run = run
        self._offline = offline
        self._today = today
        self._max_age = max_age
        self._fetches = False
        self._artifacts = artifacts
        self._origins = origins
        self._no_cache = no_cache
        self._memories: dict[Path, Memory] = {}

    def told(self, repository: Repository, *, staged: bool, rev: str | None, at: datetime | None, past: bool = False) -> Told:
        """What the code says of the flags of a repository; `past` where it is not to be remembered as the latest."""
        if self._artifacts:
            return self._merged(repository, rev)
        config = repository.config
        self._fetches = any("url" in each for each in config.scan.get("repos") or ())
        places = sources(self._run, config, self._origins, staged=staged, rev=rev, at=at, offline=self._offline)
        known = [self._memory(place.memory) for place in places.found]
        memories = [_Borrowed(memory) for memory in known] if past else known
        found = look(repository, [place.source for place in places.found], memories, places.missing, installed())
        for memory in memories:
            memory.save()
        if past:
            return found
        return _since_when(found, traced(repository, found.code.states.values(), places))

    @property
    def remembers(self) -> bool:
        """Whether the code can be seen as it was at an earlier moment."""
        return not self._artifacts and not self._origins and not self._fetches

    def _memory(self, root: Path) -> Memory:
        if root not in self._memories:
            known = NoMemory() if self._no_cache else CacheFolder(root, f"{__version__}+scan")
            self._memories[root] = _Borrowed(known) if self._no_cache else known
        return self._memories[root]

    def _merged(self, repository: Repository, rev: str | None) -> Told:
        library, config = repository.library, repository.config
        asked = Asked(
            patterns=dict.fromkeys(library.keys(), "") | {flag.key: pattern_of(flag) for flag in library},
            version=__version__,
            settings=settings_of(config.scan),
            expected=[str(each["name"]) for each in config.scan.get("repos") or ()],
            commit=resolve(self._run.root, rev) if rev is not None else _head(self._run.root),
            today=self._today,
            max_age=self._max_age,
        )
        merger = Merger(asked)
        for path in self._artifacts:
            try:
                merger.take(path.name, read_limited(path, ARTIFACT_LIMIT))
            except Fault as fault:
                merger.miss(path.name, fault.message)
        return _since_when(Told(merger.code(), merger.repos()), merger.removed())


def _since_when(told: Told, removed: Mapping[str, Deletion]) -> Told:
    """What is known of the code, and since when no code uses what is not used."""
    code = replace(told.code, states=with_removals(told.code.states, removed))
    return replace(told, code=code, removed=dict(removed))


class _Borrowed:
    """A memory that is read, but keeps what is new to itself: a look at an earlier commit leaves no trace."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._own: dict[str, object] = {}

    def recall(self, key: str) -> object | None:
        """The value stored under a key, or None."""
        return self._own[key] if key in self._own else self._memory.recall(key)

    def remember(self, key: str, value: object) -> None:
        """Keeps it until the end of the run."""
        self._own[key] = value

    def save(self) -> None:
        """Writes nothing."""


def _artifacts(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise UsageFault(f"there is no file or folder `{path}`", "name what `flagsync scan --out` wrote")
        found += sorted(path.glob("*.json")) if path.is_dir() else [path]
    if paths and not found:
        raise UsageFault(f"`{paths[0]}` holds no .json file", "name what `flagsync scan --out` wrote")
    return found


def _moment(run: Session, source: Source, day: date, rev: str | None) -> Moment:
    commit = resolve(run.root, rev) if rev is not None else _head(run.root)
    archive = GitArchive(run.root, commit) if commit is not None else None
    return Moment(run.ports(source, NoMemory()), day, archive, commit)


def _head(root: Path) -> str | None:
    """The commit that is checked out; None where there is none, or no Git."""
    return head(root) if (root / ".git").exists() or is_git_folder(root) else None


def _trend(run: Session, code: _Code, now: Ledger, since: str | None, end: datetime, memory: Memory) -> Trend:
    """How the list moved since the commit or the day asked for; an explicit one that cannot be had is a mistake."""
    if now.commit is None:
        return Trend(why_not="the flags are not in a Git repository, or nothing is committed")
    try:
        before, at = _earlier(run, now, since, end)
        moment = _moment(run, CommitSource(run.root, before), at.date(), before)
        moment = replace(moment, brief=True, memory=memory, located=False)
        then = stale(moment, _past(code, before, at)).ledger
    except Fault as fault:
        if since is not None:
            raise
        return Trend(why_not=fault.message.rstrip("."))
    return trend(now, then, with_code=code.remembers)


def _past(code: _Code, rev: str, at: datetime) -> Callable[[Repository], Told]:
    return lambda repository: code.told(repository, staged=False, rev=rev, at=at, past=True)


def _earlier(run: Session, now: Ledger, since: str | None, end: datetime) -> tuple[str, datetime]:
    """The commit to compare with and its moment."""
    wanted = end - timedelta(days=COMPARED_DAYS) if since is None else instant(since)
    if wanted is not None:
        return commit_before(run.root, wanted, now.commit or "HEAD"), wanted
    commit = resolve(run.root, since or "")
    return commit, datetime.fromisoformat(committed(run.root, commit))
