"""Moving in changes nothing: a document of flagd, imported and rendered again, answers as it did.

Where the evaluators of flagd contradict each other about a test in the original, it has no one meaning that could be carried;
everywhere else the rendered document gives the same answer, in both of them. What the report says was not carried whole is left
out.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from flagsync.build import flags_of
from flagsync.carry import Carried, Terms, carry
from flagsync.evaluate import compile_flag
from flagsync.flagd_document import document_of
from flagsync.importers import BY_NAME
from flagsync.model.document import DocumentKind
from flagsync.model.importer import ForeignFile, Setting
from flagsync.parse import parse
from tests.agreement.engines import NODE, PYTHON_1, PYTHON_2, Ask, Engine, Unavailable, running
from tests.agreement.generate import ENVIRONMENT, Maker, World
from tests.factory import make_selection
from tests.foreign_documents import Author

DOCUMENTS = int(os.environ.get("FLAGSYNC_AGREEMENT_WORLDS", "120")) // 6
FLAGS = 40
CONTEXTS = 40


@pytest.fixture(scope="module")
def judges() -> Iterator[tuple[Engine, Engine]]:
    try:
        with running(PYTHON_1) as python, running(NODE) as node:
            yield python, node
    except Unavailable as reason:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(reason))


def imported(document: dict[str, Any], declared: dict[str, str], bucketing: str = "v2") -> tuple[World, Carried]:
    """The flags that an import writes, read from their files."""
    setting = Setting({"staging": bucketing, ENVIRONMENT: bucketing}, True, declared)
    source = BY_NAME["flagd"].read(ForeignFile("flags.json", json.dumps(document)), setting)
    carried = carry([source], Terms(date(2026, 11, 23), "flags", False, "flag.v1.schema.json", lambda _: None))
    world = World()
    for path, text in carried.files.items():
        for flag in flags_of(parse(path, DocumentKind.FLAG, text.encode())):
            world.add(flag)
    return world, carried


def rendered(world: World) -> dict[str, Any]:
    document = document_of(make_selection(world.flags.values(), environment=ENVIRONMENT, lookup=world))
    assert not document.refused
    return {"flags": document.flags, "metadata": document.metadata}


CONNECTIVES = {"if", "and", "or", "!", "!!", "fractional", "cat"}


def asked_in(logic: Any, shared: dict[str, Any]) -> Iterator[str]:
    """Every test of attributes in an expression, as a text; an attribute by itself is one too."""
    if isinstance(logic, list):
        for each in logic:
            yield from asked_in(each, shared)
    elif isinstance(logic, dict):
        for name, operands in logic.items():
            if name == "$ref":
                yield from asked_in(shared[operands], shared)
            elif name not in CONNECTIVES:
                yield json.dumps({"!!": [logic]})
            else:
                yield from asked_in(operands, shared)


def contradictions(
    document: dict[str, Any], contexts: list[dict[str, Any]], judges: tuple[Engine, Engine]
) -> Callable[[str, dict[str, Any]], bool]:
    """Whether the evaluators contradict each other about any test of a flag, for a context.

    What a whole flag serves may be the same by accident, where two contradictions meet.
    """
    asked = {
        key: sorted(set(asked_in(flag.get("targeting"), document["$evaluators"]))) for key, flag in document["flags"].items()
    }
    every = sorted({test for tests in asked.values() for test in tests})
    boolean = {"state": "ENABLED", "variants": {"true": True, "false": False}, "defaultVariant": "false"}
    flags = {str(index): {**boolean, "targeting": json.loads(test)} for index, test in enumerate(every)}
    asks: list[Ask] = [(key, "boolean", context) for key in flags for context in contexts]
    answers = zip(asks, *(engine.ask({"flags": flags}, asks) for engine in judges), strict=True)
    doubtful = {(every[int(ask[0])], json.dumps(ask[2])) for ask, one, other in answers if one[:2] != other[:2]}
    return lambda key, context: any((test, json.dumps(context)) in doubtful for test in asked[key])


@pytest.mark.slow
def test_imported_flags_answer_as_the_document_did(judges: tuple[Engine, Engine], record_property: Any) -> None:
    counts: Counter[str] = Counter()
    for seed in range(DOCUMENTS):
        author = Author(seed)
        document, contexts = author.document(FLAGS), author.contexts(CONTEXTS)
        world, _ = imported(document, author.declared)
        asks: list[Ask] = [(key, "string", context) for key in world.flags for context in contexts]
        again = rendered(world)
        doubtful = contradictions(document, contexts, judges)
        before = [engine.ask(document, asks) for engine in judges]
        after = [engine.ask(again, asks) for engine in judges]
        counts["flags"] += FLAGS
        counts["carried"] += len(world.flags)
        for ask, python, node, *answers in zip(asks, *before, *after, strict=True):
            if python[:2] != node[:2] or python[0] is None or doubtful(ask[0], ask[2]):
                counts["contradictory"] += 1
                continue
            counts["pairs"] += 1
            for answer in answers:
                assert answer[:2] == python[:2], (seed, ask, document["flags"][ask[0]], again["flags"][ask[0]])
    record_property("agreement", f"import of flagd: {dict(counts)}")
    assert counts["pairs"] > 100 * DOCUMENTS
    assert counts["carried"] > counts["flags"] // 4
    assert counts["contradictory"] < counts["pairs"] // 2


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "carried"), [(PYTHON_1, True), (PYTHON_2, False)], ids=["v2", "v3"])
def test_nobody_changes_buckets(kind: Any, carried: bool) -> None:
    """The short form is hashed in our way by generation v2 alone; a salt before the attribute is, by both."""
    shares = [["a", 25], ["b", 25], ["c", 50]]
    variants = {"variants": {"a": "A", "b": "B", "c": "C"}, "state": "ENABLED", "defaultVariant": "a"}
    salted = {"fractional": [{"cat": [{"var": "$flagd.flagKey"}, ":", {"var": "targetingKey"}]}, *shares]}
    document = {
        "flags": {"short": {**variants, "targeting": {"fractional": shares}}, "salted": {**variants, "targeting": salted}}
    }
    world, _ = imported(document, {}, kind.bucketing)
    assert set(world.flags) == ({"short", "salted"} if carried else {"salted"})
    asks: list[Ask] = [(key, "string", {"targetingKey": f"user-{number}"}) for key in world.flags for number in range(1000)]
    asks += [(key, "string", context) for key in world.flags for context in ({}, {"targetingKey": ""})]
    try:
        with running(kind) as engine:
            before, after = engine.ask(document, asks), engine.ask(rendered(world), asks)
    except Unavailable as reason:
        pytest.skip(str(reason))
    assert [answer[:2] for answer in after] == [answer[:2] for answer in before]
    assert {answer[0] for answer in after} == {"a", "b", "c"}


def test_our_own_documents_come_back() -> None:
    """Every construct that we write is understood; what depends on another flag's buckets comes back where that flag does."""
    counts: Counter[str] = Counter()
    for seed in range(25):
        maker = Maker(seed)
        world = maker.world()
        original = document_of(make_selection(world.flags.values(), environment=ENVIRONMENT, lookup=world))
        again, carried = imported({"flags": dict(original.flags)}, {})
        contexts = [maker.context() for _ in range(20)]
        counts["flags"] += len(original.flags)
        counts["carried"] += len(again.flags)
        counts["prerequisites"] += sum(bool(flag.prerequisites) for flag in again.flags.values())
        left_out = {loss.flag for loss, _ in carried.losses if loss.meaning}
        assert set(original.flags) == set(again.flags) | left_out
        for loss, _ in carried.losses:
            assert not loss.meaning or "bucket" in loss.reason or "value is" in loss.reason, loss
        for key, flag in again.flags.items():
            asked, answered = compile_flag(world.flags[key], ENVIRONMENT, world), compile_flag(flag, ENVIRONMENT, again)
            for context in contexts:
                counts["pairs"] += 1
                assert answered.answer(context).variant == asked.answer(context).variant, (seed, key, context)
    assert counts["carried"] > counts["flags"] * 0.9
    assert counts["prerequisites"]
    assert counts["pairs"] > 1000
