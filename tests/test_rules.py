"""Every rule's own page is its first test: Bad is found, and nothing else; Good is clean under all rules."""

from __future__ import annotations

import re

import pytest

from flagsync import rules
from tests.rulebook import Example, examples_of, lint_files

PAGES = [(module.RULE.id, module.RULE.page) for module in rules.ALL]
BAD = [(rule, example) for rule, page in PAGES for example in examples_of(page, "Bad")]
GOOD = [(rule, example) for rule, page in PAGES for example in examples_of(page, "Good")]


def named(value: object) -> str:
    return value.title if isinstance(value, Example) else str(value)


@pytest.mark.parametrize(("rule", "example"), BAD, ids=named)
def test_the_bad_example_is_found_and_nothing_else(rule: str, example: Example) -> None:
    findings = example.findings()
    assert {finding.rule for finding in findings} == {rule}, [f"{f.rule}: {f.message}" for f in findings]


@pytest.mark.parametrize(("rule", "example"), GOOD, ids=named)
def test_the_good_example_is_clean(rule: str, example: Example) -> None:
    assert [f"{f.rule}: {f.message}" for f in example.findings()] == []


@pytest.mark.parametrize(("rule", "page"), PAGES, ids=[rule for rule, _ in PAGES])
def test_every_rule_has_a_whole_page(rule: str, page: str) -> None:
    assert re.match(r"What: \S.*\.\n", page, re.DOTALL), "the page begins with What: and a sentence"
    assert re.search(r"^Why: \S", page, re.MULTILINE)
    assert examples_of(page, "Bad")
    assert examples_of(page, "Good")


def test_rules_stand_in_the_shelf_once_under_their_files_names() -> None:
    ids = [rule for rule, _ in PAGES]
    assert len(set(ids)) == len(ids)


def test_a_complete_flag_is_clean() -> None:
    assert lint_files({"flags/a.yaml": Example("", "key: a\n").files["flags/a.yaml"]}).findings == ()
