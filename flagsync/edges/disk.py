"""The door to the work tree: which files hold flags, their stamps, and their bytes.

What a hostile or broken folder may hold never hurts: nothing but a regular file inside the repository is ever opened, at most a
little more than `SIZE_LIMIT` of it is read, and everything that is left out is named. Starts no process and asks no Git, except
for `WorkTree.info`.

Files and folders whose name starts with a dot (editors' locks and backups among them) are no flag files and are ignored.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from typing import Final

from flagsync.model.config import CONFIG_PATH, FLAGS_FOLDER
from flagsync.model.fault import Fault, UsageFault
from flagsync.model.ports import Entry, Listing
from flagsync.model.report import Skip, SourceInfo

SIZE_LIMIT: Final = 1_048_576
"""How many bytes of a flag file are read, and one more, which tells the reader that there are too many."""

SUFFIXES: Final = (".yaml", ".yml")
"""How the name of a flag file ends."""

UNFIT_NAME: Final = "control characters or bytes that are no UTF-8 in its name"
UNFIT_SUFFIX: Final = "a flag file's name ends in `.yaml` or `.yml`, in lower case"
GONE: Final = "it went away while it was being read"

_RACY: Final = 2_000_000_000
"""Nanoseconds. A file changed this recently may change again without its times moving (FAT keeps two seconds)."""

_OPENING: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_UNFIT: Final = "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
_REASONS: Final = {
    errno.EACCES: "no permission to read it",
    errno.EPERM: "no permission to read it",
    errno.ENOENT: GONE,
    errno.ENOTDIR: GONE,
    errno.ELOOP: "symbolic link in a circle",
    errno.ENAMETOOLONG: "its path is too long for this system",
    errno.ENXIO: "socket, not a file",
}


def find_root(start: Path) -> Path:
    """The repository around a folder: the nearest Git work tree or bare repository, found without asking Git.

    Without Git, the nearest folder that holds `flagsync.yaml`, or else the folder itself. Raises UsageFault where there is no
    such folder.
    """
    try:
        folder = start.resolve(strict=True)
    except FileNotFoundError as error:
        raise UsageFault(
            f"The folder `{printable(str(start))}` does not exist.", "Give the folder of the repository."
        ) from error
    except (OSError, RuntimeError) as error:
        raise UsageFault(f"The folder `{printable(str(start))}` cannot be used: {reason_of(error)}.") from error
    if not folder.is_dir():
        raise UsageFault(f"`{printable(str(start))}` is not a folder.", "Give the folder of the repository.")
    configured: Path | None = None
    for candidate in (folder, *folder.parents):
        if _has_git(candidate):
            return candidate
        if is_git_folder(candidate):
            return candidate.parent if candidate.name == ".git" else candidate
        if configured is None and (candidate / CONFIG_PATH).is_file():
            configured = candidate
    return configured or folder


def is_git_folder(folder: Path) -> bool:
    """Whether a folder is itself a bare repository or a `.git`, decided as Git does: it has `HEAD`, `refs` and `objects`."""
    try:
        return (folder / "HEAD").exists() and (folder / "refs").is_dir() and (folder / "objects").is_dir()
    except OSError:
        return False


def refuse_bare(root: Path) -> None:
    """Raises UsageFault for a bare repository: it has commits to read, but neither a work tree nor an index."""
    if is_git_folder(root) and not _has_git(root):
        raise UsageFault(f"`{printable(str(root))}` is a bare repository, which has no files.", "Name a commit with `--rev`.")


def repository_path(root: Path, given: str, folder: Path) -> str:
    """A path on the command line, relative to the current `folder`, as a path from the root with forward slashes.

    The root itself is the empty path. Raises UsageFault where the path leads out of the repository.
    """
    # Only the folder's links are resolved: a flag file that is itself a link is meant by its own name.
    whole = Path(os.path.normpath(folder.resolve() / given))
    for candidate in (whole, whole.parent.resolve() / whole.name):
        if candidate.is_relative_to(root):
            path = candidate.relative_to(root).as_posix()
            return "" if path == "." else path
    raise UsageFault(
        f"`{printable(given)}` lies outside the repository `{printable(str(root))}`.",
        "Give paths inside the repository, or name another repository with `--repo`.",
    )


def is_flag_file(path: str) -> bool:
    """Whether a path from the root, with forward slashes, is that of the configuration, a flag file or a segment file."""
    if path == CONFIG_PATH:
        return True
    return path.startswith(f"{FLAGS_FOLDER}/") and path.endswith(SUFFIXES) and "/." not in path


def name_trouble(path: str) -> Skip | None:
    """Why a path under the flags folder that may be a flag file's is not read whatever the file holds, or None."""
    if not path.isprintable() and re.search(_UNFIT, path):
        return Skip(printable(path), UNFIT_NAME) if path.lower().endswith(SUFFIXES) else None
    if path.endswith(SUFFIXES) or not path.lower().endswith(SUFFIXES):
        return None
    return Skip(path, UNFIT_SUFFIX)


