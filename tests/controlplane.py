"""A real Kubernetes control plane for tests, found in this order:

1. the cluster of the kubeconfig that FLAGSYNC_TEST_KUBECONFIG names (tests make and delete namespaces of their own there);
2. the envtest binaries in KUBEBUILDER_ASSETS (etcd and kube-apiserver; no controllers);
3. the Go module in tests/apiserver, built once into the user's cache (minutes), started in seconds.

`python -m tests.controlplane` builds it ahead of the tests.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MODULE = Path(__file__).parent / "apiserver"
VERSION = "v1.37.2"
PATIENCE = 90.0
"""Seconds until a control plane is ready, on a busy machine."""


class Unavailable(Exception):
    """Why there is no control plane."""


@dataclass
class ControlPlane:
    """A running API server and an administrator's hands.

    `controllers` says whether namespaces really go, and so on; `local` whether it reaches what listens on this machine.
    """

    kubeconfig: Path
    address: str
    authority: str | None
    headers: Mapping[str, str]
    folder: Path
    controllers: bool
    local: bool = True
    pair: tuple[str, str] | None = None
    """Files of the administrator's client certificate and its key, where a token is not enough."""
    _pool: Any = field(default=None, repr=False)

    def send(self, method: str, path: str, body: object = None, content: str = "application/json") -> tuple[int, Any]:
        """One request as the administrator, with the status and what came back."""
        import urllib3

        if self._pool is None:
            certificate, key = self.pair or (None, None)
            self._pool = urllib3.PoolManager(
                ca_certs=self.authority, cert_file=certificate, key_file=key, maxsize=32, retries=False
            )
        headers = {**self.headers, "Accept": "application/json", "Content-Type": content}
        data = None if body is None else json.dumps(body)
        answer = self._pool.request(method, f"{self.address}{path}", body=data, headers=headers, timeout=30)
        try:
            return answer.status, json.loads(answer.data)
        except ValueError:
            return answer.status, answer.data

    def do(self, method: str, path: str, body: object = None, content: str = "application/json") -> Any:
        """The same, where it must succeed."""
        status, answer = self.send(method, path, body, content)
        assert 200 <= status < 300, (method, path, status, answer)
        return answer

    def namespace(self, name: str) -> str:
        """Makes a namespace."""
        self.do("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
        return name

    def token(self, namespace: str, account: str) -> str:
        """A token of a service account."""
        path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{account}/token"
        return str(self.do("POST", path, {"spec": {"expirationSeconds": 3600}})["status"]["token"])

    def requests(self, since: int = 0) -> list[dict[str, Any]]:
        """What the server was asked for, as its audit log says; only on the control plane that was built here."""
        lines = (self.folder / "audit.log").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines[since:]]


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "flagsync-tests"


def built() -> Path:
    """The control plane's binary, built where it is not in the cache yet. Raises Unavailable where Go is missing or fails."""
    go = shutil.which("go")
    if go is None:
        raise Unavailable("Go is not on the PATH, so the control plane in tests/apiserver cannot be built")
    digest = hashlib.sha256(subprocess.run([go, "version"], capture_output=True, check=True).stdout)
    for name in ("go.mod", "go.sum", "main.go"):
        digest.update((MODULE / name).read_bytes())
    folder = _cache() / f"apiserver-{digest.hexdigest()[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    binary = folder / "apiserver"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if binary.exists():
            return binary
        print("building the control plane in tests/apiserver, once: about 6 minutes", file=sys.stderr, flush=True)  # noqa: T201
        major, minor = VERSION[1:].split(".")[:2]
        stamp = "k8s.io/component-base/version"
        flags = f"-s -w -X {stamp}.gitVersion={VERSION} -X {stamp}.gitMajor={major} -X {stamp}.gitMinor={minor}"
        command = [
            go,
            "build",
            "-buildvcs=false",
            "-mod=readonly",
            "-trimpath",
            "-ldflags",
            flags,
            "-o",
            str(binary) + ".new",
            ".",
        ]
        result = subprocess.run(command, cwd=MODULE, capture_output=True, text=True, check=False)
        if result.returncode:
            raise Unavailable(f"the control plane in tests/apiserver does not build: {result.stderr.strip()[-600:]}")
        Path(str(binary) + ".new").rename(binary)
    return binary


@contextlib.contextmanager
def running() -> Iterator[ControlPlane]:
    """A control plane until the block is left. Raises Unavailable where there is none to be had."""
    named = os.environ.get("FLAGSYNC_TEST_KUBECONFIG")
    assets = os.environ.get("KUBEBUILDER_ASSETS")
    if named:
        with _existing(Path(named)) as plane:
            yield plane
    elif assets:
        with _from_binaries(Path(assets)) as plane:
            yield plane
    else:
        with _from_module(built()) as plane:
            yield plane


