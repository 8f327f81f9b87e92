"""Evaluation contexts, well and badly given."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flagsync.contexts import context_of, contexts_of, merged
from flagsync.model.fault import UsageFault

ATTRIBUTES = {
    "userId": "string",
    "appVersion": "semver",
    "age": "integer",
    "score": "number",
    "beta": "boolean",
    "since": "date",
}


@pytest.mark.parametrize(
    ("pair", "context"),
    [
        ("userId=42", {"userId": "42"}),
        ("targetingKey=7", {"targetingKey": "7"}),
        ("appVersion=4.2", {"appVersion": "4.2"}),
        ("age=42", {"age": 42}),
        ("beta=true", {"beta": True}),
        ("since=1798329600", {"since": 1798329600}),
        ("plan=pro", {"plan": "pro"}),
        ("count=3", {"count": 3}),
        ('plan="3"', {"plan": "3"}),
        ("user.plan=pro", {"user": {"plan": "pro"}}),
        ("plan=", {"plan": ""}),
        ("plan=a=b", {"plan": "a=b"}),
    ],
)
def test_a_pair_is_read_as_the_repository_declares_it(pair: str, context: dict[str, Any]) -> None:
    assert merged({}, [pair], ATTRIBUTES) == context


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ("plan", "`-c plan` is no name=value"),
        ("=pro", "`-c =pro` is no name=value"),
        ("age=old", "`-c age=old`: `age` is declared as integer"),
        ("age=true", "`-c age=true`: `age` is declared as integer"),
        ("beta=yes", "`-c beta=yes`: `beta` is declared as boolean"),
        ("since=2026-11-23", "`-c since=2026-11-23`: `since` is declared as date"),
    ],
)
def test_a_pair_that_cannot_be_read_is_named(pair: str, message: str) -> None:
    with pytest.raises(UsageFault) as caught:
        merged({}, [pair], ATTRIBUTES)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1]", "it is no JSON object"),
        ('{"a": }', "it is no JSON at column 7: expecting value"),
        ('{"a": NaN}', "it has the number `NaN`, which JSON does not know"),
        ('{"a": -Infinity}', "it has the number `-Infinity`, which JSON does not know"),
        ('{"a": 1, "b": {"c": 1, "c": 2}}', "it has `c` twice"),
        ('{"a": 1e999}', "it has the number `1e999`, which is too large"),
        ('{"a": ' + "9" * 5_000 + "}", "it has a number with thousands of digits"),
        ('{"a": ' + "[" * 100 + "]" * 100 + "}", "it is nested too deeply"),
        ('{"a": ' + "[" * 200_000 + "]" * 200_000 + "}", "it is nested too deeply"),
        ("", "it is no JSON at column 1"),
    ],
)
def test_a_context_that_is_none_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(UsageFault) as caught:
        context_of(text, "it")
    assert caught.value.message.startswith(message)


def test_many_contexts_come_as_array_as_lines_or_as_csv() -> None:
    wanted = [{"userId": "1", "age": 20}, {"userId": "2"}]
    for text, name in (
        ('[{"userId": "1", "age": 20}, {"userId": "2"}]', "a.json"),
        ('{"userId": "1", "age": 20}\n\n{"userId": "2"}\n', "a.jsonl"),
        ("userId,age\r\n1,20\r\n2,\r\n", "a.csv"),
        ("\ufeffuserId,age\n1,20\n2,", "-"),
    ):
        assert list(contexts_of(text, name, ATTRIBUTES)) == wanted


def test_only_a_line_feed_ends_a_line() -> None:
    text = "one\u2028two\x0bthree"
    assert list(contexts_of(json.dumps({"a": text}, ensure_ascii=False), "a.jsonl", {})) == [{"a": text}]
    assert list(contexts_of(f'a\n"{text}\nfour"\n', "a.csv", {})) == [{"a": f"{text}\nfour"}]


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("", "a.json", "a.json holds no contexts"),
        ("[]", "a.json", "a.json holds no contexts"),
        ("a,b\n", "a.csv", "a.csv holds no contexts"),
        ("a;b\n1;2\n", "a.csv", "a.csv:1: `a;b` is one single name"),
        ("age\n1e999\n", "a.csv", "a.csv:2, value `1e999`: `age` is declared as integer"),
        ("u,u.id\n1,2\n", "a.csv", "a.csv:2, value `2`: `u.id` goes into `u`, which has a value already"),
        ("[1]", "a.json", "a.json, context 0 is no JSON object"),
        ("7", "a.json", "a.json is no list of contexts"),
        ('{"a": 1}\n{"a": }\n', "a.jsonl", "a.jsonl:2 is no JSON at column 7: expecting value"),
        ("a,b\n1\n", "a.csv", "a.csv:2: 1 values, but the first line names 2"),
        ("a,a\n1,2\n", "a.csv", "a.csv:1: every column needs a name of its own"),
        ("age\nold\n", "a.csv", "a.csv:2, value `old`: `age` is declared as integer"),
        ('a\n"x', "a.csv", "a.csv:2: unexpected end of data"),
    ],
)
def test_a_file_of_contexts_that_is_none_is_refused_with_its_line(text: str, name: str, message: str) -> None:
    with pytest.raises(UsageFault) as caught:
        list(contexts_of(text, name, ATTRIBUTES))
    assert caught.value.message == message


@given(st.text(max_size=200), st.sampled_from(["a.json", "a.jsonl", "a.csv", "a"]))
def test_any_file_is_contexts_or_one_sentence(text: str, name: str) -> None:
    try:
        contexts = list(contexts_of(text, name, ATTRIBUTES))
    except UsageFault:
        return
    assert all(isinstance(context, dict) for context in contexts)
