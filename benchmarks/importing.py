"""`python -m benchmarks.importing`: 5 000 flags from one document of flagd, beside `lint` of the files that come of it.

Both start from nothing: the import writes into an empty folder, and lint uses no cache. The claim is the ratio.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.timing import BIN, keep, once

FLAGS = 5_000
WANTED = 5.0
TODAY = ("--today", "2026-11-23")
CONFIG = """\
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"], targets: [flagd]}}
attributes: {targetingKey: string, email: string, appVersion: semver, country: string, plan: string, age: integer}
"""


def document(size: int) -> dict[str, Any]:
    """Flags of every usual shape: plain ones, rules, shared rules, ramps, splits."""
    on_off = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}
    words = {"state": "ENABLED", "variants": {"red": "#f00", "green": "#0f0", "blue": "#00f"}, "defaultVariant": "red"}
    subject = {"cat": [{"var": "$flagd.flagKey"}, {"var": "targetingKey"}]}
    split = {"fractional": [subject, ["red", 25], ["green", 25], ["blue", 50]]}
    rule = {"and": [{"==": [{"var": "plan"}, "pro"]}, {"in": [{"var": "country"}, ["de", "fr", "it"]]}]}
    old = {"sem_ver": [{"var": "appVersion"}, "<", "4.2.0"]}
    shapes: list[dict[str, Any]] = [
        on_off,
        {**on_off, "targeting": {"fractional": [["on", 5], ["off", 95]]}},
        {**on_off, "targeting": {"if": [{"$ref": "colleagues"}, "on", old, "off", None]}},
        {**words, "targeting": {"if": [rule, split, {">=": [{"var": "age"}, 18]}, "green", "red"]}},
        {**words, "targeting": {"if": [{"!": [{"var": "targetingKey"}]}, "red", split]}, "metadata": {"owner": "team:web"}},
    ]
    flags = {f"area{number % 40}.flag-{number}": shapes[number % len(shapes)] for number in range(size)}
    return {"flags": flags, "$evaluators": {"colleagues": {"ends_with": [{"var": "email"}, "@example.test"]}}}


def main() -> None:
    """Prints the ratio and keeps it; ends with 1 where it is above what is claimed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    flagsync = BIN / "flagsync"
    seconds: dict[str, list[float]] = {"import": [], "lint": []}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "flagsync.yaml").write_text(CONFIG, encoding="utf-8")
        (folder / "flags.json").write_text(json.dumps(document(FLAGS), indent=1), encoding="utf-8")
        for _ in range(rounds):
            shutil.rmtree(folder / "flags", ignore_errors=True)
            seconds["import"].append(once([flagsync, "import", "flagd", "flags.json", *TODAY], folder))
            written = sum(1 for _ in (folder / "flags").glob("*.yaml"))
            if written != FLAGS:
                sys.exit(f"only {written} of {FLAGS} flags were written")
            seconds["lint"].append(once([flagsync, "lint", "--no-cache", *TODAY], folder))
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    ratio = medians["import"] / medians["lint"]
    print(
        f"{FLAGS} flags: import {medians['import']:.2f} s, lint {medians['lint']:.2f} s, ratio {ratio:.2f} (at most {WANTED:g})"
    )
    keep("import", {"flags": FLAGS, "seconds": medians, "ratio": ratio, "at_most": WANTED})
    sys.exit(ratio > WANTED)


if __name__ == "__main__":
    main()
