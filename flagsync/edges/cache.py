"""The door to the user's cache folder: what earlier runs found out, one file per repository.

A file is a header and one line per entry: the key, the day of its last use and the value, all JSON without line breaks. Lines
are kept as they are until somebody asks for their key, so that a run that needs a few entries pays for few. Nothing in here is
ever code, and nothing is trusted: a file that is damaged, too large, somebody else's or of another version of flagsync is as
good as none. Several runs may use the same file at once: each writes a whole new one, and the last stays.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import stat
import time
import zlib
from collections.abc import Callable
from json.encoder import encode_basestring_ascii
from pathlib import Path
from typing import Final

SIZE_LIMIT: Final = 64 * 1024 * 1024
"""How many bytes the entries of one repository may take; the ones unused for longest go first."""

_MAGIC: Final = b"flagsync-cache-1"
_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_DAY: Final = 86_400
_KEPT_DAYS: Final = 30
"""How long an unused entry, or the file of an unused repository, is kept."""

_NAME: Final = re.compile(r"[0-9a-f]{32}\.cache")
_LEFTOVER: Final = re.compile(r"[0-9a-f]{32}\.cache\.[0-9a-f]{16}\.tmp")


class NoMemory:
    """A memory that knows nothing, for `--no-cache`."""

    def recall(self, key: str) -> object | None:
        """Always None."""

    def remember(self, key: str, value: object) -> None:
        """Forgets it at once."""

    def save(self) -> None:
        """Writes nothing."""


class CacheFolder:
    """The memory of one repository in a folder of the user (by default `flagsync` under the user's cache folder).

    `version` is flagsync's own: another version starts anew. `clock` gives seconds since the epoch. Never raises on account of
    what the folder holds or allows.
    """

    def __init__(
        self,
        root: Path,
        version: str,
        *,
        folder: Path | None = None,
        clock: Callable[[], float] = time.time,
        size_limit: int = SIZE_LIMIT,
    ) -> None:
        self._folder = folder or user_folder()
        identity = os.fsencode(os.path.realpath(root)) + b"\0" + version.encode()
        self._name = f"{hashlib.sha256(identity).hexdigest()[:32]}.cache"
        self._version = version.encode("ascii", "backslashreplace")
        self._today = int(clock() // _DAY)
        self._size_limit = size_limit
        self._lines: dict[bytes, bytes] | None = None
        self.damaged = False
        """Whether there was a file that cannot be relied on, once anything was asked."""
        self._used: set[bytes] = set()
        self._changed = False

    def recall(self, key: str) -> object | None:
        """The value stored under a key, or None."""
        name = encode_basestring_ascii(key).encode("ascii")
        line = self._loaded().get(name)
        if line is None:
            return None
        try:
            day, _, value = line.partition(b"\t")
            if int(day) != self._today:
                self._changed = True
            found: object = json.loads(value)
        except (ValueError, RecursionError):
            del self._loaded()[name]
            self._changed = True
            return None
        self._used.add(name)
        return found

    def remember(self, key: str, value: object) -> None:
        """Stores a value of JSON's own types, to be written by `save`. Raises TypeError or ValueError for any other value."""
        name = encode_basestring_ascii(key).encode("ascii")
        encoded = json.dumps(value, separators=(",", ":")).encode("ascii")
        line = b"%d\t%s" % (self._today, encoded)
        self._used.add(name)
        if self._loaded().get(name) != line:
            self._loaded()[name] = line
            self._changed = True

    def save(self) -> None:
        """Writes what was remembered, where anything changed; quietly does nothing where that is impossible."""
        if not self._changed or self._folder is None:
            return
        body = self._body()
        header = b"%s %s %08x\n" % (_MAGIC, self._version, zlib.crc32(body))
        temporary = self._folder / f"{self._name}.{os.urandom(8).hex()}.tmp"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(header)
                file.write(body)
            temporary.replace(self._folder / self._name)
            self._changed = False
            _sweep(self._folder, self._name, before=(self._today - _KEPT_DAYS) * _DAY)
        except OSError:
            return
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)

    def _loaded(self) -> dict[bytes, bytes]:
        if self._lines is None:
            content = b"" if self._folder is None else _content(self._folder / self._name, 2 * self._size_limit)
            self._lines = _lines(content, self._version)
            self.damaged = bool(content) and not self._lines
        return self._lines

    def _body(self) -> bytes:
        """Every entry as a line; entries of this run count as used today, and old ones go where there are too many."""
        lines = self._loaded()
        today = b"%d\t" % self._today
        ages: list[tuple[int, bytes]] = []
        for name, line in lines.items():
            day, _, value = line.partition(b"\t")
            if name in self._used:
                lines[name] = today + value
                ages.append((0, name))
            elif day.isdigit() and (age := self._today - int(day)) <= _KEPT_DAYS:
                ages.append((max(age, 1), name))
        ages.sort(key=lambda aged: aged[0])
        kept: list[bytes] = []
        size = 0
        for _, name in ages:
            line = b"%s\t%s\n" % (name, lines[name])
            if size + len(line) > self._size_limit:
                break
            size += len(line)
            kept.append(line)
        return b"".join(kept)


def user_folder() -> Path | None:
    """Where the XDG base directory specification puts caches; None for a user without a home."""
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        return (named if named.is_absolute() else Path.home() / ".cache") / "flagsync"
    except RuntimeError:
        return None


def _content(path: Path, limit: int) -> bytes:
    """The content of a cache file, or nothing where it is no plain file that only this user can write, or is too large."""
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError:
        return b""
    try:
        status = os.fstat(descriptor)
        trusted = stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o022
        if not trusted or status.st_size > limit:
            return b""
        with os.fdopen(os.dup(descriptor), "rb") as file:
            return file.read(limit + 1)
    except OSError:
        return b""
    finally:
        os.close(descriptor)


def _lines(content: bytes, version: bytes) -> dict[bytes, bytes]:
    """The entries of a file that is whole: its header names this version and the checksum of the rest."""
    header, _, body = content.partition(b"\n")
    if header != b"%s %s %08x" % (_MAGIC, version, zlib.crc32(body)):
        return {}
    return {name: line for name, tab, line in (entry.partition(b"\t") for entry in body.split(b"\n")) if tab}


def _sweep(folder: Path, own: str, before: float) -> None:
    """Deletes the files of other repositories that were not used for long, and what a killed run left behind."""
    with os.scandir(folder) as scan:
        for entry in scan:
            if entry.name == own or not (_NAME.fullmatch(entry.name) or _LEFTOVER.fullmatch(entry.name)):
                continue
            with contextlib.suppress(OSError):
                if entry.stat(follow_symlinks=False).st_mtime < before:
                    (folder / entry.name).unlink()
