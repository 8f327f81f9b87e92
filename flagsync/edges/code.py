"""The door to code: the files of a work tree, of the index, of a commit (also in a bare repository) or of a plain folder.

Git lists what it tracks; contents come from the files themselves or, for the index and a commit, from Git's objects. Nothing of
the repository is ever run, no symbolic link is followed, and whatever is left out is named.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from flagsync.edges.disk import is_git_folder, printable, reason_of
from flagsync.edges.plumbing import Objects, demand, missing_part
from flagsync.edges.repository import head, resolve
from flagsync.model.fault import Fault, UsageFault
from flagsync.model.reference import CodeFile, CodeListing, CodeSource, Made
from flagsync.model.report import Skip, SourceInfo

SIZE_LIMIT: Final = 2 * 1024 * 1024
"""How many bytes a file of code may have: larger ones are data."""

TOO_LARGE: Final = "larger than 2 MB"

_OPENING: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_RACY: Final = 2_000_000_000
_AHEAD: Final = 64
_PART: Final = 256 * 1024
_SUBMODULE: Final = "a submodule; `--submodules` searches it too"
_LINK: Final = "symbolic link, which is not followed"
_REGULAR: Final = frozenset({"100644", "100755"})
_DOTTED: Final = frozenset({".git", ".hg", ".svn", ".tox", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".idea", ".cache"})

Listed = tuple[str, str, str, str]
"""Tag (`S`: left out by a sparse checkout), mode, blob and path of a file that Git tracks."""


def open_code(root: Path, *, name: str = "", staged: bool = False, rev: str | None = None) -> CodeSource:
    """The code at a folder: of a commit, of the index, or of the work tree. A bare repository is read at HEAD.

    A folder that is no Git repository is read as it is. Raises UsageFault where the folder or the revision does not exist.
    """
    try:
        folder = root.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise UsageFault(f"there is no folder `{printable(str(root))}`", "name the folder of a repository") from error
    if not folder.is_dir():
        raise UsageFault(f"`{printable(str(root))}` is no folder", "name the folder of a repository")
    tracked = (folder / ".git").exists()
    bare = not tracked and is_git_folder(folder)
    if rev is not None or bare:
        if not tracked and not bare:
            raise UsageFault(f"`{printable(str(root))}` is no Git repository", "leave out the revision")
        return CommitCode(folder, rev or "HEAD", name)
    if not tracked:
        if staged:
            raise UsageFault(f"`{printable(str(root))}` is no Git repository", "leave out `--staged`")
        return FolderCode(folder, name)
    return IndexCode(folder, name) if staged else WorkTreeCode(folder, name)


def submodules_of(root: Path, *, staged: bool = False, rev: str | None = None) -> dict[str, str]:
    """The paths of a repository's submodules, each with the commit that the index or a commit records for it."""
    if rev is not None:
        rows = _committed(root, resolve(root, rev))
    elif (root / ".git").exists():
        rows = _tracked(root)
    else:
        rows = _committed(root, "HEAD") if is_git_folder(root) and not staged else []
    return {path: commit for _, mode, commit, path in rows if mode == "160000"}


