"""The door to a Git repository: the index and any commit as sources, and the questions that a sync asks of history.

Contents are read by Git's own plumbing (`edges/plumbing.py`). GitPython reads the names of branches and tags; it is imported
only where it is used, since it costs more time to import than a commit hook may take.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, NamedTuple

from flagsync.edges.disk import SIZE_LIMIT, WorkTree, is_flag_file, name_trouble, printable, refuse_bare
from flagsync.edges.plumbing import Objects, ask, complaint_of, demand, missing_part
from flagsync.model.config import CONFIG_PATH, FLAGS_FOLDER
from flagsync.model.fault import Fault, UsageFault
from flagsync.model.ports import Entry, Listing, Source
from flagsync.model.report import Skip, SourceInfo

_READ: Final = (FLAGS_FOLDER, CONFIG_PATH)
_COMMIT: Final = re.compile("[0-9a-f]{40}(?:[0-9a-f]{24})?")
_LINK: Final = "120000"
_SUBMODULE: Final = "160000"
_HOPS: Final = 8
"""How many symbolic links may follow one another."""

_AHEAD: Final = 127
"""How many files are asked for in advance; their ids fit into a pipe, so that neither side ever waits for the other."""

_EMPTY_BLOBS: Final = frozenset(
    (hashlib.sha1(b"blob 0\0", usedforsecurity=False).hexdigest(), hashlib.sha256(b"blob 0\0").hexdigest())
)


class Author(NamedTuple):
    """Who wrote a commit, when (ISO 8601 with offset) and its subject, all as the commit says, unescaped."""

    name: str
    email: str
    time: str
    subject: str


class _Row(NamedTuple):
    """One file of a tree or of the index; `stage` is 0 except in a merge conflict."""

    mode: str
    blob: str
    stage: int
    path: str


def open_source(root: Path, *, staged: bool = False, rev: str | None = None) -> Source:
    """The source that the command line asks for: a commit, the index, or by default the work tree.

    Raises UsageFault where both are asked for or the revision is unknown, and Fault where Git cannot be asked.
    """
    if staged and rev is not None:
        raise UsageFault("`--staged` and `--rev` exclude each other.", "Give one of them.")
    if rev is not None:
        return CommitSource(root, rev)
    return IndexSource(root) if staged else WorkTree(root)


class IndexSource:
    """The files as they are staged, which is what the next commit will hold."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files = _Files(root, self._rows, "staged")

    def listing(self) -> Listing:
        """Every flag file, every segment file and `flagsync.yaml` of the index.

        Raises Fault where Git cannot read it, and UsageFault in a bare repository.
        """
        refuse_bare(self._root)
        listing = self._files.listing()
        announced = self._announced(entry for entry in listing.entries if entry.stamp in _EMPTY_BLOBS)
        if not announced:
            return listing
        reason = "announced by `git add --intent-to-add`, but not staged"
        skipped = [*listing.skipped, *(Skip(path, reason) for path in announced)]
        return Listing([entry for entry in listing.entries if entry.path not in announced], sorted(skipped, key=_by_path))

    def read(self, path: str) -> bytes | Skip:
        """A staged file's bytes. Raises Fault where this clone does not have them."""
        return self._files.read(path)

    def info(self) -> SourceInfo:
        """What is being read: `commit` is HEAD, and `dirty` says whether anything else is staged."""
        commit = head(self._root)
        before = set(_tree(self._root, commit, _READ)) if commit else set()
        return SourceInfo("index", commit, dirty=before != set(self._rows(_READ)))

    def _rows(self, paths: Iterable[str]) -> list[_Row]:
        return _staged(self._root, paths)

    def _announced(self, empty: Iterable[Entry]) -> frozenset[str]:
        """Which of the empty files are not staged at all: the index lists them, but a commit would not have them."""
        paths = {entry.path for entry in empty}
        if not paths:
            return frozenset()
        commit = head(self._root)
        if commit:
            paths -= {row.path for row in _tree(self._root, commit, paths)}
        tree = commit or demand(self._root, "hash-object", "--no-filters", "-t", "tree", os.devnull).decode("ascii").strip()
        staged = demand(
            self._root,
            "diff-index",
            "--cached",
            "--ita-invisible-in-index",
            "--name-only",
            "--no-renames",
            "-z",
            tree,
            "--",
            *sorted(paths),
        )
        return frozenset(paths - {os.fsdecode(name) for name in staged.split(b"\0")})


