"""Where the tests find a control plane: each way is gone once, to a sync that works."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from flagsync.model.fault import Exit
from tests import controlplane
from tests.cluster.worlds import ClusterWorld
from tests.controlplane import ControlPlane, Unavailable, running
from tests.destinations import goal, manifest, sync


def works(plane: ControlPlane, prefix: str) -> None:
    """Everything that tests need of a control plane, in short."""
    world = ClusterWorld(plane, prefix)
    assert sync(world.target, goal(manifest("shop-flags", a="1"))).exit_code is Exit.CLEAN
    assert [dict(each) for each in world.data().values()] == [{"FLAG_A": "1"}]
    account = f"/api/v1/namespaces/{world.namespace()}/serviceaccounts"
    plane.do("POST", account, {"metadata": {"name": "ci"}})
    assert plane.token(world.namespace(), "ci")


@pytest.fixture
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("FLAGSYNC_TEST_KUBECONFIG", "KUBEBUILDER_ASSETS"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.slow
def test_the_binaries_of_envtest_are_taken_where_they_are(
    nothing_named: pytest.MonkeyPatch, tmp_path: Path, prefix: str
) -> None:
    if shutil.which("go") is None or shutil.which("openssl") is None:
        pytest.skip("go and openssl are needed")
    for name in ("etcd", "kube-apiserver"):
        (tmp_path / name).symlink_to(controlplane.built())
    nothing_named.setenv("KUBEBUILDER_ASSETS", str(tmp_path))
    with running() as plane:
        assert plane.controllers is False
        works(plane, prefix)


def test_an_existing_cluster_is_used_however_its_administrator_logs_in(
    nothing_named: pytest.MonkeyPatch, plane: ControlPlane, tmp_path: Path, prefix: str
) -> None:
    if shutil.which("openssl") is None or not plane.local:
        pytest.skip("openssl is needed, and a control plane of our own")
    document = yaml.safe_load(plane.kubeconfig.read_text())
    pair = {"client-certificate": str(plane.folder / "client.crt"), "client-key": str(plane.folder / "client.key")}
    if Path(pair["client-key"]).exists():
        document["users"][0]["user"] = pair
    path = tmp_path / "theirs"
    path.write_text(json.dumps(document))
    nothing_named.setenv("FLAGSYNC_TEST_KUBECONFIG", str(path))
    nothing_named.setenv("KUBEBUILDER_ASSETS", "/not/asked/for")
    with running() as found:
        assert found.address == plane.address
        works(found, prefix)


def test_what_is_missing_is_the_reason(nothing_named: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def reason() -> str:
        with pytest.raises(Unavailable) as found, running():
            pass
        return str(found.value)

    nothing_named.setenv("KUBEBUILDER_ASSETS", str(tmp_path))
    assert "has no etcd" in reason()
    nothing_named.setenv("FLAGSYNC_TEST_KUBECONFIG", str(tmp_path / "gone"))
    assert "FLAGSYNC_TEST_KUBECONFIG names" in reason()
    for name in ("FLAGSYNC_TEST_KUBECONFIG", "KUBEBUILDER_ASSETS"):
        nothing_named.delenv(name)
    nothing_named.setenv("PATH", str(tmp_path))
    assert "Go is not on the PATH" in reason()
    (tmp_path / "go").write_text("#!/bin/sh\n[ $1 = version ] && echo fake && exit 0\necho no such module >&2\nexit 1\n")
    (tmp_path / "go").chmod(0o755)
    nothing_named.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert "does not build: no such module" in reason()
