"""`make demo`, end to end, in a clone: what a newcomer sees first."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gitrepo import GitRepo
from tests.program import ROOT, environment

LINES = [
    r"\$ flagsync lint\n  17 flags in 21 files: no findings\n",
    r"  export FLAG_SEARCH_SUGGESTIONS='true'\n",
    r"  storefront in production -> dir:build/demo/production: nothing live -> [0-9a-f]{12}\n",
    r"    storefront in production  [a-z]+ +live: [0-9a-f]{12}        2",
    r"    payments in production    [a-z]+ +live: [0-9a-f]{12}        2",
    r"  2 sets: live is [0-9a-f]{12}, 4 objects written",
    r"  2 sets: nothing differs\n",
    r"234 flags written to build/demo/feature-gates\n",
    r"  234 flags in 234 files: \d+ warnings",
    r"  1 set: 1 to create; 234 flags change\n",
    r"\$ flagsync diff --env default\n.*\n.*\n        APIServerWebhookAuthenticationToken: false -> true\n",
    r"  1 set: 1 to update; 1 flag changes\n  \(exit code 1\)\n",
    r"\$ flagsync rollback --env default\n.*\n.*\n        APIServerWebhookAuthenticationToken: true -> false\n",
    r"refused \[rolled-back\]: .*\n.*\n  kubernetes in default: nothing was changed\n  \(exit code 4\)\n",
    r"\$ git revert --no-edit HEAD\n",
    r"  kubernetes in default: live is [0-9a-f]{12}, and what was rolled back is settled\n",
    r"What was written lies in build/demo",
]


@pytest.mark.slow
def test_the_demo_shows_the_main_job_and_leaves_nothing_but_its_folder(tmp_path: Path) -> None:
    for name in ("examples", "flags", "schemas", "flagsync.yaml", ".gitignore"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    repo = GitRepo.init(tmp_path)
    repo.commit()
    demo = [sys.executable, "examples/demo.py"]
    shown = subprocess.run(
        demo, cwd=tmp_path, env=environment(), capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    assert (shown.returncode, shown.stderr) == (0, "")
    rest = shown.stdout
    for line in LINES:
        found = re.search(line, rest)
        assert found, f"{line}\nis not in\n{rest}"
        rest = rest[found.end() :]
    assert repo.git("status", "--porcelain") == ""
    assert (
        "default: disabled"
        in (tmp_path / "build/demo/feature-gates/flags/APIServerWebhookAuthenticationToken.yaml").read_text()
    )
    assert (
        'FLAG_API_SERVER_WEBHOOK_AUTHENTICATION_TOKEN: "false"'
        in (tmp_path / "build/demo/feature-gates/deploy/default/kube-system/kubernetes-flags.yaml").read_text()
    )
