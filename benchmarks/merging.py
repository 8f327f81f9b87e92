"""`python -m benchmarks.merging`: the list of stale flags from 2 000 artifacts of `scan --out`, beside 200 of them.

The claim: the peak of memory for ten times as many artifacts is nearly the same, because they are read one after the other.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.timing import BIN, keep
from flagsync import __version__

FLAGS = 1_000
ARTIFACTS = 2_000
WANTED = 1.2
CONFIG = """\
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"]}}
attributes: {targetingKey: string}
"""
FLAG = "  area.flag-{0}: {{kind: release, created: 2026-01-01, expires: 2026-06-01, type: boolean, default: disabled}}\n"
_MEASURE = """\
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(usage.ru_maxrss, usage.ru_utime + usage.ru_stime)
"""


def artifact(number: int) -> str:
    """What a scan of one repository leaves: it uses every two hundredth flag, at fifty places."""
    keys = [f"area.flag-{index}" for index in range(FLAGS)]
    used = [key for index, key in enumerate(keys) if (index + number) % 200 == 0]
    place = {"repository": f"repo-{number}", "path": "src/app.py", "end": {"line": 1, "column": 9}}
    return json.dumps(
        {
            "version": 1,
            "tool": {"name": "flagsync", "version": __version__},
            "command": "scan",
            "data": {
                "scanned": "2026-11-20",
                "repositories": [{"name": f"repo-{number}", "commit": f"{number:040x}", "complete": True}],
                "states": [
                    {"flag": key, "state": "used" if key in used else "unreferenced", "reason": "-", "evidence": []}
                    for key in keys
                ],
                "references": [
                    {"flag": used[index % len(used)], "class": "call", "certainty": "high", "by": "key", "test": False,
                     "guessed": False, "location": {**place, "start": {"line": index + 1, "column": 2}}}
                    for index in range(50)
                ],
                "undefined": [], "dynamic": [], "disagreements": [], "skipped": [], "unread": [], "counts": {},
            },
        }
    )  # fmt: skip


def main() -> None:
    """Prints both peaks and keeps them; ends with 1 where the ratio is above what is claimed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--artifacts", type=int, default=ARTIFACTS)
    count = parser.parse_args().artifacts
    peaks: dict[int, int] = {}
    seconds: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "flags").mkdir()
        (folder / "flagsync.yaml").write_text(CONFIG, encoding="utf-8")
        (folder / "flags" / "all.yaml").write_text("flags:\n" + "".join(map(FLAG.format, range(FLAGS))), encoding="utf-8")
        for wanted in (count // 10, count):
            artifacts = folder / f"artifacts-{wanted}"
            artifacts.mkdir()
            for number in range(wanted):
                (artifacts / f"{number:05}.json").write_text(artifact(number), encoding="utf-8")
            command = [BIN / "flagsync", "stale", "--references", artifacts, "--today", "2026-11-23"]
            told = subprocess.run(
                [sys.executable, "-c", _MEASURE, *command], cwd=folder, capture_output=True, text=True, check=True
            )
            peak, taken = told.stdout.split()
            peaks[wanted], seconds[wanted] = int(peak) // 1024, float(taken)
    ratio = peaks[count] / peaks[count // 10]
    print(
        f"{count // 10} artifacts: {peaks[count // 10]} MB, {seconds[count // 10]:.1f} s; {count}: {peaks[count]} MB, "
        f"{seconds[count]:.1f} s; ratio of the peaks {ratio:.2f} (at most {WANTED:g})"
    )
    keep(
        "merge", {"artifacts": count, "flags": FLAGS, "megabytes": peaks, "seconds": seconds, "ratio": ratio, "at_most": WANTED}
    )
    sys.exit(ratio > WANTED)


if __name__ == "__main__":
    main()
