"""fmt moves and spaces what is written, and nothing else: the same data, and every comment in its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flagsync.arrange import arranged
from flagsync.canon import SHAPES, Shape
from flagsync.edges.bundled import schema_text
from flagsync.model.document import Document, DocumentKind
from flagsync.outline import Node, Outline
from flagsync.parse import parse
from flagsync.reorder import Unprovable
from tests.scribbles import FLAG, Scribe

CASES = Path(__file__).parent / "cases" / "fmt"
SEEDS = st.integers(0, 2**32)
SHOP = Path(__file__).parent.parent / "flags"


def read(text: str, kind: DocumentKind = DocumentKind.FLAG) -> Document:
    return parse("flags/a.yaml", kind, text.encode())


def formatted(text: str, kind: DocumentKind = DocumentKind.FLAG) -> str:
    return arranged(read(text, kind))


def kind_of_case(path: Path) -> DocumentKind:
    return DocumentKind(path.name.partition("-")[0])


@pytest.mark.parametrize(
    "case", sorted(path for path in CASES.iterdir() if (path / "after.yaml").exists()), ids=lambda p: p.name
)
def test_cases(case: Path) -> None:
    before = (case / "before.yaml").read_bytes().decode()
    after = (case / "after.yaml").read_bytes().decode()
    kind = kind_of_case(case)
    assert formatted(before, kind) == after
    assert formatted(after, kind) == after


@pytest.mark.parametrize("path", sorted(SHOP.rglob("*.yaml")), ids=lambda path: path.stem)
def test_the_shop_is_written_in_the_canonical_way(path: Path) -> None:
    kind = DocumentKind.SEGMENT if path.parent.name == "segments" else DocumentKind.FLAG
    text = path.read_text()
    assert formatted(text, kind) == text


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.booleans())
def test_any_way_of_writing_a_flag_becomes_canonical_and_means_the_same(seed: int, windows: bool) -> None:
    text = Scribe(Random(seed)).document(FLAG)
    if windows:
        text = text.replace("\n", "\r\n")
    before = read(text)
    assert before.data == FLAG
    after = arranged(before)
    again = read(after)
    assert json.dumps(again.data, sort_keys=True) == json.dumps(FLAG, sort_keys=True)
    assert list(in_order(again.data, SHAPES["flag"])) == []
    assert list(again.data["variants"]) == ["zeta", "alpha"]
    assert list(again.data["environments"]["production"]["split"]["weights"]) == ["zeta", "alpha"]
    assert arranged(again) == after
    assert ("\r" in after) == windows
    assert after.count("\r\n") == (after.count("\n") if windows else 0)


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_every_comment_stays_with_what_it_is_about(seed: int) -> None:
    text = Scribe(Random(seed)).document(FLAG)
    after = formatted(text)
    assert sorted(re.findall(r"# (?:on|at|end) \S+", after)) == sorted(re.findall(r"# (?:on|at|end) \S+", text))
    lines = after.split("\n")
    outline = Outline(after)
    assert outline.root is not None
    extents = {"/".join(map(str, route)): extent for route, extent in extents_of(outline, outline.root, (), len(lines) + 1)}
    for number, line in enumerate(lines, 1):
        for relation, route in re.findall(r"# (on|at|end) (\S+)", line):
            first, next_sibling = extents[route]
            if relation == "on":
                assert number < first
                assert all(re.match(r" *#", between) for between in lines[number - 1 : first - 1]), (line, after)
            elif relation == "at":
                assert number == first
            else:
                assert first < number < next_sibling, (line, after)


def extents_of(
    outline: Outline, node: Node, route: tuple[Any, ...], end: int
) -> Iterator[tuple[tuple[Any, ...], tuple[int, int]]]:
    """The line on which every entry and item begins, and the line on which the next one does."""
    children = [(key.text, key.start, value) for key, value in node.entries]
    children += [(index, item.start, item) for index, item in enumerate(node.items)]  # type: ignore[misc]
    starts = [outline.position(start).line for _, start, _ in children] + [end]
    for (step, _, value), first, following in zip(children, starts, starts[1:], strict=False):
        yield (*route, step), (first, following)
        yield from extents_of(outline, value, (*route, step), following)


def in_order(data: Any, shape: Shape) -> Iterator[list[str]]:
    """The keys of every mapping that is not in canonical order."""
    if isinstance(data, dict):
        known = [key for key in data if key in shape.keys]
        if shape.keys and list(data) != sorted(known, key=shape.keys.index) + [key for key in data if key not in shape.keys]:
            yield list(data)
        for key, value in data.items():
            yield from in_order(value, shape.below(key))
    elif isinstance(data, list):
        for item in data:
            yield from in_order(item, shape.below(None))


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_white_space_is_tidy(seed: int) -> None:
    after = formatted(Scribe(Random(seed), comments=False).document(FLAG))
    content = {
        number
        for node in Outline(after).scalars()
        if node.style == '"'
        for number in range(after.count("\n", 0, node.start), after.count("\n", 0, node.end))
    }
    for number, line in enumerate(after.split("\n")):
        assert number in content or line == line.rstrip()
    assert after.endswith("\n")
    assert not after.endswith("\n\n")
    assert not after.startswith("\n")
    assert "\n\n\n" not in after


PIECES = [
    "a",
    "b: ",
    "- ",
    "? ",
    "{",
    "}",
    "[",
    "]",
    ", ",
    "\n",
    "\n  ",
    "# c",
    " #d",
    "'",
    '"',
    "|\n",
    ">+\n",
    "key: x\n",
    "rules:\n",
    ": ",
    "\t",
    "\\",
]


@settings(max_examples=160, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_any_readable_text_keeps_its_meaning_or_is_left_alone(text: str) -> None:
    before = read(text)
    if before.problems:
        return
    try:
        after = arranged(before)
    except Unprovable:
        return
    assert json.dumps(read(after).data, sort_keys=True) == json.dumps(before.data, sort_keys=True)
    assert formatted(after) == after


@pytest.mark.parametrize(
    "text",
    [
        "rules:\n  # flagsync: ignore[x] why\n  - serve: a\n    name: b\n",
        "? key\n: a\n? kind\n: b\n",
        "kind: a\nkey: |\n  text",
        "rules:\n  ? name\n  : a\n",
    ],
    ids=["silenced-line", "question-marks", "text-that-ends-with-the-file", "question-marks-below"],
)
def test_what_cannot_be_proven_is_left_alone(text: str) -> None:
    with pytest.raises(Unprovable):
        formatted(text)


@pytest.mark.parametrize("name", ["flag", "segment", "config"])
def test_the_canon_knows_every_key_of_the_published_schemas(name: str) -> None:
    schema = json.loads(schema_text(name))  # type: ignore[arg-type]
    known = {frozenset(shape.keys) for shape in SHAPES.values()}
    for where, keys in key_sets(schema, name):
        if where not in {"links", "flagFile", "lifetimes"}:
            assert frozenset(keys) in known, f"{where} of {name} has keys that fmt has no place for: {sorted(keys)}"


def key_sets(node: Any, where: str) -> Iterator[tuple[str, list[str]]]:
    """The keys of every kind of mapping that a schema describes, with the name it has there."""
    if not isinstance(node, dict):
        return
    properties = node.get("properties")
    if isinstance(properties, dict) and node.get("type") == "object":
        yield where, list(properties)
    for key, value in node.items():
        if key in {"properties", "$defs"}:
            for name, inner in value.items():
                yield from key_sets(inner, name)
