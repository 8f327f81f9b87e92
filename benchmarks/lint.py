"""`python -m benchmarks.lint`: lint beside check-yaml, yamllint and check-jsonschema, on the same files in the same run.

The peers read YAML and check a schema; flagsync judges with every rule as well. `--quick` leaves out 10 000 files.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import corpus
from benchmarks.timing import BIN, ROOT, compiled, keep, once, peak_memory, peers, side_by_side

TODAY = ("--today", "2026-11-23")
WANTED = {
    1_000: {"check-yaml": 4, "yamllint": 6, "check-jsonschema": 6},
    10_000: {"check-yaml": 5, "yamllint": 8, "check-jsonschema": 8},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    programs = peers()
    compiled()
    flagsync = BIN / "flagsync"
    result: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for size in (10, 1_000) if options.quick else (10, 1_000, 10_000):
            folder = corpus.write(Path(temporary) / str(size), size)
            files = [str(path) for path in sorted((folder / "flags").rglob("*.yaml"))]
            flags = [path for path in files if "/segments/" not in path]
            commands = {
                "flagsync": [flagsync, "lint", "--no-cache", *TODAY],
                "check-yaml": [programs / "check-yaml", *files],
                "yamllint": [programs / "yamllint", "-d", "relaxed", "flags"],
                "check-jsonschema": [
                    programs / "check-jsonschema",
                    "--schemafile",
                    ROOT / "schemas" / "flag.v1.schema.json",
                    *flags,
                ],
            }
            medians = side_by_side(commands, folder, 1 if size == 10_000 else options.rounds)
            print(f"{size} files: flagsync {medians['flagsync']:.2f} s")
            row: dict[str, object] = {"seconds": medians, "ratios": {}}
            for name in list(medians)[1:]:
                ratio = medians[name] / medians["flagsync"]
                wanted = WANTED.get(size, {}).get(name)
                verdict = "" if wanted is None else f"   wanted {wanted}: {'yes' if ratio >= wanted else 'NO'}"
                print(f"  {name:17} {medians[name]:6.2f} s   {ratio:5.1f} times as long{verdict}")
                row["ratios"] = {**row["ratios"], name: ratio}  # type: ignore[dict-item]
            result[str(size)] = row
            if size == 10_000:
                result |= large(folder, flagsync)
        result["start"] = start(Path(temporary) / "10", flagsync)
    keep("lint", result)


def large(folder: Path, flagsync: Path) -> dict[str, object]:
    """What only shows at 10 000 files: the second run, one staged file, memory."""
    cached = [flagsync, "lint", *TODAY]
    one = [*cached, "flags/team3/ops.thing-1204.yaml"]
    once(cached, folder)
    rounds = side_by_side({"cold": [*cached, "--no-cache"], "warm": cached, "one file": one}, folder, 5)
    memory = peak_memory([str(part) for part in [*cached, "--no-cache"]], folder)
    warm, single = rounds["cold"] / rounds["warm"], rounds["cold"] / rounds["one file"]
    print(f"  unchanged second run: {warm:.1f} times faster   wanted 3: {'yes' if warm >= 3 else 'NO'}")
    print(f"  one file:             {single:.1f} times faster   wanted 10: {'yes' if single >= 10 else 'NO'}")
    print(f"  peak memory:          {memory:.0f} MB   wanted at most 250: {'yes' if memory <= 250 else 'NO'}")
    return {"warm": warm, "one_file": single, "memory_mb": memory, "rounds": rounds}


def start(folder: Path, flagsync: Path) -> dict[str, float]:
    """Start-up beside an empty Python."""
    for path in sorted((folder / "flags").rglob("*.yaml"))[1:]:
        if "segments" not in str(path):
            path.unlink()
    rounds = side_by_side(
        {
            "python": [sys.executable, "-c", "pass"],
            "version": [flagsync, "--version"],
            "lint": [flagsync, "lint", "--no-cache", *TODAY],
        },
        folder,
        15,
    )
    version, lint = rounds["version"] / rounds["python"], rounds["lint"] / rounds["python"]
    print(f"  --version: {version:.1f} times an empty Python   wanted at most 4: {'yes' if version <= 4 else 'NO'}")
    print(f"  lint of one file: {lint:.1f} times an empty Python   wanted at most 8: {'yes' if lint <= 8 else 'NO'}")
    return {"version": version, "lint_one_file": lint, **rounds}


if __name__ == "__main__":
    main()
