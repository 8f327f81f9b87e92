"""Runs the real program, as a user does: a process of its own, with nothing of this one's environment but what is said."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.gitrepo import GitRepo

ROOT = Path(__file__).parent.parent
TODAY = "2026-11-23"
COMMAND = (sys.executable, "-m", "flagsync")

SMALL_CONFIG = """\
version: 1
environments: {staging: {}, production: {}}
apps:
  shop:
    flags: ["*"]
    deploy:
      staging: {to: "dir:deploy/staging", namespace: shop}
      production: {to: "dir:deploy/production", namespace: shop}
attributes: {targetingKey: string}
"""
GOOD_FLAG = """\
key: good
kind: release
description: Something new
owners: [team:shop]
created: 2026-11-02
expires: 2027-01-10
links: {issue: "https://example.test/1"}
type: boolean
default: disabled
environments:
  staging: {default: enabled}
"""
BAD_FLAG = GOOD_FLAG.replace("key: good", "key: bad").replace("default: disabled", "default: disabld")


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a process gets: where programs are, no settings of ours, no colours, and Git without anybody's configuration."""
    home = {"HOME": os.devnull, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PYTHONPATH": str(ROOT)}
    return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "XDG_CACHE_HOME": os.devnull, **home, **(extra or {})}


def run(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """One run to its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def small_repository(path: Path, flags: Mapping[str, str] | None = None) -> GitRepo:
    """A repository with a configuration and a good flag, or those given, committed."""
    repo = GitRepo.init(path)
    given = flags if flags is not None else {"good": GOOD_FLAG}
    repo.commit(files={"flagsync.yaml": SMALL_CONFIG, **{f"flags/{name}.yaml": text for name, text in given.items()}})
    return repo


def shop(path: Path) -> GitRepo:
    """This repository's own shop, committed in a repository of its own."""
    shutil.copytree(ROOT / "flags", path / "flags")
    shutil.copy(ROOT / "flagsync.yaml", path)
    repo = GitRepo.init(path)
    repo.commit()
    return repo
