"""A change of a file changes the bytes it must: everything else survives byte for byte, and the result reads as asked."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flagsync.model.document import DocumentKind
from flagsync.model.finding import Edit
from flagsync.model.place import Place, Position, Route, Span
from flagsync.outline import Outline
from flagsync.parse import parse
from flagsync.splice import Rejected, fragment, splice
from tests.scribbles import FLAG, Scribe

SEEDS = st.integers(0, 2**32)
VALUES = st.one_of(
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6).map(lambda number: round(number, 3)),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
    st.sampled_from(
        [
            "yes",
            "NO",
            "1.10",
            "010",
            "null",
            "",
            " ",
            "a: b",
            "a #b",
            "{",
            "-",
            "- a",
            "2026-11-23",
            "@x",
            "'",
            '"',
            "\\",
            "é\n\tü",
        ]
    ),
    st.lists(st.sampled_from(["a", "on", 1, None]), max_size=3),
    st.dictionaries(st.sampled_from(["a", "yes", "b c"]), st.sampled_from(["x", 1, "a, b"]), max_size=2),
)


def data_of(text: str) -> Any:
    document = parse("flags/a.yaml", DocumentKind.FLAG, text.encode())
    assert document.problems == ()
    return document.data


def routes(data: Any, route: Route = ()) -> Iterator[Route]:
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in children:
        yield (*route, step)
        yield from routes(value, (*route, step))


def at(data: Any, route: Route) -> Any:
    for step in route:
        data = data[step]
    return data


def written(seed: int, *, windows: bool) -> str:
    text = Scribe(Random(seed)).document(FLAG)
    return text.replace("\n", "\r\n") if windows else text


def place(route: Route) -> Place:
    return Place("flags/a.yaml", route)


def pick(seed: int, choices: list[Route]) -> Route:
    return Random(seed).choice(choices)


@settings(max_examples=80, deadline=None)
@given(SEEDS, st.booleans(), VALUES)
def test_replacing_a_value_changes_that_value_alone(seed: int, windows: bool, value: Any) -> None:
    text = written(seed, windows=windows)
    route = pick(seed, [route for route in routes(FLAG) if not isinstance(at(FLAG, route), dict | list)])
    outline = Outline(text)
    found = outline.find(route)
    assert found is not None
    result = splice(text, [Edit("replace", place(route), value)])
    assert result.startswith(text[: found[1].start])
    assert result.endswith(text[found[1].end :])
    expected = copy.deepcopy(data_of(text))
    at(expected, route[:-1])[route[-1]] = value
    assert data_of(result) == expected


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.booleans(), st.sampled_from(["x-new", "yes", "a: b", "ü", "#"]))
def test_renaming_a_key_changes_that_key_alone(seed: int, windows: bool, name: str) -> None:
    text = written(seed, windows=windows)
    route = pick(seed, [route for route in routes(FLAG) if isinstance(route[-1], str)])
    found = Outline(text).find(route)
    assert found is not None
    assert found[0] is not None
    result = splice(text, [Edit("rename", place(route), name)])
    assert result == text[: found[0].start] + fragment(name) + text[found[0].end :]
    expected = copy.deepcopy(data_of(text))
    parent = at(expected, route[:-1])
    assert at(data_of(result), route[:-1])[name] == parent[route[-1]]
    assert list(at(data_of(result), route[:-1])) == [name if key == route[-1] else key for key in parent]


@settings(max_examples=80, deadline=None)
@given(SEEDS, st.booleans(), VALUES)
def test_inserting_an_entry_only_adds(seed: int, windows: bool, value: Any) -> None:
    text = written(seed, windows=windows)
    route = pick(seed, [(), *(route for route in routes(FLAG) if isinstance(at(FLAG, route), dict))])
    result = splice(text, [Edit("insert", place(route), ("x-new", value))])
    assert added(text, result) or at(FLAG, route) == {}
    expected = copy.deepcopy(data_of(text))
    at(expected, route)["x-new"] = value
    assert data_of(result) == expected
    assert ("\r" in result) == windows
    assert result.count("\r") == (result.count("\n") if windows else 0)


def swallows(text: str, route: Route) -> bool:
    """Whether what follows an entry would become a part of the block of text in front of it."""
    found = Outline(text).find(route)
    assert found is not None
    start = (found[0] or found[1]).start
    before = max((node for node in Outline(text).scalars() if node.end <= start), key=lambda node: node.end)
    return before.style in {"|", ">"}


@settings(max_examples=80, deadline=None)
@example(102819651, False)
@given(SEEDS, st.booleans())
def test_deleting_an_entry_only_takes_away_what_is_its_own(seed: int, windows: bool) -> None:
    text = written(seed, windows=windows)
    route = pick(seed, list(routes(FLAG)))
    try:
        result = splice(text, [Edit("delete", place(route))])
    except Rejected:
        last = len(at(FLAG, route[:-1])) == 1
        assert last or swallows(text, route), "only the last entry of a block has to stay"
        return
    assert added(result, text)
    expected = copy.deepcopy(data_of(text))
    del at(expected, route[:-1])[route[-1]]
    assert data_of(result) == expected
    own = "/".join(map(str, route))
    for comment in [line[line.index("# ") :].strip() for line in text.splitlines() if "# on " in line or "# at " in line]:
        about = comment.split()[-1]
        if about != own and not about.startswith(f"{own}/"):
            assert comment in result


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.booleans())
def test_quoting_changes_nothing_but_quotes(seed: int, windows: bool) -> None:
    text = written(seed, windows=windows)
    outline = Outline(text)
    plain = [
        route for route in routes(FLAG) if (found := outline.find(route)) and found[1].kind == "scalar" and not found[1].style
    ]
    plain = [route for route in plain if "\n" not in text[outline.find(route)[1].start : outline.find(route)[1].end]]  # type: ignore[index]
    route = pick(seed, plain)
    node = outline.find(route)[1]  # type: ignore[index]
    result = splice(text, [Edit("quote", place(route))])
    assert result == f'{text[: node.start]}"{text[node.start : node.end]}"{text[node.end :]}'


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.lists(SEEDS, min_size=2, max_size=5))
def test_several_edits_are_made_together_or_not_at_all(seed: int, seeds: list[int]) -> None:
    text = written(seed, windows=False)
    leaves = [route for route in routes(FLAG) if not isinstance(at(FLAG, route), dict | list)]
    chosen = list(dict.fromkeys(pick(each, leaves) for each in seeds))
    expected = copy.deepcopy(data_of(text))
    for number, route in enumerate(chosen):
        at(expected, route[:-1])[route[-1]] = number
    result = splice(text, [Edit("replace", place(route), number) for number, route in enumerate(chosen)])
    assert data_of(result) == expected
    with pytest.raises(Rejected):
        splice(text, [Edit("replace", place(chosen[0]), 1), Edit("replace", place(chosen[0]), 2)])


def added(shorter: str, longer: str) -> bool:
    """Whether the longer text is the shorter one with one stretch put in."""
    missing = len(longer) - len(shorter)
    front = 0
    while front < len(shorter) and shorter[front] == longer[front]:
        front += 1
    return missing >= 0 and shorter[front:] == longer[front + missing :]


@settings(max_examples=120, deadline=None)
@example(":0")
@example("?0")
@given(VALUES)
def test_a_fragment_reads_as_its_value_in_either_style(value: Any) -> None:
    assert data_of(f"a: {fragment(value)}\n") == {"a": value}
    assert data_of(f"[{fragment(value)}, {{a: {fragment(value)}}}]") == [value, {"a": value}]


REJECTED = {
    "a place that is not there": ("a: 1\n", [Edit("replace", place(("b",)), 2)]),
    "an index behind the end": ("a: [1]\n", [Edit("delete", place(("a", 1)))]),
    "a key of a list's item": ("a: [1]\n", [Edit("rename", place(("a", 0)), "b")]),
    "a key that is there already": ("a: 1\nb: 2\n", [Edit("rename", place(("a",)), "b")]),
    "an entry that is there already": ("a: 1\n", [Edit("insert", place(()), ("a", 2))]),
    "an entry of a scalar": ("a: 1\n", [Edit("insert", place(("a",)), ("b", 2))]),
    "the only entry": ("a:\n  b: 1\n", [Edit("delete", place(("a", "b")))]),
    "the whole file": ("a: 1\n", [Edit("delete", place(()))]),
    "a file that cannot be read": ("a: [\n", [Edit("replace", place(("a",)), 2)]),
    "letters that break the file": (
        "a: 1\n",
        [Edit("text", Place("flags/a.yaml", span=Span(Position(1, 4), Position(1, 5))), "[")],
    ),
    "letters behind the end": ("a: 1\n", [Edit("text", Place("flags/a.yaml", span=Span(Position(9, 1), Position(9, 2))), "")]),
}


@pytest.mark.parametrize(("text", "edits"), REJECTED.values(), ids=REJECTED)
def test_what_cannot_be_done_is_rejected(text: str, edits: list[Edit]) -> None:
    with pytest.raises(Rejected):
        splice(text, edits)
