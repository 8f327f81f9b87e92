"""The door to files that are written on request: reports, and what `render --out` leaves in a folder.

A file is replaced as a whole or not at all, and never through a symbolic link.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from flagsync.edges.disk import printable
from flagsync.model.fault import Fault, UsageFault

MAX_TEXT: Final = 256 << 20
"""How many characters of a file that the command line names are read."""

_CREATING: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_HINTS: Final = {
    errno.EACCES: ("you may not write there", "Choose another place, or change its permissions."),
    errno.EPERM: ("you may not write there", "Choose another place, or change its permissions."),
    errno.EROFS: ("its file system is read-only", "Choose another place."),
    errno.ENOENT: ("its folder does not exist", "Create the folder first."),
    errno.ENOTDIR: ("a part of its path is not a folder", "Choose another place."),
    errno.EISDIR: ("it is a folder", "Name a file."),
    errno.ENOSPC: ("the disk is full", "Free some space; nothing was replaced."),
    errno.EDQUOT: ("the disk quota is used up", "Free some space; nothing was replaced."),
    errno.ENXIO: ("nobody reads from this pipe", "Start its reader first."),
    errno.ENAMETOOLONG: ("its name is too long", "Choose a shorter name."),
    errno.ELOOP: ("it is a symbolic link", "Name the file itself."),
}


def replace_file(path: Path, text: str) -> None:
    """Writes a file as a whole: beside it first, then in its place; the permissions of an existing file stay.

    A terminal, a pipe or another device is written to as it is. Raises Fault where it cannot be written; an existing file then
    still has its old content.
    """
    try:
        _replace(path, text.encode("utf-8", "backslashreplace"))
    except (OSError, ValueError) as error:
        raise _fault(path, error) from error


def check_place(path: Path) -> None:
    """Raises Fault, before any work is done for it, where a file has no folder to lie in or is one itself."""
    if path.is_dir():
        raise _fault(path, IsADirectoryError(errno.EISDIR, ""))
    if not path.parent.is_dir():
        raise _fault(path, OSError(errno.ENOTDIR if path.parent.exists() else errno.ENOENT, ""))


def create_file(path: Path, text: str) -> None:
    """Writes a file that must not exist yet; its folders are made where they are missing.

    Raises UsageFault where it exists, and Fault where it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise UsageFault(f"`{printable(str(path))}` exists already", "nothing was changed; choose another name") from None
    except OSError as error:
        raise _fault(path, error) from error


def create_files(folder: Path, files: Mapping[str, str]) -> None:
    """Writes several new files below a folder, all or none; the keys are paths from the folder with forward slashes.

    Raises UsageFault, before anything is written, where one of them exists, and Fault where one cannot be written; what was
    created by then is removed again.
    """
    wanted = {name: _below(folder, name) for name in files}
    existing = [printable(name) for name, path in wanted.items() if os.path.lexists(path)]
    if existing:
        others = f" and {len(existing) - 1} more" if len(existing) > 1 else ""
        raise UsageFault(f"`{existing[0]}` exists already{others}", "nothing was written; files are never overwritten")
    made: list[Path] = []
    try:
        for name, text in files.items():
            missing = [parent for parent in wanted[name].parents if not parent.exists()]
            _make_folders(folder, wanted[name].parent)
            made += reversed(missing)
            create_file(wanted[name], text)
            made.append(wanted[name])
    except BaseException as error:
        for path in reversed(made):
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        if isinstance(error, OSError):
            raise _fault(folder, error) from error
        raise


def read_limited(path: Path, limit: int) -> str:
    """A file that the command line names, as UTF-8 without a byte order mark, if it has at most `limit` bytes.

    Raises UsageFault where it cannot be read or is larger.
    """
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
            size = max(path.stat().st_size, len(content))
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise UsageFault(f"`{printable(str(path))}` cannot be read: {reason}") from error
    if len(content) > limit:
        words = f"has {size / 1_048_576:.0f} MiB, and at most {limit // 1_048_576} are read"
        raise UsageFault(f"`{printable(str(path))}` {words}", "split it, or name the file that holds only the flags")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"`{printable(str(path))}` is not UTF-8 in line {line}"
        raise UsageFault(message, "save it as UTF-8 and try again") from error


