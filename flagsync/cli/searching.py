"""What the verbs that search code share: which code, and the search itself."""

from __future__ import annotations

from pathlib import Path

from flagsync import __version__, scanners
from flagsync.cli.session import Session
from flagsync.edges.cache import CacheFolder, NoMemory
from flagsync.edges.code import open_code
from flagsync.edges.grammars import installed
from flagsync.model.config import Config
from flagsync.model.fault import UsageFault
from flagsync.model.ports import Memory
from flagsync.model.reference import CodeSource, Scan
from flagsync.pipeline.reading import Repository
from flagsync.pipeline.scanning import question, scan


def searched(repository: Repository, places: list[tuple[Path, CodeSource]], *, no_cache: bool) -> Scan:
    """Searches the code for the flags of a repository, and keeps what was found for the next run."""
    memories = [_memory(root, no_cache=no_cache) for root, _ in places]
    asked = question(repository.library, repository.config, installed(scanners.ALL))
    found = scan(asked, [place for _, place in places], memories)
    for each in memories:
        each.save()
    return found


def sources(
    run: Session, config: Config, origins: tuple[str, ...], *, staged: bool, rev: str | None
) -> list[tuple[Path, CodeSource]]:
    """The code to search: what the command line names, else this repository and those of `scan.repos`."""
    if origins:
        return [(Path(origin), open_code(Path(origin), name=_name(origin, run.root))) for origin in origins]
    found = [(run.root, open_code(run.root, staged=staged, rev=rev))]
    for each in config.scan.get("repos") or ():
        if "path" not in each:
            raise UsageFault(
                f"the repository `{each['name']}` of flagsync.yaml is only known by its address",
                "clone it and give its `path`, or name a checkout with `--from`",
            )
        path = run.root / each["path"]
        found.append((path, open_code(path, name=each["name"], rev=each.get("ref"))))
    return found


def _name(origin: str, root: Path) -> str:
    """What a repository is called: its folder's name; nothing for the flags' own."""
    folder = Path(origin).resolve()
    return "" if folder == root else folder.name.removesuffix(".git")


def _memory(root: Path, *, no_cache: bool) -> Memory:
    return NoMemory() if no_cache else CacheFolder(root, f"{__version__}+scan")
