"""Running commands side by side: interleaved rounds, medians, ratios. Machines are shared and noisy; the ratio is the claim."""

from __future__ import annotations

import compileall
import json
import os
import resource
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
BIN = Path(sys.executable).parent


def peers(requirements: Path = ROOT / "benchmarks" / "peers.txt") -> Path:
    """The folder of the peers' programs, installed into an environment of their own on first use."""
    folder = ROOT / "build" / "peers" / requirements.stem
    marker = folder / "ready"
    if not marker.is_file() or marker.read_text(encoding="utf-8") != requirements.read_text(encoding="utf-8"):
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", "-r", requirements], check=True)
        marker.write_text(requirements.read_text(encoding="utf-8"), encoding="utf-8")
    return folder / "bin"


def compiled() -> None:
    """Compiles flagsync, as an installation does; where Python may write no bytecode, each start would compile it again."""
    if not compileall.compile_dir(ROOT / "flagsync", quiet=1):
        sys.exit("flagsync does not compile")


def once(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str] | None = None) -> float:
    """Seconds that a command takes; its output goes nowhere. Stops the benchmark where it fails in an unexpected way."""
    begun = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    taken = time.perf_counter() - begun
    if done.returncode not in {0, 1}:
        sys.exit(f"{' '.join(map(str, command[:4]))} exited with {done.returncode}: {done.stderr.decode()[-500:]}")
    return taken


def side_by_side(commands: Mapping[str, Sequence[str | Path]], folder: Path, rounds: int) -> dict[str, float]:
    """The median seconds of every command, each round running all of them once."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            taken[name].append(once(command, folder))
    return {name: statistics.median(times) for name, times in taken.items()}


def peak_memory(command: Sequence[str | Path], folder: Path) -> float:
    """The largest resident size of a command, in MB."""
    script = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
    script += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", script, *command], cwd=folder, capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def keep(name: str, result: Mapping[str, object]) -> None:
    """Writes a result beside the others and prints it."""
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(result, indent=2) + "\n"
    (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")
    print(f"written to {(RESULTS / f'{name}.json').relative_to(ROOT)}")


def limit_address_space(megabytes: int) -> None:
    """Keeps a run from taking the machine down with it."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
