"""The list of stale flags, on real repositories with a history, by the real program.

The expected reports lie in tests/cases/stale/; ``FLAGSYNC_REFRESH=1`` writes them anew, to be read in review.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from flagsync import __version__
from tests.gitrepo import GitRepo
from tests.program import ROOT, run

CASES = Path(__file__).parent / "cases" / "stale"
TODAY = "2026-06-01"

CONFIG = """\
version: 1
environments: {staging: {}, production: {}}
apps:
  shop:
    flags: ["*"]
    deploy:
      staging: {to: "dir:deploy/staging", namespace: shop}
      production: {to: "dir:deploy/production", namespace: shop}
attributes: {targetingKey: string, region: string}
"""


def flag(key: str, more: str, *, kind: str = "release", owner: str = "team:shop", created: str = "2026-01-01") -> str:
    return f'key: {key}\nkind: {kind}\ndescription: A part of the shop\nowners: ["{owner}"]\ncreated: {created}\n{more}'


BOOLEAN = "type: boolean\ndefault: disabled\n"
OFF = BOOLEAN + "environments: {staging: {default: enabled}}\n"
ON = BOOLEAN + "environments: {staging: {default: enabled}, production: {default: enabled}}\n"
RAMP = BOOLEAN + "environments: {production: {rollout: {serve: enabled, percent: 20}}}\n"
CODE = """\
from openfeature import api

client = api.get_client()

if client.get_boolean_value("done.checkout", False):
    print("new")
if client.get_boolean_value("half.ramp", False):
    print("some")
if client.get_boolean_value("no.agreement", False):
    print("staging only")
if client.get_boolean_value("always.there", False):
    print("for business customers")
if client.get_boolean_value("new.start", True):
    print("the default here is another")
if client.get_boolean_value("gone.flag", False):
    print("the file was deleted")
if client.get_boolean_value("done.chekout", False):
    print("a slip")
if client.get_boolean_value("experiment-" + name, False):
    print("only known when it runs")
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """Half a year of a shop; the flags say in their keys what becomes of them."""
    repo = GitRepo.init(tmp_path_factory.mktemp("shop"))
    flags = {
        "done.checkout": flag("done.checkout", "expires: 2026-05-20\n" + OFF, owner="@shop/payments"),
        "half.ramp": flag("half.ramp", "expires: 2026-05-01\n" + OFF),
        "no.agreement": flag("no.agreement", "expires: 2026-05-25\n" + OFF),
        "dead.banner": flag("dead.banner", "expires: 2026-06-10\n" + OFF, owner="team:web"),
        "only.tests": flag("only.tests", "expires: 2026-09-01\n" + OFF, owner="team:web"),
        "gone.flag": flag("gone.flag", "expires: 2026-09-01\n" + OFF),
        "always.there": flag(
            "always.there", "permanent: {reason: Part of a contract, reviewBy: 2026-04-01}\n" + OFF, kind="permission"
        ),
        "moved.search": flag("moved.search", "expires: 2026-09-01\n" + ON, kind="release"),
    }
    repo.commit("Start", {"flagsync.yaml": CONFIG, **{f"flags/{key}.yaml": text for key, text in flags.items()}})
    repo.wait(9)
    repo.commit(
        "Ask for flags", {"app/shop.py": CODE, "app/search.py": 'if client.get_boolean_value("moved.search", False): pass\n'}
    )
    repo.commit(
        "Leave traces",
        {
            "app/keys.py": 'DEAD_BANNER = "dead.banner"\n',
            "docs/flags.md": "`done.checkout` is for everybody, `dead.banner` for nobody.\n",
        },
    )
    repo.commit("Test", {"tests/test_web.py": 'assert client.get_boolean_value("only.tests", False)\n'})
    repo.wait(20)
    repo.commit("Everybody", {"flags/done.checkout.yaml": flags["done.checkout"].replace(OFF, ON)})
    repo.commit("A fifth", {"flags/half.ramp.yaml": flags["half.ramp"].replace(OFF, RAMP)})
    repo.wait(30)
    repo.git("mv", "flags/moved.search.yaml", "flags/found.yaml")
    (repo.path / "flags" / "search").mkdir()
    repo.git("mv", "flags/found.yaml", "flags/search/moved.search.yaml")
    repo.commit("Tidy")
    # Another owner and description change nothing that is served.
    repo.commit("Owner", {"flags/search/moved.search.yaml": flags["moved.search"].replace("team:shop", "team:search")})
    repo.wait(60)
    repo.remove("flags/gone.flag.yaml")
    repo.commit("Remove a flag too early")
    repo.wait(27)
    fresh = {
        "new.start": flag("new.start", "expires: 2026-08-01\n" + OFF, created="2026-05-29"),
        "new.unused": flag("new.unused", "expires: 2026-08-01\n" + OFF, created="2026-05-29"),
    }
    repo.commit("Begin", {f"flags/{key}.yaml": text for key, text in fresh.items()})
    return repo


