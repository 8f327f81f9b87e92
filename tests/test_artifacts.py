"""Artifacts of scans: what they carry, and why one of them is not enough to call a flag unreferenced."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from flagsync.cli import main
from flagsync.merge import Asked, Merger
from tests.gitrepo import GitRepo
from tests.program import run

CONFIG = "version: 1\nenvironments: {production: {}}\n"
FLAGS = """\
flags:
  asked: {kind: release, type: boolean, default: disabled, created: 2025-06-01, code: {symbols: [ASKED]}}
  silent: {kind: release, type: boolean, default: disabled, created: 2025-06-01}
"""
TODAY = "2026-03-01"


@pytest.fixture
def flags(tmp_path: Path) -> GitRepo:
    repo = GitRepo.init(tmp_path / "flags")
    repo.commit("Start", {"flagsync.yaml": CONFIG, "flags/all.yaml": FLAGS})
    return repo


def code(path: Path, files: Mapping[str, str] | None = None) -> GitRepo:
    repo = GitRepo.init(path)
    repo.commit("Start", files or {"app.py": 'client.get_boolean_value("asked", False)\n'})
    return repo


def scan(flags: GitRepo, out: Path, *arguments: str) -> dict[str, Any]:
    done = run("scan", "--out", str(out), "--today", TODAY, *arguments, cwd=flags.path)
    assert done.returncode == 0, done.stderr
    whole: dict[str, Any] = json.loads(out.read_text())
    return whole


def repositories(data: Mapping[str, Any]) -> dict[str, Any]:
    return {each["name"]: each for each in data["repositories"]}


def stale(flags: GitRepo, *arguments: str, today: str = TODAY) -> dict[str, Any]:
    done = run("stale", "--today", today, "--report", "json", *arguments, cwd=flags.path)
    assert done.returncode == 0, done.stderr
    data: dict[str, Any] = json.loads(done.stdout)["data"]
    return data


def state(data: Mapping[str, Any], key: str) -> tuple[str, str]:
    return next((each["state"], each["evidence"]) for each in data["flags"] if each["flag"] == key)


def test_an_artifact_says_of_what_and_when_it_speaks(flags: GitRepo, tmp_path: Path) -> None:
    web = code(tmp_path / "web")
    first = scan(flags, tmp_path / "web.json", "--from", str(web.path))
    assert repositories(first["data"])["web"] == {
        "name": "web",
        "commit": web.head(),
        "committed": "2026-01-01T12:00:00+00:00",
        "complete": True,
        "trouble": None,
    }
    assert first["data"]["scanned"] == TODAY
    assert first["tool"]["name"] == "flagsync"
    text = (tmp_path / "web.json").read_text()
    scan(flags, tmp_path / "web.json", "--from", str(web.path))
    assert (tmp_path / "web.json").read_text() == text
    flags.write({"flags/all.yaml": FLAGS.replace("[ASKED]", "[ASKED_NOW]")})
    assert scan(flags, tmp_path / "web.json", "--from", str(web.path))["data"]["patterns"] != first["data"]["patterns"]


def test_each_repository_of_one_scan_is_complete_on_its_own(flags: GitRepo, tmp_path: Path) -> None:
    web, phone = code(tmp_path / "web"), code(tmp_path / "phone", {"lib/more.py": "x = 1\n", "src/app.py": "y = 2\n"})
    phone.git("sparse-checkout", "set", "--cone", "src")
    flags.write(
        {
            "flagsync.yaml": CONFIG
            + "scan: {repos: [{name: web, path: ../web}, {name: phone, path: ../phone}, {name: tv, path: ../tv}]}\n"
        }
    )
    found = repositories(scan(flags, tmp_path / "all.json")["data"])
    assert {name: each["complete"] for name, each in found.items()} == {"": True, "web": True, "phone": False, "tv": False}
    assert "there is no folder" in found["tv"]["trouble"]
    assert found["web"]["commit"] == web.head()
    data = stale(flags, "--references", str(tmp_path / "all.json"))
    assert state(data, "silent")[0] == "unknown"
    assert state(data, "asked")[0] == "used"
    assert {name: bool(each["trouble"]) for name, each in repositories(data).items()} == {
        None: False,
        "web": False,
        "phone": True,
        "tv": True,
    }


def test_what_was_scanned_too_long_ago_proves_nothing(flags: GitRepo, tmp_path: Path) -> None:
    scan(flags, tmp_path / "web.json", "--from", str(code(tmp_path / "web").path))
    reference = ("--references", str(tmp_path / "web.json"))
    assert state(stale(flags, *reference, today="2026-03-15"), "silent")[0] == "unreferenced"
    late = stale(flags, *reference, today="2026-03-16")
    why = "it was scanned 15 days ago, on 2026-03-01, and at most 14 days are allowed"
    assert state(late, "silent") == ("unknown", f"nothing asks for it, but `web` proves nothing: {why}")
    assert repositories(late)["web"]["trouble"] == why
    # Old as it is, it still proves a use.
    assert state(late, "asked")[0] == "used"
    assert state(stale(flags, *reference, "--max-age", "15d", today="2026-03-16"), "silent")[0] == "unreferenced"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda whole: whole["data"].update(scanned=None), "it was scanned 59 days ago, on 2026-01-01"),
        (
            lambda whole: (whole["data"].update(scanned=None), whole["data"]["repositories"][0].update(committed=None)),
            "it does not say when it was made",
        ),
        (lambda whole: whole["data"].update(scanned="yesterday"), "it is no result of `flagsync scan --out`"),
        (lambda whole: whole["data"].update(scanned=7), "it is no result of `flagsync scan --out`"),
        (lambda whole: whole["data"]["repositories"][0].update(complete=False), "not everything there could be read"),
        (
            lambda whole: whole["data"]["repositories"][0].update(complete=False, trouble="its disk was full"),
            "its disk was full",
        ),
        (
            lambda whole: whole["data"]["states"].pop(1),
            "it was scanned before the flag had the names that it has now",
        ),
        (lambda whole: whole["data"].update(settings="other"), "it was made with other `scan` settings than these"),
        (lambda whole: whole["tool"].update(version="0.1"), "it was made by flagsync 0.1"),
    ],
)
def test_every_flag_that_is_unknown_says_why(
    flags: GitRepo, tmp_path: Path, change: Callable[[dict[str, Any]], object], why: str
) -> None:
    web = tmp_path / "web.json"
    whole = scan(flags, web, "--from", str(code(tmp_path / "web").path))
    change(whole)
    web.write_text(json.dumps(whole))
    data = stale(flags, "--references", str(web))
    known, evidence = state(data, "silent")
    assert known == "unknown"
    assert why in evidence
    assert any(each["trouble"] for each in data["repositories"])


def test_who_is_missing_is_named_with_the_flag(flags: GitRepo, tmp_path: Path) -> None:
    scan(flags, tmp_path / "web.json", "--from", str(code(tmp_path / "web").path))
    names = ", ".join(f"{{name: {name}, path: ../{name}}}" for name in ("web", "phone", "tv"))
    flags.write({"flagsync.yaml": CONFIG + f"scan: {{repos: [{names}]}}\n"})
    data = stale(flags, "--references", str(tmp_path / "web.json"))
    expected = "nothing asks for it, but `phone` proves nothing: no artifact of it was given; nor does 1 more"
    assert state(data, "silent") == ("unknown", expected)


def test_a_folder_without_git_is_as_good_as_a_repository(flags: GitRepo, tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web/app.py").write_text('client.get_boolean_value("asked", False)\n')
    found = scan(flags, tmp_path / "web.json", "--from", str(tmp_path / "web"))
    assert repositories(found["data"])["web"] == {
        "name": "web",
        "commit": None,
        "committed": None,
        "complete": True,
        "trouble": None,
    }
    assert state(stale(flags, "--references", str(tmp_path / "web.json")), "silent")[0] == "unreferenced"


def test_two_folders_of_the_same_name_are_told_apart(flags: GitRepo, tmp_path: Path) -> None:
    one, two = code(tmp_path / "a/web"), code(tmp_path / "b/web")
    found = scan(flags, tmp_path / "web.json", "--from", str(one.path), "--from", str(two.path))
    assert list(repositories(found["data"])) == ["web", "web-2"]
    assert {each["location"]["repository"] for each in found["data"]["references"]} == {"web", "web-2"}


@pytest.mark.parametrize("age", ["14", "two weeks", "-1d", "1000000d"])
def test_an_age_is_a_number_of_days(flags: GitRepo, age: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(flags.path), "stale", "--references", "x.json", f"--max-age={age}"]) == 2
    assert "write days such as 14d" in capsys.readouterr().err


def test_many_reasons_do_not_make_a_long_sentence() -> None:
    asked = Asked({"silent": "p"}, "1", "s", expected=[f"repo-{number}" for number in range(500)])
    found = Merger(asked).code().states["silent"]
    assert found.reason == ("nothing asks for it, but `repo-0` proves nothing: no artifact of it was given; nor do 499 more")


# Repositories by address


def by_address(flags: GitRepo, url: str, more: str = "") -> None:
    flags.write({"flagsync.yaml": CONFIG + f"scan: {{repos: [{{name: web, url: '{url}'{more}}}]}}\n"})


def cached(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CACHE_HOME": str(tmp_path / "cache")}


def test_a_repository_that_is_known_by_its_address_is_searched(flags: GitRepo, tmp_path: Path) -> None:
    web = code(tmp_path / "web")
    by_address(flags, web.path.as_uri(), ", ref: main")
    for verb in ("scan", "stale"):
        done = run(verb, "--today", TODAY, "--report", "json", cwd=flags.path, env=cached(tmp_path))
        assert done.returncode == 0, done.stderr
        data = json.loads(done.stdout)["data"]
        assert repositories(data)["web"]["commit"] == web.head()
        key = "states" if verb == "scan" else "flags"
        assert {each["flag"]: each["state"] for each in data[key]} == {"asked": "used", "silent": "unreferenced"}


@pytest.mark.parametrize(
    ("url", "arguments", "why"),
    [
        ("{web}", ("--offline",), "it lies elsewhere, and `--offline` says not to fetch it"),
        ("{web}-nowhere", (), "it could not be fetched: "),
        ("https://ada:s3cret@127.0.0.1:9/web.git?key=s3cret", (), "it could not be fetched: "),
        ("ext::sh -c touch% it-ran", (), "is no address by https, ssh or file"),
        ("http://ada:s3cret@127.0.0.1/web.git", (), "is no address by https, ssh or file"),
    ],
)
def test_what_cannot_be_fetched_leaves_flags_unknown_and_says_why(
    flags: GitRepo, tmp_path: Path, url: str, arguments: tuple[str, ...], why: str
) -> None:
    flags.commit("Use", {"app.py": 'client.get_boolean_value("asked", False)\n'})
    by_address(flags, url.format(web=code(tmp_path / "web").path.as_uri()))
    text = run("scan", *arguments, cwd=flags.path, env=cached(tmp_path))
    assert text.returncode == 0, text.stderr
    assert "unknown      silent: nothing asks for it, but `web` could not be read" in text.stdout
    assert "not searched web: " in text.stdout
    assert why in text.stdout
    scanned = run("scan", "--report", "json", *arguments, cwd=flags.path, env=cached(tmp_path))
    assert repositories(json.loads(scanned.stdout)["data"])["web"]["complete"] is False
    listed = run("stale", "--today", TODAY, *arguments, cwd=flags.path, env=cached(tmp_path))
    assert why in listed.stdout
    for done in (text, scanned, listed):
        assert "s3cret" not in done.stdout + done.stderr
    assert not (flags.path / "it-ran").exists()


def test_submodules_are_searched_on_request(flags: GitRepo, tmp_path: Path) -> None:
    inner = code(tmp_path / "inner", {"app.py": 'client.get_boolean_value("silent", False)\n'})
    flags.git("submodule", "--quiet", "add", inner.path.as_uri(), "libs/inner")
    flags.commit("Use", {"app.py": 'client.get_boolean_value("asked", False)\n'})

    def states(*arguments: str) -> dict[str, str]:
        done = run("scan", "--report", "json", *arguments, cwd=flags.path)
        assert done.returncode == 0, done.stderr
        return {each["flag"]: each["state"] for each in json.loads(done.stdout)["data"]["states"]}

    assert "a submodule; `--submodules` searches it too" in run("scan", cwd=flags.path).stdout
    assert states() == {"asked": "used", "silent": "unreferenced"}
    assert states("--submodules") == {"asked": "used", "silent": "used"}
    assert states("--submodules", "--rev", "HEAD") == {"asked": "used", "silent": "used"}
    flags.git("submodule", "deinit", "--force", "libs/inner")
    assert states("--submodules") == {"asked": "used", "silent": "unknown"}
    assert "it is a submodule that is not checked out" in run("scan", "--submodules", cwd=flags.path).stdout


# Since when nothing uses a flag


def test_the_list_says_who_took_the_last_use_away(flags: GitRepo, tmp_path: Path) -> None:
    both = 'client.get_boolean_value("asked", False)\nclient.get_boolean_value("silent", False)\n'
    web = code(tmp_path / "web", {"app.py": both})
    web.wait(20)
    gone = web.commit("Silence", {"app.py": 'client.get_boolean_value("asked", False)\n'})
    flags.write({"flagsync.yaml": CONFIG + "scan: {repos: [{name: web, path: ../web}]}\n"})
    told = f"last removed from the code on 2026-01-21 by Ada Author in {gone[:12]} (`web:app.py`)"
    removal = {"commit": gone, "day": "2026-01-21", "author": "Ada Author", "path": "web:app.py"}

    listed = stale(flags)
    assert {each["flag"]: each["removed"] for each in listed["flags"]} == {"asked": None, "silent": removal}
    assert state(listed, "silent") == ("unreferenced", f"nothing names it; {told}")
    assert told in run("stale", "--today", TODAY, cwd=flags.path).stdout

    assert told in run("scan", "--history", cwd=flags.path).stdout
    assert "last removed" not in run("scan", cwd=flags.path).stdout
    scan(flags, tmp_path / "web.json", "--history", "--from", str(web.path))
    merged = stale(flags, "--references", str(tmp_path / "web.json"))
    assert state(merged, "silent") == ("unreferenced", f"nothing names it in 1 repository; {told}")
    scan(flags, tmp_path / "plain.json", "--from", str(web.path))
    assert "removed" not in state(stale(flags, "--references", str(tmp_path / "plain.json")), "silent")[1]
    # A use elsewhere is a use.
    phone = code(tmp_path / "phone", {"app.py": both})
    scan(flags, tmp_path / "phone.json", "--from", str(phone.path))
    used = stale(flags, "--references", str(tmp_path / "web.json"), str(tmp_path / "phone.json"))
    assert [(each["state"], each["removed"]) for each in used["flags"]] == [("used", None), ("used", None)]


# What attributes leave out


def test_what_attributes_call_no_code_of_ours_is_left_out_and_counted(flags: GitRepo, tmp_path: Path) -> None:
    silent = 'client.get_boolean_value("silent", False)\n'
    attributes = "*.gen.py linguist-generated\nlib/** linguist-vendored\nguide/* linguist-documentation\n*.dat.py binary\n"
    mark, trap = tmp_path / "it-ran", tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    trap.chmod(0o755)
    web = code(
        tmp_path / "web",
        {
            "app.py": 'client.get_boolean_value("asked", False)\n',
            ".gitattributes": attributes + "* filter=trap diff=trap\n",
            **dict.fromkeys(("a.gen.py", "lib/b.py", "guide/c.py", "d.dat.py"), silent),
        },
    )
    for name in ("filter.trap.clean", "filter.trap.smudge", "filter.trap.process", "diff.trap.textconv", "diff.trap.command"):
        web.git("config", name, str(trap))
    bare = web.clone(tmp_path / "bare", "--bare")
    for path in (web.path, bare.path):
        data = scan(flags, tmp_path / "web.json", "--from", str(path), "--history")["data"]
        assert {each["flag"]: each["state"] for each in data["states"]} == {"asked": "used", "silent": "unreferenced"}
        assert {each["path"]: each["reason"] for each in data["skipped"]} == {
            "a.gen.py": "written by a tool, says .gitattributes",
            "lib/b.py": "somebody else's code, says .gitattributes",
            "guide/c.py": "documentation, says .gitattributes",
            "d.dat.py": "binary, says .gitattributes",
        }
    assert (
        "skipped 1 file: written by a tool, says .gitattributes" in run("scan", "--from", str(web.path), cwd=flags.path).stdout
    )
    assert not mark.exists()


def test_attributes_take_back_what_a_name_says(flags: GitRepo, tmp_path: Path) -> None:
    silent = 'client.get_boolean_value("silent", False)\n'
    web = code(tmp_path / "web", {"vendor/ours/a.py": silent, "vendor/theirs/b.py": "x = 1\n"})
    env = cached(tmp_path)

    def silent_is() -> str:
        done = run("scan", "--from", str(web.path), "--report", "json", cwd=flags.path, env=env)
        return next(each["state"] for each in json.loads(done.stdout)["data"]["states"] if each["flag"] == "silent")

    assert silent_is() == "unknown"
    web.commit("Ours", {".gitattributes": "vendor/ours/** -linguist-vendored\n"})
    assert [silent_is(), silent_is()] == ["used", "used"]
    web.commit("Not ours", {".gitattributes": "# nothing\n"})
    assert silent_is() == "unknown"


def test_too_many_patterns_leave_flags_unknown(flags: GitRepo, tmp_path: Path) -> None:
    web = code(tmp_path / "web", {"app.py": 'client.get_boolean_value("asked", False)\n'})
    web.commit("Many", {".gitattributes": "*.x linguist-generated\n" * 2_000})
    data = scan(flags, tmp_path / "web.json", "--from", str(web.path))["data"]
    assert {each["flag"]: each["state"] for each in data["states"]} == {"asked": "used", "silent": "unknown"}
    assert repositories(data)["web"]["complete"] is False
