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
from collections.abc import Callable, Iterator
from json.encoder import encode_basestring_ascii
from pathlib import Path
from typing import Final, NamedTuple

SIZE_LIMIT: Final = 64 * 1024 * 1024
"""How many bytes the entries of one repository may take; the ones unused for longest go first."""

_MAGIC: Final = b"flagsync-cache-1"
_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_DAY: Final = 86_400
_KEPT_DAYS: Final = 30
"""How long an unused entry, or the file of an unused repository, is kept."""

_NAME: Final = re.compile(r"[0-9a-f]{32}\.cache")
_LEFTOVER: Final = re.compile(r"[0-9a-f]{32}\.cache\.[0-9a-f]{16}\.tmp")


class _Entry(NamedTuple):
    """A value as JSON, and the day of its last use (days since the epoch)."""

    day: int
    value: bytes


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
        self._entries: dict[bytes, _Entry] | None = None
        self.damaged = False
        """Whether there was a file that cannot be relied on, once anything was asked."""
        self._used: set[bytes] = set()
        self._changed = False

    def recall(self, key: str) -> object | None:
        """The value stored under a key, or None."""
        name = encode_basestring_ascii(key).encode("ascii")
        entry = self._loaded().get(name)
        if entry is None:
            return None
        if entry.day != self._today:
            self._changed = True
        try:
            found: object = json.loads(entry.value)
        except (ValueError, RecursionError):
            del self._loaded()[name]
            self._changed = True
            return None
        self._used.add(name)
        return found

    def remember(self, key: str, value: object) -> None:
        """Stores a value of JSON's own types, to be written by `save`. Raises TypeError or ValueError for any other value."""
        name = encode_basestring_ascii(key).encode("ascii")
        entry = _Entry(self._today, json.dumps(value, separators=(",", ":")).encode("ascii"))
        self._used.add(name)
        if self._loaded().get(name) != entry:
            self._loaded()[name] = entry
            self._changed = True

    def save(self) -> None:
        """Writes what was remembered, where anything changed; quietly does nothing where that is impossible."""
        if not self._changed or self._folder is None:
            return
        checksum = 0
        for part in self._parts():
            checksum = zlib.crc32(part, checksum)
        header = b"%s %s %08x\n" % (_MAGIC, self._version, checksum)
        temporary = self._folder / f"{self._name}.{os.urandom(8).hex()}.tmp"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(header)
                file.writelines(self._parts())
            temporary.replace(self._folder / self._name)
            self._changed = False
            _sweep(self._folder, self._name, before=(self._today - _KEPT_DAYS) * _DAY)
        except OSError:
            return
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)

    def _loaded(self) -> dict[bytes, _Entry]:
        if self._entries is None:
            content = b"" if self._folder is None else _content(self._folder / self._name, 2 * self._size_limit)
            self._entries = _entries(content, self._version)
            self.damaged = bool(content) and not self._entries
        return self._entries

    def _parts(self) -> Iterator[bytes]:
        """Every entry as a line; entries of this run count as used today, and old ones go where there are too many.

        A line comes in parts: a large repository's has megabytes, which are not copied to be written.
        """
        entries = self._loaded()
        ages = {name: 0 if name in self._used else max(self._today - entry.day, 1) for name, entry in entries.items()}
        size = 0
        for name in sorted((name for name, age in ages.items() if age <= _KEPT_DAYS), key=ages.__getitem__):
            entry = entries[name]
            start = b"%s\t%d\t" % (name, entry.day if ages[name] else self._today)
            size += len(start) + len(entry.value) + 1
            if size > self._size_limit:
                break
            yield start
            yield entry.value
            yield b"\n"


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


def _entries(content: bytes, version: bytes) -> dict[bytes, _Entry]:
    """The entries of a file that is whole: its header names this version and the checksum of the rest."""
    start = content.find(b"\n") + 1
    if content[:start] != b"%s %s %08x\n" % (_MAGIC, version, zlib.crc32(memoryview(content)[start:])):
        return {}
    found: dict[bytes, _Entry] = {}
    # A line may have megabytes: it is copied once.
    while start < len(content):
        end = content.find(b"\n", start)
        end = end if end >= 0 else len(content)
        first = content.find(b"\t", start, end)
        second = content.find(b"\t", first + 1, end)
        day = content[first + 1 : second]
        if 0 <= first < second and day.isdigit():
            found[content[start:first]] = _Entry(int(day), content[second + 1 : end])
        start = end + 1
    return found


def _sweep(folder: Path, own: str, before: float) -> None:
    """Deletes the files of other repositories that were not used for long, and what a killed run left behind."""
    with os.scandir(folder) as scan:
        for entry in scan:
            if entry.name == own or not (_NAME.fullmatch(entry.name) or _LEFTOVER.fullmatch(entry.name)):
                continue
            with contextlib.suppress(OSError):
                if entry.stat(follow_symlinks=False).st_mtime < before:
                    (folder / entry.name).unlink()
