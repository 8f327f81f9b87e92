"""Where flagd's providers differ and a document cannot help it: each case of `docs/providers.md`, shown on the real evaluators.

A provider that comes round fails its case here, and the case goes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from flagsync.compile_flagd import inexpressible
from flagsync.evaluate import compile_flag
from flagsync.flagd_document import document_of
from flagsync.model.evaluation import Context
from flagsync.model.flag import Environment, Flag, Rollout, ValueType
from flagsync.resolve import resolve
from tests.agreement.engines import KINDS, NODE, PYTHON_1, PYTHON_2, Kind, Unavailable, running
from tests.agreement.generate import ENVIRONMENT, World, compare, rule
from tests.factory import make_flag, make_selection

PAGE = Path(__file__).parent.parent.parent / "docs" / "providers.md"

VERSION = make_flag("version", rules=(rule(compare("v", "semver_gte", "1.0.0"), "enabled"),))
NUMBER = make_flag("number", rules=(rule(compare("v", "lt", 5), "enabled"),))
HALF = make_flag(
    "half", salt="s", environments=[Environment(ENVIRONMENT, rollout=Rollout("enabled", 50, "targetingKey", (), ()))]
)


@dataclass(frozen=True)
class Case:
    """A flag and a context about which `who` differ from us. `says` is their variant, None for an error."""

    title: str
    flag: Flag
    context: Context
    who: tuple[Kind, ...]
    says: str | None


CASES = [
    Case("Bucketing text beyond ASCII", HALF, {"targetingKey": "ü-1"}, (NODE,), "enabled"),
    Case("A partial version with a pre-release", VERSION, {"v": "1.2-beta"}, (PYTHON_1, PYTHON_2), "enabled"),
    Case("White space around a version", VERSION, {"v": " 1.2.3"}, (NODE,), "enabled"),
    Case("Two letters before a version", VERSION, {"v": "vv1.2.3"}, (NODE,), "enabled"),
    Case("A version with an enormous number", VERSION, {"v": "1.2.9007199254740992"}, (PYTHON_1, PYTHON_2), "enabled"),
    Case("A version of more than 256 characters", VERSION, {"v": "1.2.3-" + "a" * 300}, (PYTHON_1, PYTHON_2), "enabled"),
    Case("An object with a member `toString`", NUMBER, {"v": {"toString": 1}}, (NODE,), None),
]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_providers_differ_as_the_page_says(kind: Kind) -> None:
    world = World()
    for flag in (VERSION, NUMBER, HALF):
        world.add(flag)
    flags = document_of(make_selection(world.flags.values(), environment=ENVIRONMENT, lookup=world)).flags
    try:
        with running(kind) as engine:
            answers = engine.ask({"flags": flags}, [(case.flag.key, "boolean", dict(case.context)) for case in CASES])
    except Unavailable as reason:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"{kind.name}: {reason}")
    for case, (variant, _, _) in zip(CASES, answers, strict=True):
        ours = compile_flag(case.flag, ENVIRONMENT, world, kind.bucketing).answer(case.context).variant
        assert variant == (case.says if kind in case.who else ours), case.title
        assert kind not in case.who or variant != ours, case.title


@pytest.mark.parametrize("title", [case.title for case in CASES])
def test_every_case_is_on_the_page(title: str) -> None:
    assert f"| {title} |" in PAGE.read_text(encoding="utf-8")


def unsayable() -> Iterator[tuple[str, Flag]]:
    """Flags of which a document would mean different things to different providers, or nothing, and the words that say so."""
    for attribute in ("user.length", "tags.0", "x.constructor", "__proto__"):
        yield attribute, make_flag(rules=(rule(compare(attribute, "present"), "enabled"),))
    for attribute in ("a..b", "../x", "a\\.b", "$flagd.timestamp"):
        yield "no path", make_flag(rules=(rule(compare(attribute, "eq", "x"), "enabled"),))
    yield "a number that JavaScript does not have", make_flag(rules=(rule(compare("x", "in", [1, 2**53]), "enabled"),))
    yield "a number that JavaScript does not have", make_flag(type=ValueType.INTEGER, variants={"a": 2**53})
    yield "is a list", make_flag(type=ValueType.OBJECT, variants={"a": [1]})
    ramp = Rollout("enabled", 50, "targetingKey", (), ())
    yield "its salt", make_flag(salt="sälz", environments=[Environment(ENVIRONMENT, rollout=ramp)])
    by = Rollout("enabled", 50, "user.length", (), ())
    yield "it buckets by `user.length`", make_flag(environments=[Environment(ENVIRONMENT, rollout=by)])


@pytest.mark.parametrize(("words", "flag"), list(unsayable()))
def test_what_cannot_be_said_is_refused_and_not_written(words: str, flag: Flag) -> None:
    world = World()
    world.add(flag)
    assert any(words in each.problem for each in inexpressible(resolve(flag, ENVIRONMENT, world)))
    document = document_of(make_selection([flag], environment=ENVIRONMENT, lookup=world))
    assert not document.flags
    assert document.refused
