"""The door to a folder of plain manifests: a target that can be committed, reviewed and deployed by any other tool.

An object is the file ``<namespace or _>/<name>.yaml``; the inventory is one of them. Beside them ``.flagsync/`` holds what only
flagsync needs: one lock and one attempt per set, and the content of the syncs that a rollback can reach. Those files have no
extension, because tools that deploy a folder read whatever ends in ``.yaml`` or ``.json``.

A file is written beside its place, made durable and renamed, so that a process that dies at any moment leaves every file old or
new. Nothing is ever reached through a symbolic link inside the folder. A file's `version` is the hash of its bytes; its `uid`
is an annotation made of what the file was created as, so that it survives a `git clone` (an inode would not) and the same input
gives the same bytes (a random number would not).

A folder has no managers who own single keys. The inventory knows which keys are ours; every other key of a file is kept.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import re
import stat
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from flagsync.model.change import Action, Change, Live, LiveObject, Outcome, State
from flagsync.model.destination import Holder, Stop, Told
from flagsync.model.fault import BusyFault, Fault, RefusedFault, UnknownOutcomeFault
from flagsync.model.inventory import (
    Attempt,
    Inventory,
    Kind,
    ObjectKey,
    ObjectRef,
    SetId,
    attempt_text,
    inventory_data,
    read_attempt,
    read_inventory,
)
from flagsync.model.manifest import (
    ENVIRONMENT_LABEL,
    HASH_ANNOTATION,
    MANAGED_BY_LABEL,
    MANAGER,
    PART_OF_LABEL,
    SET_LABEL,
    Manifest,
    content_hash,
)

UID_ANNOTATION: Final = "flagsync.dev/uid"
"""The annotation that tells a file from another one made later under the same name."""

RECORDS: Final = ".flagsync"
"""The folder for locks, attempts and old contents."""

NO_NAMESPACE: Final = "_"
"""The folder for objects without a namespace; no namespace can be called so."""

MAX_BYTES: Final = 16 * 1024 * 1024
"""A larger file is no manifest: a ConfigMap holds 1 MiB, and an escape makes at most ten bytes of one."""

LOCK_PATIENCE: Final = (0.0, 0.05, 0.1)
"""Seconds to wait before each try for the lock: a `status` looks at it for an instant."""

_NAME: Final = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")
_RECORD: Final = ".inventory.yaml"
_TEMPORARY: Final = ".flagsync-tmp."
_HEADER: Final = "# Written by flagsync. What is changed here by hand is reported as drift and put back by the next sync.\n"
_IGNORED: Final = "*.lock\n*.attempt\n.flagsync-tmp.*\n"
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_WORDS: Final = {
    errno.EACCES: "it may not be written",
    errno.EPERM: "it may not be written",
    errno.EROFS: "its file system is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would be too large",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ELOOP: "it is a symbolic link",
    errno.ENOTDIR: "a part of its path is not a folder",
    errno.EISDIR: "it is a folder",
    errno.EIO: "the disk has failed",
}

_STRANGE: Final[Mapping[int | None, str]] = {
    errno.ELOOP: "is a symbolic link, and those are never followed",
    errno.EISDIR: "is a folder",
    errno.ENXIO: "is not a plain file",
    errno.EFBIG: "is too large for a ConfigMap",
}
"""What stands in the place of a file, and can be named but not touched."""

Encode = Callable[[Manifest], str]
"""A manifest as YAML; the same manifest always gives the same text."""

Decode = Callable[[ObjectKey, bytes], LiveObject]
"""What stands in a file, without uid and version; its `trouble` is set where it cannot be understood."""


class Calls:
    """The calls that change the disk, one method each, so that a test can let the process die at any one of them."""

    def make_folder(self, name: str, folder: int | None) -> None:
        """Makes a folder."""
        os.mkdir(name, 0o777, dir_fd=folder)

    def create(self, name: str, folder: int, mode: int) -> int:
        """Makes a file that is not there yet, for writing."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        return os.open(name, flags, mode, dir_fd=folder)

    def write(self, file: int, content: bytes) -> int:
        """Writes as much as the system takes at once."""
        return os.write(file, content)

    def flush(self, file: int) -> None:
        """Waits until a file or a folder is on the disk."""
        os.fsync(file)

    def rename(self, old: str, new: str, folder: int) -> None:
        """Puts a file in its place, whatever stood there before."""
        os.rename(old, new, src_dir_fd=folder, dst_dir_fd=folder)

    def unlink(self, name: str, folder: int) -> None:
        """Deletes a file."""
        os.unlink(name, dir_fd=folder)


