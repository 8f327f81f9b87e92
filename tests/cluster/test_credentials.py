"""Who we are and how we get there: certificates, tokens, plugins, proxies. Each as a user sees it, on a real API server."""

from __future__ import annotations

import base64
import json
import os
import pty
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flagsync.edges.transport import end_of, environment_proxy
from tests.cluster.test_cli import Job
from tests.cluster.worlds import ClusterWorld
from tests.connectproxy import ConnectProxy, connectproxy
from tests.controlplane import ControlPlane, kubeconfig_text
from tests.faultproxy import Fault, faultproxy, reads, writes

SECRET = "s3cr3t-0123456789-abcdefghij"
"""Where this is part of a token, a password or a key, it must never be read anywhere."""

STATUS = ("status", "--env", "production")


@pytest.fixture
def job(world: ClusterWorld, tmp_path: Path) -> Job:
    return Job(world, tmp_path / "shop")


@pytest.fixture(scope="module")
def signed(plane: ControlPlane) -> Path:
    """The folder with the certificates that the control plane of `tests/apiserver` signs for tests."""
    if not (plane.folder / "expired-client.crt").exists():
        pytest.skip("this control plane signs no certificates for tests")
    return plane.folder


@pytest.fixture(scope="module")
def tunnel() -> Iterator[ConnectProxy]:
    with connectproxy() as found:
        yield found


Config = Callable[..., str]


@pytest.fixture
def config(plane: ControlPlane, tmp_path: Path) -> Config:
    """Writes a kubeconfig: of the control plane and its administrator, but for what is said of cluster and user."""

    def write(cluster: dict[str, Any] | None = None, user: dict[str, Any] | None = None, path: Path | None = None) -> str:
        token = plane.headers["Authorization"].removeprefix("Bearer ")
        document = json.loads(kubeconfig_text(plane.address, str(plane.authority), token))
        document["clusters"][0]["cluster"].update(cluster or {})
        document["clusters"][0]["cluster"] = {
            name: value for name, value in document["clusters"][0]["cluster"].items() if value is not None
        }
        if user is not None:
            document["users"][0]["user"] = user
        path = path or tmp_path / "said.kubeconfig"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document))
        return str(path)

    return write


def token_of(plane: ControlPlane) -> str:
    return plane.headers["Authorization"].removeprefix("Bearer ")


def said(job: Job, kubeconfig: str, code: int, *arguments: str, **variables: str) -> str:
    """What a run prints that must end with that code; no part of a secret is ever in it."""
    told = job.run(*(arguments or (*STATUS, "-v")), code=code, KUBECONFIG=kubeconfig, **variables)
    assert SECRET not in told
    assert "s3cr3t" not in told
    assert "defect" not in told
    return told


# Certificates


def test_a_client_certificate_that_has_expired_is_said_to_have(job: Job, config: Config, signed: Path) -> None:
    user = {"client-certificate": str(signed / "expired-client.crt"), "client-key": str(signed / "expired-client.key")}
    end = end_of((signed / "expired-client.crt").read_bytes())
    assert end is not None
    told = said(job, config(user=user), 7)
    assert f"client certificate of the kubeconfig has expired on {end.date().isoformat()}" in told


def test_a_key_that_is_not_of_the_certificate_is_named(job: Job, config: Config, signed: Path) -> None:
    user = {"client-certificate": str(signed / "client.crt"), "client-key": str(signed / "expired-client.key")}
    assert "its client key does not belong to its client certificate" in said(job, config(user=user), 2)
    data = {name: base64.b64encode((signed / name).read_bytes()).decode() for name in ("client.crt", "client.key")}
    user = {"client-certificate-data": data["client.crt"], "client-key-data": data["client.key"][:-200] + "AAAA"}
    assert "is damaged" in said(job, config(user=user), 2)
    user = {"client-certificate-data": data["client.crt"], "client-key-data": data["client.key"]}
    assert "never synced" in said(job, config(user=user), 0)


def test_a_key_with_a_passphrase_is_refused_and_never_asked_for(job: Job, config: Config, signed: Path, tmp_path: Path) -> None:
    key = tmp_path / "encrypted.key"
    command = ["openssl", "ec", "-aes256", "-passout", f"pass:{SECRET}", "-in", signed / "client.key", "-out", key]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("there is no openssl that encrypts keys")
    user = {"client-certificate": str(signed / "client.crt"), "client-key": str(key)}
    assert "its client key is protected by a passphrase" in said(job, config(user=user), 2)