def printable(name: str) -> str:
    """A name with everything that would not show, and every undecodable byte, written as an escape."""
    if name.isprintable():
        return name
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in name)


def reason_of(error: OSError | RuntimeError | ValueError) -> str:
    """Why reading failed, in words."""
    if not isinstance(error, OSError):
        return "its path cannot be used"
    return _REASONS.get(error.errno or 0) or (error.strerror or "it cannot be read").lower()


class WorkTree:
    """The files as they lie in a folder, which need not be a Git repository.

    `clock` gives nanoseconds since the epoch: a file that was changed less than two seconds ago has an empty stamp.
    """

    def __init__(self, root: Path, clock: Callable[[], int] = time.time_ns) -> None:
        self._root = root
        self._prefix = f"{os.fspath(root).rstrip('/')}/"
        self._real = os.path.realpath(root).rstrip("/")
        self._clock = clock
        self._folders: dict[str, bool] = {}

    def listing(self) -> Listing:
        """Every flag file, every segment file and `flagsync.yaml`, by path; and what was left out, with the reason.

        Raises UsageFault in a bare repository.
        """
        refuse_bare(self._root)
        entries: list[Entry] = []
        skipped: list[Skip] = []
        racy = self._clock() - _RACY
        self._take_configuration(entries, skipped, racy)
        pending = self._flags_folder(skipped)
        while pending:
            self._take_folder(pending.pop(), pending, entries, skipped, racy)
        entries.sort(key=attrgetter("path"))
        skipped.sort(key=lambda skip: skip.path)
        return Listing(entries, skipped)

    def read(self, path: str) -> bytes | Skip:
        """At most one byte more than `SIZE_LIMIT` of a file, or why it cannot be had. Never waits for a pipe or a device."""
        folder = path.rpartition("/")[0]
        try:
            inside = self._folders.get(folder)
            if inside is None:
                inside = self._folders[folder] = self._is_inside(folder)
            if not inside:
                return Skip(printable(path), "it does not lie in this repository")
            return _read(self._prefix + path, path)
        except OSError as error:
            if error.errno != errno.ELOOP:
                return Skip(printable(path), reason_of(error))
        except ValueError as error:
            return Skip(printable(path), reason_of(error))
        target = self._target(path)
        if isinstance(target, Skip):
            return target
        try:
            return _read(target, path)
        except OSError as error:
            return Skip(path, reason_of(error))

    def info(self) -> SourceInfo:
        """What is being read. A folder without Git, or one that Git refuses to read, has no commit and is never dirty."""
        from flagsync.edges.repository import dirty, head

        try:
            return SourceInfo("worktree", head(self._root), dirty=dirty(self._root))
        except Fault:
            return SourceInfo("worktree", None, dirty=False)

    def _is_inside(self, folder: str) -> bool:
        """Whether a folder is where its path says, with no symbolic link on the way."""
        return os.path.realpath(self._prefix + folder) == (f"{self._real}/{folder}" if folder else self._real or "/")

    def _take_configuration(self, entries: list[Entry], skipped: list[Skip], racy: int) -> None:
        try:
            status = (self._root / CONFIG_PATH).lstat()
        except FileNotFoundError:
            return
        except OSError as error:
            skipped.append(Skip(CONFIG_PATH, reason_of(error)))
            return
        self._take(CONFIG_PATH, status, entries, skipped, racy)

    def _flags_folder(self, skipped: list[Skip]) -> list[str]:
        try:
            status = (self._root / FLAGS_FOLDER).lstat()
        except FileNotFoundError:
            return []
        except OSError as error:
            skipped.append(Skip(FLAGS_FOLDER, reason_of(error)))
            return []
        if stat.S_ISDIR(status.st_mode):
            return [f"{FLAGS_FOLDER}/"]
        linked = stat.S_ISLNK(status.st_mode)
        skipped.append(Skip(FLAGS_FOLDER, "symbolic link, which is not followed to a folder" if linked else "not a folder"))
        return []

    def _take_folder(self, prefix: str, pending: list[str], entries: list[Entry], skipped: list[Skip], racy: int) -> None:
        """Takes the files of one folder and notes its folders as pending. Written for speed: it sees every file."""
        try:
            with os.scandir(self._prefix + prefix) as scan:
                found = list(scan)
        except OSError as error:
            reason = "no permission to list it" if error.errno == errno.EACCES else reason_of(error)
            skipped.append(Skip(printable(prefix[:-1]), reason))
            return
        if ".git" in {item.name for item in found}:
            skipped.append(Skip(printable(prefix[:-1]), "a Git repository of its own"))
            return
        for item in found:
            name = item.name
            if name[0] == ".":
                continue
            path = prefix + name
            try:
                if name.endswith(SUFFIXES) and item.is_file(follow_symlinks=False) and path.isprintable():
                    self._take(path, item.stat(follow_symlinks=False), entries, skipped, racy)
                elif item.is_dir(follow_symlinks=False):
                    pending.append(f"{path}/")
                    if name.endswith(SUFFIXES):
                        skipped.append(Skip(printable(path), "folder, not a file"))
                elif trouble := name_trouble(path):
                    skipped.append(trouble)
                elif name.endswith(SUFFIXES):
                    self._take(path, item.stat(follow_symlinks=False), entries, skipped, racy)
                elif item.is_symlink() and item.is_dir():
                    skipped.append(Skip(printable(path), "symbolic link to a folder, which is not followed"))
            except OSError as error:
                skipped.append(Skip(printable(path), reason_of(error)))

    def _take(self, path: str, status: os.stat_result, entries: list[Entry], skipped: list[Skip], racy: int) -> None:
        mode = status.st_mode
        if stat.S_ISREG(mode):
            entries.append(Entry(path, _stamp(status, racy)))
        elif not stat.S_ISLNK(mode):
            skipped.append(Skip(path, _kind(mode)))
        else:
            target = self._target(path)
            if isinstance(target, Skip):
                skipped.append(target)
            else:
                self._take(path, Path(target).lstat(), entries, skipped, racy)

    def _target(self, path: str) -> str | Skip:
        """Where a symbolic link ends, with every link on the way resolved, if that is inside the repository."""
        try:
            target = os.path.realpath(self._prefix + path, strict=True)
        except FileNotFoundError:
            return Skip(path, "symbolic link that leads to nothing")
        except OSError as error:
            return Skip(path, reason_of(error))
        if not target.startswith(f"{self._real}/"):
            return Skip(path, "symbolic link that leads out of the repository")
        if target.startswith(f"{self._real}/.git/"):
            return Skip(path, "symbolic link that leads into `.git`")
        return target