def _words(error: OSError) -> str:
    return _WORDS.get(error.errno or 0) or (error.strerror or "it cannot be used").lower()


def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _folder_name(namespace: str | None) -> str:
    return NO_NAMESPACE if namespace is None else _checked(namespace)


def _checked(name: str) -> str:
    """A name that is safe as a part of a path. Raises RefusedFault otherwise."""
    if not _NAME.fullmatch(name):
        raise RefusedFault(f"`{name[:60]}` is no name of an object.", "Names have lower case letters, digits, `-` and `.`.")
    return name


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it was read."""

    content: bytes
    changed: str
    mode: int


class DirectoryDestination:
    """A folder that holds the objects and the records of any number of sets.

    `name` is the target as the user wrote it, `root` the folder, which a first sync makes.
    """

    def __init__(self, name: str, root: Path, encode: Encode, decode: Decode, calls: Calls | None = None) -> None:
        self._name = name
        self._root = root
        self._encode = encode
        self._decode = decode
        self._calls = calls or Calls()

    @property
    def name(self) -> str:
        """The target as the user named it."""
        return self._name

    @property
    def width(self) -> int:
        """One set after the other: the disk is one."""
        return 1

    # Reading

    def survey(self, set_id: SetId, wanted: Collection[ObjectKey]) -> Live:
        """Reads every object with the set's mark, what stands at the wanted names and at the inventory's, and the records."""
        inventory = self._inventory(set_id)
        attempt, notes = self._attempt(set_id, inventory)
        named = {*wanted, *(entry.key for entry in (inventory.entries if inventory else ()))}
        named |= {claim.key for claim in (attempt.claims if attempt else ())}
        objects = {}
        for namespace in sorted({key.namespace for key in named} | {set_id.namespace}, key=lambda each: each or ""):
            for live in self._objects(namespace, set_id, {key.name for key in named if key.namespace == namespace}):
                objects[live.key] = live
        objects = {key: live for key, live in objects.items() if key.name != set_id.inventory.name}
        return Live(objects, inventory, attempt, notes)

    def sets(self) -> Sequence[SetId]:
        """Every set of which the folder holds a record, sorted by name; a file that does not carry a set's marks is none."""
        found = []
        with self._seen() as root:
            folders = _names(root) if root is not None else []
        for folder_name in folders:
            namespace = None if folder_name == NO_NAMESPACE else folder_name
            if not (namespace is None or _NAME.fullmatch(namespace)) or not self._is_folder(folder_name):
                continue
            with self._seen(folder_name) as folder:
                if folder is None:
                    continue
                for name in _names(folder):
                    if name.endswith(_RECORD):
                        found += self._recorded(folder, ObjectKey(namespace, name.removesuffix(".yaml")))
        return sorted(found, key=lambda set_id: (set_id.name, set_id.namespace or ""))

    def _is_folder(self, name: str) -> bool:
        path = self._root / name
        return path.is_dir() and not path.is_symlink()

    def _recorded(self, folder: int, key: ObjectKey) -> list[SetId]:
        """The set whose record a file is, or nothing."""
        file = None
        with contextlib.suppress(OSError):
            file = self._read(folder, f"{key.name}.yaml")
        live = self._decode(key, file.content) if file else None
        if live is None or live.trouble or live.labels.get(MANAGED_BY_LABEL) != MANAGER:
            return []
        set_id = SetId(live.labels.get(PART_OF_LABEL, ""), live.labels.get(ENVIRONMENT_LABEL, ""), key.namespace)
        return [set_id] if live.labels.get(SET_LABEL) == set_id.name and set_id.inventory == key else []

    def contents(self, set_id: SetId, refs: Collection[ObjectRef]) -> Mapping[ObjectRef, Manifest]:
        """Our part of objects as earlier syncs wrote them; what is missing or damaged is left out."""
        found = {}
        with self._seen(RECORDS, "history", set_id.name) as folder:
            for ref in refs if folder is not None else ():
                file = None
                with contextlib.suppress(OSError):
                    file = self._read(folder, _content_name(ref))
                manifest = _stored(ref, file.content) if file else None
                if manifest:
                    found[ref] = manifest
        return found

    def _objects(self, namespace: str | None, set_id: SetId, named: Collection[str]) -> Iterator[LiveObject]:
        with self._seen(_folder_name(namespace)) as folder:
            for file_name in _names(folder) if folder is not None else ():
                name = file_name.removesuffix(".yaml")
                if folder is None or name == file_name or not _NAME.fullmatch(name):
                    continue
                live = self._object(folder, ObjectKey(namespace, name), set_id, named=name in named)
                if live and (name in named or live.labels.get(SET_LABEL) == set_id.name):
                    yield live

    def _object(self, folder: int, key: ObjectKey, set_id: SetId, *, named: bool = True) -> LiveObject | None:
        """The object in a file; None where there is none, or where it is not named and does not speak of the set."""
        try:
            file = self._read(folder, f"{key.name}.yaml")
        except OSError as error:
            if error.errno in _STRANGE:
                return LiveObject(key.namespace, key.name, "", "", {}, trouble=_STRANGE[error.errno])
            raise self._unreadable(f"{_folder_name(key.namespace)}/{key.name}.yaml", error) from error
        if file is None or not (named or set_id.name.encode() in file.content):
            return None
        live = self._decode(key, file.content)
        uid = live.annotations.get(UID_ANNOTATION, "")
        return replace(live, uid=uid, version=_version(file.content), changed=file.changed)

    def _inventory(self, set_id: SetId) -> Inventory | None:
        """The set's newest inventory: the one at home, or that of another namespace, from which the set is to move away."""
        home = self._inventory_at(set_id, set_id.inventory)
        others = [self._inventory_at(set_id, key) for key in self._elsewhere(set_id)]
        found = [each for each in (home, *others) if each]
        newest = max(found, key=lambda each: each.latest.serial, default=None)
        return replace(newest, version=home.version if home else "") if newest else None

    def _elsewhere(self, set_id: SetId) -> list[ObjectKey]:
        """Where else the folder has a file with the name of the set's inventory."""
        home = _folder_name(set_id.namespace)
        with self._seen() as root:
            names = [name for name in _names(root) if name == NO_NAMESPACE or _NAME.fullmatch(name)] if root is not None else []
        keys = [ObjectKey(None if name == NO_NAMESPACE else name, set_id.inventory.name) for name in names if name != home]
        return [key for key in keys if self._root.joinpath(_folder_name(key.namespace), f"{key.name}.yaml").is_file()]

    def _inventory_at(self, set_id: SetId, key: ObjectKey) -> Inventory | None:
        path = f"{_folder_name(key.namespace)}/{_checked(key.name)}.yaml"
        with self._seen(_folder_name(key.namespace)) as folder:
            live = self._object(folder, key, set_id) if folder is not None else None
        if live is None:
            return None
        try:
            if live.trouble:
                raise ValueError(f"it {live.trouble}")
            if live.labels.get(SET_LABEL) != set_id.name or live.labels.get(MANAGED_BY_LABEL) != MANAGER:
                raise ValueError(f"it does not carry the marks of the set `{set_id.name}`")
            if live.annotations.get(HASH_ANNOTATION) != content_hash(live.data):
                raise ValueError("it was changed by hand or damaged")
            return read_inventory(set_id, live.data, live.version)
        except ValueError as error:
            raise RefusedFault(
                f"The inventory `{path}` in `{self._name}` cannot be trusted: {error}.",
                "Restore it from version control or a backup; or delete it and run `flagsync adopt` to write it anew.",
            ) from None

    def _attempt(self, set_id: SetId, inventory: Inventory | None) -> tuple[Attempt | None, tuple[str, ...]]:
        """The attempt that did not finish, where there is one."""
        name = f"{set_id.name}.attempt"
        with self._seen(RECORDS) as folder:
            try:
                file = self._read(folder, name) if folder is not None else None
            except OSError as error:
                raise self._unreadable(f"{RECORDS}/{name}", error) from error
            if file is None or folder is None:
                return None, ()
            done = inventory.latest.serial if inventory else 0
            try:
                attempt = read_attempt(file.content.decode("utf-8"))
            except ValueError:
                note = f"The record of an unfinished sync of `{set_id.name}` in `{self._name}` cannot be read."
                return Attempt(done + 1, Kind.SYNC, None, "", "", None, ()), (note,)
            if attempt.serial <= done:
                return None, ()
            return replace(attempt, running=self._is_locked(folder, set_id)), ()

    def _is_locked(self, folder: int, set_id: SetId) -> bool:
        try:
            file = os.open(f"{set_id.name}.lock", os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(file)
        return False

    def _open(self, parts: Sequence[str]) -> int:
        """A folder below the root, reached without any symbolic link. Raises OSError."""
        step = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        for part in parts:
            try:
                inner = os.open(part, _FOLDER, dir_fd=step)
            finally:
                os.close(step)
            step = inner
        return step

    @contextlib.contextmanager
    def _opened(self, *parts: str) -> Iterator[int]:
        """A folder that is there, for writing. Raises OSError."""
        folder = self._open(parts)
        try:
            yield folder
        finally:
            os.close(folder)

    @contextlib.contextmanager
    def _seen(self, *parts: str) -> Iterator[int | None]:
        """A folder for reading; None where it is not there. Raises Fault where it cannot be read."""
        try:
            folder = self._open(parts)
        except FileNotFoundError:
            yield None
            return
        except OSError as error:
            raise self._unreadable("/".join(parts) or ".", error) from error
        try:
            yield folder
        finally:
            os.close(folder)

    def _unreadable(self, path: str, error: OSError) -> Fault:
        if error.errno == errno.ENOTDIR and not self._root.is_dir():
            return RefusedFault(
                f"`{self._name}` cannot be a folder, because it or a part of its path is a file.", "Choose another target."
            )
        if error.errno in {errno.ELOOP, errno.ENOTDIR}:
            return RefusedFault(
                f"`{path}` in `{self._name}` is not a plain folder or file (a symbolic link is never followed).",
                "Replace it by a folder, or choose another target.",
            )
        reason = "you may not read it" if error.errno in {errno.EACCES, errno.EPERM} else _words(error)
        return Fault(f"`{path}` in `{self._name}` cannot be read: {reason}.", "Nothing was changed; repair it and try again.")

    def _read(self, folder: int | None, name: str) -> _File | None:
        """A file's bytes; None where it is not there. Raises OSError where it is something else than a file, or unreadable."""
        try:
            file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
        except FileNotFoundError:
            return None
        with os.fdopen(file, "rb") as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise OSError(errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.ENXIO, "not a file")
            content = stream.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise OSError(errno.EFBIG, "too large")
        changed = datetime.fromtimestamp(int(status.st_mtime), UTC).isoformat()
        return _File(content, changed, stat.S_IMODE(status.st_mode))

    # Writing

    def review(self, set_id: SetId, changes: Sequence[Change]) -> Sequence[Outcome]:
        """Whether every folder that is needed may be written. Writes nothing. Raises Fault where the records may not."""
        self._check_writable((RECORDS,))
        self._check_writable((_folder_name(set_id.namespace),))
        return [outcome for change in changes if (outcome := self._reviewed(change))]

    def _reviewed(self, change: Change) -> Outcome | None:
        try:
            _checked(change.key.name)
            self._check_writable((_folder_name(change.key.namespace),))
        except RefusedFault as fault:
            return Outcome(change, State.INVALID, fault.message, fault.hint)
        except Fault as fault:
            return Outcome(change, State.FAILED, fault.message, fault.hint)
        return None

    def _check_writable(self, parts: tuple[str, ...]) -> None:
        """Raises Fault where a folder, or the nearest one above it, may not be written."""
        path = self._root.joinpath(*parts).absolute()
        with self._seen(*parts) as folder:
            nearest = path if folder is not None else next(each for each in path.parents if each.exists())
        if not os.access(nearest, os.W_OK | os.X_OK):
            reason = _WORDS[errno.EROFS if os.statvfs(nearest).f_flag & os.ST_RDONLY else errno.EACCES]
            raise Fault(
                f"`{'/'.join(parts)}` in `{self._name}` cannot be written: {reason}.",
                "Nothing was changed; give it back its permissions, or choose another target.",
            )

    @contextlib.contextmanager
    def lock(self, set_id: SetId, holder: Holder, attempt: Attempt | None = None) -> Iterator[None]:
        """Holds the set's lock file, which the kernel lets go however the process ends; then clears what a dead one left."""
        del attempt
        try:
            self._make_folders(RECORDS)
            with self._opened(RECORDS) as folder:
                file = os.open(
                    f"{set_id.name}.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666, dir_fd=folder
                )
        except OSError as error:
            raise self._unwritable(f"{RECORDS}/{set_id.name}.lock", error) from error
        try:
            self._acquire(file, set_id)
            with contextlib.suppress(OSError):
                os.ftruncate(file, 0)
                os.pwrite(file, json.dumps([holder.actor, holder.run_url, holder.since]).encode(), 0)
            self._clear_temporary(set_id)
            yield
        finally:
            os.close(file)

    def _acquire(self, file: int, set_id: SetId) -> None:
        for wait in LOCK_PATIENCE:
            time.sleep(wait)
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
        try:
            actor, run_url, since = json.loads(os.pread(file, 4096, 0))
            where = f" ({run_url})" if run_url else ""
            by = f" by {actor}{where} since {since}"
        except (ValueError, TypeError):
            by = ""
        raise BusyFault(f"The set `{set_id.name}` in `{self._name}` is being synced{by}.", "Try again when that run has ended.")

    def _clear_temporary(self, set_id: SetId) -> None:
        """Deletes what a process of this set that died left half written; under the lock no other one can be writing it."""
        prefix = f"{_TEMPORARY}{set_id.name}."
        folders: list[tuple[str, ...]] = [(RECORDS, "history", set_id.name)]
        try:
            with self._opened() as root, os.scandir(root) as entries:
                folders.extend((entry.name,) for entry in entries if entry.is_dir(follow_symlinks=False))
            for parts in folders:
                with contextlib.suppress(FileNotFoundError), self._opened(*parts) as folder:
                    for name in _names(folder):
                        if name.startswith(prefix):
                            self._calls.unlink(name, folder)
        except OSError as error:
            raise self._unwritable(RECORDS, error) from error

    def rehearse(self, set_id: SetId, changes: Sequence[Change]) -> Sequence[Outcome]:
        """Whether everything still stands as it was seen, and whether the disk has room for all of it. Writes nothing."""
        wrong = [outcome for change in changes if (outcome := self._stale(change, set_id))]
        needed = sum(len(self._rendered(change, set_id)) for change in changes if change.action is not Action.DELETE)
        place = next(each for each in (self._root.absolute(), *self._root.absolute().parents) if each.exists())
        status = os.statvfs(place)
        if status.f_blocks and status.f_bavail * status.f_frsize < 2 * needed:
            wrong.extend(Outcome(change, State.FAILED, "the disk is full", "Free some space.") for change in changes[:1])
        return wrong

    def _stale(self, change: Change, set_id: SetId) -> Outcome | None:
        with self._seen(_folder_name(change.key.namespace)) as folder:
            live = self._object(folder, change.key, set_id) if folder is not None else None
        if (live.version if live else None) != change.seen_version:
            return Outcome(change, State.STALE, "was changed meanwhile", "Look at `flagsync diff` again.")
        return None

    def record(self, set_id: SetId, attempt: Attempt, manifests: Collection[Manifest]) -> None:
        """Writes the contents to come, then the attempt. Raises Fault where that is impossible; no object is touched then."""
        path = f"{RECORDS}/{set_id.name}.attempt"
        try:
            self._make_folders(RECORDS, "history", set_id.name)
            with self._opened(RECORDS, "history", set_id.name) as folder:
                for manifest in manifests:
                    ref = ObjectRef(manifest.namespace, manifest.name, content_hash(manifest.data))
                    there = self._read(folder, _content_name(ref))
                    if there is None or _stored(ref, there.content) is None:
                        self._put(folder, _content_name(ref), _kept(manifest).encode(), set_id)
            with self._opened(RECORDS) as folder:
                if self._read(folder, ".gitignore") is None:
                    self._put(folder, ".gitignore", _IGNORED.encode(), set_id)
                self._put(folder, f"{set_id.name}.attempt", attempt_text(attempt).encode(), set_id)
        except OSError as error:
            raise self._unwritable(path, error) from error

    def apply(self, set_id: SetId, changes: Sequence[Change], told: Told, stop: Stop) -> Sequence[Outcome]:
        """Writes the files one after the other; after the first that fails, the rest is left alone and said to be."""
        return self._each(set_id, changes, told, stop, lambda change: self._applied(change, set_id))

    def prune(self, set_id: SetId, changes: Sequence[Change], told: Told, stop: Stop) -> Sequence[Outcome]:
        """Deletes the files one after the other; after the first that fails, the rest is left alone and said to be."""
        return self._each(set_id, changes, told, stop, lambda change: self._pruned(change, set_id))

    def _each(
        self, set_id: SetId, changes: Sequence[Change], told: Told, stop: Stop, step: Callable[[Change], Outcome]
    ) -> Sequence[Outcome]:
        outcomes: list[Outcome] = []
        for change in changes:
            if outcomes and outcomes[-1].state is not State.DONE:
                outcome = Outcome(change, State.SKIPPED, "was not tried after the failure before it")
            elif stop():
                outcome = Outcome(change, State.SKIPPED, "was not tried, because the run was interrupted")
            else:
                outcome = self._tried(change, set_id, step)
            outcomes.append(outcome)
            told(outcome)
        return outcomes

    def _tried(self, change: Change, set_id: SetId, step: Callable[[Change], Outcome]) -> Outcome:
        """One step, and where it fails, whether it has happened all the same."""
        try:
            return step(change)
        except OSError as error:
            reason = _words(error)
        except Fault as fault:
            return Outcome(change, State.FAILED, fault.message, fault.hint)
        with contextlib.suppress(Fault):
            if self._stale(change, set_id) is None:
                return Outcome(change, State.FAILED, f"could not be written: {reason}", "Repair it and run it again.")
        detail = f"was written, but whether it lasts is unknown: {reason}"
        return Outcome(change, State.UNKNOWN, detail, "Check the disk and run it again.")

    def _applied(self, change: Change, set_id: SetId) -> Outcome:
        parts = _folder_name(change.key.namespace)
        self._make_folders(parts)
        with self._opened(parts) as folder:
            stale = self._stale(change, set_id)
            if stale:
                return stale
            self._put(folder, f"{_checked(change.key.name)}.yaml", self._rendered(change, set_id), set_id)
            return Outcome(change, State.DONE, live=self._object(folder, change.key, set_id))

    def _pruned(self, change: Change, set_id: SetId) -> Outcome:
        with self._opened(_folder_name(change.key.namespace)) as folder:
            stale = self._stale(change, set_id)
            if stale:
                return stale
            self._calls.unlink(f"{_checked(change.key.name)}.yaml", folder)
            self._calls.flush(folder)
        return Outcome(change, State.DONE)

    def _rendered(self, change: Change, set_id: SetId) -> bytes:
        """The file that a change leaves: our part, and what others have in it, without the marks that are taken away."""
        before, after = change.before, change.after
        if after is None:
            return b""
        labels = {name: text for name, text in (before.labels if before else {}).items() if name not in change.marks}
        notes = {name: text for name, text in (before.annotations if before else {}).items() if name not in change.marks}
        uid = notes.get(UID_ANNOTATION) or _new_uid(after, set_id)
        whole = replace(
            after,
            data=change.data,
            labels={**labels, **after.labels},
            annotations={**notes, **after.annotations, UID_ANNOTATION: uid},
        )
        return (_HEADER + self._encode(whole)).encode("utf-8")

    def conclude(self, inventory: Inventory) -> None:
        """Writes the inventory where it is still as it was read; then the attempt and contents out of reach are deleted."""
        set_id = inventory.set_id
        key = set_id.inventory
        path = f"{_folder_name(key.namespace)}/{key.name}.yaml"
        content = (_HEADER + self._encode(_inventory_manifest(inventory))).encode("utf-8")
        try:
            self._make_folders(_folder_name(key.namespace))
            with self._opened(_folder_name(key.namespace)) as folder:
                there = self._read(folder, f"{key.name}.yaml")
                if (_version(there.content) if there else "") != inventory.version:
                    raise RefusedFault(
                        f"The inventory `{path}` in `{self._name}` was written by somebody else meanwhile.",
                        "Run the sync again.",
                    )
                self._put(folder, f"{key.name}.yaml", content, set_id)
        except OSError as error:
            found = self._inventory(set_id)
            if found and found.version == _version(content):
                raise UnknownOutcomeFault(
                    f"The inventory `{path}` in `{self._name}` is written, but whether it lasts is unknown: {_words(error)}.",
                    "Check the disk and run it again.",
                ) from error
            raise self._unwritable(path, error) from error
        with contextlib.suppress(OSError, Fault):
            for moved in self._elsewhere(set_id):
                with self._opened(_folder_name(moved.namespace)) as folder:
                    self._calls.unlink(f"{moved.name}.yaml", folder)
            self.forget(set_id)
            self._clear_contents(inventory)

    def restarts(self, changes: Sequence[Change]) -> Sequence[str]:
        """Nothing: a folder runs nothing."""
        del changes
        return ()

    def forget(self, set_id: SetId) -> None:
        """Deletes the attempt. Raises Fault where that is impossible."""
        try:
            with contextlib.suppress(FileNotFoundError), self._opened(RECORDS) as folder:
                self._calls.unlink(f"{set_id.name}.attempt", folder)
        except OSError as error:
            raise self._unwritable(f"{RECORDS}/{set_id.name}.attempt", error) from error

    def _clear_contents(self, inventory: Inventory) -> None:
        refs = {ref for sync in inventory.ring for ref in sync.objects} | {entry.ref for entry in inventory.entries}
        reachable = {_content_name(ref) for ref in refs}
        with self._opened(RECORDS, "history", inventory.set_id.name) as folder:
            for name in _names(folder):
                if name not in reachable and re.fullmatch("[0-9a-f]{64}", name):
                    self._calls.unlink(name, folder)

    def _make_folders(self, *parts: str) -> None:
        """Makes a folder below the root, and the root; each is on the disk before anything is put into it."""
        for missing in reversed([each for each in (self._root, *self._root.parents) if not each.exists()]):
            missing.mkdir(exist_ok=True)
            above = os.open(missing.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                self._calls.flush(above)
            finally:
                os.close(above)
        for depth, part in enumerate(parts):
            with self._opened(*parts[:depth]) as folder, contextlib.suppress(FileExistsError):
                self._calls.make_folder(part, folder)
                self._calls.flush(folder)

    def _put(self, folder: int, name: str, content: bytes, set_id: SetId) -> None:
        """Replaces a file as a whole, durably. Raises OSError; the old file, or its absence, is then as it was."""
        short = hashlib.sha256(name.encode()).hexdigest()[:16]
        temporary = f"{_TEMPORARY}{set_id.name}.{short}"
        there = self._read(folder, name)
        with contextlib.suppress(FileNotFoundError):
            self._calls.unlink(temporary, folder)
        file = self._calls.create(temporary, folder, 0o666)
        try:
            try:
                if there:
                    os.fchmod(file, there.mode)
                rest = memoryview(content)
                while rest:
                    rest = rest[self._calls.write(file, bytes(rest)) :]
                self._calls.flush(file)
            finally:
                os.close(file)
            self._calls.rename(temporary, name, folder)
        except OSError:
            with contextlib.suppress(OSError):
                self._calls.unlink(temporary, folder)
            raise
        self._calls.flush(folder)

    def _unwritable(self, path: str, error: OSError) -> Fault:
        return Fault(f"`{path}` in `{self._name}` cannot be written: {_words(error)}.", "Repair it and run it again.")


def _names(folder: int) -> list[str]:
    with os.scandir(folder) as entries:
        return sorted(entry.name for entry in entries)


def _new_uid(manifest: Manifest, set_id: SetId) -> str:
    origin = [set_id.name, manifest.namespace, manifest.name, dict(manifest.annotations), dict(manifest.data)]
    return hashlib.sha256(json.dumps(origin, sort_keys=True).encode()).hexdigest()[:32]


def _content_name(ref: ObjectRef) -> str:
    return hashlib.sha256(f"{ref.namespace or ''}\0{ref.name}\0{ref.hash}".encode()).hexdigest()


def _kept(manifest: Manifest) -> str:
    """Our part of an object as it stands in the history."""
    return json.dumps(
        {
            "namespace": manifest.namespace,
            "name": manifest.name,
            "data": dict(manifest.data),
            "labels": dict(manifest.labels),
            "annotations": dict(manifest.annotations),
            "keys": dict(manifest.keys),
            "flags": list(manifest.flags),
            "immutable": manifest.immutable,
        },
        sort_keys=True,
        ensure_ascii=False,
    )


def _stored(ref: ObjectRef, content: bytes) -> Manifest | None:
    """The manifest of a reference as the history holds it; None where it is damaged."""
    try:
        kept = json.loads(content)
        data = {str(key): str(text) for key, text in kept["data"].items()}
        if (kept["namespace"], kept["name"], content_hash(data)) != (ref.namespace, ref.name, ref.hash):
            return None
        return Manifest(
            ref.name,
            ref.namespace,
            data,
            {str(name): str(text) for name, text in kept["labels"].items()},
            {str(name): str(text) for name, text in kept["annotations"].items()},
            ref.hash,
            tuple(str(flag) for flag in kept["flags"]),
            bool(kept["immutable"]),
            {str(key): str(flag) for key, flag in kept["keys"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _inventory_manifest(inventory: Inventory) -> Manifest:
    set_id = inventory.set_id
    data = inventory_data(inventory)
    labels = {
        MANAGED_BY_LABEL: MANAGER,
        PART_OF_LABEL: set_id.app,
        SET_LABEL: set_id.name,
        ENVIRONMENT_LABEL: set_id.environment,
    }
    return Manifest(set_id.inventory.name, set_id.namespace, data, labels, {HASH_ANNOTATION: content_hash(data)})
