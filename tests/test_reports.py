"""Whatever stands in a repository, the reports stay what they are: lines for a terminal, workflow commands, JSON, documents."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flagsync.edges.bundled import schema_text
from flagsync.escape import csv_cell, github_message, github_property, html_text, markdown_code, markdown_text, safe_text
from flagsync.model.finding import Finding, Severity
from flagsync.model.place import Location, Position, Span
from flagsync.model.report import Column, Detail, Line, Report, Skip, SourceInfo, Table
from flagsync.reports import csv as as_csv
from flagsync.reports import github, html, markdown, text
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
    "@shop/payments fixes #12, GH-3 and shop/web#4",
    "a | b \\| c",
    "`` ` ```",
    "</style></script><img src=x onerror=alert(1)>",
    "--> <!-- flagsync:report:stale -->",
    "[x](javascript:alert(1)) ![y](http://evil.example/z)",
    "@SUM(1+1)",
    '"; drop\tcell\r\nnext,row',
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
        title=words,
        summary=(words, f"`{words}`"),
        tables=(
            Table(words, (Column("flag", "code"), Column("reason"), Column("notes", wide=True)), [(words, words, words)]),
            Table("more", (Column("flag", "code"), Column(words)), [(words, words)], [Detail(words, [(words, words)])]),
        ),
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


# Documents and spreadsheets

TAGS = {
    "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "small", "p", "div", "table", "thead", "tbody", "tr",
    "th", "td", "a", "code", "span", "section", "dl", "dt", "dd", "footer", "time",
}  # fmt: skip


class Page(HTMLParser):
    """The tags of a document with their attributes, and its text."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.pieces: list[str] = []
        self.comments: list[str] = []
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def shape(page: Page) -> list[tuple[str, dict[str, str | None]]]:
    """The tags but for those that only mark a piece of a sentence."""
    return [each for each in page.tags if each[0] not in {"code", "time"}]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_word_of_a_repository_becomes_html(words: str) -> None:
    page = Page(html.write(report_of(words)))
    assert {tag for tag, _ in page.tags} <= TAGS
    assert shape(page) == shape(Page(html.write(report_of("plain words"))))
    assert page.comments == []
    assert "default-src 'none'" in str(page.tags)
    assert not CONTROLS.search("".join(page.pieces).replace("\n", ""))
    assert safe_text(words).replace("`", "") in "".join(page.pieces).replace("`", "")


@given(st.text())
def test_html_gives_back_what_was_said(words: str) -> None:
    assert "".join(Page(f'<p title="{html_text(words)}">{html_text(words)}</p>').pieces) == safe_text(words)
    assert Page(f"<p title='{html_text(words)}'>").tags == [("p", {"title": safe_text(words)})]


def outside_of_code(line: str) -> str:
    """A line of Markdown without its code spans and code elements."""
    line = re.sub(r"<code>[^<]*</code>", "", line)
    return re.sub(r"(?<![`\\])(`+)(?!`)(.*?)(?<!`)\1(?!`)", "", line)


@pytest.mark.parametrize("words", HOSTILE)
def test_no_word_of_a_repository_formats_mentions_or_ends_a_cell_in_markdown(words: str) -> None:
    output = markdown.write(report_of(words))
    plain = markdown.write(report_of("plain words"))
    lines, expected = output.splitlines(), plain.splitlines()
    assert lines[0] == "<!-- flagsync:report:lint -->"
    assert len(lines) == len(expected)
    assert len(output.encode()) < markdown.MOST_BYTES
    for line, model in zip(lines[1:], expected[1:], strict=True):
        rest = outside_of_code(line)
        assert rest.count("|") == outside_of_code(model).count("|")
        assert not re.search(r"@\w|&#64;|(?<!&)#\w|://", rest), line
        tags = re.findall(r"</?[A-Za-z!][^>]*>", rest)
        assert set(tags) <= {"<details>", "<summary>", "</summary>", "</details>"}
        assert not re.search(r"(?<!\\)[\[\]]", rest)
        assert not CONTROLS.search(line)


@given(st.text())
def test_a_code_span_ends_where_it_should(words: str) -> None:
    for span in (markdown_code(words), markdown_text(f"`{words}`")):
        assert "\n" not in span
        assert "|" not in span
    if "`" not in words and words.strip() and safe_text(words) == words and "|" not in words:
        assert markdown_code(words).strip("`").strip() == words.strip()


def test_a_markdown_report_never_outgrows_a_comment_and_counts_what_it_drops() -> None:
    rows = [(f"flag.{number}", "x" * 200) for number in range(2_000)]
    details = [Detail(f"flag.{number}", [("reason", "y" * 300)]) for number in range(2_000)]
    table = Table("Stale flags", (Column("flag", "code"), Column("reason")), rows, details)
    output = markdown.write(Report("stale", None, title="Stale flags", tables=(table,)))
    assert 50_000 < len(output.encode()) < 60_000
    shown = len(re.findall(r"^\| `flag\.", output, re.MULTILINE))
    assert f"*{2_000 - shown} more rows did not fit" in output
    folded = output.count("<details>")
    assert folded == output.count("</details>") > 0
    assert f"*Details of {2_000 - folded} more did not fit" in output


@pytest.mark.parametrize("words", HOSTILE)
def test_no_cell_is_a_formula_and_every_row_has_every_column(words: str) -> None:
    output = as_csv.write(report_of(words))
    assert all(line == "" or line.endswith("\r\n") for line in output.splitlines(keepends=True))
    rows = list(csv.reader(io.StringIO(output, newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1
    assert [row[0] for row in rows[1:]][::2] == ["Findings", "more"]
    assert rows[2][0] in {safe_text(words), f"'{safe_text(words)}"}
    for cell in (cell for row in rows for cell in row):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert not CONTROLS.search(cell)


@given(st.text())
def test_a_spreadsheet_reads_back_what_was_said(words: str) -> None:
    (row,) = csv.reader(io.StringIO(f"{csv_cell(words)},end\r\n", newline=""), strict=True)
    assert row[0] in {safe_text(words), f"'{safe_text(words)}"}
    assert row[1] == "end"


def test_lint_speaks_in_documents_too() -> None:
    report = lint_files({"flags/a.yaml": "key: a\nkind: relase\ntype: boolean\ndefault: disabled\n"})
    assert "| error | `bad-value` | `flags/a.yaml:2:7` | kind `relase` is not" in markdown.write(report)
    assert '<span class="badge error">error</span>' in html.write(report)
    rows = list(csv.DictReader(io.StringIO(as_csv.write(report), newline="")))
    assert {"severity": "error", "rule": "bad-value", "path": "flags/a.yaml", "line": "2"}.items() <= rows[0].items()


def test_a_verb_without_tables_is_shown_by_its_lines() -> None:
    report = Report("diff", None, lines=(Line("shop in production: nothing differs"),))
    assert "    shop in production: nothing differs" in markdown.write(report)
    assert "<pre>shop in production: nothing differs</pre>" in html.write(report)
