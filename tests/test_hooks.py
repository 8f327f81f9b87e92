"""The hooks that other repositories name, installed by the real pre-commit into a repository of their own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.gitrepo import GitRepo
from tests.program import BAD_FLAG, GOOD_FLAG, ROOT, SMALL_CONFIG

UNREACHABLE = re.compile(
    r"NewConnectionError|Failed to establish a new connection|Temporary failure in name resolution|ReadTimeout"
)
PACKAGE = ("flagsync", "schemas", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
NEEDS = """\
key: needs
kind: release
description: Something that builds on another
owners: [team:shop]
created: 2026-11-02
expires: 2027-01-10
links: {issue: "https://example.test/2"}
type: boolean
default: disabled
prerequisites: [{flag: good, variant: enabled}]
environments:
  staging: {default: enabled}
"""


class User:
    """A repository whose commits are judged by the hooks."""

    def __init__(self, repo: GitRepo, home: Path) -> None:
        self.repo = repo
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        self.environment |= {
            "PRE_COMMIT_HOME": str(home),
            "PRE_COMMIT_COLOR": "never",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_NAME": "Ada",
            "GIT_AUTHOR_EMAIL": "ada@shop.test",
            "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@shop.test",
        }

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.repo.path,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )

    def pre_commit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "pre_commit", *arguments)

    def commit(self) -> subprocess.CompletedProcess[str]:
        """Commits everything as a user does, with the hooks."""
        self.repo.git("add", "--all")
        return self.run("git", "commit", "--message", "Change flags")


def published(path: Path) -> GitRepo:
    """This project as others get it: a repository with one commit."""
    path.mkdir(parents=True)
    for name in PACKAGE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, path / name)
    repo = GitRepo.init(path)
    repo.commit("Publish")
    return repo


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> User:
    folder = tmp_path_factory.mktemp("hooks")
    origin = published(folder / "flagsync")
    user = User(GitRepo.init(folder / "shop"), folder / "pre-commit")
    hooks = [{"id": "flagsync-lint"}, {"id": "flagsync-repo"}]
    config = {"repos": [{"repo": str(origin.path), "rev": origin.head(), "hooks": hooks}]}
    user.repo.commit(
        files={
            ".pre-commit-config.yaml": yaml.safe_dump(config),
            "flagsync.yaml": SMALL_CONFIG,
            "flags/good.yaml": GOOD_FLAG,
            "flags/needs.yaml": NEEDS,
        }
    )
    installed = user.pre_commit("install", "--install-hooks")
    if installed.returncode and UNREACHABLE.search(installed.stdout) and os.environ.get("CI") != "true":
        pytest.skip("pre-commit builds the hook's environment with pip, and the package registry cannot be reached")
    assert installed.returncode == 0, installed.stdout
    return user


@pytest.mark.slow
@pytest.mark.xdist_group("hooks")
def test_a_good_flag_is_committed(user: User) -> None:
    user.repo.write({"flags/more.yaml": GOOD_FLAG.replace("key: good", "key: more")})
    done = user.commit()
    assert done.returncode == 0, done.stdout
    assert re.search(r"flagsync lint\.+Passed", done.stdout)
    assert re.search(r"flagsync lint \(whole repository\)\.+Passed", done.stdout)


@pytest.mark.slow
@pytest.mark.xdist_group("hooks")
def test_a_bad_flag_is_refused_with_its_place(user: User) -> None:
    before = user.repo.head()
    user.repo.write({"flags/bad.yaml": BAD_FLAG})
    refused = user.commit()
    user.repo.git("reset", "--quiet", "--hard")
    assert refused.returncode == 1
    assert re.search(r"flagsync lint\.+Failed", refused.stdout)
    assert "flags/bad.yaml:9:10: error[unknown-variant] default `disabld`" in refused.stdout
    assert '    9 | default: disabld\n      |          ^^^^^^^ did you mean "disabled"?\n' in refused.stdout
    assert user.repo.head() == before


@pytest.mark.slow
@pytest.mark.xdist_group("hooks")
def test_deleting_what_another_flag_needs_is_refused(user: User) -> None:
    before = user.repo.head()
    user.repo.remove("flags/good.yaml")
    refused = user.commit()
    user.repo.git("reset", "--quiet", "--hard")
    assert refused.returncode == 1
    assert re.search(r"flagsync lint\.+\(no files to check\)Skipped", refused.stdout)
    assert re.search(r"flagsync lint \(whole repository\)\.+Failed", refused.stdout)
    assert "flags/needs.yaml:10:24: error[unknown-prerequisite]" in refused.stdout
    assert user.repo.head() == before


@pytest.mark.slow
@pytest.mark.xdist_group("hooks")
def test_what_is_not_staged_is_not_judged(user: User) -> None:
    user.repo.write({"flags/half-done.yaml": GOOD_FLAG.replace("key: good", "key: half-done")})
    user.repo.git("add", "--all")
    user.repo.write({"flags/half-done.yaml": "key: [\n"})
    done = user.run("git", "commit", "--message", "Commit what is staged")
    assert done.returncode == 0, done.stdout
    assert (user.repo.path / "flags/half-done.yaml").read_text() == "key: [\n"
    user.repo.git("reset", "--quiet", "--hard")


def test_this_repository_runs_the_hooks_that_it_offers() -> None:
    offered = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    own = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    run_here = {hook["id"]: hook for hook in own}
    for name, hook in offered.items():
        assert run_here[name]["entry"] == f".venv/bin/{hook['entry']}"
        for setting in ("name", "files", "types", "always_run", "pass_filenames", "require_serial"):
            assert run_here[name].get(setting, hook.get(setting)) == hook.get(setting)
