"""flagd's evaluators as long-lived processes, installed by the tests themselves into ``build/agreement``."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / "build" / "agreement"

Ask = tuple[str, str, dict[str, Any]]
"""A flag's key, its type, and the context."""

Answer = list[Any]
"""Variant, value and reason."""


@dataclass(frozen=True)
class Kind:
    """One of flagd's evaluators: the generation of the bucketing hash that it implements, and what to install."""

    name: str
    bucketing: str
    package: str


PYTHON_1 = Kind("openfeature-flagd-core 1.x", "v2", "openfeature-flagd-core==1.0.0")
PYTHON_2 = Kind("openfeature-flagd-core 2.x", "v3", "openfeature-flagd-core==2.0.0")
NODE = Kind("@openfeature/flagd-core 4.x", "v2", "@openfeature/flagd-core@4.0.1")
KINDS = (PYTHON_1, PYTHON_2, NODE)


class Unavailable(Exception):
    """Why an evaluator cannot be had on this machine."""


class Engine:
    """A running evaluator."""

    def __init__(self, kind: Kind, process: subprocess.Popen[str]) -> None:
        self.kind = kind
        self._process = process

    def ask(self, document: dict[str, Any], asks: Sequence[Ask]) -> list[Answer]:
        """The answers to all questions about a document, in order."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"document": document, "asks": asks}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            assert self._process.stderr is not None
            message = f"{self.kind.name} gave up: {self._process.stderr.read()[-2000:]}"
            raise AssertionError(message)
        answers: list[Answer] = json.loads(line)
        return answers


@contextmanager
def running(kind: Kind) -> Iterator[Engine]:
    """The evaluator as a process, for as long as it is needed. Raises Unavailable."""
    command = [node_of(kind), str(HERE / "flagd_node.js")] if kind is NODE else [python_of(kind), str(HERE / "flagd_python.py")]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment_of(kind),
    ) as process:
        yield Engine(kind, process)
        process.communicate()


def python_of(kind: Kind) -> str:
    """The interpreter of an environment that has the package. Raises Unavailable."""

    def install(folder: Path) -> None:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
        quiet = ["-q", "--disable-pip-version-check"]
        subprocess.run(
            [folder / "bin" / "python", "-m", "pip", "install", *quiet, kind.package], check=True, capture_output=True
        )

    _installed(kind, install)
    return str(_folder(kind) / "bin" / "python")


def environment_of(kind: Kind) -> dict[str, str]:
    """The process environment in which Node finds the packages."""
    return {**os.environ, "NODE_PATH": str(_folder(kind) / "node_modules")}


def _folder(kind: Kind) -> Path:
    return CACHE / kind.package.partition(" ")[0].replace("/", "-").replace("==", "-").replace("@", "")


def node_of(kind: Kind) -> str:
    """Node itself, once the packages (several with a space between them) are there. Raises Unavailable."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        message = "Node is not installed"
        raise Unavailable(message)

    def install(folder: Path) -> None:
        folder.mkdir()
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder)]
        subprocess.run([npm, "install", *options, *kind.package.split()], check=True, capture_output=True, cwd=folder)

    _installed(kind, install)
    return node


def _installed(kind: Kind, install: Any) -> None:
    """Installs once for all runs; a run that is interrupted, or another at the same time, leaves nothing half done."""
    folder = _folder(kind)
    done = folder / ".installed"
    if done.exists():
        return
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{folder.name}.lock").open("w") as lock:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX)
        if done.exists():
            return
        shutil.rmtree(folder, ignore_errors=True)
        try:
            install(folder)
        except subprocess.CalledProcessError as error:
            message = f"{kind.package} cannot be installed: {error.stderr.decode(errors='replace')[-500:]}"
            raise Unavailable(message) from error
        done.touch()
