"""Installs the built wheel, and nothing of this checkout, into an empty environment, and does the main job with it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path


def run(*command: str | Path, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} exited with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def main() -> None:
    (wheel,) = Path(sys.argv[1]).resolve().glob("*.whl")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(sys.executable, "-m", "venv", folder / "venv", folder=folder)
        run(folder / "venv" / "bin" / "python", "-m", "pip", "install", "--quiet", wheel, folder=folder)
        flagsync = folder / "venv" / "bin" / "flagsync"
        work = folder / "shop"
        work.mkdir()
        run("git", "init", "--quiet", ".", folder=work)
        run(flagsync, "init", "--app", "shop", "--env", "staging", "--env", "production", folder=work)
        run(flagsync, "new", "checkout.new-flow", "--kind", "release", "--owner", "team:shop", folder=work)
        run("git", "add", ".", folder=work)
        run(
            "git",
            "-c",
            "user.name=Smoke",
            "-c",
            "user.email=smoke@example.test",
            "commit",
            "--quiet",
            "-m",
            "Start",
            folder=work,
        )
        run(flagsync, "lint", folder=work)
        assert '"$id"' in run(flagsync, "schema", "report", folder=work)
        run(flagsync, "sync", "--env", "staging", folder=work)
        assert 'FLAG_CHECKOUT_NEW_FLOW: "true"' in (work / "deploy/staging/shop/shop-flags.yaml").read_text(encoding="utf-8")
    print(f"{wheel.name}: installs into an empty environment and does the main job")


if __name__ == "__main__":
    main()
