"""One answer everywhere: our evaluator and every evaluator of flagd, for the document that we render."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from flagsync import jsonlogic
from flagsync.comparisons import getter
from flagsync.compile_flagd import inexpressible
from flagsync.evaluate import Evaluator, compile_flag
from flagsync.flagd_document import document_of
from flagsync.model.evaluation import Bucketed, Context, Evaluation, PrerequisiteAsked, Step
from flagsync.resolve import resolve
from tests.agreement.engines import KINDS, NODE, Answer, Ask, Engine, Kind, Unavailable, running
from tests.agreement.generate import ENVIRONMENT, OPERANDS, Maker, World, expected_tallies, operator_matrix, tally
from tests.factory import make_selection
from tests.worlds import load_world

ROOT = Path(__file__).parent.parent.parent

WORLDS = int(os.environ.get("FLAGSYNC_AGREEMENT_WORLDS", "120"))
"""How many random sets of flags are made; `make agreement` sets more."""

CONTEXTS = 20
"""How many random contexts each of them is asked about."""

Record = Callable[[str, object], None]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session", params=KINDS, ids=lambda kind: kind.name)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    kind: Kind = request.param
    try:
        with running(kind) as started:
            yield started
    except Unavailable as reason:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"{kind.name}: {reason}")


def test_every_operator_agrees_on_every_kind_of_value(engine: Engine, record_property: Record) -> None:
    counts: Counter[str] = Counter()
    for world, contexts in operator_matrix():
        counts["pairs"] += hold(engine, world, contexts)
        counts += tally(world, contexts)
    record_property("agreement", summary(engine, "every kind of value", counts))
    assert not [sort for sort in expected_tallies() if ":" in sort and not counts[sort]]


def test_random_flags_agree_for_random_contexts(engine: Engine, record_property: Record) -> None:
    counts: Counter[str] = Counter()
    for seed in range(WORLDS):
        maker = Maker(seed)
        world = maker.world()
        contexts = [maker.context() for _ in range(CONTEXTS)]
        counts["pairs"] += hold(engine, world, contexts)
        counts += tally(world, contexts)
    record_property("agreement", summary(engine, "random flags", counts))
    assert counts["pairs"] > WORLDS * CONTEXTS
    assert not [sort for sort in expected_tallies() if not counts[sort]]


@pytest.mark.parametrize("environment", ["development", "staging", "production"])
def test_this_repositorys_own_flags_agree(engine: Engine, environment: str) -> None:
    world = load_world(ROOT)
    values = {
        "email": ["ann@shop.example", "bob@other.example"],
        "appVersion": ["4.1.9", "4.10.0", "v5"],
        "country": ["DE", "US"],
        "accountType": ["business", "private"],
        "betaTester": [True, False],
        "ordersLastYear": [0, 12, 400],
        "memberSince": [1_500_000_000, 1_780_000_000],
    }
    pick = random.Random(environment)
    contexts: list[Context] = [{}]
    for number in range(60):
        given = {name: pick.choice(some) for name, some in values.items() if pick.random() < 0.8}
        contexts.append({"targetingKey": f"user-{number}", "userId": f"user-{number}", **given})
    assert hold(engine, world, contexts, environment) == len(world.flags) * len(contexts)


def hold(engine: Engine, world: World, contexts: list[Context], environment: str = ENVIRONMENT) -> int:
    """Asks the engine and ourselves about every flag of a world, for every context; answers how many pairs were compared."""
    document = document_of(make_selection(world.flags.values(), environment=environment, lookup=world))
    assert not document.refused
    flags: Mapping[str, Mapping[str, Any]] = document.flags
    evaluators = {key: compile_flag(flag, environment, world, engine.kind.bucketing) for key, flag in world.flags.items()}
    asks: list[tuple[Ask, Evaluation]] = []
    for key, evaluator in evaluators.items():
        for context in contexts:
            ours = agreed_among_ourselves(evaluator, flags[key], context, engine.kind.bucketing)
            if engine.kind is not NODE or not any(map(hashed_otherwise_by_node, asked_values(ours.path, context))):
                asks.append(((key, world.flags[key].type.value, dict(context)), ours))
    answers = engine.ask({"flags": flags, "metadata": document.metadata}, [ask for ask, _ in asks])
    for (ask, ours), theirs in zip(asks, answers, strict=True):
        assert same(theirs, ours), explanation(engine, ask, flags[ask[0]], theirs, ours)
    return len(asks)


def agreed_among_ourselves(evaluator: Evaluator, flag: Mapping[str, Any], context: Context, bucketing: str) -> Evaluation:
    """The fast answer, the explained one, and our own reading of the JsonLogic that we wrote: one and the same."""
    fast, slow = evaluator.answer(context), evaluator(context)
    assert (fast.variant, fast.value, fast.reason) == (slow.variant, slow.value, slow.reason), slow
    assert slow.path or slow.reason == "STATIC"
    said = jsonlogic.evaluate(flag.get("targeting"), context, bucketing)
    assert (flag["defaultVariant"] if said is None else said) == fast.variant, (flag, context)
    return slow


def asked_values(path: tuple[Step, ...], context: Context) -> Iterator[str]:
    """Every text that was bucketed on the way, in prerequisites too."""
    for step in path:
        if isinstance(step, Bucketed):
            yield getter(step.by)(context)
        elif isinstance(step, PrerequisiteAsked):
            yield from asked_values(step.path, context)


def hashed_otherwise_by_node(text: str) -> bool:
    """Node's provider hashes UTF-16 code units; see `test_disagreements`."""
    return not text.isascii()


def same(theirs: Answer, ours: Evaluation) -> bool:
    variant, value, _ = theirs
    return variant == ours.variant and isinstance(value, bool) == isinstance(ours.value, bool) and value == ours.value


def explanation(engine: Engine, ask: Ask, flag: Mapping[str, Any], theirs: Answer, ours: Evaluation) -> str:
    context = {name: value if len(str(value)) < 80 else f"{str(value)[:80]}…" for name, value in ask[2].items()}
    return f"{engine.kind.name} says {theirs}, we say {ours} for {ask[0]} with {context}\n{flag}"


def summary(engine: Engine, what: str, counts: Counter[str]) -> str:
    """What was met, for the end of the run: by operator, how often its attribute was valid, missing or of a wrong type."""
    others = [f"{counts[sort]} {sort}" for sort in expected_tallies() if ":" not in sort and counts[sort]]
    lines = [f"agreement with {engine.kind.name}, {what}: " + ", ".join([f"{counts['pairs']} pairs", *others])]
    for operator in OPERANDS:
        sorts = [f"{counts[f'{operator}: {sort}']:>7} {sort}" for sort in ("valid", "missing", "wrong type")]
        lines.append(f"  {operator:<12}{''.join(sorts)}")
    return "\n".join(lines)


def test_nothing_that_is_made_here_is_inexpressible() -> None:
    for seed in range(30):
        world = Maker(seed).world()
        for flag in world.flags.values():
            assert list(inexpressible(resolve(flag, ENVIRONMENT, world))) == []
