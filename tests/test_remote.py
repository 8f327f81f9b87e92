"""Repositories elsewhere, fetched from real ones by address; the address may be hostile and so may what lies there."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flagsync.edges.code import open_code
from flagsync.edges.remote import Clone, address_trouble, fetched, without_secrets
from flagsync.model.fault import Fault
from tests.gitrepo import GitRepo


@pytest.fixture
def elsewhere(tmp_path: Path) -> GitRepo:
    repo = GitRepo.init(tmp_path / "elsewhere")
    repo.commit("Start", {"app.py": "first = 1\n"})
    repo.git("tag", "-a", "-m", "First", "v1")
    repo.commit("More", {"app.py": "second = 2\n"})
    return repo


def get(repo: GitRepo, tmp_path: Path, ref: str | None = None, *, offline: bool = False) -> Clone:
    return fetched(repo.path.as_uri(), ref, offline=offline, folder=tmp_path / "cache")


def content(clone: Clone) -> bytes:
    code = open_code(clone.path, rev=clone.commit)
    found = code.read(code.listing().files[0])
    assert isinstance(found, bytes)
    return found


@pytest.mark.parametrize(("ref", "text"), [(None, b"second = 2\n"), ("main", b"second = 2\n"), ("v1", b"first = 1\n")])
def test_branches_tags_and_the_default_can_be_fetched(elsewhere: GitRepo, tmp_path: Path, ref: str | None, text: bytes) -> None:
    clone = get(elsewhere, tmp_path, ref)
    assert content(clone) == text
    assert clone.commit == elsewhere.git("rev-parse", f"{ref or 'HEAD'}^{{commit}}")
    assert GitRepo(clone.path).git("rev-list", "--count", clone.commit) == "1"


def test_what_was_fetched_is_not_fetched_again_and_what_is_new_is(elsewhere: GitRepo, tmp_path: Path) -> None:
    first = get(elsewhere, tmp_path)
    packs = {path: path.stat().st_mtime_ns for path in first.path.rglob("*.pack")}
    assert get(elsewhere, tmp_path) == first
    assert {path: path.stat().st_mtime_ns for path in first.path.rglob("*.pack")} == packs
    elsewhere.commit("Newer", {"app.py": "third = 3\n"})
    second = get(elsewhere, tmp_path)
    assert content(second) == b"third = 3\n"
    assert second.home == first.home
    assert [path.name for path in second.home.glob("*.tmp")] == []


def test_old_fetches_are_deleted_and_nothing_else(elsewhere: GitRepo, tmp_path: Path) -> None:
    first = get(elsewhere, tmp_path)
    other = first.home / "notes"
    other.mkdir()
    days = time.time() - 3 * 86_400
    for path in (first.path, other):
        os.utime(path, (days, days))
    elsewhere.commit("Newer", {"app.py": "third = 3\n"})
    second = get(elsewhere, tmp_path)
    assert sorted(path.name for path in first.home.iterdir()) == sorted(["notes", second.path.name])


def test_without_the_network_only_a_commit_that_is_known_can_be_had(elsewhere: GitRepo, tmp_path: Path) -> None:
    with pytest.raises(Fault, match="--offline"):
        get(elsewhere, tmp_path, offline=True)
    clone = get(elsewhere, tmp_path)
    assert get(elsewhere, tmp_path, clone.commit, offline=True) == clone
    with pytest.raises(Fault, match="--offline"):
        get(elsewhere, tmp_path, "main", offline=True)


@pytest.mark.parametrize(
    "url",
    [
        "ext::sh -c 'touch /tmp/it-ran'",
        "fd::7",
        "http://shop.test/web.git",
        "git://shop.test/web.git",
        "--upload-pack=touch",
        "-oProxyCommand=touch:web",
        "../web",
        "/srv/web.git",
        "",
    ],
)
def test_an_address_by_another_transport_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(Fault, match="no address by https, ssh or file"):
        fetched(url, folder=tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    "url", ["https://shop.test/web.git", "ssh://git@shop.test/web", "git@shop.test:web.git", "file:///web"]
)
def test_the_usual_addresses_are_understood(url: str) -> None:
    assert address_trouble(url) is None


@pytest.mark.parametrize("ref", ["--upload-pack=touch", "main:refs/heads/x", "+main", "a..b", "a b", "ma\nin"])
def test_a_ref_cannot_be_anything_else(elsewhere: GitRepo, tmp_path: Path, ref: str) -> None:
    with pytest.raises(Fault, match="no branch, tag or commit"):
        get(elsewhere, tmp_path, ref)


def test_what_is_not_there_says_so_without_the_secrets_of_the_address(elsewhere: GitRepo, tmp_path: Path) -> None:
    with pytest.raises(Fault, match="no branch or tag `nowhere`"):
        get(elsewhere, tmp_path, "nowhere")
    for url in ("https://ada:s3cret@127.0.0.1:9/web.git?token=s3cret", f"file://ada:s3cret@localhost{tmp_path}/nowhere?s3cret"):
        with pytest.raises(Fault, match="could not be fetched") as caught:
            fetched(url, folder=tmp_path / "cache")
        assert "s3cret" not in str(caught.value)
    assert not any("s3cret" in path.read_text("utf-8", "replace") for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert without_secrets("no `https://a:b@c.test/d?e=f`") == "no `https://c.test/d"


def test_nothing_that_the_repository_elsewhere_names_is_run(elsewhere: GitRepo, tmp_path: Path) -> None:
    mark, trap = tmp_path / "it-ran", tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {mark}\nexit 1\n")
    trap.chmod(0o755)
    for name in (
        "core.fsmonitor",
        "uploadpack.packObjectsHook",
        "core.sshCommand",
        "credential.helper",
        "core.alternateRefsCommand",
    ):
        elsewhere.git("config", name, str(trap))
    for hook in ("post-checkout", "reference-transaction", "post-index-change"):
        (elsewhere.path / ".git/hooks").mkdir(exist_ok=True)
        (elsewhere.path / f".git/hooks/{hook}").symlink_to(trap)
    assert content(get(elsewhere, tmp_path)) == b"second = 2\n"
    assert not mark.exists()


def test_a_folder_that_cannot_be_written_is_a_reason(elsewhere: GitRepo, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("")
    with pytest.raises(Fault, match="cannot be written"):
        get(elsewhere, tmp_path)


def test_a_hook_whose_environment_names_its_repository_does_not_fetch_into_it(
    elsewhere: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooked = GitRepo.init(tmp_path / "hooked")
    hooked.commit("Start", {"a.py": "x = 1\n"})
    before = sorted(str(path) for path in (hooked.path / ".git").rglob("*"))
    config = (hooked.path / ".git/config").read_bytes()
    monkeypatch.chdir(hooked.path)
    for name, value in {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index", "GIT_WORK_TREE": "."}.items():
        monkeypatch.setenv(name, value)
    clone = get(elsewhere, tmp_path)
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name)
    assert content(clone) == b"second = 2\n"
    assert sorted(str(path) for path in (hooked.path / ".git").rglob("*")) == before
    assert (hooked.path / ".git/config").read_bytes() == config


def test_two_runs_at_once_do_not_meet(elsewhere: GitRepo, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        clones = set(pool.map(lambda _: get(elsewhere, tmp_path), range(8)))
    assert {clone.commit for clone in clones} == {elsewhere.head()}
    assert content(clones.pop()) == b"second = 2\n"