class FolderCode:
    """The files of a folder without Git."""

    kind: Final = "folder"

    def __init__(self, root: Path, name: str = "", clock: Callable[[], int] = time.time_ns) -> None:
        self.name = name
        self._root = root
        self._prefix = f"{os.fspath(root).rstrip('/')}/"
        self._clock = clock
        self._plain: dict[str, bool] = {"": True}

    def listing(self) -> CodeListing:
        """Every regular file, hidden folders of tools left out."""
        files: list[CodeFile] = []
        skipped: list[Skip] = []
        unread: list[Skip] = []
        racy = self._clock() - _RACY
        pending = [""]
        while pending:
            folder = pending.pop()
            try:
                with os.scandir(self._prefix + folder) as scan:
                    items = list(scan)
            except OSError as error:
                unread.append(Skip(printable(folder) or ".", reason_of(error)))
                continue
            if folder and any(item.name == ".git" for item in items):
                skipped.append(Skip(printable(folder), _SUBMODULE))
                continue
            for item in items:
                path = folder + item.name
                try:
                    status = item.stat(follow_symlinks=False)
                except OSError as error:
                    unread.append(Skip(printable(path), reason_of(error)))
                    continue
                if stat.S_ISDIR(status.st_mode):
                    if item.name not in _DOTTED:
                        pending.append(f"{path}/")
                elif stat.S_ISREG(status.st_mode):
                    if status.st_size > SIZE_LIMIT:
                        skipped.append(Skip(printable(path), TOO_LARGE))
                    else:
                        files.append(CodeFile(path, _stamp(status, racy)))
                else:
                    skipped.append(Skip(printable(path), _LINK if item.is_symlink() else "not a regular file"))
        return CodeListing(sorted(files), sorted(skipped, key=_by_path), sorted(unread, key=_by_path))

    def read(self, file: CodeFile, ahead: Iterable[CodeFile] = ()) -> bytes | Skip:
        """The bytes of a file, which must still be a regular one below the folder."""
        del ahead
        path = file.path
        try:
            if not self._is_plain(path.rpartition("/")[0]):
                return Skip(printable(path), _LINK)
            descriptor = os.open(self._prefix + path, _OPENING)
        except (OSError, ValueError) as error:
            linked = isinstance(error, OSError) and error.errno == errno.ELOOP
            return Skip(printable(path), _LINK if linked else reason_of(error))
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return Skip(printable(path), "not a regular file")
            return os.read(descriptor, min(status.st_size, SIZE_LIMIT) + 1)
        except OSError as error:
            return Skip(printable(path), reason_of(error))
        finally:
            os.close(descriptor)

    def each(self, count: int, work: Callable[[int], Made]) -> Iterator[Made]:
        """What `work` makes of each number; files are read by several processes where there are many."""
        # A run that is told again by what is remembered reads next to nothing.
        from flagsync.edges.processes import spread

        return spread(count, work)

    def info(self) -> SourceInfo:
        """What is being read."""
        return SourceInfo("worktree", None, dirty=False)

    def _is_plain(self, folder: str) -> bool:
        """Whether no symbolic link lies on the way to a folder."""
        known = self._plain.get(folder)
        if known is None:
            above = folder.rpartition("/")[0]
            known = self._is_plain(above) and stat.S_ISDIR(os.lstat(self._prefix + folder).st_mode)
            self._plain[folder] = known
        return known


class WorkTreeCode(FolderCode):
    """The files that Git tracks, as they lie in the work tree."""

    def listing(self) -> CodeListing:
        """Every tracked regular file that is there, and what is not for a reason."""
        files: list[CodeFile] = []
        skipped: list[Skip] = []
        unread: list[Skip] = []
        racy = self._clock() - _RACY
        prefix, status_of, made = self._prefix, os.lstat, CodeFile._make
        last = ""
        # Written for speed: it sees every file of the repository, and most scans have little else to do.
        for item in _listed_by_git(self._root):
            about, _, path = item.partition("\t")
            mode = about[2:8]
            if path == last:
                continue
            last = path
            if mode not in _REGULAR:
                skipped.append(Skip(printable(path), _SUBMODULE if mode == "160000" else _LINK))
                continue
            try:
                status = status_of(prefix + path)
            except FileNotFoundError:
                if about[0] == "S":
                    unread.append(Skip(printable(path), "left out by the sparse checkout"))
                continue
            except (OSError, ValueError) as error:
                unread.append(Skip(printable(path), reason_of(error)))
                continue
            if not stat.S_ISREG(status.st_mode):
                skipped.append(Skip(printable(path), _LINK if stat.S_ISLNK(status.st_mode) else "not a regular file"))
            elif status.st_size > SIZE_LIMIT:
                skipped.append(Skip(printable(path), TOO_LARGE))
            else:
                files.append(made((path, _stamp(status, racy), "")))
        return CodeListing(files, sorted(skipped, key=_by_path), unread)

    def info(self) -> SourceInfo:
        """What is being read. Whether it differs from the commit is not asked: that would run the repository's filters."""
        try:
            return SourceInfo("worktree", head(self._root), dirty=True)
        except Fault:
            return SourceInfo("worktree", None, dirty=True)


