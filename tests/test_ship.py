"""Shipping as a CI job, the person on call and somebody hostile meet it; the words are in `tests/cases/ship`."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from flagsync.edges.bundled import schema_text
from flagsync.model.limits import MAX_BYTES
from tests.program import COMMAND, ROOT, TODAY, environment
from tests.shipyard import CONFIG, DIAL, RELEASE, Yard, files, flag

REPORT = jsonschema.Draft202012Validator(json.loads(schema_text("report")))
PRODUCTION = ("--env", "production")
AS_ROOT = os.geteuid() == 0


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    return Yard.of(tmp_path / "shop")


def data(yard: Yard, *arguments: str, code: int = 0) -> dict[str, Any]:
    """The `data` of a run's JSON, which is what the schema says."""
    ran = yard.run(*arguments, "--report", "json")
    assert ran.code == code, ran.shown
    report = json.loads(ran.out)
    REPORT.validate(report)
    assert report["command"] == arguments[0]
    found: dict[str, Any] = report["data"]
    return found


def values(yard: Yard, name: str, folder: str = "deploy/production") -> str:
    return (yard.path / folder / f"{name}.yaml").read_text(encoding="utf-8")


# Nothing more than asked for


def test_where_nothing_differs_nothing_is_written(yard: Yard) -> None:
    yard.run("sync", *PRODUCTION)
    before = yard.tree()
    for arguments in (["sync", *PRODUCTION], ["diff", *PRODUCTION], ["status"], ["drift", *PRODUCTION]):
        assert yard.run(*arguments).code == 0
        assert yard.tree() == before
    yard.commit("Nothing about flags", {"README.md": "hello"})
    assert yard.run("sync", *PRODUCTION).code == 0
    assert yard.tree() == before


def test_looking_makes_nothing(yard: Yard) -> None:
    for arguments in (["diff"], ["status"], ["drift"], ["sync", *PRODUCTION, "--dry-run"]):
        yard.run(*arguments)
        assert not (yard.path / "deploy").exists(), arguments


def test_one_flag_changes_one_file_of_its_environment(yard: Yard) -> None:
    yard.run("sync", *PRODUCTION, "--env", "staging")
    before = yard.tree()
    yard.edit(
        "flags/shop.search.yaml", "default: disabled\n", "default: disabled\nenvironments:\n  production: {default: enabled}\n"
    )
    yard.edit("flagsync.yaml", "targets: [env, flagd]", "targets: [env]")
    yard.commit()
    yard.edit(
        "flagsync.yaml", "targets: [env]\n    deploy:\n      staging", "targets: [env, flagd]\n    deploy:\n      staging"
    )
    yard.commit()
    assert yard.run("sync", *PRODUCTION, "--env", "staging").code == 0
    after = yard.tree()
    written = {path for path in after if after[path] != before.get(path) and ".flagsync" not in path}
    assert written == {
        f"deploy/production/shop/{name}.yaml" for name in ("shop-flags", "shop-flagd", "shop.production.inventory")
    }
    assert 'FLAG_SHOP_SEARCH: "true"' in values(yard, "shop/shop-flags")
    assert 'FLAG_SHOP_SEARCH: "false"' in values(yard, "shop/shop-flags", "deploy/staging")


def test_the_plan_that_is_shown_is_the_plan_that_is_applied(yard: Yard) -> None:
    shown = yard.run("diff", *PRODUCTION)
    done = yard.run("sync", *PRODUCTION)
    assert shown.code == 1
    assert done.out.startswith(shown.out)
    assert data(yard, "diff", *PRODUCTION)["changes"] == []


# Which commit


def test_a_bare_repository_ships_a_commit(yard: Yard, tmp_path: Path) -> None:
    bare = Yard(tmp_path / "bare.git", yard.git.clone(tmp_path / "bare.git", "--bare"), yard.commits)
    for revision in (["--rev", "main"], []):
        ran = bare.run("sync", *PRODUCTION, *revision, "--to", f"dir:{tmp_path / 'live'}")
        assert ran.code == 0, ran.shown
    assert bare.run("diff", *PRODUCTION, "--to", "dir:../live").code == 0
    assert 'FLAG_PAY_CARDS: "true"' in (tmp_path / "live/pay/pay-flags.yaml").read_text()


