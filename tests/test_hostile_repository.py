"""A repository that names programs wherever Git looks for names of programs: none of them runs, and nothing is fetched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.gitrepo import GitRepo
from tests.program import run

CONFIG = "version: 1\nenvironments: {production: {}}\n"
FLAGS = """\
flags:
  asked: {kind: release, type: boolean, default: disabled, created: 2026-01-01}
  silent: {kind: release, type: boolean, default: disabled, created: 2026-01-01}
  gone: {kind: release, type: boolean, default: disabled, created: 2026-01-01}
"""
CODE = "".join(f'client.get_boolean_value("{key}", False)\n' for key in ("asked", "silent", "gone"))

NAMES = (
    "core.fsmonitor", "core.pager", "core.editor", "core.askPass", "core.sshCommand", "core.gitProxy",
    "core.alternateRefsCommand", "gpg.ssh.defaultKeyCommand",
    "credential.helper", "diff.external", "diff.trap.command", "diff.trap.textconv", "filter.trap.clean", "filter.trap.smudge",
    "filter.trap.process", "merge.trap.driver", "gpg.program", "gpg.ssh.program", "gpg.x509.program",
    "interactive.diffFilter", "pager.log", "pager.show", "sequence.editor", "uploadpack.packObjectsHook", "remote.origin.vcs",
    "remote.origin.uploadpack", "trailer.sign.command", "trailer.sign.cmd", "submodule.libs/inner.update", "hook.trap.command",
    "init.templateDir", "core.worktree-trap",
)  # fmt: skip
ALIASES = ("log", "ls-files", "ls-tree", "cat-file", "rev-parse", "rev-list", "config", "check-attr", "status", "fetch")


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[GitRepo, Path]:
    """A repository with every trap that is known, and the mark that one of them would leave."""
    mark, trap = tmp_path / "it-ran", tmp_path / "trap"
    trap.write_text(f'#!/bin/sh\necho "$0 $*" >>{mark}\ncat\n')
    trap.chmod(0o755)
    inner = GitRepo.init(tmp_path / "inner")
    inner.commit("Start", {"inner.py": 'client.get_boolean_value("asked", False)\n'})
    repo = GitRepo.init(tmp_path / "repo")
    repo.commit("Start", {"flagsync.yaml": CONFIG, "flags/all.yaml": FLAGS, "app.py": CODE})
    repo.git("submodule", "--quiet", "add", inner.path.as_uri(), "libs/inner")
    repo.wait(40)
    kept = FLAGS.replace(FLAGS.splitlines(keepends=True)[3], "")
    repo.commit("Drop", {"flags/all.yaml": kept, "app.py": CODE.replace(CODE.splitlines(keepends=True)[1], "")})
    repo.commit("Trap", {".gitattributes": "* diff=trap filter=trap merge=trap text working-tree-encoding=UTF-8\n"})
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for hook in (
        "post-checkout",
        "post-index-change",
        "reference-transaction",
        "fsmonitor-watchman",
        "pre-auto-gc",
        "query-watchman",
    ):
        for folder in (hooks, repo.path / ".git/hooks", repo.path / ".git/modules/libs/inner/hooks"):
            folder.mkdir(exist_ok=True)
            (folder / hook).symlink_to(trap)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    included = tmp_path / "included"
    external = f"[core]\n\tfsmonitor = {trap}\n\tsshCommand = {trap}\n[diff]\n\texternal = {trap}\n"
    included.write_text(f'{external}[diff "trap"]\n\ttextconv = {trap}\n')
    for config in (repo.path / ".git/config", repo.path / ".git/modules/libs/inner/config"):
        lines = [f"{name} {trap}" for name in NAMES] + [f"alias.{name} !{trap}" for name in ALIASES]
        lines += [
            f"core.hooksPath {hooks}",
            f"core.attributesFile {pipe}.missing",
            f"diff.orderFile {pipe}",
            "log.showSignature true",
            "diff.trap.cachetextconv true",
            "core.untrackedCache true",
            "fetch.recurseSubmodules true",
            "submodule.recurse true",
            "gc.auto 1",
            "maintenance.auto true",
            f"remote.origin.url ext::{trap} %S",
            "remote.origin.promisor true",
            "remote.origin.partialclonefilter blob:none",
            "protocol.ext.allow always",
            "extensions.partialClone origin",
            f"include.path {included}",
            f"includeIf.gitdir:/**.path {included}",
        ]
        for line in lines:
            name, _, value = line.partition(" ")
            repo.git("config", "--file", str(config), name, value)
    return repo, mark


@pytest.mark.parametrize(
    "arguments",
    [
        ("scan",),
        ("scan", "--history"),
        ("scan", "--history", "--staged"),
        ("scan", "--history", "--rev", "HEAD~1"),
        ("scan", "--submodules"),
        ("scan", "--submodules", "--rev", "HEAD"),
        ("scan", "--report", "json"),
        ("scan", "--from", ".", "--from", "libs/inner"),
        ("stale", "--today", "2026-06-01"),
        ("stale", "--today", "2026-06-01", "--rev", "HEAD"),
        ("stale", "--as-of", "2026-02-20", "--since", "2026-01-20"),
        ("stale", "--today", "2026-06-01", "--since", "HEAD~1", "--report", "json"),
    ],
    ids=" ".join,
)
def test_nothing_of_it_runs(hostile: tuple[GitRepo, Path], arguments: tuple[str, ...]) -> None:
    repo, mark = hostile
    before = sorted(repo.path.rglob(".git/**/*.pack"))
    done = run(*arguments, cwd=repo.path)
    assert done.returncode == 0, done.stderr
    assert "silent" in done.stdout
    assert not mark.exists(), mark.read_text()
    assert sorted(repo.path.rglob(".git/**/*.pack")) == before


def test_its_history_is_read_all_the_same(hostile: tuple[GitRepo, Path]) -> None:
    repo, _ = hostile
    text = run("scan", "--history", cwd=repo.path).stdout
    assert "its entry in `flags/all.yaml` was removed on 2026-02-10 by Ada Author" in text
    assert "last removed from the code on 2026-02-10 by Ada Author" in text


def test_a_commit_that_is_missing_is_never_fetched(hostile: tuple[GitRepo, Path]) -> None:
    repo, mark = hostile
    tree = repo.git("rev-parse", "HEAD~1^{tree}")
    (repo.path / ".git/objects" / tree[:2] / tree[2:]).unlink()
    text = run("scan", "--history", cwd=repo.path)
    assert text.returncode == 0, text.stderr
    assert "nor ever did" not in text.stdout
    assert run("stale", "--today", "2026-06-01", cwd=repo.path).returncode in {0, 3}
    assert not mark.exists()


@pytest.mark.parametrize("option", ["--depth=1", "--filter=blob:none", "--filter=tree:0"])
def test_a_part_of_a_repository_is_read_as_far_as_it_goes(hostile: tuple[GitRepo, Path], tmp_path: Path, option: str) -> None:
    source = GitRepo.init(tmp_path / "source")
    source.commit("Start", {"flagsync.yaml": CONFIG, "flags/all.yaml": FLAGS, "app.py": CODE})
    source.commit("Drop", {"app.py": CODE.splitlines(keepends=True)[0]})
    clone = source.clone(tmp_path / "clone", option)
    mark, trap = hostile[1], tmp_path / "trap"
    clone.git("config", "remote.origin.url", f"ext::{trap} %S")
    clone.git("config", "protocol.ext.allow", "always")
    clone.git("config", "core.sshCommand", str(trap))
    before = sorted((clone.path / ".git").rglob("*.pack"))
    for arguments in (("scan",), ("scan", "--history"), ("scan", "--rev", "HEAD"), ("stale", "--today", "2026-06-01")):
        done = run(*arguments, cwd=clone.path)
        assert done.returncode == 0, (arguments, done.stderr)
    assert "last removed" not in run("scan", "--history", cwd=clone.path).stdout
    assert not mark.exists()
    assert sorted((clone.path / ".git").rglob("*.pack")) == before


def test_the_traps_are_armed(hostile: tuple[GitRepo, Path]) -> None:
    repo, mark = hostile
    repo.git("diff", "HEAD~1", "--", "app.py", check=False)
    assert mark.exists()