class CommitSource:
    """The files of one commit; the repository may be bare.

    Raises UsageFault where the revision is not a commit, and Fault where this clone does not have it or Git cannot be asked.
    """

    def __init__(self, root: Path, rev: str) -> None:
        self._root = root
        self.commit = resolve(root, rev)
        self._files = _Files(root, self._rows, f"in commit {self.commit[:12]}")

    def listing(self) -> Listing:
        """Every flag file, every segment file and `flagsync.yaml` of the commit."""
        return self._files.listing()

    def read(self, path: str) -> bytes | Skip:
        """A file's bytes in this commit. Raises Fault where this clone does not have them."""
        return self._files.read(path)

    def info(self) -> SourceInfo:
        """What is being read; a commit is never dirty. `uncommitted` says what the work tree has besides."""
        return SourceInfo("commit", self.commit, dirty=False)

    def _rows(self, paths: Iterable[str]) -> list[_Row]:
        return _tree(self._root, self.commit, paths)


def resolve(root: Path, rev: str) -> str:
    """The id of the commit that a revision names, in 40 (or, with SHA-256, 64) hexadecimal digits.

    Raises UsageFault where it names none, and Fault where the clone is too shallow to know or there is no commit yet.
    """
    shown = printable(rev)[:60]
    if not rev or rev.startswith("-") or "\0" in rev:
        raise UsageFault(f"`{shown}` is not a revision.", "Give a commit, a branch or a tag.")
    answer = ask(root, "rev-parse", "--verify", "--end-of-options", f"{rev}^{{commit}}")
    commit = answer.output.decode("ascii", "replace").strip()
    if answer.status == 0 and _COMMIT.fullmatch(commit):
        return commit
    if "is ambiguous" in answer.complaint:
        raise UsageFault(f"`{shown}` names more than one object.", "Give more digits of the commit, or a full reference.")
    if rev == "HEAD":
        if "HEAD" in answer.complaint or "single revision" in answer.complaint:
            raise Fault(f"`{printable(str(root))}` has no commit yet.", "Commit the flags first.")
        raise complaint_of(root, answer.complaint)
    if missing := missing_part(root):
        raise UsageFault(f"`{shown}` is not a commit that this clone knows; it is {missing[0]}.", missing[1])
    raise UsageFault(f"`{shown}` is not a commit of this repository.", _near(root, rev))


