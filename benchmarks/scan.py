"""`python -m benchmarks.scan`: scan beside git grep (and ripgrep, where installed), on the same real code in the same run.

The code is that of the installed packages of this environment, repeated until it has 110 MB, in a temporary Git repository. The
peers only find lines; flagsync says what each is. `--quick` leaves out the slowest peers.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.timing import BIN, compiled, keep, peak_memory, side_by_side

WANTED_BYTES = 110_000_000
QUOTED = re.compile(r"[\"']([a-z]+(?:[_.-][a-z]+){1,3})[\"']")
TEXT = {".py", ".pyi", ".js", ".ts", ".go", ".c", ".h", ".md", ".rst", ".json", ".yaml", ".yml", ".toml", ".txt", ".html"}


def code(folder: Path) -> int:
    """Copies the text files of the installed packages, again and again, until there are enough bytes; the number of files."""
    installed = Path(sysconfig.get_paths()["purelib"])
    files = [
        path
        for path in sorted(installed.rglob("*"))
        if path.suffix in TEXT and path.is_file() and not path.is_symlink() and path.stat().st_size < 1_000_000
    ]
    size = count = turn = 0
    while size < WANTED_BYTES:
        for path in files:
            target = folder / f"part{turn}" / path.relative_to(installed)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes() + b"\n" * turn)
            size += path.stat().st_size
            count += 1
            if size >= WANTED_BYTES:
                break
        turn += 1
    return count


def keys_of(folder: Path) -> list[str]:
    """Texts that real code has in quotes in a few files: what flag keys look like; in an order that never changes."""
    seen: Counter[str] = Counter()
    for path in sorted((folder / "part0").rglob("*.py")):
        seen.update(set(QUOTED.findall(path.read_text(encoding="utf-8", errors="replace"))))
    found = sorted(key for key, files in seen.items() if files <= 5)
    random.Random(1).shuffle(found)
    return found


def define(folder: Path, keys: list[str], count: int) -> Path:
    """Flags in one file: at most 60 that the code has, the others made up. Returns the list for the peers."""
    real = keys[: min(60, count // 2)]
    chosen = real + [f"release.made-up-{number}" for number in range(count - len(real))]
    (folder / "flags").mkdir(exist_ok=True)
    (folder / "flagsync.yaml").write_text("version: 1\nenvironments: {production: {}}\n", encoding="utf-8")
    body = "".join(f"  {key}: {{kind: release, type: boolean, default: disabled}}\n" for key in chosen)
    (folder / "flags" / "all.yaml").write_text("flags:\n" + body, encoding="utf-8")
    listed = folder.parent / f"keys-{count}.txt"
    listed.write_text("\n".join(chosen) + "\n", encoding="utf-8")
    return listed


def commit(folder: Path) -> None:
    for arguments in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "code"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def verdict(name: str, ratio: float, limit: float, *, at_least: bool = False) -> None:
    fine = ratio >= limit if at_least else ratio <= limit
    print(f"  {name:46} {ratio:7.2f}   wanted {'at least' if at_least else 'at most'} {limit}: {'yes' if fine else 'NO'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    compiled()
    flagsync = BIN / "flagsync"
    cold = [flagsync, "scan", "--no-cache"]
    ratios: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "code"
        folder.mkdir()
        files = code(folder)
        keys = keys_of(folder)
        listed = define(folder, keys, 120)
        commit(folder)
        print(f"{files} files, {WANTED_BYTES // 1_000_000} MB, 120 flags")
        peers: dict[str, list[str | Path]] = {"flagsync": cold, "git grep -F": ["git", "grep", "-F", "-f", listed]}
        if shutil.which("rg"):
            peers["rg -F"] = ["rg", "-F", "-f", listed, "."]
        if not options.quick:
            loop = f'while read -r key; do git grep -w -F -e "$key"; done < {listed}; true'
            peers["git grep -w per flag"] = ["sh", "-c", loop]
        medians = side_by_side(peers, folder, options.rounds)
        mine = medians["flagsync"]
        for name, limit, at_least in (("git grep -F", 3, False), ("rg -F", 4, False), ("git grep -w per flag", 5, True)):
            if name in medians:
                ratios[name] = medians[name] / mine if at_least else mine / medians[name]
                verdict(
                    f"{name} takes so many times as long" if at_least else f"as long as {name}",
                    ratios[name],
                    limit,
                    at_least=at_least,
                )

        side_by_side({"fill": [flagsync, "scan"]}, folder, 1)
        changed = next((folder / "part0").rglob("*.py"))
        changed.write_text(changed.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
        warm = side_by_side(
            {"warm": [flagsync, "scan"], "git status": ["git", "status"], "python": [sys.executable, "-c", "pass"]}, folder, 5
        )
        ratios["warm"] = warm["warm"] / mine
        ratios["warm beside git status"] = warm["warm"] / (warm["git status"] + warm["python"])
        verdict("a second run after a change, of the first", ratios["warm"], 0.1)
        verdict("the same, of git status and an empty Python", ratios["warm beside git status"], 3)
        memory = peak_memory([str(part) for part in cold], folder)
        verdict("peak memory in MB", memory, 120)

        many: dict[int, float] = {}
        for count in (100, 1_000, 10_000):
            listed = define(folder, keys, count)
            commands: dict[str, list[str | Path]] = {"flagsync": cold}
            if count == 1_000 and not options.quick:
                commands["git grep -F"] = ["git", "grep", "-F", "-f", listed]
            taken = side_by_side(commands, folder, 1 if len(commands) > 1 else options.rounds)
            many[count] = taken["flagsync"]
            if "git grep -F" in taken:
                ratios["git grep -F with 1 000"] = taken["git grep -F"] / taken["flagsync"]
                verdict("git grep -F with 1 000 flags", ratios["git grep -F with 1 000"], 10, at_least=True)
        ratios["10 000 beside 100"] = many[10_000] / many[100]
        verdict("10 000 flags beside 100", ratios["10 000 beside 100"], 1.5)
    keep("scan", {"files": files, "seconds": medians | warm, "flags": many, "memory_mb": memory, "ratios": ratios})


if __name__ == "__main__":
    main()