@pytest.mark.parametrize(
    ("shown", "cluster", "words"),
    [
        ("expired-server", {}, "it has expired"),
        ("later-server", {}, "it is not valid yet; or the clock of this machine is wrong"),
        ("stranger", {}, "it is for another name"),
        ("server", {"certificate-authority": None}, "its authority is not known"),
        ("server", {"certificate-authority": "OTHER"}, "its authority is not known"),
    ],
)
def test_a_certificate_of_the_server_that_cannot_be_trusted_is_explained(
    job: Job, config: Config, plane: ControlPlane, signed: Path, shown: str, cluster: dict[str, Any], words: str
) -> None:
    with faultproxy(plane, signed / f"{shown}.crt") as proxy:
        where: dict[str, Any] = {"server": proxy.address, "certificate-authority": str(signed / "client-authority.crt")}
        where |= {name: str(plane.authority) if value == "OTHER" else value for name, value in cluster.items()}
        told = said(job, config(where, {"token": SECRET}), 3)
        assert f"the certificate of `{proxy.address}` is not trusted: {words}" in told
        assert proxy.seen == []


def test_another_name_in_the_certificate_is_fine_where_the_kubeconfig_says_it(
    job: Job, config: Config, plane: ControlPlane, signed: Path
) -> None:
    with faultproxy(plane, signed / "stranger.crt") as proxy:
        where = {"server": proxy.address, "certificate-authority": str(signed / "client-authority.crt")}
        assert "never synced" in said(job, config({**where, "tls-server-name": "stranger.test"}), 0)
        assert "another name" in said(job, config({**where, "tls-server-name": "other.test"}), 3)
        unchecked = {"server": proxy.address, "certificate-authority": None, "insecure-skip-tls-verify": True}
        assert "never synced" in said(job, config(unchecked), 0)
        assert "never synced" in said(job, config({**unchecked, "tls-server-name": "other.test"}), 0)


def test_a_server_that_wants_another_certificate_of_us_is_a_matter_of_credentials(
    job: Job, config: Config, plane: ControlPlane, signed: Path
) -> None:
    with faultproxy(plane, clients=signed / "client-authority.crt") as proxy:
        assert "wants a client certificate" in said(job, config({"server": proxy.address}), 7)
        expired = {"client-certificate": str(signed / "expired-client.crt"), "client-key": str(signed / "expired-client.key")}
        told = said(job, config({"server": proxy.address}, {**expired, "token": SECRET}), 7)
        assert "does not accept the client certificate" in told