@contextlib.contextmanager
def _existing(kubeconfig: Path) -> Iterator[ControlPlane]:
    """Somebody's cluster, with an account made for the tests, however its own administrator logs in."""
    if not kubeconfig.exists():
        raise Unavailable(f"FLAGSYNC_TEST_KUBECONFIG names {kubeconfig}, which is not there")
    from kubernetes.client import Configuration
    from kubernetes.config import load_kube_config

    configuration = Configuration()
    load_kube_config(str(kubeconfig), client_configuration=configuration, persist_config=False)
    with tempfile.TemporaryDirectory(prefix="flagsync-existing-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "certificates").mkdir()
        shown, key = folder / "certificates" / "apiserver.crt", folder / "certificates" / "apiserver.key"
        names = "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:kubernetes.default.svc"
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        command += ["-days", "2", "-subj", "/CN=flagsync-tests", "-addext", names, "-keyout", str(key), "-out", str(shown)]
        subprocess.run(command, check=True, capture_output=True)
        # What the proxies of the tests show is trusted beside what the cluster shows.
        authority = folder / "authority.crt"
        own = Path(configuration.ssl_ca_cert).read_bytes() if configuration.ssl_ca_cert else b""
        authority.write_bytes(own + b"\n" + shown.read_bytes())
        said = next((str(value) for value in configuration.api_key.values()), "")
        pair = (configuration.cert_file, configuration.key_file) if configuration.cert_file else None
        headers = {"Authorization": said} if said else {}
        address = str(configuration.host).rstrip("/")
        account = f"flagsync-tests-{uuid.uuid4().hex[:8]}"
        boss = ControlPlane(kubeconfig, address, str(authority), headers, folder, controllers=True, local=False, pair=pair)
        boss.send("POST", "/api/v1/namespaces", {"metadata": {"name": account}})
        boss.send("POST", f"/api/v1/namespaces/{account}/serviceaccounts", {"metadata": {"name": account}})
        binding = {
            "metadata": {"name": account},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
            "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": account}],
        }
        boss.send("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", binding)
        token = boss.token(account, account)
        path = folder / "admin.kubeconfig"
        path.write_text(kubeconfig_text(address, authority, token))
        headers = {"Authorization": f"Bearer {token}"}
        yield ControlPlane(path, address, str(authority), headers, folder, controllers=True, local=False)
        boss.send("DELETE", f"/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/{account}")
        boss.send("DELETE", f"/api/v1/namespaces/{account}")


@contextlib.contextmanager
def _from_module(binary: Path) -> Iterator[ControlPlane]:
    with tempfile.TemporaryDirectory(prefix="flagsync-apiserver-", ignore_cleanup_errors=True) as folder:
        log = (Path(folder) / "apiserver.log").open("wb")
        process = subprocess.Popen([binary, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                text = (Path(folder) / "apiserver.log").read_text(errors="replace")
                raise Unavailable(f"the control plane does not start: {text[-600:]}")
            ready = json.loads(line)
            yield ControlPlane(
                Path(ready["kubeconfig"]),
                ready["address"],
                ready["authority"],
                {"Authorization": f"Bearer {ready['token']}"},
                Path(folder),
                True,
            )
        finally:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout:
                process.stdout.close()
            log.close()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def _from_binaries(assets: Path) -> Iterator[ControlPlane]:
    for name in ("etcd", "kube-apiserver"):
        if not (assets / name).exists():
            raise Unavailable(f"KUBEBUILDER_ASSETS names {assets}, which has no {name}")
    with (
        tempfile.TemporaryDirectory(prefix="flagsync-envtest-", ignore_cleanup_errors=True) as name,
        contextlib.ExitStack() as stack,
    ):
        folder = Path(name)
        client, peer, port = _free_port(), _free_port(), _free_port()
        key = folder / "service-account.key"
        subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key], check=True)
        tokens = folder / "tokens.csv"
        tokens.write_text('flagsync-tests-admin,admin,1,"system:masters"\n')
        etcd = [
            assets / "etcd",
            f"--data-dir={folder / 'etcd'}",
            "--unsafe-no-fsync",
            f"--listen-client-urls=http://127.0.0.1:{client}",
            f"--advertise-client-urls=http://127.0.0.1:{client}",
            f"--listen-peer-urls=http://127.0.0.1:{peer}",
        ]
        server = [
            assets / "kube-apiserver",
            f"--etcd-servers=http://127.0.0.1:{client}",
            "--bind-address=127.0.0.1",
            f"--secure-port={port}",
            f"--cert-dir={folder / 'certificates'}",
            f"--token-auth-file={tokens}",
            "--authorization-mode=RBAC",
            f"--service-account-key-file={key}",
            f"--service-account-signing-key-file={key}",
            "--service-account-issuer=https://flagsync.test",
            "--service-cluster-ip-range=10.0.0.0/24",
            "--endpoint-reconciler-type=none",
            "--disable-admission-plugins=ServiceAccount",
        ]
        for command in (etcd, server):
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            stack.callback(process.wait)
            stack.callback(process.terminate)
        address, authority = f"https://127.0.0.1:{port}", folder / "certificates" / "apiserver.crt"
        kubeconfig = folder / "admin.kubeconfig"
        kubeconfig.write_text(kubeconfig_text(address, authority, "flagsync-tests-admin"))
        headers = {"Authorization": "Bearer flagsync-tests-admin"}
        plane = ControlPlane(kubeconfig, address, str(authority), headers, folder, False)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with contextlib.suppress(Exception):
                if plane.send("GET", "/readyz")[0] == 200:
                    yield plane
                    return
            plane._pool = None
            time.sleep(0.1)
        raise Unavailable("the binaries in KUBEBUILDER_ASSETS do not become ready")


def kubeconfig_text(address: str, authority: Path | str, token: str) -> str:
    """A kubeconfig with one context, `test`."""
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "test", "cluster": {"server": address, "certificate-authority": str(authority)}}],
            "users": [{"name": "user", "user": {"token": token}}],
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": "user"}}],
            "current-context": "test",
        }
    )


if __name__ == "__main__":
    try:
        built()
    except Unavailable as reason:
        sys.exit(str(reason))
