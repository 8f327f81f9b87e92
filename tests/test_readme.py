"""The README's commands are run, in order, and print what the README says. `UPDATE_CASES=1` writes the real output into it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TODAY = "2026-11-23"
VERBS = ("LINT", "NEW", "RENDER", "DIFF", "SYNC", "STATUS", "DRIFT", "ROLLBACK", "ADOPT", "EVAL", "FMT")


def steps(block: str) -> list[tuple[str, str]]:
    """The commands of a block, each with the output shown below it. A command goes on in lines that begin with ``> ``."""
    found: list[tuple[str, str]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], ""))
        elif line.startswith("> ") and found and not found[-1][1]:
            found[-1] = (f"{found[-1][0]}\n{line[2:]}", "")
        else:
            found[-1] = (found[-1][0], f"{found[-1][1]}{line}\n")
    return found


def shown(command: str, output: str) -> str:
    first, *rest = command.split("\n")
    return "".join([f"$ {first}\n", *(f"> {line}\n" for line in rest), output])


def steady(text: str) -> str:
    """The text without what differs from run to run: commits, times and who runs it."""
    text = re.sub(r"\b[0-9a-f]{40}\b|\b[0-9a-f]{12}\b|\b[0-9a-f]{7}\b", "<commit>", text)
    text = re.sub(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\S*", "<time>", text)
    return re.sub(r"(<time>) by \S+", r"\1 by <somebody>", text)


@pytest.fixture
def shell(tmp_path: Path) -> Path:
    for name in ("home", "shop"):
        (tmp_path / name).mkdir()
    return tmp_path


def run(command: str, folder: Path) -> str:
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder / "home"),
        "LANG": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.test",
        "GIT_COMMITTER_NAME": "Ada",
        "GIT_COMMITTER_EMAIL": "ada@example.test",
        **{f"FLAGSYNC_{verb}_TODAY": TODAY for verb in VERBS},
    }
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder / "shop",
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.slow
def test_the_readme_prints_what_it_says(shell: Path) -> None:
    run("git init --quiet --initial-branch=main .", shell)
    text = README.read_text(encoding="utf-8")
    outputs = {}
    for block in BLOCK.findall(text):
        outputs[block] = "".join(shown(command, run(command, shell)) for command, _ in steps(block))
    if os.environ.get("UPDATE_CASES"):
        README.write_text(BLOCK.sub(lambda match: f"```console\n{outputs[match[1]]}```", text), encoding="utf-8")
    assert outputs
    for block, output in outputs.items():
        assert steady(output) == steady(block)


def test_the_two_commands_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    opening = README.read_text(encoding="utf-8").split("## ", 1)[0]
    commands = re.findall(r"^make (\S+)", opening, re.MULTILINE)
    assert commands == ["demo", "test"]
    for command in commands:
        assert re.search(rf"^{command}:", makefile, re.MULTILINE)