class _ObjectCode:
    """What the index and a commit have in common: blobs, read through one long-running Git."""

    def __init__(self, root: Path, name: str) -> None:
        self.name = name
        self._root = root
        self._objects = Objects(root, SIZE_LIMIT)
        self._present: frozenset[str] | None = None

    def _listed(self, rows: Sequence[Listed]) -> CodeListing:
        files: list[CodeFile] = []
        skipped: list[Skip] = []
        for _, mode, blob, path in rows:
            if mode in _REGULAR:
                files.append(CodeFile(path, blob, blob))
            else:
                skipped.append(Skip(printable(path), _SUBMODULE if mode == "160000" else _LINK))
        return CodeListing(sorted(files), sorted(skipped, key=_by_path))

    def read(self, file: CodeFile, ahead: Iterable[CodeFile] = ()) -> bytes | Skip:
        """The bytes of a blob; a clone that does not have it never fetches it."""
        here = self._present
        if here is None or file.blob in here:
            wanted = [each.blob for each in islice(ahead, _AHEAD) if here is None or each.blob in here]
            try:
                content = self._objects.read(file.blob, wanted)
            except Fault:
                # Where a blob of a partial clone is missing, Git ends instead of saying so.
                if here is not None or missing_part(self._root) is None:
                    raise
                self._present = self._local()
                return self.read(file, ahead)
            if content is not None:
                return content
        return Skip(printable(file.path), "its content is not in this clone")

    def each(self, count: int, work: Callable[[int], Made]) -> Iterator[Made]:
        """What `work` makes of each number, one after the other: there is one Git to ask."""
        return map(work, range(count))

    def _local(self) -> frozenset[str]:
        """The id of every object that this clone has."""
        self._objects.close()
        listed = demand(self._root, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)", "--unordered")
        return frozenset(listed.decode("ascii").split())


class IndexCode(_ObjectCode):
    """The files as they are staged."""

    def listing(self) -> CodeListing:
        """Every staged regular file."""
        return self._listed(list(dict.fromkeys(_tracked(self._root))))

    def info(self) -> SourceInfo:
        """What is being read."""
        return SourceInfo("index", head(self._root), dirty=True)


class CommitCode(_ObjectCode):
    """The files of one commit; the repository may be bare. Raises UsageFault where there is no such commit."""

    def __init__(self, root: Path, rev: str, name: str = "") -> None:
        super().__init__(root, name)
        self._commit = resolve(root, rev)

    def listing(self) -> CodeListing:
        """Every regular file of the commit."""
        return self._listed(_committed(self._root, self._commit))

    def info(self) -> SourceInfo:
        """What is being read."""
        return SourceInfo("commit", self._commit, dirty=False)


def _committed(root: Path, commit: str) -> list[Listed]:
    """What a commit holds."""
    rows: list[Listed] = []
    for item in demand(root, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]:
        about, _, path = item.partition(b"\t")
        mode, _, blob = about.decode("ascii").split(" ")
        rows.append(("H", mode, blob, os.fsdecode(path)))
    return rows


def _tracked(root: Path) -> list[Listed]:
    """What Git tracks, from the index. A file in a merge conflict is listed once for each side."""
    rows: list[Listed] = []
    for item in _listed_by_git(root):
        about, _, path = item.partition("\t")
        tag, mode, blob, _ = about.split(" ")
        rows.append((tag, mode, blob, path))
    return rows


def _listed_by_git(root: Path) -> Iterator[str]:
    """What Git lists, a part at a time: as single texts the whole would take three times as much memory."""
    listed = demand(root, "ls-files", "-s", "-t", "-z")
    start = 0
    while start < len(listed):
        end = listed.find(b"\0", start + _PART) + 1 or len(listed)
        yield from os.fsdecode(listed[start : end - 1]).split("\0")
        start = end


def _stamp(status: os.stat_result, racy: int) -> str:
    """Names what a file holds, in 16 letters: 64 bits of its size, its times and its inode tell any repository's files apart.

    Nothing where it was changed so recently that its times may not tell the next change. The hash of whole numbers is the same
    in every process.
    """
    written, changed = status.st_mtime_ns, status.st_ctime_ns
    if written > racy or changed > racy:
        return ""
    return f"{hash((status.st_size, written, changed, status.st_ino)) & 0xFFFF_FFFF_FFFF_FFFF:016x}"


def _by_path(skip: Skip) -> str:
    return skip.path
