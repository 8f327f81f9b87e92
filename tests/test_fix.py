"""Fixes of real findings: what is fixed is gone, nothing new is wrong, the rest stays as it was, and once is enough."""

from __future__ import annotations

import re
from dataclasses import replace
from time import process_time

import pytest

from flagsync import rules
from flagsync.fix import fixed
from flagsync.model.config import CONFIG_PATH
from flagsync.model.finding import Edit, Finding, Fix
from flagsync.model.place import Place, Route
from flagsync.model.report import Report
from flagsync.model.request import LintRequest
from flagsync.pipeline import judging
from flagsync.pipeline.reading import Ports
from flagsync.splice import Rejected, splice
from tests.rulebook import CONFIG, TODAY, Example, Forgetful, MemorySource, encoded_as_it_says, examples_of, validated

EXAMPLES = [
    (module.RULE.id, example)
    for module in rules.ALL
    for example in examples_of(module.RULE.page, "Bad")
    if any(finding.fix for finding in example.findings())
]
UNSAFE = [each for each in EXAMPLES if not any(finding.fix and finding.fix.safe for finding in each[1].findings())]
UNDERSTOOD = [
    each for each in EXAMPLES if not any(rules.BY_ID[finding.rule].family == "file" for finding in each[1].findings())
]
"""Without those that hide other mistakes, because their file cannot be understood."""
DELETES_COMMENTS = {"unused-ignore", "expired-ignore", "unknown-rule"}


def numbered(examples: list[tuple[str, Example]]) -> list[str]:
    return [f"{rule}-{number}" for number, (rule, _) in enumerate(examples)]


