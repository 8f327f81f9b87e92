"""A report of the past: what was reported on a day is reported again for that day, whatever has happened since."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flagsync.history import Served
from tests.gitrepo import GitRepo
from tests.program import run
from tests.test_stale import BOOLEAN, CONFIG, OFF, ON, flag

Reports = dict[str, dict[str, str]]
CODE = 'from openfeature import api\n\nclient = api.get_client()\nif client.get_boolean_value("a.one", False):\n    one()\n'
DAYS = {"first": "2026-03-02", "second": "2026-03-20", "third": "2026-04-20"}


class Calendar:
    """Commits on given days."""

    def __init__(self, repo: GitRepo) -> None:
        self._repo = repo
        self._day = date(2026, 1, 1)

    def commit(self, day: str, files: dict[str, str], *gone: str) -> None:
        self._repo.wait((date.fromisoformat(day) - self._day).days)
        self._day = date.fromisoformat(day)
        self._repo.remove(*gone)
        self._repo.commit(files=files)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[GitRepo, Reports]:
    """A shop whose flags, code and configuration move on; the reports as they were made on each of three days."""
    repo = GitRepo.init(tmp_path_factory.mktemp("past"))
    calendar = Calendar(repo)
    made: Reports = {}
    flags = {"a.one": flag("a.one", "expires: 2026-03-10\n" + OFF), "b.two": flag("b.two", "expires: 2026-08-01\n" + ON)}
    files = {f"flags/{key}.yaml": text for key, text in flags.items()}
    calendar.commit("2026-01-05", {"flagsync.yaml": CONFIG, **files, "app/shop.py": CODE})
    calendar.commit(DAYS["first"], {"app/other.py": CODE.replace("a.one", "b.two")})
    made["first"] = formats(repo, "--today", DAYS["first"])
    calendar.commit("2026-03-15", {"app/shop.py": CODE.replace("a.one", "a.gone"), "flags/c.three.yaml": flag("c.three", OFF)})
    calendar.commit(DAYS["second"], {"flagsync.yaml": CONFIG + 'lint: {severity: {constant: "off"}}\n'})
    made["second"] = formats(repo, "--today", DAYS["second"])
    calendar.commit("2026-04-01", {}, "flags/b.two.yaml", "app/shop.py")
    calendar.commit(DAYS["third"], {"flagsync.yaml": CONFIG, "flags/d.four.yaml": flag("d.four", BOOLEAN)})
    made["third"] = formats(repo, "--today", DAYS["third"])
    calendar.commit("2026-06-01", {"app/new.py": "x = 1\n"}, "flags/a.one.yaml", "app/other.py")
    return repo, made


def formats(repo: GitRepo, *arguments: str) -> dict[str, str]:
    """The report in every format; json without what says where the flags were read from."""
    found = {}
    for form in ("text", "json", "markdown", "html", "csv"):
        done = run("stale", *arguments, "--report", form, cwd=repo.path)
        assert (done.returncode, done.stderr) == (0, "")
        found[form] = done.stdout
    whole: dict[str, Any] = json.loads(found["json"])
    del whole["source"]
    return {**found, "json": json.dumps(whole, indent=1)}


@pytest.mark.slow
@pytest.mark.parametrize("day", DAYS)
def test_a_report_is_reproduced_to_the_letter(shop: tuple[GitRepo, Reports], day: str) -> None:
    repo, reports = shop
    assert formats(repo, "--as-of", DAYS[day]) == reports[day]


@pytest.mark.slow
def test_the_reports_of_the_days_differ_in_what_happened(shop: tuple[GitRepo, Reports]) -> None:
    _, reports = shop
    listed = {
        day: {
            each["flag"]: {reason["reason"] for reason in each["reasons"]}
            for each in json.loads(found["json"])["data"]["flags"]
        }
        for day, found in reports.items()
    }
    assert listed == {
        "first": {"a.one": {"expires-soon"}, "b.two": {"constant"}},
        "second": {"a.one": {"expired", "unreferenced"}, "c.three": {"unreferenced"}},
        # No code speaks of any flag any more, so that nothing follows from it.
        "third": {"a.one": {"expired"}, "c.three": {"outlived"}, "d.four": {"outlived"}},
    }


@pytest.mark.slow
def test_what_lies_about_uncommitted_has_no_say_in_the_past(shop: tuple[GitRepo, Reports], tmp_path: Path) -> None:
    repo, reports = shop
    repo.git("clone", "--quiet", ".", str(tmp_path / "clone"))
    clone = GitRepo(tmp_path / "clone")
    (clone.path / "app").mkdir(exist_ok=True)
    (clone.path / "app" / "draft.py").write_text(CODE)
    (clone.path / "flags" / "draft.yaml").write_text("key: [")
    assert formats(clone, "--as-of", DAYS["second"]) == reports["second"]


@pytest.mark.slow
def test_what_is_remembered_of_the_past_changes_nothing(
    shop: tuple[GitRepo, Reports], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo, reports = shop
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    day = DAYS["third"]
    assert formats(repo, "--as-of", day) == reports["third"], "cold"
    assert formats(repo, "--as-of", day) == reports["third"], "warm"
    assert formats(repo, "--as-of", DAYS["first"]) == reports["first"], "warm from another day"
    assert formats(repo, "--as-of", day, "--no-cache") == reports["third"], "without"
    for kept in tmp_path.rglob("*.cache"):
        kept.write_bytes(kept.read_bytes().replace(b"constant", b"konstant"))
    assert formats(repo, "--as-of", day) == reports["third"], "damaged"


@pytest.mark.parametrize(
    "row", [None, 7, [], [1], ["x", {}], [1, []], [1, {"a": 3}], [1, {"a": {"production": ["constant"]}}], {"a": 1}]
)
def test_a_memory_that_makes_no_sense_is_none(row: object) -> None:
    class Odd:
        def recall(self, key: str) -> object | None:
            return {"digest": json.dumps(["1", "production"]), "blobs": {"b": row}}

        def remember(self, key: str, value: object) -> None:
            raise AssertionError("nothing was learned")

        def save(self) -> None:
            pass

    served = Served(Odd(), "1", ["production"])
    assert served.of("b") is None
    served.keep()
