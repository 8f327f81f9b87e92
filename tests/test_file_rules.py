"""Whatever a file holds, lint answers with findings: one for what cannot be read, and never a traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flagsync.fix import fixed
from flagsync.model.document import DocumentKind
from flagsync.model.finding import Finding
from flagsync.parse import parse
from flagsync.reports import text as text_report
from tests.rulebook import complete, lint_files
from tests.test_parse import FATAL

GOLDEN = Path(__file__).parent / "cases" / "unreadable.txt"
PATH = "flags/checkout.new-flow.yaml"


def findings(text: str | bytes) -> list[Finding]:
    return list(lint_files({PATH: text}).findings)


def test_every_unreadable_file_has_one_finding_with_one_sentence() -> None:
    reports = []
    for number, (content, rule, place) in enumerate(FATAL):
        report = lint_files({"flags/a.yaml": content})
        (finding,) = report.findings
        assert (finding.rule, tuple(finding.location.span.start)) == (rule, place)
        assert finding.help
        reports.append(f"{number}. {content[:30]!r}\n{text_report.write(report)}\n")
    report_text = "".join(reports)
    if os.environ.get("FLAGSYNC_REFRESH"):
        GOLDEN.write_text(report_text, "utf-8")
    assert report_text == GOLDEN.read_text("utf-8")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_lint_of_any_bytes_answers(content: bytes) -> None:
    report = lint_files({PATH: content, "flags/segments/staff.yaml": content})
    assert text_report.write(report).endswith("\n")
    if parse(PATH, DocumentKind.FLAG, content).data is None:
        assert len([finding for finding in report.findings if finding.location.path == PATH]) == 1


WORDS = [
    "key",
    "kind",
    "type",
    "default",
    "variants",
    "rules",
    "when",
    "attr",
    "op",
    "value",
    "environments",
    "production",
    "rollout",
    "percent",
    "weights",
    "split",
    "flags",
    "segment",
    "release",
    "boolean",
    "enabled",
    "in",
    "before",
    "on",
    "no",
    "yes",
    "010",
    "1.10",
    "2026-11-23",
    "12:30",
    ".nan",
    "9999999999999999999",
    "true",
    "null",
    "~",
    "<<",
    "=",
    "x-a",
    "a b",
    "\u200b",
    "é",
    '"off"',
    "'",
]
MARKS = [
    ": ",
    ":\n  ",
    "\n",
    "\n  ",
    "\n    ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "#",
    " # flagsync: ignore[no-owner] x",
    "|",
    ">",
    "&a ",
    "*a",
    "!t ",
    "? ",
    "\t",
    "---\n",
    "\r\n",
]
TEXTS = st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(MARKS)), max_size=40).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("rules: 1\nrules: [{when: {attr: [x], op: [], value: no}}]\n")
@example("flags: [{variants: {a: no}}, no]\n")
@example("flags: {a: [yes], b: {variants: [010], type: {}}}\n")
@example("variants: no\ntype: [no]\nkey: {no: no}\n")
def test_lint_of_any_text_answers(text: str) -> None:
    lint_files({PATH: text, "flags/segments/staff.yaml": text})


VALUES = st.recursive(
    st.sampled_from(
        ["no", "on", "010", "1.10", "5", "5.0", "2026-11-23", "12:30", "1_000", "text", "true", "~", '"a"', ".inf"]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(st.sampled_from(["a", "on", "1", "percent", "attr", "op", "value", "x-b"]), inner, max_size=3).map(
            lambda entries: "{" + ", ".join(f"{key}: {value}" for key, value in entries.items()) + "}"
        ),
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [
        "key",
        "kind",
        "description",
        "owners",
        "created",
        "expires",
        "permanent",
        "links",
        "tags",
        "type",
        "variants",
        "default",
        "offVariant",
        "salt",
        "prerequisites",
        "rules",
        "environments",
        "code",
        "envVar",
        "killSwitch",
        "valueSchema",
        "x-a",
        "other",
    ]
)


@settings(max_examples=300, deadline=None)
@given(KEYS, VALUES)
def test_any_value_under_any_key_is_judged_and_safe_fixes_keep_what_is_read(key: str, value: str) -> None:
    text = complete(f"{key}: {value}\n")
    found = findings(text)
    before = parse(PATH, DocumentKind.FLAG, text.encode())
    if any(finding.rule != "ambiguous-scalar" and finding.fix is not None for finding in found):
        return
    after = parse(PATH, DocumentKind.FLAG, fixed(text, found, unsafe=False).text.encode())
    assert after.data == before.data


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tags: [a]\ntags: [a]\n", "tags: [a]\n"),
        ("descripton: New\n# without: description\n", "description: New\n# without: description\n"),
        ("owners: team:a\n", "owners: [team:a]\n"),
        ("description: 1.10\n", 'description: "1.10"\n'),
        ("created: 2026/10/01\n", "created: 2026-10-01\n"),
        (
            "kind: ops\nenvironments:\n\tstaging:\n\t\tdefault: enabled\n",
            "kind: ops\nenvironments:\n  staging:\n    default: enabled\n",
        ),
        ("environments: {no: {default: enabled}}\n", 'environments: {"no": {default: enabled}}\n'),
        ("variants: {on: true, off: false}\ndefault: off\n", 'variants: {"on": true, "off": false}\ndefault: "off"\n'),
        ("variants: {1: true, 2: false}\ndefault: '2'\n", 'variants: {"1": true, "2": false}\ndefault: \'2\'\n'),
        (
            "environments: {staging: {rollout: {serve: enabled, percent: 010}}}\n",
            "environments: {staging: {rollout: {serve: enabled, percent: 10}}}\n",
        ),
        ("tags: [a]  # flagsync: ignore[no-owner] x\n", "tags: [a]\n"),
        ("# flagsync: ignore[no-owner] x\ntags: [a]\n", "tags: [a]\n"),
        (
            "owners: []  # flagsync: ignore[value-type, no-owner] until=2027-01-01 x\n",
            "owners: []  # flagsync: ignore[no-owner] until=2027-01-01 x\n",
        ),
    ],
)
def test_safe_fixes_make_their_findings_go_away(before: str, after: str) -> None:
    text, expected = complete(before), complete(after)
    for _ in range(4):
        text = fixed(text, lint_files({PATH: text}).shown(), unsafe=False).text
    assert text == expected


@pytest.mark.parametrize(
    "text",
    [
        "kind: relase\n",
        "environments: {production: {rollout: {serve: enabled, percent: '10%'}}}\n",
        "defalt: disabled\n# without: default\n",
        "environments:\n  staging: {}\n\tproduction: {}\n",
        "salt: 007\n",
        'default: "disabled\u200b"\n',
    ],
)
def test_what_decides_what_is_served_is_not_fixed_by_itself(text: str) -> None:
    whole = complete(text)
    assert any(finding.fix is not None for finding in findings(whole))
    assert fixed(whole, findings(whole), unsafe=False).text == whole
    assert fixed(whole, findings(whole), unsafe=True).text != whole
