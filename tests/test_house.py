"""The laws of the house, as far as import-linter does not hold them."""

from __future__ import annotations

import ast
import re
import tomllib
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from docs.generate import PAGES
from flagsync import rules
from flagsync.cli.group import VERBS
from flagsync.cli.session import validated
from flagsync.edges.cache import NoMemory
from flagsync.edges.disk import WorkTree
from flagsync.model.request import LintRequest
from flagsync.pipeline import judging, reading

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "flagsync"
SHELVES = [path.parent for path in sorted(PACKAGE.glob("*/__init__.py")) if "ALL" in path.read_text(encoding="utf-8")]
DOORS = {
    "git": {"flagsync.edges.repository"},
    "kubernetes": {"flagsync.edges"},
    "click": {"flagsync.cli"},
    "subprocess": {"flagsync.edges.plumbing", "flagsync.edges.execplugin"},
}
FINDING_ROOMS = {"admit", "baseline", "fix", "judge", "recall", "silence", "splice"}
"""The rooms that handle findings; born they are only in rules."""


def modules() -> list[tuple[str, ast.Module]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        found.append((name, ast.parse(path.read_text(encoding="utf-8"))))
    return found


def imports(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("shelf", SHELVES, ids=[shelf.name for shelf in SHELVES])
def test_every_item_of_a_shelf_is_listed(shelf: Path) -> None:
    text = (shelf / "__init__.py").read_text(encoding="utf-8")
    listed = text[text.index("ALL") :]
    items = [path.stem for path in shelf.glob("*.py") if path.stem != "__init__"]
    assert items
    assert [item for item in items if not re.search(rf"\b{item}\b", listed)] == []


@pytest.mark.parametrize("library", DOORS)
def test_each_library_that_touches_the_world_has_one_door(library: str) -> None:
    users = {
        name for name, tree in modules() if any(each == library or each.startswith(f"{library}.") for each in imports(tree))
    }
    outside = {name for name in users if not any(name == door or name.startswith(f"{door}.") for door in DOORS[library])}
    assert outside == set()


def test_only_rules_and_those_who_handle_findings_know_them() -> None:
    users = {name.split(".")[1] for name, tree in modules() if "flagsync.model.finding" in imports(tree)}
    assert users <= {"model", "rules", "reports", "pipeline", "cli"} | FINDING_ROOMS


def test_the_import_contracts_name_every_room() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    rooms = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    shelves = {shelf.name for shelf in SHELVES}
    inner = {f"flagsync.{name}" for name in rooms | shelves}
    layers, pure, doors, independent = contracts
    assert set(layers["layers"][3].split(" : ")) == {name.removeprefix("flagsync.") for name in inner} | {"edges"}
    assert inner <= set(pure["source_modules"])
    assert inner <= set(doors["forbidden_modules"])
    assert set(independent["modules"]) == {f"flagsync.{name}.*" for name in shelves}


@pytest.mark.parametrize("page", PAGES)
def test_the_documentation_is_what_the_program_says(page: str) -> None:
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == PAGES[page](), "run `make docs`"


def test_the_flags_of_this_repository_are_clean() -> None:
    ports = reading.Ports(WorkTree(ROOT), NoMemory(), validated)
    report = judging.lint(LintRequest(date(2026, 11, 23)), ports)
    assert report.flags > 10
    assert [f"{finding.location.path}: {finding.rule}: {finding.message}" for finding in report.findings] == []
    assert report.skipped == []


def test_every_verb_has_a_module_and_teaches_by_examples() -> None:
    for _, verbs in VERBS:
        for name, summary, *module in verbs:
            command = import_module(f"flagsync.cli.verbs.{module[0] if module else name}").command
            assert command.help, name
            assert "Examples:" in command.help, name
            assert summary.endswith("."), name


def test_rule_ids_are_names() -> None:
    assert [rule for rule in rules.BY_ID if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule)] == []


def test_no_module_is_a_drawer_for_leftovers() -> None:
    leftovers = {"utils", "util", "helpers", "common", "core", "base", "manager", "misc"}
    assert {path.stem for path in PACKAGE.rglob("*.py")} & leftovers == set()