def test_the_end_of_a_certificate_is_read_as_openssl_does(signed: Path) -> None:
    for name in ("client", "expired-server", "later-client"):
        command = ["openssl", "x509", "-enddate", "-noout", "-dateopt", "iso_8601", "-in", str(signed / f"{name}.crt")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip("there is no openssl that reads certificates")
        end = end_of((signed / f"{name}.crt").read_bytes())
        assert end is not None
        assert done.stdout.strip() == f"notAfter={end:%Y-%m-%d %H:%M:%SZ}"
    assert end_of(b"no certificate") is None
    assert end_of(b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----") is None


# Kubeconfigs


def test_files_are_merged_and_each_ones_paths_start_from_its_own_folder(
    job: Job, config: Config, plane: ControlPlane, tmp_path: Path
) -> None:
    """The current context stands in the first, the cluster in the second (with a relative authority), the user in the third."""
    parts = json.loads(Path(config()).read_text())
    head = {"apiVersion": "v1", "kind": "Config"}
    for folder in ("a", "b/certs", "c"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "b/certs/ca.crt").write_bytes(Path(str(plane.authority)).read_bytes())
    (tmp_path / "c/token").write_text(f"{token_of(plane)}\n")
    wrong = {"name": "user", "user": {"token": SECRET}}
    cluster = {"name": "test", "cluster": {"server": plane.address, "certificate-authority": "certs/ca.crt"}}
    files = {
        "a/config": {**head, "contexts": parts["contexts"], "current-context": "test"},
        "b/config": {**head, "clusters": [cluster], "current-context": "not-this-one"},
        "c/config": {**head, "users": [{"name": "user", "user": {"tokenFile": "token"}}]},
        "late": {**head, "users": [wrong], "clusters": [{"name": "test", "cluster": {"server": "https://127.0.0.1:9"}}]},
    }
    for name, content in files.items():
        (tmp_path / name).write_text(json.dumps(content))
    paths = os.pathsep.join(str(tmp_path / name) for name in ("a/config", "missing", "b/config", "c/config", "late"))
    assert "never synced" in said(job, paths, 0)
    (tmp_path / "b/certs/ca.crt").unlink()
    assert "`certificate-authority` is `certs/ca.crt`: no such file or directory" in said(job, paths, 2)


def test_the_token_of_a_file_wins_over_the_one_beside_it(job: Job, config: Config, plane: ControlPlane, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(token_of(plane))
    assert "never synced" in said(job, config(user={"token": SECRET, "tokenFile": "token"}), 0)
    (tmp_path / "token").unlink()
    assert "`tokenFile` is `token`: no such file" in said(job, config(user={"tokenFile": "token"}), 2)


@pytest.mark.parametrize("kind", ["plain", "file", "plugin"])
@pytest.mark.parametrize("text", [f"{SECRET}\nX-Evil: 1", f"{SECRET}\u20ac", f"{SECRET} {SECRET}"])
def test_a_token_that_cannot_be_one_is_refused_and_not_shown(
    job: Job, config: Config, tmp_path: Path, kind: str, text: str
) -> None:
    (tmp_path / "token").write_text(text, encoding="utf-8")
    users = {"plain": {"token": text}, "file": {"tokenFile": "token"}, "plugin": {"exec": plugin(tmp_path, granting(text))}}
    assert "its token has characters that no token has" in said(job, config(user=users[kind]), 2)


def test_a_user_and_a_password_are_sent_and_not_shown(job: Job, config: Config, plane: ControlPlane) -> None:
    with faultproxy(plane) as proxy:
        told = said(job, config({"server": proxy.address}, {"username": "ada", "password": SECRET}), 7)
        assert "does not know the credentials of the kubeconfig" in told


def test_acting_as_somebody_else_is_not_forgotten(job: Job, config: Config, plane: ControlPlane) -> None:
    user = {"token": token_of(plane), "as": "nobody-in-particular"}
    assert "may not list configmaps" in said(job, config(user=user), 7)
    assert "`as-groups`, which flagsync cannot act on" in said(job, config(user={**user, "as-groups": ["x"]}), 2)


@pytest.mark.parametrize(
    ("cluster", "user", "words"),
    [
        ({"server": "127.0.0.1:6443"}, None, "is no address of a server"),
        ({"server": "https://[oops"}, None, "is no address of a server"),
        ({"server": None}, None, "does not say where the cluster"),
        ({"server": ["x"]}, None, "`server` is no text"),
        ({"certificate-authority": None, "certificate-authority-data": "%%%"}, None, "`certificate-authority-data` is damaged"),
        ({"certificate-authority": None, "certificate-authority-data": "eA=="}, None, "`certificate-authority` is damaged"),
        ({}, {"token": {"x": SECRET}}, "`token` is no text"),
        ({}, {"client-certificate": "x\0y", "client-key": "z"}, "it is no path"),
        ({"proxy-url": f"ftp://ada:{SECRET}@proxy"}, None, "a proxy of the kind `ftp`"),
        ({"proxy-url": f"http://ada:{SECRET}@proxy:port"}, None, "the proxy for the cluster is an address that is none"),
    ],
)
def test_what_is_wrong_in_a_kubeconfig_is_said(
    job: Job, config: Config, cluster: dict[str, Any], user: dict[str, Any] | None, words: str
) -> None:
    assert words in said(job, config(cluster, user), 2)


# Exec plugins


def granting(token: str, version: str = "client.authentication.k8s.io/v1", **status: Any) -> str:
    """A shell script that grants a token."""
    credential = {"apiVersion": version, "kind": "ExecCredential", "status": {"token": token, **status}}
    return f"cat <<'END'\n{json.dumps(credential)}\nEND\n"


def plugin(folder: Path, script: str, name: str = "plugin.sh", **details: Any) -> dict[str, Any]:
    """An exec plugin that is a shell script beside the kubeconfig."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}")
    path.chmod(0o755)
    return {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": f"./{name}",
        "interactiveMode": "IfAvailable",
        "env": [{"name": "PLUGIN_SECRET", "value": SECRET}],
        **details,
    }


def test_a_plugin_beside_the_kubeconfig_is_told_of_the_cluster_and_logs_in(
    job: Job, config: Config, plane: ControlPlane, signed: Path, tmp_path: Path
) -> None:
    script = f'printf %s "$KUBERNETES_EXEC_INFO" > {tmp_path}/info\n{granting(token_of(plane))}'
    details = plugin(tmp_path, script, "bin/plugin.sh", provideClusterInfo=True)
    assert "never synced" in said(job, config(user={"exec": details}), 0)
    info = json.loads((tmp_path / "info").read_text())
    assert info["apiVersion"] == details["apiVersion"]
    assert info["spec"]["interactive"] is False
    assert info["spec"]["cluster"]["server"] == plane.address
    assert base64.b64decode(info["spec"]["cluster"]["certificate-authority-data"]) == Path(str(plane.authority)).read_bytes()
    pair = {"clientCertificateData": (signed / "client.crt").read_text(), "clientKeyData": (signed / "client.key").read_text()}
    script = granting("", **pair)
    assert "never synced" in said(job, config(user={"exec": plugin(tmp_path, script, "bin/plugin.sh")}), 0)
    beta = "client.authentication.k8s.io/v1beta1"
    details = plugin(tmp_path, granting(token_of(plane), beta), apiVersion=beta)
    assert "never synced" in said(job, config(user={"exec": details}), 0)


@pytest.mark.parametrize(
    ("script", "details", "words"),
    [
        (f"echo 'login expired, run: cloud login' >&2; echo {SECRET}; exit 3", {}, "status 3: login expired, run: cloud login"),
        ("echo bad credential $PLUGIN_SECRET >&2; exit 1", {}, "ended with status 1: bad credential …"),
        ('echo "bad $2" >&2; exit 1', {"args": ["--client-secret", "s3cr3t-short"]}, "ended with status 1: bad …"),
        ("echo login failed, password=s3cr3t1 >&2; exit 1", {}, "ended with status 1: login failed, password=…"),
        ("echo bad eyJhbGciOiJSUzI1NiJ9.s3cr3tpayload0123 >&2; exit 1", {}, "ended with status 1: bad …"),
        (f"echo '<html>{SECRET}</html>'", {}, "is no ExecCredential"),
        (f'echo \'{{"kind": "ExecCredential", "token": "{SECRET}"}}\'', {}, "is no ExecCredential"),
        ("echo null", {}, "is no ExecCredential"),
        (granting(SECRET, "client.authentication.k8s.io/v1beta1"), {}, "is no ExecCredential of the version"),
        (granting("", clientCertificateData="x"), {}, "neither a token nor a certificate with its key"),
        ("", {}, "is no ExecCredential"),
        ("kill -9 $$", {}, "ended with status -9"),
        (f"yes {SECRET}", {}, "it printed too much"),
        ("", {"interactiveMode": "Always"}, "it wants to ask at a terminal, and there is none"),
        ("", {"command": "no-such-plugin", "installHint": "brew install it"}, "no such file or directory"),
    ],
)
def test_a_plugin_that_fails_is_named_and_never_makes_us_anonymous(
    job: Job, config: Config, plane: ControlPlane, tmp_path: Path, script: str, details: dict[str, Any], words: str
) -> None:
    with faultproxy(plane) as proxy:
        told = said(job, config({"server": proxy.address}, {"exec": plugin(tmp_path, script, **details)}), 7)
        assert proxy.seen == []
    assert "the exec plugin `" in told
    assert words in told
    assert "installHint" not in details or "brew install it" in told


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"apiVersion": "client.authentication.k8s.io/v1alpha1"}, "speaks `client.authentication.k8s.io/v1alpha1`"),
        ({"command": None}, "has no `command`"),
    ],
)
def test_a_plugin_that_is_not_understood_is_a_matter_of_configuration(
    job: Job, config: Config, tmp_path: Path, details: dict[str, Any], words: str
) -> None:
    assert words in said(job, config(user={"exec": plugin(tmp_path, "", **details)}), 2)


def test_a_plugin_that_hangs_ends_with_the_timeout_and_leaves_nothing_running(job: Job, config: Config, tmp_path: Path) -> None:
    script = f"sleep 61.5 & echo $! > {tmp_path}/child; echo waiting for you to log in >&2; wait\n"
    begun = time.monotonic()
    command = ("sync", "--env", "production", "--timeout", "1.5")
    told = said(job, config(user={"exec": plugin(tmp_path, script)}), 7, *command)
    assert time.monotonic() - begun < 10
    assert "did not end within" in told
    assert "waiting for you to log in" in told
    child = int((tmp_path / "child").read_text())
    end = time.monotonic() + 5
    while Path(f"/proc/{child}/stat").exists() and time.monotonic() < end:
        if Path(f"/proc/{child}/stat").read_text().split()[2] == "Z":
            break
        time.sleep(0.05)
    else:
        assert not Path(f"/proc/{child}").exists()


def test_a_plugin_may_ask_at_the_terminal_where_there_is_one(
    job: Job, config: Config, plane: ControlPlane, tmp_path: Path
) -> None:
    script = f"""
echo 'enter the code:' >&2
read code
if [ "$code" = 1234 ]; then
{granting(token_of(plane))}
else
exit 1
fi
"""
    kubeconfig = config(user={"exec": plugin(tmp_path, script, interactiveMode="Always")})
    for code, outcome in (("1234", 0), ("4321", 7)):
        ours, theirs = pty.openpty()
        try:
            environment = {**os.environ, "KUBECONFIG": kubeconfig, "NO_COLOR": "1"}
            running = subprocess.Popen(
                [sys.executable, "-m", "flagsync", *STATUS],
                cwd=job.repo.path,
                env=environment,
                stdin=theirs,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            os.write(ours, f"{code}\n".encode())
            out, err = running.communicate(timeout=60)
        finally:
            os.close(ours)
            os.close(theirs)
        assert running.returncode == outcome, (out, err)
        assert "enter the code:" in err
        assert ("never synced" in out) is (outcome == 0)


def test_a_plugin_is_asked_again_where_its_token_was_refused(
    job: Job, config: Config, plane: ControlPlane, tmp_path: Path
) -> None:
    script = f"""
echo x >> {tmp_path}/count
if [ $(wc -l < {tmp_path}/count) = 1 ]; then
{granting(SECRET)}
else
{granting(token_of(plane))}
fi
"""
    assert "never synced" in said(job, config(user={"exec": plugin(tmp_path, script)}), 0)
    assert (tmp_path / "count").read_text() == "x\nx\n"


# Tokens that change


def test_a_token_file_that_is_rotated_in_the_middle_is_read_again(
    job: Job, config: Config, plane: ControlPlane, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text(token_of(plane))
    with faultproxy(plane) as proxy:
        # From the first write of the object on, the server refuses the old token once, as if it had ended just then.
        rotated = Fault(
            "status",
            writes("configmaps/shop-flags"),
            status=401,
            before=lambda: (tmp_path / "token").write_text(token_of(plane)),
        )
        proxy.faults.append(rotated)
        kubeconfig = config({"server": proxy.address}, {"tokenFile": "token"})
        assert "2 objects written" in said(job, kubeconfig, 0, "sync", "--env", "production")
        assert not rotated.times


def test_the_account_of_a_pod_follows_the_rotation_of_its_token(job: Job, plane: ControlPlane, tmp_path: Path) -> None:
    """In a pod there is no kubeconfig: the files of the account are, and the kubelet renews them."""
    account = tmp_path / "account"
    account.mkdir()
    (account / "ca.crt").write_bytes(Path(str(plane.authority)).read_bytes())
    (account / "token").write_text(token_of(plane))
    (tmp_path / "sitecustomize.py").write_text(
        f"import pathlib\nfrom flagsync.edges import kubeconfig\nkubeconfig.SERVICE_ACCOUNT = pathlib.Path({str(account)!r})\n"
    )

    def rotate() -> None:
        (account / "token").write_text(token_of(plane))

    with faultproxy(plane) as proxy:
        host, port = proxy.address.removeprefix("https://").split(":")
        pod = {"KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": port, "HOME": str(tmp_path), "KUBECONFIG": ""}
        pod["PYTHONPATH"] = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[2])])
        command = ("sync", "--env", "production", "--to", "kube")
        # The old token has ended: what stands in the file is refused until the kubelet has written another.
        (account / "token").write_text(SECRET)
        proxy.faults.append(Fault("status", reads("configmaps"), status=401, before=rotate))
        assert "2 objects written" in job.run(*command, **pod)
        (account / "token").write_text(SECRET)
        told = job.run(*STATUS, "-v", "--to", "kube", code=7, **pod)
        assert "does not accept the credentials (401), not even after they were read again" in told
        assert SECRET not in told
        (account / "token").unlink()
        assert "the account of this pod cannot be read" in job.run(*STATUS, "--to", "kube", code=7, **pod)


# Proxies


def named(plane: ControlPlane) -> str:
    """The API server by a name that only the proxy knows, and that stands in its certificate."""
    return f"https://kubernetes.default.svc:{plane.address.rpartition(':')[2]}"


def test_a_proxy_of_the_kubeconfig_is_used_and_its_password_not_shown(
    job: Job, config: Config, plane: ControlPlane, tunnel: ConnectProxy
) -> None:
    port = tunnel.address.rpartition(":")[2]
    where = {"server": named(plane), "proxy-url": tunnel.address}
    tunnel.asked.clear()
    assert "never synced" in said(job, config(where), 0)
    assert set(tunnel.asked) == {named(plane).removeprefix("https://")}
    tunnel.account = f"ada:{SECRET}/%"
    try:
        assert "the proxy refuses (407 Proxy Authentication Required)" in said(job, config(where), 3)
        right = f"http://ada:{SECRET}%2F%25@127.0.0.1:{port}"
        assert "never synced" in said(job, config({**where, "proxy-url": right}), 0)
        wrong = f"http://ada:{SECRET}-not@127.0.0.1:{port}"
        assert "the proxy refuses (407" in said(job, config({**where, "proxy-url": wrong}), 3)
    finally:
        tunnel.account = None
    assert "never synced" in said(job, config({"proxy-url": tunnel.address}), 0)


def test_a_proxy_that_refuses_or_is_not_there_is_named_as_such(
    job: Job, config: Config, plane: ControlPlane, tunnel: ConnectProxy
) -> None:
    tunnel.refusal = "403 Forbidden"
    try:
        told = said(job, config({"server": named(plane), "proxy-url": tunnel.address}), 3)
    finally:
        tunnel.refusal = None
    assert "the proxy refuses (403 Forbidden)" in told
    gone = f"http://ada:{SECRET}@127.0.0.1:9"
    assert "the proxy does not answer" in said(job, config({"server": named(plane), "proxy-url": gone}), 3)
    socks = said(job, config({"server": named(plane), "proxy-url": f"socks5://ada:{SECRET}@127.0.0.1:1080"}), 2)
    assert "a proxy of the kind `socks5`" in socks


def test_the_environment_names_the_proxy_and_what_needs_none(
    job: Job, config: Config, plane: ControlPlane, tunnel: ConnectProxy
) -> None:
    for variable in ("HTTPS_PROXY", "https_proxy"):
        tunnel.asked.clear()
        assert "never synced" in said(job, config({"server": named(plane)}), 0, **{variable: tunnel.address})
        assert tunnel.asked
    excepted = {"HTTPS_PROXY": tunnel.address, "NO_PROXY": "example.test, .svc"}
    tunnel.asked.clear()
    assert "its name is not known here" in said(job, config({"server": named(plane)}), 3, **excepted)
    assert "never synced" in said(job, config(), 0, HTTPS_PROXY=tunnel.address)
    assert tunnel.asked == []


@pytest.mark.parametrize(
    ("host", "excepted", "proxied"),
    [
        ("https://api.example.test", "", True),
        ("https://api.example.test", "*", False),
        ("https://api.example.test", "example.test", False),
        ("https://api.example.test", ".example.test", False),
        ("https://api.example.test", "*.example.test", False),
        ("https://example.test", ".example.test", True),
        ("https://notexample.test", "example.test", True),
        ("https://api.example.test:6443", "example.test:6443", False),
        ("https://api.example.test", "example.test:6443", True),
        ("https://api.example.test", "example.test:443", False),
        ("https://10.1.2.3:6443", "10.0.0.0/8", False),
        ("https://10.1.2.3:6443", "10.1.2.3", False),
        ("https://10.1.2.3:6443", "10.1.2.3:6443", False),
        ("https://10.1.2.3:6443", "10.1.2.3:443", True),
        ("https://10.1.2.3:6443", "192.168.0.0/16,1.2.3", True),
        ("https://[fd00::1]:6443", "fd00::/8", False),
        ("https://[fd00::1]:6443", "[fd00::1]:6443", False),
        ("https://127.0.0.1:6443", "", False),
        ("https://[::1]:6443", "", False),
        ("https://localhost:6443", "", False),
        ("https://LOCALHOST:6443", "", False),
        ("http://api.example.test", "", False),
    ],
)
def test_what_needs_no_proxy_is_what_kubectl_takes_for_it(
    monkeypatch: pytest.MonkeyPatch, host: str, excepted: str, proxied: bool
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:3128")
    monkeypatch.setenv("NO_PROXY", excepted)
    assert environment_proxy(host) == ("http://proxy.test:3128" if proxied else None)
