"""What `make demo` shows: the shop of this repository, then the 234 feature gates of Kubernetes, each from Git to a folder.

Every command is printed as it is run, so that it can be repeated by hand. All that is written lies below build/demo.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "demo"
GATES = WORK / "feature-gates"
FLAGSYNC = Path(sys.executable).parent / "flagsync"
TODAY = "2026-11-23"
COLORED = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
IDENTITY = (
    "-c",
    "user.name=Demo",
    "-c",
    "user.email=demo@example.test",
    "-c",
    "commit.gpgsign=false",
    "-c",
    "core.hooksPath=/dev/null",
)


def say(text: str) -> None:
    print(f"\n\x1b[1m{text}\x1b[0m" if COLORED else f"\n{text}", flush=True)


def flagsync(*arguments: str, folder: Path = ROOT, expected: Sequence[int] = (0,), most: int = 24) -> None:
    """Runs flagsync, prints the command and at most so many lines, and stops the demo where the exit code is not expected."""
    print(f"$ flagsync {' '.join(arguments)}", flush=True)
    color = ["--color", "always"] if COLORED else []
    done = subprocess.run(
        [str(FLAGSYNC), *color, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    head = lines if len(lines) <= most else [*lines[: most - 4], f"  … {len(lines) - most + 2} more lines …", *lines[-2:]]
    print("".join(f"  {line}\n" for line in head), end="", flush=True)
    if done.returncode not in expected:
        sys.exit(f"the demo stops: this exited with {done.returncode}")
    if done.returncode:
        print(f"  (exit code {done.returncode})", flush=True)


def git(*arguments: str) -> None:
    """Runs git in the repository of the feature gates, with an identity of its own and nobody's hooks."""
    subprocess.run(["git", *IDENTITY, *arguments], cwd=GATES, check=True, stdout=subprocess.DEVNULL)


def shop() -> None:
    say("The shop: flags in Git, judged, rendered, and put into a folder exactly as committed")
    target = "dir:build/demo/production"
    flagsync("lint", "--today", TODAY)
    flagsync("render", "--env", "production", "--app", "storefront", "--target", "env", "--today", TODAY)
    flagsync("sync", "--env", "production", "--to", target, "--today", TODAY)
    flagsync("sync", "--env", "production", "--to", target, "--today", TODAY)
    flagsync("status", "--env", "production", "--to", target)


def gates() -> None:
    say("Kubernetes: 234 feature gates as flags, in three environments")
    print("$ python examples/feature-gates/generate.py build/demo/feature-gates", flush=True)
    subprocess.run([sys.executable, str(ROOT / "examples" / "feature-gates" / "generate.py"), str(GATES)], check=True)
    git("init", "--quiet", "--initial-branch=main")
    git("add", "--all")
    git("commit", "--quiet", "--message=The gates of Kubernetes 1.37")
    flagsync("lint", "--today", TODAY, folder=GATES, expected=(0, 1), most=16)
    flagsync("render", "--env", "default", "--target", "env", "--today", TODAY, folder=GATES, most=8)
    flagsync("sync", "--env", "default", "--today", TODAY, folder=GATES, most=10)

    say("One gate is switched on in one environment: the diff says so in words, and a rollback undoes it")
    gate = next(
        path for path in sorted((GATES / "flags").rglob("*.yaml")) if "default: disabled" in path.read_text(encoding="utf-8")
    )
    text = gate.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line != "environments:" or "  default:" in text]
    lines += ["environments:"] if "environments:" not in lines else []
    lines.insert(lines.index("environments:") + 1, "  default: {default: enabled}")
    gate.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    git("commit", "--quiet", "--all", f"--message=Switch {gate.stem} on")
    flagsync("diff", "--env", "default", "--today", TODAY, folder=GATES, expected=(1,))
    flagsync("sync", "--env", "default", "--today", TODAY, folder=GATES)
    flagsync("rollback", "--env", "default", folder=GATES)
    flagsync("status", "--env", "default", folder=GATES)


def main() -> None:
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    shop()
    gates()
    say(f"What was written lies in {WORK.relative_to(ROOT)}: plain manifests, for kubectl, Argo CD or Flux")


if __name__ == "__main__":
    main()
