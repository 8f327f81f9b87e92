"""Comments that silence: where they reach, how long, and that nothing vanishes by them uncounted."""

from __future__ import annotations

from datetime import date

import pytest

from flagsync.model.finding import Finding
from flagsync.model.report import Report
from flagsync.model.request import LintRequest
from flagsync.pipeline import judging, reading
from flagsync.reports import text as text_report
from tests.rulebook import CONFIG, Forgetful, MemorySource, complete, lint_files, validated

PATH = "flags/checkout.new-flow.yaml"


def lint(text: str, **request: object) -> Report:
    return lint_files({PATH: complete(text)}, **request)


def shown(report: Report) -> list[str]:
    return [finding.rule for finding in report.shown()]


def silenced(report: Report) -> list[tuple[str, str]]:
    return [(finding.rule, finding.silenced.reason) for finding in report.findings if finding.silenced is not None]


@pytest.mark.parametrize(
    "text",
    [
        "owners: []  # flagsync: ignore[no-owner] being founded\n",
        "owners: [] # flagsync:ignore[no-owner]being founded\n",
        "owners: []\t#flagsync: ignore [ no-owner , ] being founded\n",
        "# flagsync: ignore[no-owner] being founded\nowners: []\n",
        "  # flagsync: ignore[no-owner] being founded\nowners: []\n",
        "# flagsync: ignore[no-owner] being founded\n\n# more about owners,\n# in two lines\nowners: []\n",
        "owners: []\n# flagsync: file-ignore[no-owner] being founded\n",
        "# flagsync: file-ignore[no-owner] until=2026-11-23 being founded\nowners: []\n",
        "owners: []  # flagsync: ignore[no-owner] until=2026-11-24 being founded\n",
        "owners: []  # a word before it # flagsync: ignore[no-owner] being founded\n",
    ],
)
def test_a_comment_silences_its_line_the_next_or_the_file(text: str) -> None:
    report = lint(text)
    assert shown(report) == []
    assert silenced(report) == [("no-owner", "being founded")]


@pytest.mark.parametrize(
    "text",
    [
        "# flagsync: ignore[no-owner] being founded\ntags: [a]\nowners: []\n",
        "owners: []\n# flagsync: ignore[no-owner] being founded\ntags: [a]\n",
        "owners: []\ntags: [a]  # flagsync: ignore[no-owner] being founded\n",
        "owners:  # flagsync: ignore[no-owner] being founded\n  []\n",
    ],
)
def test_a_comment_reaches_no_other_line(text: str) -> None:
    assert sorted(shown(lint(text))) == ["no-owner", "unused-ignore"]


@pytest.mark.parametrize(
    "text",
    [
        'owners: []\ndescription: "# flagsync: file-ignore[no-owner] x"\n',
        "owners: []\ndescription: '# flagsync: file-ignore[no-owner] x'\n",
        "owners: []\ndescription: |\n  # flagsync: file-ignore[no-owner] x\n",
        "owners: []\ndescription: >-\n  text\n  # flagsync: file-ignore[no-owner] x\n",
        'owners: []\ntags: ["#", "# flagsync: file-ignore[no-owner] x"]\n',
        'owners: []\nlinks: {"# flagsync: file-ignore[no-owner] x": a}\n',
        "owners: []\ndescription: a#flagsync: file-ignore[no-owner]\n",
    ],
)
def test_text_is_no_comment(text: str) -> None:
    report = lint(text)
    assert "no-owner" in shown(report) or "yaml-syntax" in shown(report)
    assert report.silenced == 0
    assert "unused-ignore" not in shown(report)


def test_a_comment_behind_the_sign_of_a_block_of_text_is_one() -> None:
    report = lint("owners: []\ndescription: |  # flagsync: file-ignore[no-owner] being founded\n  New checkout flow\n")
    assert silenced(report) == [("no-owner", "being founded")]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_line_break_ends_a_comment(line_break: str) -> None:
    text = complete("# flagsync: ignore[no-owner] being founded\n\nowners: []\ntags: [a]\n").replace("\n", line_break)
    report = lint_files({PATH: text.encode()})
    assert silenced(report) == [("no-owner", "being founded")]
    assert shown(report) == []


def test_one_comment_can_silence_several_rules() -> None:
    report = lint("# flagsync: file-ignore[no-owner, unknown-variant] being founded\nowners: []\ndefault: enabeld\n")
    assert shown(report) == []
    assert [rule for rule, _ in silenced(report)] == ["no-owner", "unknown-variant"]


def test_two_comments_on_one_line_are_two() -> None:
    report = lint("owners: [] # flagsync: ignore[no-owner] being founded # flagsync: ignore[value-type] no reason\n")
    assert silenced(report) == [("no-owner", "being founded")]
    (finding,) = report.shown()
    assert (finding.rule, finding.location.span.start.column) == ("unused-ignore", 55)


def test_of_two_comments_for_one_finding_one_is_of_no_use() -> None:
    report = lint("# flagsync: ignore[no-owner] first\nowners: []  # flagsync: ignore[no-owner] second\n")
    assert silenced(report) == [("no-owner", "first")]
    assert shown(report) == ["unused-ignore"]


