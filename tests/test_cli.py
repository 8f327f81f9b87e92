"""The program as a user meets it: what it says, where it says it, and the exit code that a script sees."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from flagsync.edges.bundled import schema_text
from tests.gitrepo import GitRepo
from tests.program import BAD_FLAG, COMMAND, GOOD_FLAG, SMALL_CONFIG, TODAY, environment, run, shop, small_repository

REPORT_SCHEMA = jsonschema.Draft202012Validator(json.loads(schema_text("report")))
AS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """The shop; no test changes it."""
    return shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose report is far larger than a pipe holds; no test changes it."""
    flags = {f"bad-{number}": BAD_FLAG.replace("key: bad", f"key: bad-{number}") for number in range(400)}
    return small_repository(tmp_path_factory.mktemp("faulty"), flags).path


def told(result: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """One sentence on standard error, at most two lines of help below it, nothing on standard output, and the exit code."""
    assert result.returncode == code, result.stderr
    assert "Traceback" not in result.stderr
    assert "defect" not in result.stderr
    first, *more = result.stderr.splitlines()
    assert first.startswith("flagsync: ")
    assert len(more) <= 2
    assert all(line.startswith("  ") for line in more)
    for word in words:
        assert word in result.stderr
    assert result.stdout == ""


def report_of(text: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(text)
    REPORT_SCHEMA.validate(data)
    return data


MISTAKES: dict[str, tuple[list[str], int, list[str]]] = {
    "unknown verb": (["lnt"], 2, ["`lnt`", "did you mean `lint`?"]),
    "unknown option": (["lint", "--stagd"], 2, ["--stagd", "--staged"]),
    "unknown option of the program": (["--nope", "lint"], 2, ["--nope"]),
    "missing argument": (["new", "--kind", "ops"], 2, ["KEY"]),
    "unknown environment": (["render", "--env", "prod"], 2, ["`prod`", "`production`"]),
    "unknown environment of a sync": (["sync", "--env", "prod"], 2, ["`prod`", "`production`"]),
    "unknown app": (["diff", "--env", "staging", "--app", "store"], 2, ["`store`", "`storefront`"]),
    "unknown rule": (["lint", "--select", "weight-sum"], 2, ["`weight-sum`", "did you mean `weights-sum`?"]),
    "unknown rule to explain": (["explain", "weights"], 2, ["`weights`", "`weights-sum`"]),
    "unknown format": (["lint", "--report", "jsn"], 2, ["`jsn`", "did you mean `json`?"]),
    "format without a file": (["lint", "--report", "json="], 2, ["`json=FILE`"]),
    "two reports to standard output": (["lint", "--report", "json", "--report", "text"], 2, ["only one report"]),
    "unknown severity": (["lint", "--fail-on", "errors"], 2, ["errors", "never"]),
    "no day": (["lint", "--today", "2026-02-30"], 2, ["`2026-02-30`"]),
    "two sources": (["lint", "--staged", "--rev", "HEAD"], 2, ["exclude each other"]),
    "fixing a commit": (["lint", "--fix", "--rev", "HEAD"], 2, ["work tree"]),
    "unknown revision": (["lint", "--rev", "no-such-branch"], 2, ["`no-such-branch`"]),
    "path outside": (["lint", ".."], 2, ["`..`", "outside the repository"]),
    "path that is not there": (["lint", "flags/none.yaml"], 2, ["`flags/none.yaml`"]),
    "path that is not there for fmt": (["fmt", "flags/none.yaml"], 2, ["`flags/none.yaml`"]),
    "unknown schema": (["schema", "flags"], 2, ["flags", "segment"]),
    "folder that is not there": (["lint", "-C", "no-such-folder"], 2, ["no-such-folder"]),
    "baseline that is not there": (["lint", "--baseline", "none.json"], 2, ["`none.json`"]),
    "output in a folder that is not there": (
        ["lint", "--report", "json=none/lint.json"],
        3,
        ["none/lint.json", "reate the folder"],
    ),
    "output that is a folder": (["lint", "--report", "json=flags"], 3, ["flags", "folder"]),
}


@pytest.mark.parametrize(("arguments", "code", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_sentence(repo: GitRepo, arguments: list[str], code: int, words: list[str]) -> None:
    told(run(*arguments, cwd=repo.path), code, *words)


def test_without_a_verb_the_help_is_shown(repo: GitRepo) -> None:
    result = run(cwd=repo.path)
    assert result.returncode == 2
    assert "Usage: flagsync" in result.stderr
    assert "\n  lint " in result.stderr


@pytest.mark.parametrize("verb", ["lint", "render", "diff", "new"])
def test_without_a_configuration_init_is_named(tmp_path: Path, verb: str) -> None:
    needed = {"render": ["--env", "a"], "diff": ["--env", "a"], "new": ["a", "--kind", "ops"]}.get(verb, [])
    told(run(verb, *needed, cwd=small_without_configuration(tmp_path)), 2, "flagsync.yaml", "flagsync init")


def small_without_configuration(path: Path) -> Path:
    repo = GitRepo.init(path)
    repo.commit(files={"flags/good.yaml": GOOD_FLAG})
    return path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version: [\n", ["flagsync.yaml:2:1"]),
        ("version: 1\nenvironmnts: {}\n", ["flagsync.yaml:2:1", "environmnts"]),
        ("- a\n", ["flagsync.yaml:1:1"]),
        ("", ["flagsync.yaml:1:1"]),
        ("\x1b[31mversion: 1\n", ["flagsync.yaml:1:1"]),
    ],
    ids=["syntax", "unknown-key", "list", "empty", "control-characters"],
)
def test_a_broken_configuration_is_named_with_its_place(tmp_path: Path, text: str, words: list[str]) -> None:
    repo = small_repository(tmp_path)
    repo.write({"flagsync.yaml": text})
    result = run("lint", cwd=tmp_path)
    told(result, 2, *words)
    assert "\x1b" not in result.stderr


@pytest.mark.skipif(AS_ROOT, reason="root may write everywhere")
def test_an_output_that_may_not_be_written(tmp_path: Path) -> None:
    small_repository(tmp_path)
    report = tmp_path / "lint.json"
    report.write_text("old")
    report.chmod(0o400)
    told(run("lint", "--report", "json=lint.json", cwd=tmp_path), 3, "lint.json")
    assert report.read_text() == "old"


def test_a_full_disk(repo: GitRepo) -> None:
    told(run("lint", "--report", "json=/dev/full", cwd=repo.path), 3, "/dev/full", "disk is full")
    with open("/dev/full", "w") as full:
        result = subprocess.run(
            [*COMMAND, "lint"], check=False, cwd=repo.path, env=environment(), stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert result.returncode == 3
    assert len(result.stderr.splitlines()) == 2
    assert "standard output" in result.stderr


def test_a_reader_that_goes_away_changes_nothing(faulty: Path) -> None:
    process = started(faulty, "lint", "--no-cache", "--today", TODAY)
    assert process.stdout is not None
    assert process.stdout.read(1)
    process.stdout.close()
    _, complaint = process.communicate(timeout=60)
    assert complaint == b""
    assert process.returncode == 1


@pytest.mark.parametrize(
    ("number", "code", "word"), [(signal.SIGINT, 130, b"interrupted"), (signal.SIGTERM, 143, b"terminated")]
)
def test_a_signal_ends_the_run_in_one_word(faulty: Path, number: signal.Signals, code: int, word: bytes) -> None:
    process = started(faulty, "lint", "--no-cache", "--today", TODAY)
    assert process.stdout is not None
    # The report is larger than the pipe: once it has begun, the program waits for us in the middle of its work.
    assert select.select([process.stdout], [], [], 60)[0]
    process.send_signal(number)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == code
    assert complaint.strip() == b"flagsync: " + word


def started(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_change_nothing(faulty: Path, repo: GitRepo, closed: str) -> None:
    for folder, code in ((faulty, 1), (repo.path, 0)):
        script = f'exec "$@" lint --today {TODAY} --report text {closed}'
        result = subprocess.run(
            ["sh", "-c", script, "sh", *COMMAND], cwd=folder, env=environment(), capture_output=True, check=False
        )
        assert result.returncode == code
        assert b"Traceback" not in result.stderr
        assert b"Exception" not in result.stderr


def test_without_git_the_work_tree_is_still_judged(repo: GitRepo, tmp_path: Path) -> None:
    nowhere = {"PATH": str(tmp_path)}
    assert run("lint", "--today", TODAY, cwd=repo.path, env=nowhere).returncode == 0
    report = report_of(run("lint", "--today", TODAY, "--report", "json", cwd=repo.path, env=nowhere).stdout)
    assert report["source"] == {"kind": "worktree", "commit": None, "dirty": False}
    for arguments in (["lint", "--staged"], ["lint", "--rev", "HEAD"]):
        told(run(*arguments, cwd=repo.path, env=nowhere), 3, "Git is needed")


def test_a_folder_that_is_no_repository(tmp_path: Path) -> None:
    (tmp_path / "flags").mkdir()
    (tmp_path / "flags" / "bad.yaml").write_text(BAD_FLAG)
    (tmp_path / "flagsync.yaml").write_text(SMALL_CONFIG)
    result = run("lint", "--today", TODAY, cwd=tmp_path)
    assert result.returncode == 1
    assert "flags/bad.yaml:9:10: error[unknown-variant]" in result.stdout
    told(run("lint", "--staged", cwd=tmp_path), 3, "is not a Git repository")


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    repo = GitRepo.init(tmp_path)
    repo.write({"flagsync.yaml": SMALL_CONFIG, "flags/good.yaml": GOOD_FLAG})
    assert run("lint", "--today", TODAY, cwd=tmp_path).returncode == 0
    repo.git("add", "--all")
    report = report_of(run("lint", "--staged", "--today", TODAY, "--report", "json", cwd=tmp_path).stdout)
    assert report["source"]["commit"] is None
    assert report["counts"]["flags"] == 1
    told(run("lint", "--rev", "HEAD", cwd=tmp_path), 3, "no commit yet")


def test_a_shallow_clone_knows_what_it_does_not_have(repo: GitRepo, tmp_path: Path) -> None:
    origin = small_repository(tmp_path / "origin")
    first = origin.head()
    origin.commit(files={"flags/bad.yaml": BAD_FLAG})
    clone = origin.clone(tmp_path / "clone", "--depth=1")
    assert run("lint", "--rev", "HEAD", "--today", TODAY, cwd=clone.path).returncode == 1
    for revision in ("HEAD~1", first):
        told(run("lint", "--rev", revision, cwd=clone.path), 2, f"`{revision}`", "fetch")


def test_paths_are_those_of_the_current_folder(tmp_path: Path) -> None:
    repo = small_repository(tmp_path, {"a/good": GOOD_FLAG, "b/bad": BAD_FLAG})
    assert run("lint", "good.yaml", "--today", TODAY, cwd=repo.path / "flags" / "a").returncode == 0
    result = run("lint", "../b", "--today", TODAY, cwd=repo.path / "flags" / "a")
    assert result.returncode == 1
    assert result.stdout.startswith("flags/b/bad.yaml:9:10: error[unknown-variant]")


def test_the_repository_may_be_named_before_or_after_the_verb(repo: GitRepo, tmp_path: Path) -> None:
    for arguments in (
        ["-C", str(repo.path), "lint"],
        ["lint", "-C", str(repo.path)],
        ["-C", "none", "lint", "-C", str(repo.path)],
    ):
        result = run(*arguments, "--today", TODAY, cwd=tmp_path)
        assert (result.returncode, result.stdout) == (0, "17 flags in 21 files: no findings\n")
    told(run("lint", "-C", str(repo.path), "flags", cwd=tmp_path), 2, "outside the repository")


def test_one_run_writes_several_reports(faulty: Path, tmp_path: Path) -> None:
    file, annotations = tmp_path / "lint.json", tmp_path / "lint.txt"
    file.write_text("old")
    arguments = ["--report", f"json={file}", "--report", f"github={annotations}", "--report", "text", "--today", TODAY]
    result = run("lint", *arguments, cwd=faulty)
    assert result.returncode == 1
    assert "error[unknown-variant]" in result.stdout
    assert result.stderr == ""
    report = report_of(file.read_text())
    assert report["counts"]["error"] == 400
    assert report["command"] == "lint"
    assert annotations.read_text().startswith("::error file=flags/bad-0.yaml")


JSON = {
    "lint": ["lint", "--today", TODAY],
    "fmt": ["fmt", "--check"],
    "explain": ["explain"],
    "explain a rule": ["explain", "weights-sum"],
    "schema": ["schema", "segment"],
    "diff": ["diff", "--env", "staging"],
    "status": ["status", "--env", "staging"],
    "drift": ["drift", "--env", "staging"],
    "a plan": ["sync", "--env", "staging", "--dry-run"],
}


@pytest.mark.parametrize("arguments", JSON.values(), ids=JSON)
def test_json_is_what_its_schema_says(repo: GitRepo, arguments: list[str]) -> None:
    result = run(*arguments, "--report", "json", cwd=repo.path)
    assert result.returncode in {0, 1}, result.stderr
    assert report_of(result.stdout)["command"] == arguments[0]


def test_what_a_verb_writes_is_reported_as_json_too(tmp_path: Path) -> None:
    report = report_of(run("init", "--app", "shop", "--report", "json", cwd=tmp_path).stdout)
    assert "flagsync.yaml" in report["data"]["written"]
    report = report_of(run("new", "checkout.x", "--kind", "release", "--report", "json", cwd=tmp_path).stdout)
    assert report["data"] == {"path": "flags/checkout.x.yaml"}
    assert run("fmt", "--check", cwd=tmp_path).returncode == 0


def test_options_come_from_the_environment_too(faulty: Path) -> None:
    lint = ["lint", "--today", TODAY]
    assert run(*lint, cwd=faulty, env={"FLAGSYNC_LINT_FAIL_ON": "never"}).returncode == 0
    assert run(*lint, "--fail-on", "error", cwd=faulty, env={"FLAGSYNC_LINT_FAIL_ON": "never"}).returncode == 1
    told(run(*lint, cwd=faulty, env={"FLAGSYNC_LINT_FAIL_ON": "nobody"}), 2, "nobody")
    asked = run(*lint, cwd=faulty, env={"FLAGSYNC_LINT_SELECT": "no-link weights-sum", "FLAGSYNC_LINT_REPORT": "json"})
    assert report_of(asked.stdout)["data"] == {"rules": ["no-link", "weights-sum"]}
    told(run("render", cwd=faulty, env={"FLAGSYNC_RENDER_ENV": "nowhere"}), 2, "`nowhere`")


@pytest.mark.parametrize(
    ("options", "env", "colored"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colours_are_as_asked(tmp_path: Path, options: list[str], env: dict[str, str], colored: bool) -> None:
    small_repository(tmp_path, {"bad": BAD_FLAG})
    result = run("lint", "--today", TODAY, "--report", "text", *options, cwd=tmp_path, env=env)
    assert ("\x1b[1;31merror" in result.stdout) == colored
    assert ("\x1b" in result.stdout) == colored


def test_version_and_help(repo: GitRepo) -> None:
    assert re.fullmatch(r"flagsync \d+\.\d+\.\d+\S*\n", run("--version", cwd=repo.path).stdout)
    for arguments in (["--help"], ["lint", "-h"], ["sync", "--help"]):
        result = run(*arguments, cwd=repo.path)
        assert result.returncode == 0
        assert result.stdout.startswith("Usage: flagsync ")


def test_hostile_names_cannot_move_the_cursor(tmp_path: Path) -> None:
    repo = small_repository(tmp_path)
    repo.write({"flags/a\x1b[2Jb.yaml": GOOD_FLAG, "flags/x.yaml": 'key: "\\e[2J"\nkind: "::error::x"\n'})
    for arguments in (["lint"], ["fmt", "--check"], ["lint", "\x1b[2J"]):
        result = run(*arguments, cwd=tmp_path)
        assert "\x1b" not in result.stdout + result.stderr


HEAVY = ("git", "jsonschema", "kubernetes", "ruamel", "hypothesis", "http", "ssl", "asyncio")


@pytest.mark.parametrize("arguments", [["--version"], ["lint", "--no-cache", "--today", TODAY]], ids=["version", "lint"])
def test_the_start_imports_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    small_repository(tmp_path)
    command = [COMMAND[0], "-X", "importtime", *COMMAND[1:], *arguments]
    result = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
    assert result.returncode == 0
    imported = set(re.findall(r"\|\s+([\w.]+)$", result.stderr, re.MULTILINE))
    assert ("click" in imported) == (arguments[0] == "lint")
    assert sorted(name for name in imported if name.split(".")[0] in HEAVY) == []


def completed(words: str, folder: Path) -> list[str]:
    """What bash is offered at the end of a line."""
    split = words.split(" ")
    env = {"_FLAGSYNC_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(split) - 1)}
    result = run(cwd=folder, env=env)
    assert result.stderr == ""
    return [line.partition(",")[2] for line in result.stdout.splitlines() if line]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("flagsync r", ["render", "rollback"]),
        ("flagsync --ver", ["--version", "--verbose"]),
        ("flagsync lint --sel", ["--select"]),
        ("flagsync lint --select weights", ["weights-sum"]),
        ("flagsync lint --select no-owner,weights", ["no-owner,weights-sum"]),
        ("flagsync explain weights", ["weights-sum"]),
        ("flagsync lint --report j", ["json"]),
        ("flagsync render --env pro", ["production"]),
        ("flagsync diff --app ", ["storefront", "payments"]),
        ("flagsync new x --kind r", ["release"]),
        ("flagsync schema c", ["config"]),
    ],
)
def test_the_shell_is_offered_what_fits(repo: GitRepo, line: str, offered: list[str]) -> None:
    assert sorted(completed(line, repo.path)) == sorted(offered)


def test_completion_is_silent_where_there_is_nothing_to_offer(tmp_path: Path) -> None:
    assert completed("flagsync render --env ", tmp_path) == []
    small_repository(tmp_path)
    (tmp_path / "flagsync.yaml").write_text("environments: [\n")
    assert completed("flagsync render --env ", tmp_path) == []


@pytest.mark.parametrize(("shell", "word"), [("bash", "complete "), ("zsh", "#compdef flagsync"), ("fish", "complete ")])
def test_every_shell_gets_its_script(tmp_path: Path, shell: str, word: str) -> None:
    result = run(cwd=tmp_path, env={"_FLAGSYNC_COMPLETE": f"{shell}_source"})
    assert result.returncode == 0
    assert word in result.stdout
