"""`python -m benchmarks.render`: rendering into flagd's document beside `lint` of the same files, in the same run.

The document of 10 000 flags is larger than a ConfigMap may be, so it is rendered bare (`--target flagd`), which has no limit.
`first` is without any memory, `again` with that of an earlier run, `changed` after another percentage in one file.
"""

from __future__ import annotations

import os
import platform
import re
import sys
import tempfile
from pathlib import Path

from benchmarks.corpus import write
from benchmarks.timing import BIN, keep, side_by_side

FLAGS = 10_000
ROUNDS = 5
WANTED = 1.5


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"
        shop = write(Path(folder) / "shop", FLAGS)
        ramp = next((shop / "flags").glob("*/release.*.yaml"))
        lint = [BIN / "flagsync", "lint", "--today", "2026-11-23"]
        render = [BIN / "flagsync", "render", "--env", "production", "--target", "flagd", "--today", "2026-11-23"]
        first = side_by_side({"lint": [*lint, "--no-cache"], "render": [*render, "--no-cache"]}, shop, ROUNDS)
        again = side_by_side({"lint": lint, "render": render}, shop, ROUNDS + 1)
        changed: list[float] = []
        for percent in range(6, 6 + ROUNDS):
            text = re.sub(
                r"percent: \d+$", f"percent: {percent}", ramp.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE
            )
            ramp.write_text(text, encoding="utf-8")
            changed.append(side_by_side({"render": render}, shop, 1)["render"])
    ratio = first["render"] / first["lint"]
    result = {
        "on": {"python": platform.python_version(), "machine": platform.machine(), "flags": FLAGS},
        "first": {**{name: round(seconds, 2) for name, seconds in first.items()}, "ratio": round(ratio, 2), "wanted": WANTED},
        "again": {name: round(seconds, 2) for name, seconds in again.items()},
        "changed": {"render": round(sorted(changed)[ROUNDS // 2], 2)},
        "met": ratio <= WANTED,
    }
    print(f"first: lint {first['lint']:.2f} s, render {first['render']:.2f} s: {ratio:.2f} times as long (wanted {WANTED:g})")
    print(f"again: lint {again['lint']:.2f} s, render {again['render']:.2f} s")
    print(f"after a change of one flag: render {result['changed']['render']:.2f} s")
    keep("render", result)
    return 0 if result["met"] else 1


if __name__ == "__main__":
    sys.exit(main())
