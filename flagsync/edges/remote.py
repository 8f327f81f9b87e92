"""The door to repositories elsewhere: fetches the newest files of one, without history, into the user's cache folder.

Only `https`, `ssh` and `file` are used, nobody is asked for a password, no hook is run and nothing is checked out. Each fetch
is a bare repository of its own, named by its commit, so that several runs at once do not meet; those that are not used any more
are deleted.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from flagsync.edges.cache import user_folder
from flagsync.edges.disk import printable
from flagsync.edges.plumbing import TRANSPORTS, ask, create, demand, transfer
from flagsync.model.fault import Fault

SECONDS: Final = 600.0
"""How long a fetch may take."""

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_SHORT: Final = re.compile(r"(?:[A-Za-z0-9_][\w.-]*@)?[A-Za-z0-9_][\w.-]*:(?!:|//)[^\s:][^\s]*")
_SECRET: Final = re.compile(r"(?<=://)[^/\s'\"]*@|[?#][^\s'\"]*")
_REF: Final = re.compile(r"[A-Za-z0-9_.][\w./+@-]*")
_COMMIT: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_OURS: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\.git|[0-9a-f]{16}\.tmp")
_DIGEST: Final = re.compile(r"[0-9a-f]{32}")
_DAY: Final = 86_400
_KEPT_DAYS: Final = 30
"""How long what was fetched from an address is kept after its last use."""


class Clone(NamedTuple):
    """What was fetched: a bare repository, its commit, and the folder that stays the same from one fetch to the next."""

    path: Path
    commit: str
    home: Path


def fetched(
    url: str,
    ref: str | None = None,
    *,
    offline: bool = False,
    folder: Path | None = None,
    seconds: float = SECONDS,
    clock: Callable[[], float] = time.time,
) -> Clone:
    """The files at a ref (a branch, a tag or a full commit id; by default the remote's HEAD) of a repository elsewhere.

    A commit id that was fetched before needs no network. Raises Fault, whose message has no secrets of the address, where the
    repository cannot be had; `offline` says not to try.
    """
    trouble = address_trouble(url)
    if trouble is not None:
        raise Fault(trouble)
    if ref is not None and (not _REF.fullmatch(ref) or ".." in ref):
        raise Fault(f"`{printable(ref)[:60]}` is no branch, tag or commit id.")
    cache = folder or user_folder()
    if cache is None:
        raise Fault("There is no folder to fetch it into; set XDG_CACHE_HOME.")
    home = cache / "repos" / hashlib.sha256(url.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    if ref is not None and _COMMIT.fullmatch(ref) and (known := _known(home, ref)):
        return known
    if offline:
        raise Fault("It lies elsewhere, and `--offline` says not to fetch it.")
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _tidy(home, clock())
        temporary = home / f"{secrets.token_hex(8)}.tmp"
        temporary.mkdir(mode=0o700)
    except OSError as error:
        raise Fault(f"The cache folder `{printable(str(home))}` cannot be written: {error.strerror}.") from error
    try:
        return _fetch(temporary, home, url, ref, seconds)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def address_trouble(url: str) -> str | None:
    """Why an address cannot be fetched from; None where it can."""
    scheme = _SCHEME.match(url)
    if (scheme and scheme[1].lower() in TRANSPORTS) or _SHORT.fullmatch(url):
        return None
    return f"`{without_secrets(url)[:60]}` is no address by {', '.join(TRANSPORTS[:-1])} or {TRANSPORTS[-1]}."


def without_secrets(text: str) -> str:
    """A text without what proves who somebody is in the addresses it holds."""
    return printable(_SECRET.sub("", text))


def _fetch(temporary: Path, home: Path, url: str, ref: str | None, seconds: float) -> Clone:
    create(temporary)
    wanted = ref or "HEAD"
    if not _COMMIT.fullmatch(wanted):
        names = [wanted] if ref is None else [f"refs/heads/{ref}", f"refs/tags/{ref}", f"refs/tags/{ref}^{{}}"]
        listed = transfer(temporary, url, seconds, "ls-remote", "--quiet", "wanted", *names)
        if listed.status != 0:
            raise _refused(listed.complaint)
        rows = [line.partition("\t") for line in listed.output.decode("utf-8", "replace").splitlines()]
        commits = {name: commit for commit, _, name in rows if _COMMIT.fullmatch(commit)}
        found = [commits[name] for name in reversed(names) if name in commits]
        if not found:
            raise Fault(f"It has no branch or tag `{printable(wanted)[:60]}`." if ref else "It has no commit yet.")
        if known := _known(home, found[0]):
            return known
    refspec = f"+{wanted}:refs/flagsync/wanted"
    options = ("--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-auto-gc", "--no-write-fetch-head")
    done = transfer(temporary, url, seconds, "fetch", *options, "wanted", refspec)
    if done.status != 0:
        raise _refused(done.complaint)
    commit = demand(temporary, "rev-parse", "--verify", "refs/flagsync/wanted^{commit}").decode("ascii").strip()
    with contextlib.suppress(OSError):
        # Where another run was faster, its fetch is as good.
        temporary.rename(home / f"{commit}.git")
    known = _known(home, commit)
    if known is None:
        raise Fault("What was fetched cannot be read.")
    return known


def _known(home: Path, commit: str) -> Clone | None:
    path = home / f"{commit}.git"
    if not path.is_dir() or ask(path, "cat-file", "-e", f"{commit}^{{tree}}").status != 0:
        return None
    for used in (path, home):
        with contextlib.suppress(OSError):
            os.utime(used)
    return Clone(path, commit, home)


def _refused(complaint: str) -> Fault:
    lines = [line.partition(": ")[2] for line in complaint.splitlines() if line.startswith(("fatal: ", "error: "))]
    words = without_secrets(lines[0]).rstrip(".") if lines else "Git gave no reason"
    return Fault(f"It could not be fetched: {words[:200]}.")


def _tidy(home: Path, now: float) -> None:
    """Deletes older fetches from this address, and what was fetched from addresses that nobody asks for any more."""
    with contextlib.suppress(OSError):
        old = [path for path in home.iterdir() if _OURS.fullmatch(path.name) and path.stat().st_mtime < now - _DAY]
        old += [
            path
            for path in home.parent.iterdir()
            if _DIGEST.fullmatch(path.name) and path != home and path.stat().st_mtime < now - _KEPT_DAYS * _DAY
        ]
        for path in old:
            if not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