def stale(repo: GitRepo, *arguments: str, today: str | None = TODAY) -> dict[str, Any]:
    """The data of a run."""
    day = ["--today", today] if today else []
    done = run("stale", *day, "--report", "json", *arguments, cwd=repo.path)
    assert done.returncode == 0, done.stderr
    data: dict[str, Any] = json.loads(done.stdout)["data"]
    return data


def causes(data: dict[str, Any]) -> dict[str, list[str]]:
    return {each["flag"]: [reason["reason"] for reason in each["reasons"]] for each in data["flags"]}


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html", "csv"])
def test_the_report_is_what_its_reader_expects(shop: GitRepo, form: str) -> None:
    done = run("stale", "--today", TODAY, "--report", form, cwd=shop.path)
    assert (done.returncode, done.stderr) == (0, "")
    output = re.sub(r"\b[0-9a-f]{40}\b", "f" * 40, done.stdout).replace(__version__, "VERSION")
    output = re.sub(r"\b[0-9a-f]{12}\b", "f" * 12, output)
    expected = CASES / f"report.{form}"
    if os.environ.get("FLAGSYNC_REFRESH"):
        expected.write_bytes(output.encode())
    assert output == expected.read_bytes().decode()


def test_reasons_stay_apart_and_each_flag_gets_the_action_that_fits(shop: GitRepo) -> None:
    data = stale(shop)
    assert causes(data) == {
        "done.checkout": ["expired", "constant"],
        "half.ramp": ["expired", "stuck-ramp"],
        "no.agreement": ["expired"],
        "dead.banner": ["unreferenced", "expires-soon"],
        "moved.search": ["constant"],
        "only.tests": ["referenced-in-tests-only"],
        "always.there": ["review-overdue"],
        "new.start": ["code-default-differs"],
    }
    actions = {each["flag"]: each["action"] for each in data["flags"]}
    assert actions == {
        "done.checkout": "delete",
        "half.ramp": "finish the ramp",
        "no.agreement": "extend with a reason",
        "dead.banner": "delete",
        "moved.search": "delete",
        "only.tests": "delete",
        "always.there": "make permanent",
        "new.start": "correct the code",
    }


def test_the_day_since_which_a_value_is_served_comes_from_git(shop: GitRepo) -> None:
    flags = {each["flag"]: each for each in stale(shop)["flags"]}
    served = {each["environment"]: each["since"] for each in flags["done.checkout"]["served"]}
    assert served == {
        "staging": {"day": "2026-01-01", "atLeast": False},
        "production": {"day": "2026-01-30", "atLeast": False},
    }
    assert flags["done.checkout"]["surviving"] == {
        "variant": "enabled",
        "value": True,
        "branch": "the branch for `true` stays, the one for `false` goes",
    }
    # The file moved and got another owner since.
    assert {each["since"]["day"] for each in flags["moved.search"]["served"]} == {"2026-01-01"}