def test_without_git_the_files_are_shipped_as_they_are(tmp_path: Path) -> None:
    yard = Yard(tmp_path)
    for name, text in files().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert data(yard, "sync", *PRODUCTION)["sets"][0]["commit"] is None
    assert "live is files without a commit" in yard.run("status", *PRODUCTION).out
    yard.edit("flags/pay.provider.yaml", "calm: ten", "calm: twelve")
    assert yard.run("sync", *PRODUCTION).code == 0
    assert yard.run("rollback", *PRODUCTION, "--app", "pay").code == 0
    assert 'FLAG_PAY_PROVIDER: "ten"' in values(yard, "pay/pay-flags")
    assert "git revert" not in yard.run("rollback", *PRODUCTION, "--app", "pay").shown
    ran = yard.run("diff", *PRODUCTION, "--rev", "HEAD")
    assert (ran.code, ran.out) == (3, "")
    assert "is not a Git repository" in ran.err


def test_git_without_a_commit_says_so(tmp_path: Path) -> None:
    yard = Yard.of(tmp_path)
    yard.git.git("update-ref", "-d", "HEAD")
    for verb in ("diff", "sync", "status"):
        ran = yard.run(verb, *PRODUCTION)
        assert (ran.code, ran.out) == (3, "")
        assert "has no commit yet\n  commit the flags first\n" in ran.err


def test_a_shallow_clone_is_refused_only_where_it_cannot_tell(yard: Yard, tmp_path: Path) -> None:
    live = f"dir:{tmp_path / 'live'}"
    yard.run("sync", *PRODUCTION, "--to", live)
    yard.edit("flags/pay.provider.yaml", "calm: ten", "calm: twelve")
    yard.commit()
    yard.commit("Something else")
    shallow = Yard(tmp_path / "shallow", yard.git.clone(tmp_path / "shallow", "--depth=1"), yard.commits)
    ran = shallow.run("sync", *PRODUCTION, "--to", live)
    assert ran.code == 4
    assert "cannot be told from the history at hand" in ran.out
    assert "`git fetch --unshallow`, or `fetch-depth: 0` in CI" in ran.out
    assert yard.run("diff", *PRODUCTION, "--to", live, "--rev", "HEAD~2").code == 0
    shallow.git.git("fetch", "--quiet", "--unshallow")
    assert shallow.run("sync", *PRODUCTION, "--to", live).code == 0
    again = Yard(tmp_path / "again", yard.git.clone(tmp_path / "again", "--depth=1"), yard.commits)
    assert again.run("sync", *PRODUCTION, "--to", live).code == 0


def test_targets_are_found_from_where_they_are_named(yard: Yard) -> None:
    below = yard.path / "flags"
    assert yard.run("sync", *PRODUCTION, cwd=below).code == 0
    assert (yard.path / "deploy/production/shop/shop-flags.yaml").is_file()
    assert yard.run("sync", *PRODUCTION, "--to", "dir:../here", cwd=below).code == 0
    assert (yard.path / "here/shop/shop-flags.yaml").is_file()


# What Git holds


def test_an_error_elsewhere_and_any_governance_block_nothing(yard: Yard) -> None:
    yard.edit("flags/pay.cards.yaml", "default: disabled", "default: off: [")
    yard.edit("flags/shop.search.yaml", "expires: 2027-01-10", "expires: 2026-11-10")
    yard.edit("flags/shop.gallery.yaml", "owners: [team:shop]\n", "")
    yard.commit()
    assert yard.run("lint").code == 1
    assert yard.run("sync", *PRODUCTION, "--app", "shop").code == 0
    ran = yard.run("sync", *PRODUCTION)
    assert (ran.code, ran.out) == (1, "")
    assert "flags/pay.cards.yaml:" in ran.err
    assert "^" in ran.err


@pytest.mark.parametrize("how", ["comment", "severity"])
def test_an_error_that_is_silenced_lets_no_file_vanish(yard: Yard, how: str) -> None:
    yard.run("sync", *PRODUCTION)
    before = yard.tree()
    yard.edit("flags/shop.search.yaml", "type: boolean\n", "type: [boolean\n")
    if how == "comment":
        text = (yard.path / "flags/shop.search.yaml").read_text()
        (yard.path / "flags/shop.search.yaml").write_text(f"# flagsync: ignore-file yaml-syntax -- known\n{text}")
    else:
        yard.edit("flagsync.yaml", "attributes:", 'lint: {severity: {yaml-syntax: "off", missing-key: "off"}}\nattributes:')
    yard.commit()
    ran = yard.run("sync", *PRODUCTION)
    assert ran.code in {1, 4}
    assert "flags/shop.search.yaml" in ran.err
    assert "shop.search: goes" not in ran.out
    assert yard.tree() == before