class Folder:
    """A repository in memory that fixes are written to."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = {CONFIG_PATH: CONFIG.encode(), **files}

    def ports(self) -> Ports:
        return Ports(MemorySource(self.files), Forgetful(), validated)

    def lint(self) -> Report:
        return judging.lint(LintRequest(TODAY), self.ports())

    def fix(self, *, unsafe: bool) -> tuple[Report, int]:
        return judging.fix(LintRequest(TODAY), self.ports, self._write, unsafe=unsafe)

    def _write(self, path: str, before: str, after: str) -> bool:
        mark = b"\xef\xbb\xbf"
        old = self.files[path]
        assert old.removeprefix(mark).decode() == before
        self.files[path] = (mark if old.startswith(mark) else b"") + after.encode()
        return True


def folder(example: Example) -> Folder:
    return Folder({path: encoded_as_it_says(text) for path, text in example.files.items()})


def test_there_are_rules_with_fixes() -> None:
    assert len({rule for rule, _ in EXAMPLES}) >= 5


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=numbered(EXAMPLES))
def test_a_fix_ends_what_it_is_for_and_breaks_nothing(rule: str, example: Example) -> None:
    repository = folder(example)
    before = repository.lint()
    fixable = {finding.fingerprint for finding in before.shown() if finding.fix}
    after, made = repository.fix(unsafe=True)
    assert made >= 1
    assert not fixable & {finding.fingerprint for finding in after.shown()}
    once = dict(repository.files)
    assert repository.fix(unsafe=True)[1] == 0
    assert repository.files == once


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=numbered(EXAMPLES))
def test_line_breaks_and_comments_are_kept(rule: str, example: Example) -> None:
    plain = folder(example)
    commented = {path: commented_on(content) for path, content in plain.files.items()}
    windows = Folder({path: content.replace(b"\n", b"\r\n") for path, content in commented.items()})
    assert {finding.rule for finding in windows.lint().shown()} == {finding.rule for finding in plain.lint().shown()}
    windows.fix(unsafe=True)
    for path, content in commented.items():
        text = windows.files[path].decode()
        assert text.count("\n") == text.count("\r\n")
        if rule not in DELETES_COMMENTS:
            assert comments(text) == comments(content.decode())


def commented_on(content: bytes) -> bytes:
    """Above every line of the top level a comment of its own, and one behind its colon where nothing else stands there."""
    lines = content.decode("utf-8", "surrogateescape").split("\n")
    result: list[str] = []
    for number, line in enumerate(lines):
        result += [f"# above {number}", line] if re.match(r"[a-zA-Z]", line) else [line]
    return "\n".join(result).encode("utf-8", "surrogateescape")


def comments(text: str) -> list[str]:
    return re.findall(r"# above \d+", text)


@pytest.mark.parametrize(("rule", "example"), UNDERSTOOD, ids=numbered(UNDERSTOOD))
def test_a_safe_fix_brings_no_new_error(rule: str, example: Example) -> None:
    repository = folder(example)
    before = {finding.rule for finding in repository.lint().shown()}
    after, _ = repository.fix(unsafe=False)
    assert {finding.rule for finding in after.shown() if finding.severity == "error"} <= before


@pytest.mark.parametrize(("rule", "example"), UNSAFE, ids=numbered(UNSAFE))
def test_without_being_asked_nothing_unsafe_is_done(rule: str, example: Example) -> None:
    repository = folder(example)
    before = dict(repository.files)
    assert repository.fix(unsafe=False)[1] == 0
    assert repository.files == before


def finding(*edits: Edit, safe: bool = True) -> Finding:
    report = Folder({"flags/a.yaml": b"key: a\n"}).lint()
    return replace(report.shown()[0], fix=Fix("Change it.", safe, edits), silenced=None)


def at(*route: str | int, path: str = "flags/a.yaml") -> Place:
    place: Route = route
    return Place(path, place)


TEXT = "a: 1   # one\nb: 2\n"


def test_a_fix_that_cannot_be_made_leaves_the_others_alone() -> None:
    wrong = finding(Edit("replace", at("a"), 5), Edit("replace", at("nowhere"), 5))
    right = finding(Edit("replace", at("b"), 3))
    outcome = fixed(TEXT, [wrong, right], unsafe=False)
    assert outcome.text == "a: 1   # one\nb: 3\n"
    assert outcome.findings == (right,)


def test_of_two_fixes_in_one_place_the_first_is_made() -> None:
    first, second = finding(Edit("replace", at("a"), 5)), finding(Edit("replace", at("a"), 6))
    outcome = fixed(TEXT, [first, second], unsafe=False)
    assert outcome.text == "a: 5   # one\nb: 2\n"
    assert outcome.findings == (first,)


def test_a_fix_of_another_file_is_not_made_in_this_one() -> None:
    outcome = fixed(TEXT, [finding(Edit("replace", at("a", path="flags/b.yaml"), 5))], unsafe=False)
    assert outcome.text == TEXT
    assert outcome.findings == ()


def test_every_fix_is_made_that_fits_with_those_before_it() -> None:
    text = "".join(f"k{number}: {number}\n" for number in range(40))
    fits = [finding(Edit("replace", at(f"k{number}"), -number)) for number in range(1, 40)]
    meets = [finding(Edit("replace", at(f"k{number}"), 99)) for number in range(1, 40, 9)]
    nowhere = finding(Edit("delete", at("gone")))
    offered = [*fits[:7], nowhere, *meets, *fits[7:], nowhere]
    outcome = fixed(text, offered, unsafe=False)
    expected: list[Finding] = []
    edits: list[Edit] = []
    for each in offered:
        assert each.fix is not None
        try:
            splice(text, [*edits, *each.fix.edits])
        except Rejected:
            continue
        edits += each.fix.edits
        expected.append(each)
    assert list(outcome.findings) == expected
    assert outcome.text == splice(text, edits)
    assert len(expected) == 39


def test_hundreds_of_fixes_are_made_at_once() -> None:
    started = process_time()
    text = "key: a\nkind: ops\ntype: boolean\ndefault: disabled\ncreated: 2026-01-01\n" + "kind: ops\n" * 500
    repository = Folder({"flags/a.yaml": text.encode()})
    assert repository.fix(unsafe=True)[1] == 500
    assert repository.files["flags/a.yaml"].decode().count("kind: ops\n") == 1
    assert process_time() - started < 5