def _read(name: str, path: str) -> bytes | Skip:
    """The bytes of a file, whose type is checked once more after opening: it may have been exchanged since it was listed."""
    descriptor = os.open(name, _OPENING)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return Skip(path, _kind(status.st_mode))
        wanted = min(status.st_size, SIZE_LIMIT) + 1
        data = os.read(descriptor, wanted)
        # A file that grows while it is read is read on; one that shrinks ends early, as it would for everyone.
        while len(data) == wanted and wanted <= SIZE_LIMIT:
            wanted = SIZE_LIMIT + 1
            data += os.read(descriptor, wanted - len(data))
        return data
    finally:
        os.close(descriptor)


def _stamp(status: os.stat_result, racy: int) -> str:
    if status.st_mtime_ns > racy or status.st_ctime_ns > racy:
        return ""
    return f"{status.st_size}-{status.st_mtime_ns}-{status.st_ctime_ns}-{status.st_ino}"


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "folder, not a file"
    if stat.S_ISFIFO(mode):
        return "named pipe, not a file"
    if stat.S_ISSOCK(mode):
        return "socket, not a file"
    return "symbolic link" if stat.S_ISLNK(mode) else "device, not a file"


def _has_git(folder: Path) -> bool:
    """Whether a folder is the top of a work tree: it has a `.git` folder, or a `.git` file that names one elsewhere."""
    entry = folder / ".git"
    try:
        if entry.is_dir():
            # The work tree of a linked checkout keeps `HEAD` here and the rest elsewhere.
            return (entry / "HEAD").exists()
        with entry.open("rb") as file:
            return file.read(8) == b"gitdir: "
    except OSError:
        return False