@pytest.mark.parametrize(
    ("until", "rules"),
    [
        ("2026-11-22", ["expired-ignore", "no-owner"]),
        ("2026-11-23", []),
        ("2027-03-01", []),
        ("tomorrow", ["expired-ignore"]),
        ("2026-13-01", ["expired-ignore"]),
    ],
)
def test_the_last_day_of_a_comment(until: str, rules: list[str]) -> None:
    report = lint(f"owners: []  # flagsync: ignore[no-owner] until={until} being founded\n")
    assert sorted(shown(report)) == rules


def test_what_is_silenced_is_counted() -> None:
    report = lint("# flagsync: file-ignore[no-owner, unknown-variant] being founded\nowners: []\ndefault: enabeld\n")
    assert text_report.write(report) == "1 flag in 1 file: no findings; 2 silenced\n"


def test_a_comment_without_rules_silences_nothing_and_names_what_is_there() -> None:
    report = lint("owners: []  # flagsync: ignore being founded\n")
    assert sorted(shown(report)) == ["no-owner", "unused-ignore"]
    assert help_of(report, "unused-ignore") == "write `ignore[no-owner]`"


def test_a_comment_without_brackets_is_told_how_to_write_them() -> None:
    report = lint("# flagsync: file-ignore no-owner, unknown-variant being founded\ntags: [a]\n")
    assert help_of(report, "unused-ignore") == "write `file-ignore[no-owner, unknown-variant]`"


def help_of(report: Report, rule: str) -> str | None:
    (finding,) = [finding for finding in report.shown() if finding.rule == rule]
    return finding.help


SELECTED = frozenset({"unused-ignore", "value-type"})


def test_a_rule_that_was_not_asked_makes_no_comment_useless() -> None:
    text = "owners: [a]  # flagsync: ignore[no-owner] being founded\n"
    assert shown(lint(text)) == ["unused-ignore"]
    assert shown(lint(text, select=SELECTED)) == []
    assert shown(lint(text, select=SELECTED | {"no-owner"})) == ["unused-ignore"]
    assert shown(lint(text, ignore=frozenset({"no-owner"}))) == []


def test_a_rule_that_is_switched_off_makes_no_comment_useless() -> None:
    files = {
        PATH: complete("owners: [a]  # flagsync: ignore[no-owner] being founded\n"),
        "flagsync.yaml": CONFIG + "lint: {severity: {no-owner: off}}\n",
    }
    assert shown(lint_files(files)) == []


def test_rules_about_flags_make_no_comment_useless_where_the_flag_could_not_be_judged() -> None:
    text = "owners: [a]  # flagsync: ignore[no-owner] being founded\ncolour: green\n"
    assert shown(lint(text)) == ["unknown-key"]


def test_rules_about_flags_find_nothing_in_a_segment_and_are_not_asked_there() -> None:
    segment = "name: staff\nowners: [team:it]\nwhen: {attr: plan, op: eq, value: a} # flagsync: ignore[no-owner] x\n"
    flag = complete("rules: [{when: {segment: staff}, serve: enabled}]\n")
    assert shown(lint_files({PATH: flag, "flags/segments/staff.yaml": segment})) == []


def test_a_finding_about_silencing_cannot_be_silenced_by_a_comment() -> None:
    report = lint("# flagsync: file-ignore[unused-ignore] quiet\ntags: [a]  # flagsync: ignore[no-owner] x\n")
    assert shown(report) == ["unused-ignore", "unused-ignore"]


def test_findings_in_the_configuration_can_be_silenced() -> None:
    config = CONFIG + "lint: {thresholds: {made-up: 5}}  # flagsync: ignore[unknown-rule] of the next version\n"
    report = lint_files({PATH: complete("tags: [a]\n"), "flagsync.yaml": config})
    assert (shown(report), silenced(report)) == ([], [("unknown-rule", "of the next version")])


def test_a_file_that_cannot_be_read_cannot_be_silenced() -> None:
    report = lint("# flagsync: file-ignore[yaml-syntax] x\ndescription: a: b\n")
    assert shown(report) == ["yaml-syntax"]


def test_a_comment_after_the_last_line_is_of_no_use() -> None:
    text = complete("owners: []\n")
    for end in ("# flagsync: ignore[no-owner] x", "# flagsync: ignore[no-owner] x\n"):
        assert sorted(shown(lint_files({PATH: text + end}))) == ["no-owner", "unused-ignore"]


def test_silence_ends_with_its_day_and_not_with_a_change_of_the_file() -> None:
    text = complete("owners: []  # flagsync: ignore[no-owner] until=2026-12-01 being founded\nexpires: 2027-06-01\n")
    ports = reading.Ports(MemorySource({PATH: text.encode(), "flagsync.yaml": CONFIG.encode()}), Forgetful(), validated)

    def on(day: date) -> set[str]:
        return {finding.rule for finding in judging.lint(LintRequest(today=day), ports).shown()}

    assert "no-owner" not in on(date(2026, 12, 1))
    assert {"no-owner", "expired-ignore"} <= on(date(2026, 12, 2))


def test_silencing_keeps_severity_and_fingerprint() -> None:
    plain: Finding = lint("owners: []\n").findings[0]
    quiet: Finding = lint("owners: []  # flagsync: ignore[no-owner] x\n").findings[0]
    assert (plain.rule, plain.severity, plain.fingerprint) == (quiet.rule, quiet.severity, quiet.fingerprint)