def test_code_that_asks_for_what_is_not_there_says_who_deleted_it(shop: GitRepo) -> None:
    found = {each["key"]: each for each in stale(shop)["undefined"]}
    assert [(key, each["reason"]) for key, each in found.items()] == [
        ("gone.flag", "retired-but-referenced"),
        ("done.chekout", "undefined-flag"),
        ("experiment-…", "dynamic-key"),
    ]
    assert found["gone.flag"]["deleted"]["author"] == "Ada Author"
    assert found["gone.flag"]["deleted"]["day"] == "2026-04-30"
    assert found["done.chekout"]["near"] == "done.checkout"
    assert found["done.chekout"]["places"][0]["start"] == {"line": 17, "column": 29}


def test_a_report_of_the_past_can_be_had_again(shop: GitRepo) -> None:
    then = stale(shop, "--as-of", "2026-04-15", today=None)
    assert then["asOf"] == "2026-04-15"
    assert causes(then)["done.checkout"] == ["constant"]
    assert "no.agreement" not in causes(then)
    assert [each["key"] for each in then["undefined"]] == ["done.chekout", "new.start", "experiment-…"]
    assert stale(shop, "--as-of", "2026-04-15", today=None) == then
    assert stale(shop, "--as-of", TODAY, today=None)["flags"] == stale(shop)["flags"]


def test_the_trend_needs_nothing_but_git(shop: GitRepo) -> None:
    week = stale(shop)["trend"]
    assert week["since"] == "2026-05-25"
    assert week["new"] == ["new.start"]
    assert week["gone"] == ["new.start (in code)"]
    assert {"half.ramp", "gone.flag (in code)"} <= set(week["older"])
    longer = stale(shop, "--since", "2026-04-15")["trend"]
    assert {"gone.flag (in code)", "no.agreement"} <= set(longer["new"])
    by_commit = stale(shop, "--since", "HEAD~1")["trend"]
    assert by_commit["commit"] == shop.git("rev-parse", "HEAD~1")


def test_groups_name_owners_ages_and_reasons(shop: GitRepo) -> None:
    def headings(by: str) -> list[str]:
        done = run("stale", "--today", TODAY, "--group-by", by, "--report", "markdown", cwd=shop.path)
        return re.findall(r"^### (.*)$", done.stdout, re.MULTILINE)

    assert headings("owner")[:5] == [
        "`@shop/payments` (1)",
        "team:search (1)",
        "team:shop (4)",
        "team:web (2)",
        headings("owner")[4],
    ]
    assert headings("age")[:2] == ["3 to 6 months old (7)", "younger than a month (1)"]
    assert headings("reason")[:2] == ["expired (3)", "unreferenced (1)"]


def test_a_shallow_clone_says_at_least(shop: GitRepo, tmp_path: Path) -> None:
    clone = shop.clone(tmp_path / "clone", "--depth=1")
    done = run("stale", "--today", TODAY, "--report", "json", cwd=clone.path)
    assert done.returncode == 0, done.stderr
    flags = {each["flag"]: each for each in json.loads(done.stdout)["data"]["flags"]}
    assert all(each["since"]["atLeast"] for each in flags["done.checkout"]["served"])
    assert "is not in this clone: it is a shallow clone" in run("stale", "--today", TODAY, cwd=clone.path).stdout


def test_what_depends_on_another_flag_is_settled_no_earlier_than_that_one(tmp_path: Path) -> None:
    repo = GitRepo.init(tmp_path)
    needing = flag("needing", "expires: 2026-09-01\nprerequisites: [{flag: needed, variant: enabled}]\n" + ON)
    needed = flag("needed", "expires: 2026-09-01\n" + OFF)
    repo.commit(files={"flagsync.yaml": CONFIG, "flags/needing.yaml": needing, "flags/needed.yaml": needed})
    repo.wait(40)
    repo.commit(files={"flags/needed.yaml": needed.replace(OFF, ON)})
    flags = {each["flag"]: each for each in stale(repo)["flags"]}
    assert {each["environment"]: each["since"]["day"] for each in flags["needing"]["served"]} == {
        "staging": "2026-01-01",
        "production": "2026-02-10",
    }


