"""Installs the built wheel, and nothing of this checkout, into an empty environment, and does the main job with it.

Then takes the step of the Dockerfile that installs the image's environment, letter by letter but for its two folders.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def run(*command: str | Path, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} exited with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def pins(text: str) -> set[str]:
    """The pinned packages of a list, by their normalised names; what is installed from a file has no pin."""
    found = (line.split("==") for line in text.splitlines() if "==" in line)
    return {f"{re.sub('[-_.]+', '-', name).lower()}=={version.strip()}" for name, version in found}


def image(wheel: Path, folder: Path) -> None:
    """Builds the image's environment as the Dockerfile says, and asks it what it can do."""
    root = Path(__file__).parents[1]
    wheels, environment = folder / "wheels", folder / "environment"
    wheels.mkdir()
    shutil.copy(wheel, wheels)
    shutil.copy(root / "requirements-dev.lock", wheels)
    dockerfile = (root / "Dockerfile").read_text(encoding="utf-8")
    (step,) = re.findall(r"^RUN (python -m venv (?:.*\\\n)*.*)$", dockerfile, re.MULTILINE)
    script = step.replace("/wheels", str(wheels)).replace("/opt/flagsync", str(environment))
    run("sh", "-e", "-c", script.replace("python -m venv", f"{sys.executable} -m venv"), folder=folder)
    locked = pins((wheels / "constraints.txt").read_text(encoding="utf-8"))
    installed = pins(run(sys.executable, "-m", "pip", "--python", environment / "bin" / "python", "freeze", folder=folder))
    for each in sorted(installed - locked):
        sys.exit(f"the image would have {each}, which is not what the lock says")
    if not any(each.startswith("kubernetes==") for each in installed):
        sys.exit("the image would speak with no cluster")
    run(environment / "bin" / "flagsync", "--version", folder=folder)


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
        image(wheel, folder)
    print(f"{wheel.name}: installs into an empty environment and does the main job, and the image's environment can be built")


if __name__ == "__main__":
    main()
