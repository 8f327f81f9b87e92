"""Builds real Git repositories for tests, with fixed authors and dates, so that commit ids never change.

Nothing of the machine's or the user's configuration takes part.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "Ada Author",
    "GIT_AUTHOR_EMAIL": "ada@shop.test",
    "GIT_COMMITTER_NAME": "Cai Committer",
    "GIT_COMMITTER_EMAIL": "cai@shop.test",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_NOON = 1_767_268_800
"""2026-01-01 12:00 UTC in seconds since the epoch."""


class GitRepo:
    """A repository in a folder. Every commit is one hour after the one before, from 2026-01-01 12:00 UTC on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._hours = 0

    @classmethod
    def init(cls, path: Path, *options: str) -> GitRepo:
        """A new repository with the branch `main`; options such as ``--object-format=sha256`` go to `git init`."""
        path.mkdir(parents=True, exist_ok=True)
        repo = cls(path)
        repo.git("init", "--quiet", "--initial-branch=main", *options)
        return repo

    def git(self, *arguments: str, check: bool = True, env: Mapping[str, str] | None = None) -> str:
        """Runs Git in the repository and returns its output without the last line break."""
        date = f"{_NOON + 3600 * self._hours} +0000"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *arguments],
            cwd=self.path,
            env={**inherited, **_ENVIRONMENT, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if check and done.returncode != 0:
            raise AssertionError(f"git {' '.join(arguments)}: {os.fsdecode(done.stderr)}")
        return os.fsdecode(done.stdout).removesuffix("\n")

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Writes files, by their paths from the root."""
        for name, content in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def remove(self, *paths: str) -> None:
        """Deletes files of the work tree."""
        for path in paths:
            (self.path / path).unlink()

    def commit(self, message: str = "Change flags", files: Mapping[str, str | bytes] | None = None) -> str:
        """Writes files, if any, commits everything that differs, and returns the commit's id."""
        self.write(files or {})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--no-verify", "--message", message)
        self._hours += 1
        return self.head()

    def wait(self, days: int) -> None:
        """Lets days pass before the next commit."""
        self._hours += 24 * days

    def head(self) -> str:
        """The id of the commit that is checked out."""
        return self.git("rev-parse", "HEAD")

    def switch(self, branch: str, *, create: bool = False) -> None:
        """Checks out a branch."""
        self.git("switch", "--quiet", *(["--create"] if create else []), branch)

    def clone(self, path: Path, *options: str) -> GitRepo:
        """A clone at a path; `--bare`, `--depth=1` and `--filter=blob:none` make it bare, shallow or partial."""
        self.git("config", "uploadpack.allowFilter", "true")
        self.git("clone", "--quiet", *options, self.path.resolve().as_uri(), str(path))
        clone = GitRepo(path)
        clone._hours = self._hours
        return clone
