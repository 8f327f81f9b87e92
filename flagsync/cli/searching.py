"""What the verbs that search code share: which code, and the search itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flagsync import __version__
from flagsync.cli.options import Common
from flagsync.cli.session import Session, tell
from flagsync.edges.cache import CacheFolder, NoMemory
from flagsync.edges.code import open_code, submodules_of
from flagsync.edges.disk import printable
from flagsync.edges.grammars import installed
from flagsync.model.config import Config
from flagsync.model.debt import Repo
from flagsync.model.fault import Fault, UsageFault
from flagsync.model.history import Deletion
from flagsync.model.ports import Memory
from flagsync.model.record import record
from flagsync.model.reference import CodeSource, FlagState, Scan
from flagsync.pipeline.asking import question, scan
from flagsync.pipeline.attributing import AttributedCode
from flagsync.pipeline.reading import Repository


@record
class Place:
    """One repository or folder whose code is searched: where it is, and the folder that names its memory."""

    source: CodeSource
    root: Path
    memory: Path


@record
class Places:
    """Where code is searched, and the repositories that cannot be had."""

    found: Sequence[Place]
    missing: Sequence[Repo] = ()


def searched(repository: Repository, places: Places, settings: Common, *, no_cache: bool) -> Scan:
    """Searches the code for the flags of a repository, and keeps what was found for the next run.

    Where a repository cannot be had, what nothing else asks for is unknown.
    """
    memories = [_memory(place.memory, no_cache=no_cache) for place in places.found]
    library = repository.library
    asked = question(library, repository.config, installed(), content="" if no_cache else library.content)
    found = scan(asked, [place.source for place in places.found], memories)
    for place, each in zip(places.found, memories, strict=True):
        if settings.verbose and isinstance(each, CacheFolder) and each.damaged:
            tell(f"what was remembered of `{printable(str(place.root))}` is damaged; it is made anew", settings)
        each.save()
    # A key whose file is wrong is defined all the same, though nobody can say how.
    found = replace(found, requests=[request for request in found.requests if not library.defines(request.key)])
    if not places.missing:
        return found
    from flagsync.stale import doubted

    states = doubted({state.flag: state for state in found.states}, places.missing)
    return replace(found, states=list(states.values()))


def traced(repository: Repository, states: Iterable[FlagState], places: Places) -> Mapping[str, Deletion]:
    """The last commit that took each flag that no code uses out of the code of a Git repository, as far as it can be told.

    Where there is no such flag, Git is not asked.
    """
    from flagsync.edges.history import GitArchive, GitPatches
    from flagsync.pipeline.tracing import Trail, first_day, gone, last_removed

    known = list(states)
    asked = question(repository.library, repository.config)
    flags = gone(asked, known)
    if not flags:
        return {}
    trails: list[Trail] = []
    for place in places.found:
        commit = place.source.info().commit
        if commit is not None:
            archive = GitArchive(place.root, commit)
            trails.append(Trail(place.source.name, GitPatches(place.root, commit, first_day(flags)), archive.read))
    return last_removed(asked, flags, [each for state in known for each in state.evidence], trails)


def sources(
    run: Session,
    config: Config,
    origins: Sequence[str] = (),
    *,
    staged: bool = False,
    rev: str | None = None,
    at: datetime | None = None,
    offline: bool = False,
    submodules: bool = False,
) -> Places:
    """The code to search: what the command line names, else this repository and those of `scan.repos`, as they were `at` then.

    `submodules`: those of this repository too. Raises UsageFault where what the command line names is not there.
    """
    if origins:
        named = _distinct([_name(origin, run.root) for origin in origins])
        return Places([_at(Path(origin), name=name) for origin, name in zip(origins, named, strict=True)])
    found = [_at(run.root, staged=staged, rev=rev)]
    missing: list[Repo] = []
    inner = submodules_of(run.root, staged=staged, rev=rev) if submodules else {}
    for path, commit in inner.items():
        try:
            if not (run.root / path / ".git").exists():
                raise UsageFault("it is a submodule that is not checked out")
            recorded = commit if staged or rev is not None else None
            found.append(_at(run.root / path, name=path, rev=recorded))
        except Fault as fault:
            missing.append(Repo(path, None, _reason(fault)))
    for each in config.scan.get("repos") or ():
        try:
            found.append(_other(run, each, at, offline=offline))
        except Fault as fault:
            missing.append(Repo(str(each["name"]), None, _reason(fault)))
    return Places(found, missing)


def _at(root: Path, *, name: str = "", staged: bool = False, rev: str | None = None) -> Place:
    return Place(AttributedCode(open_code(root, name=name, staged=staged, rev=rev)), root, root)


def _other(run: Session, each: Mapping[str, Any], at: datetime | None, *, offline: bool) -> Place:
    """A repository that flagsync.yaml names. Raises Fault where it cannot be had."""
    name, ref = str(each["name"]), each.get("ref")
    if "url" in each:
        if at is not None:
            raise Fault("It is fetched as it is now; what it was then is not known.")
        from flagsync.edges.remote import fetched

        clone = fetched(str(each["url"]), ref, offline=offline)
        return replace(_at(clone.path, name=name, rev=clone.commit), memory=clone.home)
    path = run.root / each["path"]
    if at is None:
        return _at(path, name=name, rev=ref)
    from flagsync.edges.history import commit_before

    return _at(path, name=name, rev=commit_before(path, at, ref or "HEAD"))


def _reason(fault: Fault) -> str:
    """Why something cannot be had, as the end of a sentence."""
    text = fault.message.rstrip(".")
    first, _, rest = text.partition(" ")
    return f"{first.lower()} {rest}" if first in {"A", "It", "The", "There", "What"} else text


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, with a number behind those that are taken."""
    found: list[str] = []
    for name in names:
        number, free = 1, name
        while free in found:
            number += 1
            free = f"{name}-{number}"
        found.append(free)
    return found


def _name(origin: str, root: Path) -> str:
    """What a repository is called: its folder's name; nothing for the flags' own."""
    folder = Path(origin).resolve()
    return "" if folder == root else folder.name.removesuffix(".git")


def _memory(root: Path, *, no_cache: bool) -> Memory:
    return NoMemory() if no_cache else CacheFolder(root, f"{__version__}+scan")
