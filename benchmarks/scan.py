"""`python -m benchmarks.scan`: scan beside ripgrep and git grep, on the same real code in the same run.

The code is that of the installed packages of this environment (files up to 100 KB, vendored copies left out), repeated until it
has 110 MB, in a temporary Git repository. The flags have names of two to four words of that code: 60 of them are asked for in
three files each, 20 more are texts that the code has in quotes anyway, the rest stand nowhere, however they are spelled. With
more flags the code stays as it is. The peers only find lines; flagsync says what each of them is.

Machines are shared: what counts is the processor time of a command and all it starts, in interleaved rounds; seconds on the
clock stand beside it. `--quick` leaves out the slowest peers and the repository of 1 GB.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.timing import BIN, compiled, keep, peak_memory, peers

WANTED_BYTES = 110_000_000
LARGEST = 100_000
USED, QUOTED, PLACES = 60, 20, 3
TEXT = {".py", ".pyi", ".js", ".ts", ".go", ".c", ".h", ".md", ".rst", ".json", ".yaml", ".yml", ".toml", ".txt", ".html"}
PEERS = Path(__file__).parent / "peers-scan.txt"

Command = Sequence[str | Path]


def copied(folder: Path, wanted: int) -> int:
    """Copies the text files of the installed packages, again and again, until there are enough bytes; the number of files."""
    installed = Path(sysconfig.get_paths()["purelib"])
    files = [
        path
        for path in sorted(installed.rglob("*"))
        if path.suffix in TEXT and path.is_file() and not path.is_symlink() and path.stat().st_size < LARGEST
    ]
    files = [path for path in files if "_vendor" not in path.parts and "node_modules" not in path.parts]
    size = count = turn = 0
    while size < wanted:
        for path in files:
            target = folder / f"part{turn}" / path.relative_to(installed)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes() + b"\n" * turn)
            size += path.stat().st_size
            count += 1
            if size >= wanted:
                break
        turn += 1
    return count


def keys_of(folder: Path) -> tuple[list[str], list[str]]:
    """Made-up keys of the words of the code, and texts of several words that it has in quotes in a few files."""
    words: Counter[str] = Counter()
    quoted: Counter[str] = Counter()
    for path in sorted((folder / "part0").rglob("*.py")):
        text = path.read_text(encoding="utf-8", errors="replace")
        words.update(re.findall(r"\b[a-z]{3,10}\b", text))
        quoted.update(set(re.findall(r"[\"']([a-z]+(?:[_-][a-z]+){1,3})[\"']", text)))
    chance = random.Random(1)
    standing = chains_of(folder)
    common = [word for word, _ in sorted(words.items(), key=lambda each: (-each[1], each[0]))[:3_000]]
    made = dict.fromkeys(
        chance.choice("-_-.").join(chosen)
        for chosen in (chance.choices(common, k=chance.choice((2, 3, 3, 4))) for _ in range(12_000))
        if "".join(chosen) not in standing
    )
    few = sorted(text for text, count in quoted.items() if count <= 5)
    chance.shuffle(few)
    return list(made), few


def chains_of(folder: Path) -> set[str]:
    """What two to four words that follow each other in a name of the code are together, however it is spelled."""
    found: set[str] = set()
    for path in sorted((folder / "part0").rglob("*")):
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for name in set(re.findall(r"[A-Za-z][\w.-]+", text)):
            parts = [part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]
            found.update("".join(parts[at : at + count]) for count in (2, 3, 4) for at in range(len(parts) - count + 1))
    return found


def planted(folder: Path, keys: Sequence[str]) -> None:
    """Lets files of the code ask for flags: at the end of three Python files each."""
    chance = random.Random(2)
    files = sorted(folder.rglob("*.py"))
    for key in keys:
        for path in chance.sample(files, PLACES):
            with path.open("a", encoding="utf-8") as file:
                file.write(f'\n\ndef is_on(client):\n    return client.get_boolean_value("{key}", False)\n')


def defined(folder: Path, keys: Sequence[str]) -> Path:
    """Writes the definitions of flags in one file. Returns the list of keys for the peers."""
    (folder / "flags").mkdir(exist_ok=True)
    (folder / "flagsync.yaml").write_text("version: 1\nenvironments: {production: {}}\n", encoding="utf-8")
    body = "".join(f"  {key}: {{kind: release, type: boolean, default: disabled}}\n" for key in keys)
    (folder / "flags" / "all.yaml").write_text("flags:\n" + body, encoding="utf-8")
    listed = folder.parent / f"keys-{len(keys)}.txt"
    listed.write_text("\n".join(keys) + "\n", encoding="utf-8")
    return listed


def commit(folder: Path) -> None:
    for arguments in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "gc.auto=0", "commit", "-qm", "code"],
    ):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def spent(command: Command, folder: Path, cache: Path) -> tuple[float, float]:
    """Seconds of processor time, and on the clock, that a command and all that it starts take."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    taken = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in {0, 1}:
        sys.exit(f"{' '.join(map(str, command[:4]))} exited with {done.returncode}: {done.stderr.decode()[-500:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, taken


class Bench:
    """Measures commands in interleaved rounds and holds ratios against what is wanted."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self._folder = folder
        self._cache = cache
        self.seconds: dict[str, dict[str, float]] = {}
        self.ratios: dict[str, dict[str, float]] = {}

    def measured(self, commands: Mapping[str, Command], rounds: int) -> None:
        """Notes the medians of every command."""
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                taken[name].append(spent(command, self._folder, self._cache))
        for name, times in taken.items():
            processor, clock = (round(statistics.median(each), 4) for each in zip(*times, strict=True))
            self.seconds[name] = {"processor": processor, "clock": clock}

    def ratio(self, name: str, above: str, below: Sequence[str], limit: float, *, at_least: bool = False) -> None:
        """Notes how many times as long one command takes as others together, and whether that is what is wanted."""
        kinds = ("processor", "clock")
        found = {kind: self.seconds[above][kind] / sum(self.seconds[each][kind] for each in below) for kind in kinds}
        self.ratios[name] = {**{kind: round(value, 3) for kind, value in found.items()}, "wanted": limit}
        fine = found["processor"] >= limit if at_least else found["processor"] <= limit
        told = f"{found['processor']:7.2f} ({found['clock']:.2f} on the clock)"
        print(f"  {name:52} {told}, wanted {'at least' if at_least else 'at most'} {limit}: {'yes' if fine else 'NO'}")

    def verdict(self, name: str, value: float, limit: float) -> None:
        """Notes a number that is to stay below a limit."""
        self.ratios[name] = {"value": round(value, 2), "wanted": limit}
        print(f"  {name:52} {value:7.2f}, wanted at most {limit}: {'yes' if value <= limit else 'NO'}")


def generated(folder: Path) -> int:
    """A repository of 1 GB: the code again and again, a file of a third of a million lines and one of 3 MB in one line."""
    count = copied(folder, 1_000_000_000)
    (folder / "lines.js").write_text("f(1);\n" * 320_000, encoding="utf-8")
    (folder / "line.js").write_text("f(1);" * 600_000, encoding="utf-8")
    return count + 2


def beside_peers(bench: Bench, listed: Path, cold: Command, rounds: int, *, quick: bool) -> None:
    """A first scan beside the programs that find lines."""
    ripgrep = peers(PEERS) / "rg"
    grep: Command = ["git", "grep", "-F", "-f", listed]
    bench.measured({"scan": cold, "rg -F": [ripgrep, "-F", "-f", listed, "."], "git grep -F": grep}, rounds)
    bench.ratio("a scan, of rg -F", "scan", ["rg -F"], 4)
    bench.ratio("a scan, of git grep -F", "scan", ["git grep -F"], 3)
    if not quick:
        loop = f'while read -r key; do git grep -w -F -e "$key"; done < {listed}; true'
        bench.measured({"git grep -w per flag": ["sh", "-c", loop]}, 2)
        bench.ratio("git grep -w for each flag, of a scan", "git grep -w per flag", ["scan"], 5, at_least=True)


def again(bench: Bench, folder: Path, rounds: int) -> None:
    """A second scan, after one file changed."""
    time.sleep(2.5)
    flagsync = BIN / "flagsync"
    bench.measured({"filling the cache": [flagsync, "scan"]}, 1)
    changed = next((folder / "part0").rglob("*.py"))
    changed.write_text(changed.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    python: Command = [sys.executable, "-c", "pass"]
    bench.measured({"again": [flagsync, "scan"], "git status": ["git", "status"], "python": python}, rounds * 3)
    bench.ratio("again after a change, of the first scan", "again", ["scan"], 0.1)
    bench.ratio("the same, of git status and an empty Python", "again", ["git status", "python"], 3)


def with_more(bench: Bench, folder: Path, keys: Sequence[str], cold: Command, rounds: int, *, quick: bool) -> None:
    """First scans with more and more flags."""
    for count in (100, 1_000, 10_000):
        listed = defined(folder, keys[:count])
        mine = f"scan, {count} flags"
        bench.measured({mine: cold}, rounds)
        if count == 1_000 and not quick:
            bench.measured({"git grep -F, 1000 flags": ["git", "grep", "-F", "-f", listed]}, 1)
            bench.ratio("git grep -F for 1 000 flags, of a scan", "git grep -F, 1000 flags", [mine], 10, at_least=True)
    bench.ratio("10 000 flags, of 100", "scan, 10000 flags", ["scan, 100 flags"], 1.5)
    bench.verdict("peak memory with 10 000 flags in MB", peak_memory([str(part) for part in cold], folder), 120)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    compiled()
    cold: Command = [BIN / "flagsync", "scan", "--no-cache"]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary) / "code"
        folder.mkdir()
        files = copied(folder, WANTED_BYTES)
        made, quoted = keys_of(folder)
        planted(folder, made[:USED])
        keys = [*made[:USED], *quoted[:QUOTED], *made[USED:]]
        listed = defined(folder, keys[:120])
        commit(folder)
        bench = Bench(folder, Path(temporary) / "cache")
        print(f"{files} files, {WANTED_BYTES // 1_000_000} MB, 120 flags")
        beside_peers(bench, listed, cold, options.rounds, quick=options.quick)
        bench.verdict("peak memory of a scan in MB", peak_memory([str(part) for part in cold], folder), 120)
        again(bench, folder, options.rounds)
        with_more(bench, folder, keys, cold, options.rounds, quick=options.quick)
    result = {"files": files, "megabytes": WANTED_BYTES // 1_000_000, "seconds": bench.seconds, "ratios": bench.ratios}
    keep("scan", result)
    if options.quick:
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary) / "code"
        print(f"{generated(folder)} files, 1 GB")
        planted(folder, made[:USED])
        defined(folder, keys[:120])
        commit(folder)
        cached = ["env", f"XDG_CACHE_HOME={temporary}/cache", BIN / "flagsync", "scan"]
        time.sleep(2.5)
        bench.verdict("peak memory for 1 GB in MB", peak_memory(cached, folder), 120)
        speaking = next(
            path for path in sorted(folder.rglob("*.py")) if "def is_on(client)" in path.read_text(encoding="utf-8")
        )
        with speaking.open("a", encoding="utf-8") as file:
            file.write("# changed\n")
        bench.verdict("the same after a change", peak_memory(cached, folder), 120)
    keep("scan", result)


if __name__ == "__main__":
    main()
