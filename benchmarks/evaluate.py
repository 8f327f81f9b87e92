"""Evaluation, side by side with openfeature-flagd-core on the same document in the same run.

    python benchmarks/evaluate.py

The peer runs in an environment of its own, which the tests' set-up installs. Both are given everything in memory, and both have
to start from scratch: we compile the flags, the peer loads the document. What counts is processor time, the best of several
rounds of both, because a machine may be shared. Prints the ratios and writes them to ``benchmarks/results/evaluate.json``.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from flagsync.evaluate import Evaluators  # noqa: E402
from flagsync.flagd_document import document_of  # noqa: E402
from flagsync.model.flag import All, Environment, Flag, InSegment, Not, Prerequisite, Rollout, Segment, Split  # noqa: E402
from tests.agreement.engines import PYTHON_1, python_of  # noqa: E402
from tests.agreement.generate import World, compare, rule  # noqa: E402
from tests.factory import make_flag, make_selection  # noqa: E402

ENVIRONMENT = "production"
ROUNDS = 10
FLAGS = 1000
CONTEXTS = 100_000
RESULTS = ROOT / "benchmarks" / "results" / "evaluate.json"

PEER = """
import json, sys, time
from openfeature.contrib.tools.flagd.core import FlagdCore
from openfeature.evaluation_context import EvaluationContext
task = json.load(sys.stdin)
best = {}
for _ in range(task["rounds"]):
    contexts = [dict(context) for context in task["contexts"]]
    contexts = [EvaluationContext(context.pop("targetingKey", None), context) for context in contexts]
    text = json.dumps(task["document"])
    start = time.process_time()
    core = FlagdCore()
    core.set_flags(text)
    loaded = time.process_time()
    answers = [core.resolve_boolean_value(key, False, context).variant for key in task["keys"] for context in contexts]
    end = time.process_time()
    best = min(best or {"total": 1e9}, {"total": end - start, "evaluating": end - loaded}, key=lambda each: each["total"])
print(json.dumps({**best, "answers": answers}))
"""


def flag(number: int) -> Flag:
    """One of a repository's usual flags: ramps, rules with a segment, versions, lists, splits, prerequisites, some static."""
    key = f"area{number % 20}.flag{number}"
    staff = rule(InSegment("staff", ()), "enabled")
    plans = rule(All((compare("plan", "in", ["pro", "team"]), Not(compare("region", "eq", "us"), ())), ()), "enabled")
    clients = rule(compare("appVersion", "semver_gte", "4.2.0"), "enabled")
    ramp = Environment(ENVIRONMENT, rollout=Rollout("enabled", 25, "targetingKey", (), ()))
    split = Environment(ENVIRONMENT, split=Split("targetingKey", {"enabled": 50, "disabled": 50}, ()))
    kinds: list[dict[str, Any]] = [
        {},
        {"environments": [ramp]},
        {"rules": (staff, clients), "environments": [ramp]},
        {"rules": (plans,)},
        {"rules": (staff, plans, clients), "environments": [split]},
        {"rules": (staff,), "environments": [ramp], "prerequisites": (Prerequisite("area1.flag1", "enabled", ()),)},
    ]
    return make_flag(key, salt=key, **kinds[number % len(kinds)])


def world_of(count: int) -> World:
    world = World()
    world.segments["staff"] = Segment("staff", "", compare("email", "ends_with", "@shop.example"))
    for number in range(count):
        world.add(flag(number))
    return world


def best_of(rounds: int, work: Callable[[], tuple[float, list[str]]]) -> tuple[float, list[str]]:
    return min((work() for _ in range(rounds)), key=lambda each: each[0])


def ours(world: World, keys: list[str], contexts: list[dict[str, Any]]) -> tuple[float, list[str]]:
    def work() -> tuple[float, list[str]]:
        start = time.process_time()
        answers = []
        evaluators = Evaluators(ENVIRONMENT, world)
        for key in keys:
            answer = evaluators.of(world.flags[key]).answer
            answers += [answer(context).variant for context in contexts]
        return time.process_time() - start, answers

    return best_of(ROUNDS if len(contexts) < 1000 else 3, work)


def peers(world: World, keys: list[str], contexts: list[dict[str, Any]]) -> dict[str, Any]:
    document = document_of(make_selection(world.flags.values(), environment=ENVIRONMENT, lookup=world))
    task = {
        "document": {"flags": document.flags, "metadata": document.metadata},
        "keys": keys,
        "contexts": contexts,
        "rounds": ROUNDS if len(contexts) < 1000 else 2,
    }
    run = subprocess.run([python_of(PYTHON_1), "-c", PEER], input=json.dumps(task), capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


def measure(name: str, wanted: float, world: World, keys: list[str], contexts: list[dict[str, Any]]) -> dict[str, Any]:
    mine, answers = ours(world, keys, contexts)
    theirs = peers(world, keys, contexts)
    if answers != theirs["answers"]:
        message = f"{name}: the answers differ"
        raise SystemExit(message)
    ratio = theirs["total"] / mine
    print(
        f"{name}: flagsync {mine:.3f} s, {PYTHON_1.name} {theirs['total']:.3f} s: {ratio:.1f} times faster (wanted {wanted:g})"
    )
    return {
        "name": name,
        "flagsync_seconds": round(mine, 4),
        "peer_seconds": round(theirs["total"], 4),
        "peer_evaluating_seconds": round(theirs["evaluating"], 4),
        "ratio": round(ratio, 1),
        "wanted": wanted,
        "met": ratio >= wanted,
    }


def main() -> int:
    world = world_of(FLAGS)
    one = {"targetingKey": "user-17", "email": "ann@shop.test", "plan": "pro", "region": "eu", "appVersion": "4.10.0"}
    many = [{**one, "targetingKey": f"user-{number}", "region": "eu" if number % 3 else "us"} for number in range(CONTEXTS)]
    results = [
        measure("1 000 flags for one context", 3, world, list(world.flags), [one]),
        measure("100 000 contexts of a flag with rules and a split", 10, world, ["area4.flag4"], many),
        measure("100 000 contexts of a flag with a ramp", 10, world, ["area1.flag1"], many),
        measure("100 000 contexts of a flag with a prerequisite", 10, world, ["area5.flag5"], many),
    ]
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    machine = {"python": platform.python_version(), "machine": platform.machine(), "peer": PYTHON_1.package}
    RESULTS.write_text(json.dumps({"on": machine, "results": results}, indent=2) + "\n", encoding="utf-8")
    return 0 if all(result["met"] for result in results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