def head(root: Path) -> str | None:
    """The commit that is checked out, or None where there is none yet. Raises Fault where Git cannot be asked."""
    answer = ask(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    return answer.output.decode("ascii").strip() if answer.status == 0 else None


def toplevel(root: Path) -> Path | None:
    """The work tree as Git sees it, or None in a bare repository. Raises Fault outside a repository."""
    answer = ask(root, "rev-parse", "--show-toplevel")
    return Path(os.fsdecode(answer.output.removesuffix(b"\n"))) if answer.status == 0 else None


def commit_exists(root: Path, commit: str) -> bool:
    """Whether this clone has the commit of that full id."""
    if not _COMMIT.fullmatch(commit):
        return False
    return ask(root, "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}").status == 0


def is_ancestor(root: Path, old: str, new: str) -> bool | None:
    """Whether commit `old` is `new` or came before it; both are full ids.

    None where it cannot be decided: this clone does not have one of them, or it is shallow and its history ends too early.
    """
    if not (_COMMIT.fullmatch(old) and _COMMIT.fullmatch(new)):
        return None
    answer = ask(root, "merge-base", "--is-ancestor", old, new)
    if answer.status == 0:
        return True
    if answer.status != 1:
        return None
    shallow = ask(root, "rev-parse", "--is-shallow-repository").output.strip() == b"true"
    return None if shallow else False


def has_merges(root: Path, old: str, new: str) -> bool:
    """Whether there are merges after commit `old` up to `new`, both full ids; false where this clone does not have them."""
    if not (_COMMIT.fullmatch(old) and _COMMIT.fullmatch(new)):
        return False
    return bool(ask(root, "rev-list", "--merges", "--max-count=1", f"{old}..{new}").output.strip())


def author_of(root: Path, commit: str) -> Author:
    """Who wrote a commit. Raises UsageFault where the clone does not have it."""
    full = resolve(root, commit)
    layout = "--format=%an%x00%ae%x00%aI%x00%s"
    written = demand(root, "log", "-1", "--no-show-signature", "--no-mailmap", "--no-notes", "--no-patch", layout, full)
    parts = written.decode("utf-8", "replace").removesuffix("\n").split("\0")
    return Author(*parts[:4]) if len(parts) >= 4 else Author("", "", "", "")


def uncommitted(root: Path) -> tuple[str, ...]:
    """The flag files whose content in the work tree is not that of HEAD: changed, new or deleted; sorted.

    Compares contents, since asking `git status` would run the repository's filters. Line endings alone make no difference: they
    change no flag, and `core.autocrlf` writes them differently on purpose. Nothing is uncommitted in a bare repository.
    """
    if toplevel(root) is None:
        return ()
    commit = head(root)
    committed = {row.path: row for row in _tree(root, commit, _READ) if is_flag_file(row.path)} if commit else {}
    work_tree = WorkTree(root)
    present = {entry.path for entry in work_tree.listing().entries}
    changed = [path for path in present if path not in committed or not _same(root, work_tree, committed[path])]
    deleted = [path for path in committed.keys() - present if committed[path].mode not in (_LINK, _SUBMODULE)]
    if deleted:
        changed += set(deleted) - _left_out(root)
    return tuple(sorted(changed))


def dirty(root: Path) -> bool:
    """Whether the work tree holds flag files that differ from HEAD."""
    return bool(uncommitted(root))


def _same(root: Path, work_tree: WorkTree, row: _Row) -> bool:
    """Whether a file of the work tree has the content of a committed one."""
    if row.mode == _LINK:
        file = root / row.path
        return file.is_symlink() and _blob_id(os.fsencode(file.readlink()), row.blob)
    content = work_tree.read(row.path)
    if isinstance(content, Skip) or len(content) > SIZE_LIMIT:
        return False
    return _blob_id(content, row.blob) or (b"\r\n" in content and _blob_id(content.replace(b"\r\n", b"\n"), row.blob))


def _blob_id(content: bytes, blob: str) -> bool:
    """Whether Git would store the content under this id (SHA-1 or SHA-256 of a short header and the content)."""
    digest = hashlib.sha1(usedforsecurity=False) if len(blob) == 40 else hashlib.sha256()
    digest.update(b"blob %d\0" % len(content))
    digest.update(content)
    return digest.hexdigest() == blob


def _left_out(root: Path) -> set[str]:
    """The paths that a sparse checkout leaves out of the work tree on purpose."""
    listed = demand(root, "ls-files", "-t", "-z", "--", *_READ)
    return {os.fsdecode(item[2:]) for item in listed.split(b"\0") if item.startswith(b"S ")}


def _tree(root: Path, commit: str, paths: Iterable[str]) -> list[_Row]:
    """The files of a commit at or below paths."""
    rows = []
    for item in demand(root, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *paths).split(b"\0")[:-1]:
        about, _, path = item.partition(b"\t")
        mode, _, blob = about.decode("ascii").split(" ")
        rows.append(_Row(mode, blob, 0, os.fsdecode(path)))
    return rows


def _staged(root: Path, paths: Iterable[str]) -> list[_Row]:
    """The files of the index at or below paths."""
    rows = []
    for item in demand(root, "ls-files", "-s", "-z", "--", *paths).split(b"\0")[:-1]:
        about, _, path = item.partition(b"\t")
        mode, blob, stage = about.decode("ascii").split(" ")
        rows.append(_Row(mode, blob, int(stage), os.fsdecode(path)))
    return rows


class _Files:
    """What the index and a commit have in common: rows that name blobs. `where` says in words where the files are."""

    def __init__(self, root: Path, rows: Callable[[Iterable[str]], list[_Row]], where: str) -> None:
        self._root = root
        self._rows = rows
        self._where = where
        self._objects = Objects(root)
        self._blobs: list[str] = []
        self._positions: dict[str, int] | None = None
        self._last = -1
        self._ahead = 0

    def listing(self) -> Listing:
        """The flag files among the rows, with their blob ids for stamps, and what was left out."""
        entries: list[Entry] = []
        skipped: dict[str, Skip] = {}
        for row in self._rows(_READ):
            found = self._entry(row)
            if isinstance(found, Entry):
                entries.append(found)
            elif found is not None:
                skipped[found.path] = found
        entries.sort(key=_by_path)
        self._blobs = [entry.stamp for entry in entries]
        self._positions = {entry.path: position for position, entry in enumerate(entries)}
        return Listing(entries, sorted(skipped.values(), key=_by_path))

    def read(self, path: str) -> bytes | Skip:
        """The bytes of a listed file."""
        if self._positions is None:
            self.listing()
        position = (self._positions or {}).get(path)
        if position is None:
            return Skip(printable(path), f"no flag file {self._where}")
        # Whoever reads one file after the other will want the next ones too: more of them, the longer it goes on.
        self._ahead = min(2 * self._ahead + 1, _AHEAD) if position == self._last + 1 else 0
        self._last = position
        content = self._objects.read(self._blobs[position], self._blobs[position + 1 : position + 1 + self._ahead])
        if content is None:
            raise complaint_of(self._root, f"fatal: the content of {path} is missing")
        return content

    def _entry(self, row: _Row) -> Entry | Skip | None:
        if row.mode == _SUBMODULE:
            return Skip(printable(row.path), "a Git repository of its own")
        if row.path == FLAGS_FOLDER:
            linked = row.mode == _LINK
            return Skip(FLAGS_FOLDER, "symbolic link, which is not followed to a folder" if linked else "not a folder")
        if not is_flag_file(row.path):
            return None if "/." in row.path else name_trouble(row.path)
        if trouble := name_trouble(row.path):
            return trouble
        if row.stage:
            return Skip(row.path, "a merge conflict that is not resolved")
        return self._linked(row) if row.mode == _LINK else Entry(row.path, row.blob)

    def _linked(self, link: _Row) -> Entry | Skip:
        """The file at the end of a symbolic link, where that is in the same tree."""
        row = link
        for _ in range(_HOPS):
            target = self._objects.read(row.blob)
            if target is None:
                raise complaint_of(self._root, f"fatal: the content of {row.path} is missing")
            path = posixpath.normpath(posixpath.join(posixpath.dirname(row.path), os.fsdecode(target)))
            if path.startswith(("/", "../")) or path == "..":
                return Skip(link.path, "symbolic link that leads out of the repository")
            found = self._rows((path,))
            if len(found) != 1 or found[0].path != path:
                return Skip(link.path, f"symbolic link that leads to no file {self._where}")
            row = found[0]
            if row.mode != _LINK:
                return Entry(link.path, row.blob)
        return Skip(link.path, "symbolic link in a circle")


def _by_path(item: Entry | Skip) -> str:
    return item.path


def _near(root: Path, rev: str) -> str:
    """What to do about an unknown revision: the branch or tag that it may have been meant to be."""
    import difflib

    import git

    try:
        names = [reference.name for reference in git.Repo(root).references]
    except (git.GitError, OSError, ValueError):
        names = []
    close = difflib.get_close_matches(rev, names, n=1)
    return f"Did you mean `{printable(close[0])}`?" if close else "Give a commit, a branch or a tag; `git fetch` may bring it."
