"""What `make demo` shows: the shop of this repository, then the 234 feature gates of Kubernetes, each from Git to a folder.

Every command is printed as it is run, so that it can be repeated by hand (but for `--today`, which is fixed here). All that is
written lies below build/demo.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
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
    """Prints what comes next."""
    print(f"\n\x1b[1m{text}\x1b[0m" if COLORED else f"\n{text}", flush=True)


def flagsync(*arguments: str, folder: Path = ROOT, expected: int = 0, most: int = 24) -> None:
    """Runs flagsync, prints the command and at most so many lines, and stops the demo at an unexpected exit code."""
    print(f"$ flagsync {' '.join(arguments)}", flush=True)
    color = ["--color", "always"] if COLORED else []
    done = subprocess.run(
        [str(FLAGSYNC), *color, *arguments],
        cwd=folder,
        env={**os.environ, **{f"FLAGSYNC_{verb}_TODAY": TODAY for verb in ("LINT", "RENDER", "DIFF", "SYNC")}},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    lines = done.stdout.splitlines()
    head = lines if len(lines) <= most else [*lines[: most - 4], f"… {len(lines) - most + 2} more lines …", *lines[-2:]]
    print("".join(f"  {line}\n" for line in head), end="", flush=True)
    if done.returncode != expected:
        sys.exit(f"the demo stops: this exited with {done.returncode}, not {expected}")
    if done.returncode:
        print(f"  (exit code {done.returncode})", flush=True)


def git(*arguments: str) -> None:
    """Runs git in the repository of the gates, with an identity of its own and nobody's hooks, and prints the command."""
    print(f"$ {shlex.join(['git', *arguments])}", flush=True)
    subprocess.run(["git", *IDENTITY, *arguments], cwd=GATES, check=True, stdout=subprocess.DEVNULL)


def shop() -> None:
    """The shop: lint, render, sync, and the same sync again."""
    say("1. The shop of this repository: its flags are judged, rendered, and put into a folder exactly as committed")
    target = "dir:build/demo/production"
    flagsync("lint")
    flagsync("render", "--env", "production", "--app", "storefront", "--target", "env")
    flagsync("sync", "--env", "production", "--to", target, most=40)

    say("The same sync again: nothing differs, so nothing is written")
    flagsync("sync", "--env", "production", "--to", target)
    flagsync("status", "--env", "production", "--to", target)


def gates() -> None:
    """The feature gates: a large set, a change, a rollback, and the revert that settles it."""
    say("2. Kubernetes: its 234 feature gates as flags, in a repository of their own with three environments")
    folder = GATES.relative_to(ROOT)
    generate = ["examples/feature-gates/generate.py", str(folder)]
    print(f"$ python {' '.join(generate)}", flush=True)
    subprocess.run([sys.executable, *generate], cwd=ROOT, check=True)
    print(f"$ cd {folder}", flush=True)
    git("init", "--quiet", "--initial-branch=main")
    git("add", "--all")
    git("commit", "--quiet", "--message", "The gates of Kubernetes 1.37")

    say("The linter knows which gates are past the release that may remove them: warnings, which never block a sync")
    flagsync("lint", folder=GATES, most=10)
    flagsync("render", "--env", "default", "--target", "env", folder=GATES, most=8)
    flagsync("sync", "--env", "default", folder=GATES, most=10)

    say("One gate is switched on in one environment: the diff says so in words, and the sync writes that and nothing else")
    gate = next(path for path in sorted((GATES / "flags").iterdir()) if _is_off(path.read_text(encoding="utf-8")))
    line = "  default: {default: enabled}"
    print(f"$ sed -i 's/^environments:$/&\\n{line}/' flags/{gate.name}", flush=True)
    text = gate.read_text(encoding="utf-8")
    gate.write_text(text.replace("\nenvironments:\n", f"\nenvironments:\n{line}\n"), encoding="utf-8")
    git("commit", "--quiet", "--all", "--message", f"Switch {gate.stem} on")
    flagsync("diff", "--env", "default", folder=GATES, expected=1)
    flagsync("sync", "--env", "default", folder=GATES)

    say("It was a mistake: back to what was live before, at once; the next sync cannot bring it back unnoticed")
    flagsync("rollback", "--env", "default", folder=GATES)
    flagsync("sync", "--env", "default", folder=GATES, expected=4)

    say("Git is told, and the two agree again")
    git("revert", "--no-edit", "HEAD")
    flagsync("sync", "--env", "default", folder=GATES)
    flagsync("status", "--env", "default", folder=GATES)


def _is_off(text: str) -> bool:
    """Whether a gate is off by default and has a place for what single environments say."""
    return "\ndefault: disabled\n" in text and "\nenvironments:\n" in text and "\n  default:" not in text


def main() -> None:
    """Everything, in a fresh folder."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    shop()
    gates()
    say(f"What was written lies in {WORK.relative_to(ROOT)}: plain manifests, for kubectl, Argo CD or Flux")


if __name__ == "__main__":
    main()
