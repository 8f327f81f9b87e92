"""The page about clusters is followed on the real API server, command by command. `UPDATE_CASES=1` writes what they print."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.controlplane import ControlPlane, kubeconfig_text
from tests.gitrepo import GitRepo
from tests.test_readme import BLOCK, TODAY, VERBS, shown, steady, steps

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "kubernetes.md"
NAMED = re.compile(r"^```yaml\n(?:# (\S+)\n)?(.*?)^```$", re.MULTILINE | re.DOTALL)
FLAG = """\
key: {key}
kind: release
description: A part of the shop that is opened step by step
owners: [team:shop]
created: 2026-11-02
expires: 2027-01-10
links: {{issue: "https://example.test/1"}}
type: boolean
default: disabled
environments:
  production: {{default: disabled}}
"""


def steadier(text: str) -> str:
    """The text without what differs from run to run and from one kubectl to the next."""
    text = re.sub(r" deleted from \S+ namespace$", " deleted", text, flags=re.MULTILINE)
    return re.sub(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", "<time>", steady(text))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not on the PATH")
def test_the_page_about_clusters_prints_what_it_says(plane: ControlPlane, prefix: str, tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    namespace = f"{prefix}-storefront"
    plane.namespace(namespace)
    (tmp_path / "flagsync").mkdir()
    shutil.copytree(ROOT / "deploy", tmp_path / "flagsync" / "deploy")
    written = {name or "flagsync.yaml": content for name, content in NAMED.findall(text)}
    files = {name: content.replace("storefront", namespace) for name, content in written.items()}
    files |= {f"flags/{key}.yaml": FLAG.format(key=key) for key in ("dark-mode", "new-checkout")}
    GitRepo.init(tmp_path / "shop").commit(files={**files, ".gitignore": "ci.kubeconfig\n"})
    token = plane.headers["Authorization"].removeprefix("Bearer ")
    document = json.loads(kubeconfig_text(plane.address, str(plane.authority), token))
    document["contexts"][0]["name"] = document["current-context"] = "prod"
    document["contexts"][0]["context"]["user"] = document["users"][0]["name"] = "admin"
    (tmp_path / "kubeconfig").write_text(json.dumps(document), encoding="utf-8")

    def play(command: str) -> str:
        done = subprocess.run(
            ["bash", "-c", command.replace("storefront", namespace)],
            cwd=tmp_path / "shop",
            env={
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                "HOME": str(tmp_path),
                "KUBECONFIG": str(tmp_path / "kubeconfig"),
                "LANG": "C.UTF-8",
                "GIT_CONFIG_NOSYSTEM": "1",
                "GITHUB_ACTOR": "ada",
                **{f"GIT_{who}_{what}": "ada@example.test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
                **{f"FLAGSYNC_{verb}_TODAY": TODAY for verb in VERBS},
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stdout.replace(namespace, "storefront")

    try:
        outputs = {
            block: "".join(shown(command, play(command)) for command, _ in steps(block)) for block in BLOCK.findall(text)
        }
    finally:
        play("kubectl delete --filename ../flagsync/deploy/policy.yaml")
    if os.environ.get("UPDATE_CASES"):
        PAGE.write_text(BLOCK.sub(lambda match: f"```console\n{outputs[match[1]]}```", text), encoding="utf-8")
    assert outputs
    for block, output in outputs.items():
        assert steadier(output) == steadier(block)


def test_the_page_about_clusters_knows_every_guard() -> None:
    rooms = "".join((ROOT / "flagsync" / name).read_text(encoding="utf-8") for name in ("guard.py", "converge.py"))
    guards = set(re.findall(r"Refusal\(\s*\"([a-z-]+)\"", rooms))
    assert len(guards) > 5
    page = PAGE.read_text(encoding="utf-8")
    assert {guard for guard in guards if f"`{guard}`" not in page} == set()
