"""A small repository with two apps, and runs of the program in it as a terminal shows them.

A case is a file of commands with what they print below them. `flagsync` runs in this process, `git` and `sh` in their own.
Commits are numbered in the order in which they are made: ``<1>`` stands for the first, in commands and in what is printed.
A `git` command may take what another one prints: ``$(git ...)``.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from flagsync.cli import main
from tests.gitrepo import GitRepo
from tests.program import TODAY, environment

CONFIG = """\
version: 1
environments: {staging: {}, production: {}}
apps:
  shop:
    flags: ["shop.*"]
    targets: [env, flagd]
    deploy:
      staging: {to: "dir:deploy/staging", namespace: shop}
      production: {to: "dir:deploy/production", namespace: shop}
  pay:
    flags: ["pay.*"]
    targets: [env]
    deploy:
      production: {to: "dir:deploy/production", namespace: pay}
attributes: {targetingKey: string, country: string}
"""
RELEASE = """\
key: {key}
kind: release
description: Something new
owners: [team:shop]
created: 2026-11-02
expires: 2027-01-10
links: {{issue: "https://example.test/1"}}
type: boolean
default: disabled
"""
DIAL = """\
key: {key}
kind: ops
description: How much of it
owners: [team:shop]
created: 2026-11-02
permanent: {{reason: operational control, reviewBy: 2027-11-02}}
links: {{issue: "https://example.test/2", runbook: "https://example.test/3"}}
type: string
variants: {{calm: {calm}, busy: {busy}}}
default: calm
offVariant: calm
"""
FLAGS = {
    "shop.new-flow": RELEASE
    + "environments:\n  staging: {{default: enabled}}\n  production: {{rollout: {{serve: enabled, percent: 5}}}}\n",
    "shop.guests": RELEASE + "environments:\n  staging: {{default: enabled}}\n",
    "shop.gallery": RELEASE,
    "shop.search": RELEASE,
    "shop.banner": DIAL,
    "pay.cards": RELEASE + "environments:\n  staging: {{default: enabled}}\n  production: {{default: enabled}}\n",
    "pay.provider": DIAL,
}

_ASKED = re.compile(r"\$\(git ([^)]*)\)")
_COMMIT = re.compile(r"\b[0-9a-f]{40}\b|\b[0-9a-f]{12}\b")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+00:00")


def flag(key: str, text: str, **values: str) -> str:
    """The file of a flag, from a template."""
    return text.format(key=key, **{"calm": "ten", "busy": "ninety", **values})


def files() -> dict[str, str]:
    """Everything in the repository of the first commit."""
    return {
        "flagsync.yaml": CONFIG,
        ".gitignore": "deploy/\n",
        **{f"flags/{key}.yaml": flag(key, text) for key, text in FLAGS.items()},
    }


@dataclass
class Ran:
    """What a run printed and how it ended; `shown` is both streams as a terminal shows them."""

    code: int
    out: str
    err: str
    shown: str


@dataclass
class Yard:
    """A repository, or a folder without one, in which commands are run."""

    path: Path
    repo: GitRepo | None = None
    commits: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path, given: Mapping[str, str] | None = None) -> Yard:
        """The repository with its first commit."""
        repo = GitRepo.init(path)
        return cls(path, repo, [repo.commit(files=given or files())])

    @property
    def git(self) -> GitRepo:
        """The repository."""
        assert self.repo is not None
        return self.repo

    def commit(self, message: str = "Change flags", given: Mapping[str, str] | None = None) -> str:
        """One more commit of everything that differs."""
        self.commits.append(self.git.commit(message, given))
        return self.commits[-1]

    def edit(self, path: str, old: str, new: str) -> None:
        """Changes a file where it says `old`."""
        text = (self.path / path).read_text(encoding="utf-8")
        assert old in text
        (self.path / path).write_text(text.replace(old, new), encoding="utf-8")

    def run(self, *arguments: str, cwd: Path | None = None) -> Ran:
        """Runs flagsync in this process."""
        out, err, shown = io.BytesIO(), io.BytesIO(), io.BytesIO()
        with chdir(cwd or self.path), _stage(out, err, shown):
            code = main([*arguments])
        return Ran(code, *(each.getvalue().decode("utf-8") for each in (out, err, shown)))

    def play(self, command: str) -> str:
        """Runs one command of a case and answers with what a terminal shows of it, made steady."""
        for number, commit in enumerate(self.commits, start=1):
            command = command.replace(f"<{number}>", commit)
        command = _ASKED.sub(lambda asked: " ".join(self.git.git(*shlex.split(asked[1])).split()), command)
        program, *arguments = shlex.split(command)
        quiet = arguments[-2:] == [">", "/dev/null"]
        arguments = arguments[:-2] if quiet else arguments
        if program == "flagsync":
            ran = self.run(*arguments)
            shown = ("" if quiet else ran.shown) + (f"[exit {ran.code}]\n" if ran.code else "")
        elif program == "git":
            said = self.git.git(*arguments)
            shown = "" if quiet else said
            self._number(arguments)
        else:
            done = subprocess.run(
                ["sh", "-c", command], cwd=self.path, env=environment(), capture_output=True, encoding="utf-8", check=True
            )
            shown = done.stdout + done.stderr
        return self.steady(shown if not shown or shown.endswith("\n") else f"{shown}\n")

    def _number(self, arguments: list[str]) -> None:
        if arguments[0] in {"commit", "revert"}:
            self.git._hours += 1
            self.commits.append(self.git.head())

    def steady(self, text: str) -> str:
        """The text with numbers for commits and without times."""

        def number(match: re.Match[str]) -> str:
            found = [index for index, commit in enumerate(self.commits, start=1) if commit.startswith(match[0])]
            return f"<{found[0]}>" if found else match[0]

        return _TIME.sub("<time>", _COMMIT.sub(number, text))

    def tree(self, folder: str = "deploy") -> dict[str, tuple[bytes, int]]:
        """Every file below a folder with its bytes and the time of its last change."""
        found = sorted(path for path in (self.path / folder).rglob("*") if path.is_file())
        return {str(path.relative_to(self.path)): (path.read_bytes(), path.stat().st_mtime_ns) for path in found}


class _Both(io.BytesIO):
    """Writes into its own buffer and into the one of the terminal."""

    def __init__(self, own: io.BytesIO, terminal: io.BytesIO) -> None:
        super().__init__()
        self._targets = (own, terminal)

    def write(self, content: object) -> int:
        for each in self._targets:
            each.write(content)  # type: ignore[arg-type]
        return len(content)  # type: ignore[arg-type]


@contextmanager
def _stage(out: io.BytesIO, err: io.BytesIO, shown: io.BytesIO) -> Iterator[None]:
    """The process as the program finds it: our streams, our environment; signals are given back afterwards."""
    handler = signal.getsignal(signal.SIGTERM)
    told = {**environment(), "GITHUB_ACTOR": "ada"}
    told |= {
        f"FLAGSYNC_{verb}_TODAY": TODAY for verb in ("LINT", "RENDER", "DIFF", "SYNC", "STATUS", "DRIFT", "ADOPT", "ROLLBACK")
    }
    streams = [io.TextIOWrapper(_Both(each, shown), "utf-8", write_through=True) for each in (out, err)]
    with mock.patch.dict(os.environ, told, clear=True), mock.patch.multiple(sys, stdout=streams[0], stderr=streams[1]):
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, handler)


def steps(text: str) -> Iterator[str]:
    """The title of a case and its commands, one after the other; everything else is what they print."""
    title, *lines = text.splitlines()
    return iter([title, *(line for line in lines if line.startswith("$ "))])
