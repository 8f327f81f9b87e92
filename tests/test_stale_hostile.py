"""The reports on stale flags under words of people who want to do harm, and under far too many flags."""

from __future__ import annotations

import csv
import html.parser
import io
import json
import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flagsync import recount
from flagsync.model.debt import Branch, Cause, Debt, Fork, Ledger, Part, Reason, Remedy, Repo, Served, Stray, Survivor, Trend
from flagsync.model.history import Deletion, Since
from flagsync.model.place import Position, Span
from flagsync.model.reference import Site, State
from flagsync.model.report import Report
from flagsync.reports import csv as as_csv
from flagsync.reports import html as as_html
from flagsync.reports import json as as_json
from flagsync.reports import markdown, text

TODAY = date(2026, 11, 23)
SPAN = Span(Position(3, 1), Position(3, 9))


def ledger(words: str, count: int = 1, owners: int = 1) -> Ledger:
    """A list in which everything that somebody else can write is `words`."""
    site = Site(f"app/{words}.py", SPAN, words)
    since = Since(TODAY)

    def debt(number: int) -> Debt:
        return Debt(
            flag=f"{words}{number}" if count > 1 else words,
            path=f"flags/{words}.yaml",
            kind="release",
            owners=(f"{words}{number % owners}" if owners > 1 else words, "@org/team"),
            state=State.USED,
            evidence=f"`{words}` asks for it",
            reasons=(Reason(Cause.CONSTANT, f"every environment serves `{words}` to everybody", 40, "note"),),
            remedy=Remedy.DELETE,
            advice=f"take it out of the code, then remove `flags/{words}.yaml`",
            served=(Served("production", words, words, since),),
            survivor=Survivor(words, words, f"the code for `{words}` stays"),
            created=TODAY,
            age=number,
            changed=since,
            places=(site,),
            place_count=1,
            branches=(Branch(site, Fork(SPAN, Part(SPAN, words), None)),),
        )

    stray = Stray(
        Cause.RETIRED,
        words,
        f"its file was deleted by {words}",
        f"did you mean `{words}`?",
        words,
        Deletion("0" * 40, TODAY, words, words),
        (site,),
        1,
        "warning",
    )
    names = tuple(f"{words}{number}" for number in range(count))
    return Ledger(
        today=TODAY,
        commit="0" * 40,
        debts=[debt(number) for number in range(count)],
        strays=[stray] * count,
        repos=[Repo(words, None, words)],
        flags=count,
        remarks=[f"flags/{words}.yaml:1: comment silences `unreferenced`, which finds nothing there"],
        trend=Trend(since=TODAY, new=names, gone=names),
    )


def report(found: Ledger, grouping: str | None = None) -> Report:
    return Report(
        command="stale",
        source=None,
        data=recount.as_data(found),
        lines=recount.lines(found, grouping),
        title=recount.title(found),
        summary=recount.summary(found),
        tables=recount.tables(found, grouping),
    )


WORDS = st.one_of(
    st.text(min_size=1, max_size=40).filter(lambda words: words.strip() != ""),
    st.sampled_from(
        [
            "@org/team",
            "https://example.test/@org/team",
            "mailto:a@b.test",
            "a@b.test",
            "x @org/team y",
            "`@org/team`",
            "``@org/team",
            "<img src=x onerror=alert(1)>",
            "</details></summary><script>alert(1)</script>",
            "--><script>",
            "=cmd|' /C calc'!A0",
            "+1",
            "-1+1",
            "@SUM(1)",
            " =1+1",
            "\t=1",
            "\r\n=1",
            "](javascript:alert(1))",
            "a|b",
            "\x1b[31mred",
            "\u202eevil",
            "#1",
            "fixes org/repo#1",
            "GH-1",
            "&commat;org/team",
            "&#64;org/team",
            "\\@org/team",
        ]
    ),
)
_CODE = re.compile(r"(\\[!-/:-@\[-`{-~])|(?<!`)(`+)(?!`)(.+?)(?<!`)\2(?!`)|<code>.*?</code>", re.DOTALL)
"""A sign after a backslash, which is only that sign, or code (CommonMark 6.1 and 6.2)."""


def without_code(text: str) -> str:
    return _CODE.sub(lambda match: match[1] or " ", text)


@given(WORDS)
@example("`\\")
def test_nobody_is_notified_and_nothing_is_linked_by_an_issue(words: str) -> None:
    for grouping in (None, "owner"):
        body = markdown.write(report(ledger(words), grouping))
        for line in body.splitlines():
            bare = without_code(line)
            assert "@" not in bare, line
            assert "&commat;" not in bare
            assert not re.search(r"(?<!&)#\d|GH-\d|://|(?<!\\)\]\(", bare), line
        assert "\x1b" not in body
        assert not re.search(r"<(?!/?(?:details|summary|code)>|!-- flagsync)", without_code(body))


class Tags(html.parser.HTMLParser):
    """Collects the names of the elements and of their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(f"{tag}.{name}" for name, _ in attrs)}
        for name, value in attrs:
            assert name != "href" or re.fullmatch(r"#t\d+-\d+", value or "")


EXPECTED_TAGS = Tags()
EXPECTED_TAGS.feed(as_html.write(report(ledger("plain"))))


@given(WORDS)
def test_a_page_has_no_other_elements_whatever_the_words(words: str) -> None:
    page = as_html.write(report(ledger(words)))
    tags = Tags()
    tags.feed(page)
    assert tags.seen <= EXPECTED_TAGS.seen | {"code", "time"}
    assert "script" not in tags.seen
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:|//)", page), "nothing is loaded from anywhere"


@given(WORDS)
def test_no_cell_is_a_formula(words: str) -> None:
    written = as_csv.write(report(ledger(words)))
    for row in csv.reader(io.StringIO(written, newline="")):
        for cell in row:
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "|", "%")), cell
            assert "\n" not in cell


@given(WORDS)
def test_a_terminal_is_not_moved_and_machines_read_it_all(words: str) -> None:
    found = report(ledger(words))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text.write(found))
    assert json.loads(as_json.write(found))["data"]["flags"][0]["owners"][0] == words.encode("utf-16", "surrogatepass").decode(
        "utf-16", "surrogatepass"
    )


@pytest.mark.slow
@pytest.mark.parametrize("grouping", [None, *recount.GROUPINGS])
@pytest.mark.parametrize("words", ["short", "&<>|`" * 24])
def test_an_issue_never_outgrows_its_limit_and_says_what_is_missing(grouping: str | None, words: str) -> None:
    found = ledger(words, count=5_000, owners=2_500)
    tables = recount.tables(found, grouping)
    body = markdown.write(Report("stale", None, title=recount.title(found), summary=recount.summary(found), tables=tables))
    assert len(body.encode()) < 60_000
    assert "did not fit" in body
    assert "5000 of 5000 flags are stale" in body


def test_one_name_as_long_as_the_limit_does_not_break_it() -> None:
    body = markdown.write(report(ledger("a" * 70_000)))
    assert len(body.encode()) < 60_000
