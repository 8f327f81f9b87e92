"""Whatever is thrown at the reader becomes data or a problem with a place."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flagsync.model.document import Document, DocumentKind
from flagsync.parse import MAXIMUM_BYTES, outline, parse


def read(content: bytes) -> Document:
    return parse("flags/a.yaml", DocumentKind.FLAG, content)


FATAL = [
    (b"[" * 25_000, "too-deep", (1, 65)),
    (b"{" * 2_000 + b"}" * 2_000, "too-deep", (1, 65)),
    (b"- " * 200_000, "too-deep", (1, 129)),
    (b"? " * 200_000, "too-deep", (1, 129)),
    (b"".join(b" " * depth + b"a:\n" for depth in range(1_400)), "too-deep", (66, 66)),
    (b"a: &x 1\n", "anchor-not-allowed", (1, 4)),
    (b"a: *x\n", "anchor-not-allowed", (1, 4)),
    (b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n", "anchor-not-allowed", (1, 4)),
    (b"\xff\xfek\x00", "not-utf8", (1, 1)),
    (b"key: a\nname: caf\xe9\n", "not-utf8", (2, 10)),
    (b"a:\n\tb: 1\n", "tab-indent", (2, 1)),
    (b"", "empty-file", (1, 1)),
    (b"# nothing\n", "empty-file", (1, 1)),
    (b"null\n", "empty-file", (1, 1)),
    (b"a: 1\n---\nb: 2\n", "multi-document", (2, 1)),
    (b"a: 1\n---\n", "multi-document", (2, 1)),
    (b"a\x00b", "yaml-syntax", (1, 2)),
    (b"a: \x1b[31m", "yaml-syntax", (1, 4)),
    (b"a: 'x", "yaml-syntax", (1, 6)),
    (b"a: b: c\n", "yaml-syntax", (1, 5)),
    (b"a: [1, 2\n", "yaml-syntax", (2, 1)),
    (b"]", "yaml-syntax", (1, 1)),
    (b"a" * (MAXIMUM_BYTES + 1), "too-large", (1, 1)),
]


@pytest.mark.parametrize(("content", "rule", "place"), FATAL, ids=[f"{rule}-{n}" for n, (_, rule, _) in enumerate(FATAL)])
def test_what_cannot_be_data_is_one_problem_at_a_place(content: bytes, rule: str, place: tuple[int, int]) -> None:
    document = read(content)
    assert document.data is None
    (problem,) = document.problems
    assert problem.rule == rule
    assert problem.span is not None
    assert tuple(problem.span.start) == place


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: yes\nb: no\n", {"a": "yes", "b": "no"}),
        ("a: true\nb: False\nc: ~\nd:\n", {"a": True, "b": False, "c": None, "d": None}),
        ("a: 1\nb: -2\nc: +3\nd: 010\n", {"a": 1, "b": -2, "c": 3, "d": 10}),
        ("a: 0o17\nb: 0xff\n", {"a": 15, "b": 255}),
        ("a: 1.5\nb: 1e3\nc: .5\n", {"a": 1.5, "b": 1000.0, "c": 0.5}),
        ("a: 1_000\nb: 1:30\nc: 2026-11-23\n", {"a": "1_000", "b": "1:30", "c": "2026-11-23"}),
        ("a: '1'\nb: \"true\"\nc: 'null'\n", {"a": "1", "b": "true", "c": "null"}),
        ("a: |\n  x\n  y\nb: >-\n  x\n  y\n", {"a": "x\ny\n", "b": "x y"}),
        ("\ufeffa: 1\r\nb: 2\r\n", {"a": 1, "b": 2}),
        ("---\na: 1\n...\n", {"a": 1}),
        ("a: 4.2.0\nb: v1.2\n", {"a": "4.2.0", "b": "v1.2"}),
    ],
)
def test_plain_scalars_mean_what_yaml_1_2_says(text: str, data: dict[str, Any]) -> None:
    document = read(text.encode())
    assert document.problems == ()
    assert document.data == data


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a: 1\na: 2\n", "duplicate-key"),
        ("1: a\n", "non-string-key"),
        ("true: a\n", "non-string-key"),
        ("? [x]\n: a\n", "non-string-key"),
        ("a: .nan\n", "non-finite-number"),
        ("a: -.inf\n", "non-finite-number"),
        ("a: 1e999\n", "non-finite-number"),
        (f"a: {'9' * 5000}\n", "non-finite-number"),
        ("a: !!python/object:os.system x\n", "yaml-syntax"),
        ("a: !custom x\n", "yaml-syntax"),
        ("<<: {a: b}\n", "anchor-not-allowed"),
    ],
)
def test_what_is_data_but_not_allowed_is_named(text: str, rule: str) -> None:
    document = read(text.encode())
    assert [problem.rule for problem in document.problems] == [rule]


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("a: yes", "true"),
        ("a: NO", "false"),
        ("a: off", "false"),
        ("a: 010", "the number 8"),
        ("a: 1.10", "the number 1.1"),
        ("a: 1:30", "a number"),
        ("a: 2026-11-23", "a date"),
        ("no: x", "false"),
    ],
)
def test_what_other_readers_read_differently_is_remarked(text: str, reads: str) -> None:
    document = read(text.encode())
    assert document.problems == ()
    assert [(remark.rule, remark.detail["reads"]) for remark in document.remarks] == [("ambiguous-scalar", reads)]


def test_aliases_that_would_expand_to_gigabytes_are_refused_at_once() -> None:
    levels = [b"a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n".encode() for n in range(1, 12)]
    started = time.process_time()
    document = read(b"".join(levels))
    assert document.data is None
    assert time.process_time() - started < 5


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_become_a_document(content: bytes) -> None:
    document = read(content)
    assert (document.data is None) == any(problem.fatal for problem in document.problems)


YAML_PIECES = st.lists(
    st.sampled_from(
        [
            "a",
            ":",
            " ",
            "\n",
            "  ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            "'",
            '"',
            "#",
            "|",
            ">",
            "&x",
            "*x",
            "!t",
            "? ",
            "\t",
            "---",
            "%",
            "é",
            "\u2028",
            "1",
            "no",
            ",",
        ]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=500, deadline=None)
@given(YAML_PIECES)
def test_every_position_lies_in_the_text(text: str) -> None:
    document = read(text.encode())
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in (*document.problems, *document.remarks):
        if problem.span is not None:
            assert 1 <= problem.span.start.line <= len(lines)
            assert 1 <= problem.span.start.column <= len(lines[problem.span.start.line - 1]) + 1
            assert problem.span.start <= problem.span.end
    shape = outline(document)
    if shape is not None:
        for node in shape.scalars():
            assert 0 <= node.start <= node.end <= len(text)


def test_spans_count_code_points_and_the_editors_lines() -> None:
    document = read('a: "x\u2028y"\né: {ключ: 1}\n'.encode())
    shape = outline(document)
    assert shape is not None
    span = shape.locate(("é", "ключ"))
    assert tuple(span.start) == (2, 11)
    assert tuple(span.end) == (2, 12)