def test_whoever_takes_a_flag_out_is_told_where_even_if_no_code_names_it(tmp_path: Path) -> None:
    repo = GitRepo.init(tmp_path / "shop")
    files = {f"flags/{key}.yaml": flag(key, "expires: 2026-03-01\n" + ON) for key in ("old.banner", "tier-gold", "tier-free")}
    files["shop/tiers.py"] = 'def has(tier):\n    return client.get_boolean_value(f"tier-{tier}", False)\n'
    files["tests/test_banner.py"] = 'switch_on("old.banner")\n'
    repo.commit(files={"flagsync.yaml": CONFIG, **files})
    artifact = tmp_path / "shop.json"
    assert run("scan", "--out", str(artifact), cwd=repo.path).returncode == 0
    for told in (stale(repo), stale(repo, "--references", str(artifact), today=None)):
        places = {each["flag"]: [(p["path"], p["start"]["line"]) for p in each["places"]] for each in told["flags"]}
        assert places["old.banner"] == [("tests/test_banner.py", 1)]
        assert places["tier-gold"] == [("shop/tiers.py", 2)]


def test_whoever_takes_a_flag_out_is_told_where_it_leaves_traces(tmp_path: Path) -> None:
    repo = GitRepo.init(tmp_path / "shop")
    notes = "".join(f"{number}. `old.banner`\n" for number in range(7))
    code = "from shop.keys import OLD\n\nif client.get_boolean_value(OLD, False):  # old.banner\n    pass\n"
    files = {
        "shop/keys.py": 'OLD = "old.banner"\nLAST = "last.banner"\n',
        "shop/web.py": code,
        "docs/notes.md": notes,
        "flags/last.banner.yaml": flag("last.banner", "expires: 2026-03-01\n" + ON),
        "flags/old.banner.yaml": flag("old.banner", "expires: 2026-03-01\n" + ON),
    }
    repo.commit(files={"flagsync.yaml": CONFIG, **files})
    artifact = tmp_path / "shop.json"
    assert run("scan", "--out", str(artifact), cwd=repo.path).returncode == 0
    for told in (stale(repo), stale(repo, "--references", str(artifact), today=None)):
        found = {each["flag"]: each for each in told["flags"]}
        old, last = (
            [(trace["path"], trace["start"]["line"]) for trace in found[key]["traces"]] for key in ("old.banner", "last.banner")
        )
        assert old == [("shop/keys.py", 1), *(("docs/notes.md", line) for line in (1, 2, 3, 4))]
        assert [found[key]["traceCount"] for key in ("old.banner", "last.banner")] == [8, 1]
        assert last == [("shop/keys.py", 2)]
    shown = run("stale", "--today", TODAY, cwd=repo.path).stdout
    assert "    also named in 8 places: shop/keys.py:1:1, docs/notes.md:1:5, " in shown
    assert "    only named, in 1 place: shop/keys.py:2:1\n" in shown


def test_what_is_silenced_stays_silent_and_is_counted(shop: GitRepo, tmp_path: Path) -> None:
    repo = shop.clone(tmp_path / "clone")
    path = repo.path / "flags/no.agreement.yaml"
    path.write_text("# flagsync: file-ignore[expired] the talks go on\n" + path.read_text())
    data = stale(repo)
    assert "no.agreement" not in causes(data)
    assert data["counts"]["silenced"] == 1