def test_a_file_that_was_not_read_is_not_taken_for_a_deleted_one(yard: Yard) -> None:
    yard.run("sync", *PRODUCTION)
    before = yard.tree()
    (yard.path / "flags/shop.search.yaml").write_bytes(b"x" * 11_000_000)
    yard.commit()
    ran = yard.run("sync", *PRODUCTION)
    assert ran.code in {1, 4}, ran.shown
    assert "flags/shop.search.yaml" in ran.err
    assert yard.tree() == before


def test_a_map_that_is_too_large_is_not_shipped_and_the_biggest_flags_are_named(yard: Yard) -> None:
    big = {f"shop.text-{number}": flag(f"shop.text-{number}", DIAL, busy="x" * (MAX_BYTES // 9)) for number in range(9)}
    yard.commit("Texts", {f"flags/{key}.yaml": text for key, text in big.items()})
    for arguments in (["sync", *PRODUCTION], ["diff", *PRODUCTION], ["render", *PRODUCTION]):
        ran = yard.run(*arguments)
        assert (ran.code, ran.out) == (4, ""), arguments
        assert "shop in production: the map `shop-flagd` takes 90" in ran.err
        assert "900 are allowed; its biggest flags are `shop.text-0` (101 KiB)" in ran.err
    assert not (yard.path / "deploy").exists()
    assert yard.run("sync", *PRODUCTION, "--app", "pay").code == 0
    assert yard.run("render", *PRODUCTION, "--app", "shop", "--target", "flagd").code == 0


# The target says no


@pytest.mark.skipif(AS_ROOT, reason="root may write everywhere")
def test_a_read_only_target_is_named_before_anything_is_written(yard: Yard) -> None:
    yard.run("sync", *PRODUCTION)
    before = yard.tree()
    folder = yard.path / "deploy/production/pay"
    folder.chmod(0o500)
    yard.edit("flags/pay.provider.yaml", "calm: ten", "calm: twelve")
    yard.edit("flags/shop.banner.yaml", "calm: ten", "calm: twelve")
    yard.commit()
    ran = yard.run("sync", *PRODUCTION)
    folder.chmod(0o700)
    assert ran.code == 3
    assert "it may not be written" in ran.shown
    assert yard.tree() == before
    assert yard.run("sync", *PRODUCTION).code == 0


def test_a_full_disk_leaves_an_account_and_a_rerun_converges(yard: Yard) -> None:
    yard.run("sync", *PRODUCTION)
    yard.edit("flags/pay.provider.yaml", "calm: ten", "calm: twelve")
    yard.edit("flags/shop.banner.yaml", "calm: ten", "calm: twelve")
    yard.commit()
    ran = scripted(yard, DISK_FULL_AFTER, "sync", *PRODUCTION)
    assert ran.returncode == 6, ran.stdout + ran.stderr
    assert "the disk is full" in ran.stdout
    assert "run the same command again to finish" in ran.stdout
    told = yard.run("status", *PRODUCTION)
    assert "was not finished; repeat it" in told.out
    assert yard.run("sync", *PRODUCTION).code == 0
    assert "was not finished" not in yard.run("status", *PRODUCTION).out
    assert yard.run("drift", *PRODUCTION).code == 0


DISK_FULL_AFTER = """
from flagsync.edges.directory import Calls
import errno
rename = Calls.rename
done = []
def failing(self, old, new, folder):
    if new.endswith("-flags.yaml") or new.endswith("-flagd.yaml"):
        done.append(new)
        if len(done) == 2:
            raise OSError(errno.ENOSPC, "full")
    rename(self, old, new, folder)
Calls.rename = failing
"""
SIGNAL_AFTER_THE_FIRST_FILE = """
from flagsync.edges.directory import Calls
import os
rename = Calls.rename
def signalling(self, old, new, folder):
    rename(self, old, new, folder)
    if new.endswith("-flagd.yaml"):
        os.kill(os.getpid(), {number})
Calls.rename = signalling
"""


def scripted(
    yard: Yard, script: str, *arguments: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A process of its own in which the world misbehaves as the script says."""
    program = f"import sys\n{script}\nfrom flagsync.cli import main\nsys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=yard.path,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_in_the_middle_stops_with_an_account_and_a_rerun_converges(
    yard: Yard, number: signal.Signals, code: int
) -> None:
    ran = scripted(yard, SIGNAL_AFTER_THE_FIRST_FILE.format(number=int(number)), "sync", *PRODUCTION)
    assert ran.returncode == code, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    assert "was not tried, because the run was interrupted" in ran.stdout
    assert "  shop in production  shop       not finished        1          1" in ran.stdout
    assert "2 sets: none is finished" in ran.stdout
    assert "; run the same command again to finish\n" in ran.stdout
    assert not (yard.path / "deploy/production/pay/pay-flags.yaml").exists()
    assert "was not finished" in yard.run("status", *PRODUCTION).out
    assert yard.run("sync", *PRODUCTION).code == 0
    assert yard.run("drift", *PRODUCTION).code == 0
    assert yard.run("diff", *PRODUCTION).code == 0


SIGNAL_BEFORE_THE_FIRST_FILE = """
from flagsync.edges.directory import DirectoryDestination
import os
lock = DirectoryDestination.lock
def signalling(self, *arguments):
    DirectoryDestination.lock = lock
    os.kill(os.getpid(), {number})
    return lock(self, *arguments)
DirectoryDestination.lock = signalling
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_before_anything_is_written_says_so(yard: Yard, number: signal.Signals, code: int) -> None:
    ran = scripted(yard, SIGNAL_BEFORE_THE_FIRST_FILE.format(number=int(number)), "sync", *PRODUCTION)
    assert (ran.returncode, ran.stderr) == (code, "")
    assert ran.stdout.endswith("2 sets: nothing was changed; run the same command again to finish\n")
    assert not list((yard.path / "deploy").rglob("*.yaml"))
    assert yard.run("sync", *PRODUCTION).code == 0
    assert yard.run("drift", *PRODUCTION).code == 0


def test_a_signal_while_the_plan_is_shown_changes_nothing(yard: Yard) -> None:
    for number in range(400):
        yard.git.write({f"flags/many/shop.many-{number:03}.yaml": flag(f"shop.many-{number:03}", RELEASE)})
    yard.commit()
    process = subprocess.Popen(
        [*COMMAND, "sync", *PRODUCTION, "--today", TODAY], cwd=yard.path, env=environment(), stdout=-1, stderr=-1, stdin=-3
    )
    assert process.stdout is not None
    # A pipe of one page, of which one byte is read: the plan does not fit into it, and the run waits within the showing.
    fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, 4096)
    assert process.stdout.read(1)
    process.send_signal(signal.SIGTERM)
    _, complaint = process.communicate(timeout=60)
    assert (process.returncode, complaint) == (143, b"flagsync: terminated\n")
    assert not (yard.path / "deploy").exists()


def test_a_second_sync_of_the_same_set_is_told_to_come_back(yard: Yard) -> None:
    yard.run("sync", *PRODUCTION)
    yard.edit("flags/pay.provider.yaml", "calm: ten", "calm: twelve")
    yard.commit()
    before = yard.tree()
    with (yard.path / "deploy/production/.flagsync/pay.production.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ran = yard.run("sync", *PRODUCTION)
        assert ran.code == 75
        assert "the set `pay.production` in `dir:deploy/production` is being synced by ada" in ran.err
        assert "try again when that run has ended" in ran.err
        assert yard.tree() == before
        assert yard.run("sync", *PRODUCTION, "--app", "shop").code == 0
        assert yard.run("status", *PRODUCTION).code == 0
    assert yard.run("sync", *PRODUCTION).code == 0


ANOTHER_RUN_BEFORE_THE_LOCK = """
from flagsync.edges.directory import DirectoryDestination
import subprocess
lock = DirectoryDestination.lock
ran = []
def late(self, set_id, holder, attempt=None):
    if not ran:
        ran.append(subprocess.run({command}, check=True, capture_output=True))
    return lock(self, set_id, holder)
DirectoryDestination.lock = late
"""


def test_two_runs_to_the_same_commit_are_both_content(yard: Yard) -> None:
    other = [*COMMAND, "sync", *PRODUCTION]
    ran = scripted(yard, ANOTHER_RUN_BEFORE_THE_LOCK.format(command=other), "sync", *PRODUCTION)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "pay in production: another run has brought it to the same commit meanwhile" in ran.stdout
    assert len(data(yard, "status", *PRODUCTION)["sets"][0]["syncs"]) == 1


def test_after_another_run_that_did_something_else_the_command_may_be_repeated(yard: Yard) -> None:
    yard.edit("flags/pay.provider.yaml", "calm: ten", "calm: twelve")
    yard.commit()
    other = [*COMMAND, "sync", *PRODUCTION, "--rev", "HEAD~1"]
    ran = scripted(yard, ANOTHER_RUN_BEFORE_THE_LOCK.format(command=other), "sync", *PRODUCTION)
    assert ran.returncode == 75, ran.stdout + ran.stderr
    assert "  run the same command again\n" in ran.stdout
    assert yard.run("sync", *PRODUCTION).code == 0
    assert 'FLAG_PAY_PROVIDER: "twelve"' in values(yard, "pay/pay-flags")


# Reports


def test_every_verb_says_the_same_to_machines(yard: Yard) -> None:
    plan = data(yard, "diff", *PRODUCTION, code=1)
    assert {"action": "create", "namespace": "pay", "name": "pay-flags", "before": None}.items() <= plan["changes"][-1].items()
    assert plan["changes"][-1]["flags"][0] == {"flag": "pay.cards", "before": None, "after": "true", "edited": False}
    assert all("outcome" not in change for change in plan["changes"])
    done = data(yard, "sync", *PRODUCTION)
    assert [change["outcome"]["state"] for change in done["changes"]] == ["done"] * 3
    assert done["refusals"] == []
    assert done["left_behind"] == []
    live = data(yard, "status", *PRODUCTION)["sets"]
    assert [(each["app"], each["commit"], each["actor"], each["drift"]) for each in live] == [
        ("shop", yard.commits[0], "ada", 0),
        ("pay", yard.commits[0], "ada", 0),
    ]
    assert [entry["name"] for entry in live[0]["entries"]] == ["shop-flagd", "shop-flags"]
    assert data(yard, "drift", *PRODUCTION)["drift"] == []
    yard.edit("deploy/production/pay/pay-flags.yaml", '"ten"', '"eleven"')
    (found,) = data(yard, "drift", *PRODUCTION, code=1)["drift"]
    assert found["time"]
    assert {key: found[key] for key in ("namespace", "name", "key", "manager", "live", "wanted")} == {
        "namespace": "pay",
        "name": "pay-flags",
        "key": "FLAG_PAY_PROVIDER",
        "manager": None,
        "live": "eleven",
        "wanted": "ten",
    }
    yard.edit("flags/pay.provider.yaml", "calm: ten", "calm: twelve")
    yard.commit()
    assert data(yard, "sync", *PRODUCTION)["sets"][1]["differs"]
    assert data(yard, "rollback", *PRODUCTION, "--app", "pay")["changes"][0]["flags"][0]["after"] == "ten"
    refused = data(yard, "sync", *PRODUCTION, code=4)
    assert [refusal["guard"] for refusal in refused["refusals"]] == ["rolled-back"]
    assert data(yard, "adopt", *PRODUCTION)["changes"] == []
    assert len(data(yard, "render", *PRODUCTION, "--out", "build")["objects"]) == 3


def test_a_report_in_a_file_leaves_the_terminal_alone(yard: Yard) -> None:
    plain = yard.run("diff", *PRODUCTION)
    both = yard.run("diff", *PRODUCTION, "--report", "json=plan.json")
    assert both.out == plain.out
    report = json.loads((yard.path / "plan.json").read_text())
    REPORT.validate(report)
    assert report["source"] == {"kind": "commit", "commit": yard.commits[0], "dirty": False}
    assert yard.run("sync", *PRODUCTION, "--report", "text=sync.txt").code == 0
    assert (yard.path / "sync.txt").read_text().endswith(f"2 sets: live is {yard.commits[0][:12]}, 3 objects written\n")


def test_a_spreadsheet_has_a_row_for_each_difference_and_each_set(yard: Yard) -> None:
    yard.run("sync", *PRODUCTION, "--app", "pay")
    file = yard.path / "deploy" / "production" / "pay" / "pay-flags.yaml"
    file.write_text(file.read_text().replace('FLAG_PAY_CARDS: "true"', 'FLAG_PAY_CARDS: "false"'))
    ran = yard.run("drift", *PRODUCTION, "--app", "pay", "--report", "csv")
    assert ran.code == 1
    drift, of_set = csv.DictReader(io.StringIO(ran.out))
    assert (drift["table"], drift["flag"], drift["live"], drift["wanted"]) == ("drift", "pay.cards", "false", "true")
    assert (of_set["table"], of_set["commit"], of_set["drift"]) == ("sets", yard.commits[0], "1")
    (change, *_, concluded) = csv.DictReader(io.StringIO(yard.run("sync", *PRODUCTION, "--app", "pay", "--report", "csv").out))
    assert (change["table"], change["action"], change["name"]) == ("changes", "update", "pay-flags")
    assert (concluded["table"], concluded["concluded"], concluded["written"]) == ("concluded", "true", "1")


def test_what_is_forbidden_is_reported_too(yard: Yard) -> None:
    yard.edit("flags/pay.provider.yaml", "default: calm", "default: clam")
    yard.commit()
    ran = yard.run("sync", *PRODUCTION, "--report", "json")
    assert ran.code == 1
    report = json.loads(ran.out)
    REPORT.validate(report)
    assert [(finding["rule"], finding["flag"]) for finding in report["findings"]] == [("unknown-variant", "pay.provider")]


def test_quiet_leaves_the_result_and_nothing_beside_it(yard: Yard) -> None:
    yard.edit("flags/pay.provider.yaml", "calm: ten", "calm: twelve")
    loud, quiet = yard.run("diff", *PRODUCTION), yard.run("diff", *PRODUCTION, "-q")
    assert "not committed" in loud.err
    assert (quiet.err, quiet.out) == ("", loud.out)


def test_hostile_values_and_names_stay_text(yard: Yard) -> None:
    yard.run("sync", *PRODUCTION)
    yard.edit("deploy/production/pay/pay-flags.yaml", '"ten"', r'"\e[2J\u202e::error::x"')
    for verb in ("drift", "diff"):
        ran = yard.run(verb, *PRODUCTION)
        assert ran.code == 1
        assert not set(ran.shown) & {"\x1b", "\u202e"}


# Left behind, and beginnings


def test_a_folder_with_sets_of_other_repositories_names_only_ours(yard: Yard, tmp_path: Path) -> None:
    live = ("--to", f"dir:{tmp_path / 'live'}")
    other = Yard.of(
        tmp_path / "other", {**files(), "flagsync.yaml": CONFIG.replace("shop:", "store:").replace("pay:", "bills:")}
    )
    other.commit("Its own history")
    assert other.run("sync", *PRODUCTION, *live).code == 0
    assert yard.run("sync", *PRODUCTION, "--app", "pay", *live).code == 0
    assert data(yard, "status", *PRODUCTION, *live)["left_behind"] == []
    yard.edit("flagsync.yaml", "  pay:", "  bank:")
    yard.edit("flagsync.yaml", "namespace: pay", "namespace: bank")
    yard.commit()
    (left,) = data(yard, "status", *PRODUCTION, *live)["left_behind"]
    assert (left["app"], left["environment"], left["commit"]) == ("pay", "production", yard.commits[0])
    assert left["objects"] == [{"namespace": "pay", "name": "pay-flags"}]


@pytest.mark.parametrize(
    ("lifetimes", "expires"),
    [("{release: 30d}", "2026-12-23"), ("{experiment: 10d}", "2027-02-21")],
)
def test_a_new_flag_lives_as_long_as_the_configuration_says(yard: Yard, lifetimes: str, expires: str) -> None:
    yard.edit("flagsync.yaml", "attributes:", f"lint: {{lifetimes: {lifetimes}}}\nattributes:")
    arguments = [
        "--kind",
        "release",
        "--owner",
        "team:shop",
        "--description",
        "Something new for guests",
        "--issue",
        "https://example.test/7",
    ]
    ran = yard.run("new", "shop.fresh", *arguments, "--today", TODAY)
    assert (ran.code, ran.out) == (0, "wrote flags/shop.fresh.yaml\n")
    assert f"expires: {expires}\n" in (yard.path / "flags/shop.fresh.yaml").read_text()


def test_the_shop_of_this_repository_ships(tmp_path: Path) -> None:
    given = {
        str(path.relative_to(ROOT)): path.read_text("utf-8")
        for path in [ROOT / "flagsync.yaml", *(ROOT / "flags").rglob("*.yaml")]
    }
    yard = Yard.of(tmp_path, given)
    assert yard.run("sync", *PRODUCTION, "--env", "staging", "--env", "development").code == 0
    assert yard.run("drift").code == 0
    assert yard.run("diff").code == 0


def test_two_sets_that_want_the_same_object_are_refused_before_either_is_written(tmp_path: Path) -> None:
    config = CONFIG.replace("dir:deploy/staging", "dir:deploy/all").replace("dir:deploy/production", "dir:./deploy/all")
    yard = Yard.of(tmp_path, {**files(), "flagsync.yaml": config})
    for verb in ("diff", "sync", "adopt"):
        ran = yard.run(verb, "--env", "staging", *PRODUCTION, "--app", "shop")
        assert (ran.code, ran.out) == (2, ""), verb
        assert "the sets `shop.staging` and `shop.production` would both write shop/shop-flags to" in ran.err
    assert not (tmp_path / "deploy").exists()
    assert yard.run("sync", "--env", "staging").code == 0
    assert yard.run("sync", *PRODUCTION, "--app", "shop").code == 5
    ran = yard.run("sync", "--env", "staging", *PRODUCTION, "--to", "dir:other")
    assert (ran.code, ran.err.splitlines()[1]) == (2, "  name one environment with `--env NAME`")


@pytest.mark.parametrize("folder", ["flags", "flags/generated", ".git", "deploy/../.git/x"])
def test_manifests_are_kept_out_of_the_flags_and_of_gits_own_folder(yard: Yard, folder: str) -> None:
    ran = yard.run("sync", *PRODUCTION, "--to", f"dir:{folder}")
    assert (ran.code, ran.out) == (2, "")
    assert f"`dir:{folder}` lies among" in ran.err
    assert yard.run("lint").code == 0


def test_a_set_that_goes_nowhere_does_not_hold_up_the_others(yard: Yard) -> None:
    yard.edit("flags/pay.provider.yaml", "default: calm", "default: clam")
    yard.commit()
    ran = yard.run("sync", "--env", "staging")
    assert ran.code == 0
    assert ran.err == "pay is not deployed to staging\n"


def test_an_app_is_shown_where_it_is_deployed_and_missed_only_where_it_was_asked_for(yard: Yard) -> None:
    ran = yard.run("status", "--app", "pay")
    assert (ran.code, ran.out) == (0, "pay in production on dir:deploy/production: never synced\n")
    assert ran.err == "pay is not deployed to staging\n"
    ran = yard.run("status", "--app", "pay", "--env", "staging")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("flagsync: flagsync.yaml does not say where pay goes in staging\n")


def test_many_apps_that_go_nowhere_are_counted(yard: Yard) -> None:
    apps = "".join(f"  more-{number}:\n    flags: []\n" for number in range(4))
    yard.edit("flagsync.yaml", "attributes: {", f"{apps}attributes: {{")
    yard.commit()
    assert yard.run("status", "--env", "staging").err == "5 apps are not deployed to staging\n"


def test_a_report_without_a_folder_is_found_out_before_anything_is_written(yard: Yard) -> None:
    ran = yard.run("sync", *PRODUCTION, "--report", "json=none/sync.json")
    assert (ran.code, ran.out) == (3, "")
    assert "none/sync.json" in ran.err
    assert not (yard.path / "deploy").exists()


def test_a_rollback_knows_branches_and_tags(yard: Yard) -> None:
    yard.git.git("tag", "good")
    yard.run("sync", *PRODUCTION)
    for calm in ("twelve", "twenty"):
        yard.edit("flags/pay.provider.yaml", f"calm: {'ten' if calm == 'twelve' else 'twelve'}", f"calm: {calm}")
        yard.commit()
        yard.run("sync", *PRODUCTION)
    assert yard.run("rollback", "good", *PRODUCTION, "--app", "pay").code == 0
    assert 'FLAG_PAY_PROVIDER: "ten"' in values(yard, "pay/pay-flags")
    ran = yard.run("rollback", "no-such-tag", *PRODUCTION, "--app", "pay")
    assert (ran.code, ran.out) == (2, "")
    assert "`no-such-tag`" in ran.err
