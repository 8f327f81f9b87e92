"""Whatever stands in a repository, the reports stay what they are: lines for a terminal, workflow commands, JSON."""

from __future__ import annotations

import json
import re

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flagsync.edges.bundled import schema_text
from flagsync.escape import github_message, github_property, safe_text
from flagsync.model.finding import Finding, Severity
from flagsync.model.place import Location, Position, Span
from flagsync.model.report import Line, Report, Skip, SourceInfo
from flagsync.reports import github, text
from flagsync.reports import json as as_json
from tests.rulebook import lint_files

REPORT_SCHEMA = jsonschema_rs.validator_for(schema_text("report"))
HERE = Span(Position(1, 1), Position(1, 2))

HOSTILE = [
    "\x1b[2J\x1b[31mowned",
    "\x1b]8;;https://evil.example\x07link",
    "a\n::error file=x::injected",
    "a\r\n##[error]injected",
    "##[set-output name=x]y",
    "%0A::error::x",
    "a::b,c=d",
    "\u202egnp.exe",
    "\u2066hidden\u2069",
    "zero\u200bwidth",
    "\x00nul",
    "\x9b31m",
    "half \ud800 pair",
    "$(rm -rf /)`id`",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "' OR 1=1 --",
    "😀é漢字",
]
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def report_of(words: str) -> Report:
    """A report that says the words wherever a repository can say something."""
    location = Location(f"flags/{words}.yaml", (words, 0), HERE)
    finding = Finding(
        "no-owner", Severity.ERROR, f"flag `{words}` is bad", location, words, words, (), f"do {words}", None, "0" * 32
    )
    return Report(
        "lint",
        SourceInfo("worktree", None, dirty=False),
        (finding,),
        (Skip(f"{words}.yaml", words),),
        lines=(Line(words, "headline"), Line(words)),
        sources={location.path: f"{words}\n"},
    )


@pytest.mark.parametrize("words", HOSTILE)
def test_no_word_of_a_repository_moves_the_cursor(words: str) -> None:
    for write in (text.write, text.write_colored):
        output = write(report_of(words))
        assert not CONTROLS.search(re.sub(r"\x1b\[[0-9;]*m", "", output))
    assert set(re.findall(r"\x1b\[[0-9;]*m", text.write(report_of(words)))) == set()


@pytest.mark.parametrize("words", HOSTILE)
def test_no_word_of_a_repository_starts_a_workflow_command(words: str) -> None:
    lines = github.write(report_of(words)).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "::notice"]
    for line in lines:
        assert "##[" not in line
        assert not CONTROLS.search(line)
        assert line.count("::") >= 2
    # What follows the command is properties, then `::`, then the message; nothing of the words can end the properties early.
    properties = re.match(r"::error (.*?)::", lines[0])
    assert properties is not None
    names = [each.partition("=")[0] for each in properties[1].split(",")]
    assert names == ["file", "line", "endLine", "title", "col", "endColumn"]


@pytest.mark.parametrize("words", HOSTILE)
def test_json_carries_every_word_and_fits_its_schema(words: str) -> None:
    output = as_json.write(report_of(words))
    assert output.isascii()
    data = json.loads(output)
    REPORT_SCHEMA.validate(json.loads(output.replace("\\ud800", "?")))
    assert data["findings"][0]["flag"] == words
    assert data["skipped"][0]["reason"] == words


@given(st.text())
def test_escaping_leaves_plain_text_alone_and_nothing_else(words: str) -> None:
    escaped = safe_text(words)
    assert not CONTROLS.search(escaped.replace("\n", "\x00"))
    assert safe_text(escaped) == escaped
    if words.isprintable() and words.isascii():
        assert escaped == words


@given(st.text())
def test_what_github_decodes_is_what_was_said(words: str) -> None:
    message = github_message(words)
    assert "\n" not in message
    assert "\r" not in message
    assert message.replace("%25", "%") == safe_text(words).replace("##[", "## [")
    value = github_property(words)
    assert not set(value) & set(":,\r\n")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_hostile_keys_and_values_go_through_lint_and_every_report(words: str) -> None:
    quoted = json.dumps(words)
    report = lint_files({"flags/a.yaml": f"key: a\n{quoted}: {quoted}\nkind: {quoted}\ntype: boolean\ndefault: {quoted}\n"})
    assert report.findings
    assert not CONTROLS.search(text.write(report))
    assert all(line.startswith("::") for line in github.write(report).splitlines())
    REPORT_SCHEMA.validate(json.loads(as_json.write(report)))


def test_github_shows_the_worst_and_says_how_many_more_there_are() -> None:
    flags = {
        f"flags/a{number:02}.yaml": f"key: a{number:02}\nkind: relase\ntype: boolean\ndefault: disabled\n"
        for number in range(25)
    }
    report = lint_files(flags)
    lines = github.write(report).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error"] * 10 + ["::notice"]
    assert lines[-1] == "::notice title=flagsync::15 more findings are not shown here; the text and json reports have all"


def test_the_summary_line_counts_everything() -> None:
    files = {
        "flags/a.yaml": "key: a\nkind: relase\ntype: boolean\ndefault: disabled\n",
        "flags/b.yaml": "# flagsync: file-ignore[no-owner] reviewed\n"
        "key: b\nkind: ops\ndescription: A dial for the shop\ntype: boolean\ndefault: enabled\n",
    }
    report = lint_files(files, ignore=frozenset({"no-expiry"}))
    last = text.write(report).splitlines()[-1]
    assert last.startswith("2 flags in 2 files: 1 error")
    assert "1 silenced" in last


def test_carets_stand_under_the_fault_whatever_its_width() -> None:
    report = lint_files({"flags/a.yaml": 'key: a\nkind: ops\ndescription: "漢字漢字漢字"\ntype: boolean\ndefault: "éé"\n'})
    finding = next(each for each in report.findings if each.rule == "unknown-variant")
    lines = text.write(report).splitlines()
    shown = next(index for index, line in enumerate(lines) if line.lstrip().startswith(f"{finding.location.span.start.line} |"))
    assert lines[shown].index('"éé"') == lines[shown + 1].index("^")