def test_nothing_that_the_configuration_of_a_repository_names_is_run(shop: GitRepo, tmp_path: Path) -> None:
    repo = shop.clone(tmp_path / "clone")
    trap, mark = tmp_path / "trap", tmp_path / "ran"
    trap.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    trap.chmod(0o755)
    (repo.path / ".gitattributes").write_text("* diff=trap filter=trap\n")
    for name in (
        "core.fsmonitor", "diff.external", "diff.trap.textconv", "diff.trap.command", "filter.trap.smudge", "filter.trap.clean",
        "core.pager", "pager.log", "core.sshCommand", "gpg.program", "core.hooksPath",
    ):  # fmt: skip
        repo.git("config", name, str(trap))
    repo.git("config", "log.showSignature", "true")
    repo.git("config", "diff.orderFile", str(tmp_path / "pipe"))
    os.mkfifo(tmp_path / "pipe")
    assert causes(stale(repo)) == causes(stale(shop))
    assert not mark.exists()


def test_without_git_there_is_a_list_but_no_history(shop: GitRepo, tmp_path: Path) -> None:
    for name in ("flagsync.yaml", "flags/done.checkout.yaml", "app/shop.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((shop.path / name).read_bytes())
    done = run("stale", "--today", TODAY, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "since when is not known" in done.stdout
    assert "There is nothing to compare with: the flags are not in a Git repository" in done.stdout


def test_a_later_day_than_the_first_commit_is_asked_for(shop: GitRepo) -> None:
    done = run("stale", "--as-of", "2020-01-01", cwd=shop.path)
    assert done.returncode == 2
    assert "no commit yet on 2020-01-01" in done.stderr


def test_debt_makes_a_run_fail_only_where_it_is_asked_to(shop: GitRepo) -> None:
    assert run("stale", "--today", TODAY, "--fail-on", "warning", cwd=shop.path).returncode == 1


# Several repositories


@pytest.fixture(scope="module")
def artifacts(shop: GitRepo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `scan --out` writes for the code of the shop, of an app that uses one more flag, and of one that uses none."""
    folder = tmp_path_factory.mktemp("artifacts")
    for name, text in {
        "web": CODE,
        "phone": 'if client.get_boolean_value("dead.banner", False): pass\n',
        "docs": "print(1)\n",
    }.items():
        code = GitRepo.init(folder / name)
        code.commit(files={"app.py": text})
        done = run("-C", str(shop.path), "scan", "--from", str(code.path), "--out", str(folder / f"{name}.json"), cwd=folder)
        assert done.returncode == 0, done.stderr
    return folder


def states(data: dict[str, Any]) -> dict[str, str]:
    return {each["flag"]: each["state"] for each in data["flags"]}


def test_a_use_anywhere_is_a_use_and_nothing_is_unused_unless_all_say_so(shop: GitRepo, artifacts: Path) -> None:
    web = stale(shop, "--references", str(artifacts / "web.json"))
    assert states(web)["dead.banner"] == "unreferenced"
    everything = stale(shop, "--references", *(str(artifacts / f"{name}.json") for name in ("docs", "phone", "web")))
    assert states(everything)["dead.banner"] == "used"
    assert states(everything)["done.checkout"] == "used"
    assert states(everything)["only.tests"] == "unreferenced"
    assert everything["trend"]["partial"] is True
    assert stale(shop, "--references", str(artifacts))["flags"] == everything["flags"]


@pytest.mark.parametrize(
    ("edit", "trouble"),
    [
        (lambda whole: whole["tool"].update(version="0.0.1"), "it was made by flagsync 0.0.1"),
        (lambda whole: whole["data"]["repositories"][0].update(complete=False), "not everything there could be read"),
        (lambda whole: whole["data"].update(settings="f" * 16), "it was made with other `scan` settings than these"),
        (lambda whole: whole["data"].pop("references"), "it is no result of `flagsync scan --out`"),
    ],
    ids=["version", "incomplete", "settings", "damaged"],
)
def test_an_artifact_that_cannot_be_relied_on_makes_flags_unknown(
    shop: GitRepo, artifacts: Path, tmp_path: Path, edit: Any, trouble: str
) -> None:
    whole = json.loads((artifacts / "docs.json").read_text())
    edit(whole)
    (tmp_path / "docs.json").write_text(json.dumps(whole))
    data = stale(shop, "--references", str(artifacts / "web.json"), str(tmp_path / "docs.json"))
    assert "dead.banner" not in {key for key, found in causes(data).items() if "unreferenced" in found}
    assert states(data)["done.checkout"] == "used"
    assert any(trouble in (each["trouble"] or "") for each in data["repositories"])
    assert data["counts"]["states"]["unknown"] >= 2
    assert data["counts"]["states"]["unreferenced"] == 0


def test_a_repository_that_is_expected_and_missing_makes_flags_unknown(shop: GitRepo, artifacts: Path, tmp_path: Path) -> None:
    repo = shop.clone(tmp_path / "clone")
    config = repo.path / "flagsync.yaml"
    config.write_text(config.read_text() + "scan: {repos: [{name: web, path: ../web}, {name: phone, path: ../phone}]}\n")
    data = stale(repo, "--references", str(artifacts / "web.json"))
    assert data["counts"]["states"]["unreferenced"] == 0
    assert [each["trouble"] for each in data["repositories"] if each["name"] == "phone"] == ["no artifact of it was given"]
    both = stale(repo, "--references", str(artifacts / "web.json"), str(artifacts / "phone.json"))
    assert both["counts"]["states"]["unreferenced"] > 0
    # Without artifacts, neither of them can be scanned.
    assert stale(repo)["counts"]["states"]["unreferenced"] == 0


def test_a_flag_that_is_newer_than_the_artifact_is_unknown(shop: GitRepo, artifacts: Path, tmp_path: Path) -> None:
    repo = shop.clone(tmp_path / "clone")
    repo.write({"flags/late.yaml": flag("late", "expires: 2026-05-01\n" + OFF)})
    assert states(stale(repo, "--references", str(artifacts / "web.json")))["late"] == "unknown"


def test_a_flag_that_got_another_name_in_code_is_unknown(shop: GitRepo, artifacts: Path, tmp_path: Path) -> None:
    whole = json.loads((artifacts / "web.json").read_text())
    for state in whole["data"]["states"]:
        state["pattern"] = "before" if state["flag"] == "dead.banner" else state.get("pattern")
    (tmp_path / "web.json").write_text(json.dumps(whole))
    found = states(stale(shop, "--references", str(tmp_path / "web.json")))
    assert found["dead.banner"] == "unknown"
    assert found["only.tests"] == "unreferenced"


def test_code_that_lies_elsewhere_can_be_named(shop: GitRepo, artifacts: Path) -> None:
    data = stale(shop, "--from", str(artifacts / "web"), "--from", str(artifacts / "phone"))
    assert states(data)["dead.banner"] == "used"
    assert [each["name"] for each in data["repositories"]] == ["web", "phone"]
    assert data["trend"]["partial"] is True


def test_the_page_on_many_repositories_names_what_there_is() -> None:
    page = (ROOT / "docs" / "many-repositories.md").read_text(encoding="utf-8")
    blocks = [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)]
    assert [next(iter(block)) for block in blocks] == ["scan", "name", "name", "apiVersion"]
    commands = re.findall(r"flagsync (?:-C \S+ )?(scan|stale)\b([^`\n]*)", page)
    assert {verb for verb, _ in commands} == {"scan", "stale"}
    for verb, rest in commands:
        known = run(verb, "--help", cwd=ROOT).stdout
        assert [option for option in re.findall(r"--[a-z-]+", rest) if option not in known] == []


def test_files_without_the_option_are_a_mistake(shop: GitRepo) -> None:
    done = run("stale", "a.json", cwd=shop.path)
    assert done.returncode == 2
    assert "--references" in done.stderr
