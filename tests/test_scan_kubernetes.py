"""The feature gates of Kubernetes against its own code, where a Go module cache has it.

What the syntax trees of Go's own library say of this code alone (`truth/gates.go`) is the truth that the scanner, which knows
nothing of Kubernetes, is held to.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flagsync.build import flags_of
from flagsync.edges.cache import NoMemory
from flagsync.edges.code import open_code
from flagsync.gather import kind_of
from flagsync.model.config import Config
from flagsync.parse import parse
from flagsync.pipeline.asking import question, scan
from flagsync.territory import is_test

ROOT = Path(__file__).parent.parent
MODULES = (
    "kubernetes@v1.37.2",
    "apiserver@v0.37.2",
    "component-base@v0.37.2",
    "controller-manager@v0.37.2",
    "client-go@v0.37.2",
)
MODULES += ("apiextensions-apiserver@v0.37.2", "apimachinery@v0.37.2", "cloud-provider@v0.37.2", "kube-aggregator@v0.37.2")


def modules() -> list[Path]:
    go = shutil.which("go")
    if go is None:
        return []
    cache = subprocess.run([go, "env", "GOMODCACHE"], capture_output=True, text=True, check=False).stdout.strip()
    return [path for name in MODULES if (path := Path(cache) / "k8s.io" / name).is_dir()]


def files_of_uses(found: list[Path]) -> dict[str, list[str]]:
    """Where the gates are used, by the constants' names."""
    arguments = [f"k8s.io/{module.name.partition('@')[0]}={module}" for module in found]
    told = subprocess.run(["go", "run", ROOT / "tests/truth/gates.go", *arguments], capture_output=True, text=True, check=True)
    uses: dict[str, list[str]] = json.loads(told.stdout)
    return uses


def state_of(files: list[str]) -> str:
    if any(not is_test(path.split("/", 2)[2]) for path in files):
        return "used"
    return "test-only" if files else "unreferenced"


@pytest.mark.slow
def test_the_gates_of_kubernetes_are_told_as_its_own_code_uses_them(tmp_path: Path) -> None:
    found = modules()
    if len(found) != len(MODULES):
        pytest.skip("the module cache has no k8s.io/kubernetes v1.37.2")
    subprocess.run([sys.executable, ROOT / "examples/feature-gates/generate.py", tmp_path / "gates"], check=True)
    flags = []
    for path in sorted((tmp_path / "gates" / "flags").glob("*.yaml")):
        name = f"flags/{path.name}"
        flags += flags_of(parse(name, kind_of(name), path.read_bytes()))
    sources = [open_code(module, name=module.name) for module in found]
    told = {each.flag: each.state for each in scan(question(flags, Config({}, {})), sources, [NoMemory()] * len(found)).states}
    uses = files_of_uses(found)
    truth = {flag.key: state_of(uses.get(flag.key, [])) for flag in flags}
    wrong = {key: (truth[key], told[key].value) for key in truth if truth[key] != told[key]}
    assert len(truth) == 234
    assert [key for key, (true, said) in wrong.items() if true == "used" and said != "used"] == []
    assert wrong == {}