def read_text(path: Path) -> str:
    """A file that the command line names, as UTF-8.

    Raises UsageFault where it cannot be read, or is larger than `MAX_TEXT`: some files never end.
    """
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(MAX_TEXT + 1)
    except (OSError, UnicodeDecodeError) as error:
        reason = (error.strerror or "it cannot be read").lower() if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageFault(f"`{printable(str(path))}` cannot be read: {reason}.") from error
    if len(text) > MAX_TEXT:
        raise UsageFault(f"`{printable(str(path))}` is larger than {MAX_TEXT >> 20} MiB", "split it")
    return text


def write_text_tree(folder: Path, files: Mapping[str, str]) -> tuple[Path, ...]:
    """Writes several files below a folder, which is made where it is missing; a file that is already so is left alone.

    The keys are paths from the folder with forward slashes. Returns the paths in the order of their names. Raises UsageFault,
    before anything is written, for a name that would leave the folder, and Fault where a file cannot be written.
    """
    contents = {_below(folder, name): text.encode("utf-8", "backslashreplace") for name, text in sorted(files.items())}
    for path, content in contents.items():
        try:
            _make_folders(folder, path.parent)
            if not _holds(path, content):
                _replace(path, content)
        except (OSError, ValueError) as error:
            raise _fault(path, error) from error
    return tuple(contents)


def _below(folder: Path, name: str) -> Path:
    pure = PurePosixPath(name)
    if not pure.parts or pure.is_absolute() or ".." in pure.parts or "\0" in name or "\\" in name:
        raise UsageFault(f"`{printable(name)[:60]}` is no name of a file below `{printable(str(folder))}`.")
    return folder / pure


def _make_folders(folder: Path, wanted: Path) -> None:
    """Makes the folders from `folder` down to `wanted`, none of which may be a symbolic link that leads elsewhere."""
    folder.mkdir(parents=True, exist_ok=True)
    step = folder
    for part in wanted.relative_to(folder).parts:
        step /= part
        with contextlib.suppress(FileExistsError):
            step.mkdir()
        if not stat.S_ISDIR(step.lstat().st_mode):
            raise OSError(errno.ELOOP if step.is_symlink() else errno.ENOTDIR, "not a folder")


def _holds(path: Path, content: bytes) -> bool:
    try:
        status = path.lstat()
        return stat.S_ISREG(status.st_mode) and status.st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _replace(path: Path, content: bytes) -> None:
    mode = _mode(path)
    if mode is not None and (stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)):
        _write_through(path, content)
        return
    if path.is_symlink():
        raise OSError(errno.ELOOP, "symbolic link")
    if mode is not None and not stat.S_ISREG(mode):
        raise OSError(errno.EISDIR if stat.S_ISDIR(mode) else errno.EPERM, "not a file")
    if mode is not None and not os.access(path, os.W_OK):
        raise OSError(errno.EACCES, "write-protected")
    # A short name of its own, so that a long name of the file does not become too long.
    temporary = path.parent / f".flagsync-{os.urandom(8).hex()}.tmp"
    descriptor = os.open(temporary, _CREATING, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), stat.S_IMODE(mode) & 0o777)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _mode(path: Path) -> int | None:
    """The type and permissions of what a path leads to, or None where there is nothing yet."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _write_through(path: Path, content: bytes) -> None:
    # Without O_NONBLOCK, opening a pipe that nobody reads would wait for ever.
    descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    os.set_blocking(descriptor, True)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _fault(path: Path, error: OSError | ValueError) -> Fault:
    number = error.errno if isinstance(error, OSError) else None
    why, hint = _HINTS.get(number or 0, (str(getattr(error, "strerror", None) or error).lower(), "Choose another place."))
    return Fault(f"`{printable(str(path))}` cannot be written, because {why}.", hint)
