"""The door to the kubeconfig and to the account of a pod: where a cluster is, and who we are there.

Plain credentials (tokens, client certificates, the account of a pod) are read here, because importing the `kubernetes` package
takes longer than everything else that a sync does. The package does what is not plain: exec plugins, auth providers, proxies.
What a kubeconfig says of credentials never appears in a message.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import importlib.util
import logging
import os
import ssl
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flagsync.model.fault import ForbiddenFault, UsageFault

if TYPE_CHECKING:
    from kubernetes.client import Configuration

SERVICE_ACCOUNT: Final = Path("/var/run/secrets/kubernetes.io/serviceaccount")
"""Where Kubernetes puts the account of a pod."""

_PLAIN_USER: Final = frozenset(
    {
        "token",
        "tokenFile",
        "client-certificate",
        "client-certificate-data",
        "client-key",
        "client-key-data",
        "username",
        "password",
    }
)
_PLAIN_CLUSTER: Final = frozenset(
    {
        "server",
        "certificate-authority",
        "certificate-authority-data",
        "tls-server-name",
        "insecure-skip-tls-verify",
        "disable-compression",
        "extensions",
    }
)
_PROXIES: Final = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")


@dataclass(frozen=True, slots=True)
class Login:
    """Where the server is, how to reach it (a urllib3 pool manager), and the header that says who we are."""

    host: str
    manager: Any
    headers: Mapping[str, str] = field(repr=False)


def log_in(context: str | None, kubeconfig: str | None, width: int) -> Login:
    """The credentials of a context (None: the current one, or in a pod the pod's own), read anew.

    Raises UsageFault where there is no usable kubeconfig or no such context, ForbiddenFault where no credentials come of it.
    """
    if importlib.util.find_spec("urllib3") is None:
        raise UsageFault("this installation of flagsync cannot talk to clusters", "install it as `flagsync[kube]`")
    named = kubeconfig or os.environ.get("KUBECONFIG")
    paths = named or "~/.kube/config"
    there = [Path(path).expanduser() for path in paths.split(os.pathsep) if path and Path(path).expanduser().exists()]
    proxied = any(os.environ.get(name) for name in _PROXIES)
    if there:
        chosen = _chosen(there, context)
        login = None if proxied else _plain(chosen, width)
        return login or _through_package(there, chosen, width)
    if context is None and SERVICE_ACCOUNT.exists() and os.environ.get("KUBERNETES_SERVICE_HOST"):
        return _pod(width)
    raise UsageFault(f"there is no kubeconfig: `{paths[:60]}` is not there", "name one with KUBECONFIG, or run inside a pod")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A named part of a kubeconfig and the folder that its relative paths start from."""

    content: Mapping[str, Any] = field(repr=False)
    folder: Path


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What a context stands for."""

    context: str
    cluster: _Entry
    user: _Entry | None


def _chosen(paths: Sequence[Path], context: str | None) -> _Chosen:
    """The context of merged files; as in kubectl, the first file that says something wins."""
    import yaml

    found: dict[str, dict[str, _Entry]] = {"contexts": {}, "clusters": {}, "users": {}}
    current = None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for path in paths:
            document = yaml.load(path.read_bytes(), loader) or {}  # noqa: S506 - both loaders are the safe ones
            current = current or document.get("current-context")
            for kind, entries in found.items():
                for each in document.get(kind) or ():
                    entries.setdefault(str(each["name"]), _Entry(each.get(kind[:-1]) or {}, path.resolve().parent))
        chosen = context or current
        if chosen not in found["contexts"]:
            names = ", ".join(f"`{name[:60]}`" for name in found["contexts"]) or "none"
            asked = f"no context `{str(chosen)[:60]}`" if chosen else "no current context"
            raise UsageFault(f"the kubeconfig has {asked}", f"it has {names}")
        meant = found["contexts"][chosen].content
        cluster = found["clusters"].get(str(meant.get("cluster")))
        if cluster is None or not cluster.content.get("server"):
            raise UsageFault(f"the kubeconfig does not say where the cluster of `{chosen[:60]}` is", "add `server` to it")
        return _Chosen(chosen, cluster, found["users"].get(str(meant.get("user"))))
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        words = (error.strerror or "").lower() if isinstance(error, OSError) else "it is damaged"
        raise UsageFault(f"the kubeconfig cannot be read: {words}", "check it with `kubectl config view`") from None


def _plain(chosen: _Chosen, width: int) -> Login | None:
    """The login of plain credentials; None where there is anything else in it."""
    user, cluster = chosen.user, chosen.cluster
    if set(cluster.content) - _PLAIN_CLUSTER or (user and set(user.content) - _PLAIN_USER):
        return None
    host = str(cluster.content["server"]).rstrip("/")
    headers: dict[str, str] = {}
    certificate = key = None
    try:
        if user:
            token = user.content.get("token")
            if not token and user.content.get("tokenFile"):
                token = (user.folder / str(user.content["tokenFile"])).read_text(encoding="utf-8").strip()
            if token:
                headers["Authorization"] = f"Bearer {token}"
            elif user.content.get("username") and "password" in user.content:
                pair = f"{user.content['username']}:{user.content['password']}"
                headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
            certificate, key = _bytes(user, "client-certificate"), _bytes(user, "client-key")
        if not headers and not (certificate and key) and not host.startswith("http://"):
            raise ForbiddenFault("The kubeconfig has no credentials for this context.", "Log in; flagsync is never anonymous.")
        manager = _manager(
            _bytes(cluster, "certificate-authority"),
            certificate,
            key,
            width,
            name=cluster.content.get("tls-server-name"),
            trusting=bool(cluster.content.get("insecure-skip-tls-verify")),
        )
    except (OSError, ValueError, binascii.Error) as error:
        words = (error.strerror or "a certificate is damaged").lower() if isinstance(error, OSError) else "it is damaged"
        raise UsageFault(f"the kubeconfig cannot be used: {words}", "check its certificates and paths") from None
    return Login(host, manager, headers)


def _bytes(entry: _Entry, name: str) -> bytes | None:
    """A certificate or key, as the kubeconfig holds it or from the file that it names."""
    data = entry.content.get(f"{name}-data")
    if data:
        return base64.b64decode(str(data), validate=True)
    path = entry.content.get(name)
    return (entry.folder / str(path)).read_bytes() if path else None


def _pod(width: int) -> Login:
    try:
        token = (SERVICE_ACCOUNT / "token").read_text(encoding="utf-8").strip()
        manager = _manager((SERVICE_ACCOUNT / "ca.crt").read_bytes(), None, None, width)
    except OSError as error:
        raise ForbiddenFault(
            f"The account of this pod cannot be read: {(error.strerror or '').lower()}.",
            "Set `automountServiceAccountToken: true` in the pod.",
        ) from None
    host, port = os.environ["KUBERNETES_SERVICE_HOST"], os.environ.get("KUBERNETES_SERVICE_PORT", "443")
    return Login(f"https://{f'[{host}]' if ':' in host else host}:{port}", manager, {"Authorization": f"Bearer {token}"})


def _manager(
    authority: bytes | None,
    certificate: bytes | None,
    key: bytes | None,
    width: int,
    *,
    name: str | None = None,
    trusting: bool = False,
) -> Any:
    """A pool of connections. Raises OSError where a certificate is damaged."""
    import urllib3

    trust = ssl.create_default_context(cadata=authority.decode("ascii", "replace") if authority else None)
    if trusting:
        trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    if certificate and key:
        with _on_disk(certificate + b"\n" + key) as path:
            trust.load_cert_chain(path)
    options: dict[str, Any] = {"server_hostname": name, "assert_hostname": name} if name else {}
    return urllib3.PoolManager(maxsize=width, retries=False, ssl_context=trust, **options)


@contextlib.contextmanager
def _on_disk(content: bytes) -> Iterator[str]:
    """A file for as long as OpenSSL, which reads keys from files only, needs one."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        yield file.name


class _Complaints(logging.Handler):
    """Keeps what the configuration loader only logs, such as a failing exec plugin."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(" ".join(record.getMessage().split())[:200])


def _through_package(paths: Sequence[Path], chosen: _Chosen, width: int) -> Login:
    """The login as the `kubernetes` package finds it: exec plugins, auth providers, proxies."""
    try:
        from kubernetes.client import Configuration
        from kubernetes.client.rest import RESTClientObject
    except ImportError:
        raise UsageFault(
            "this installation of flagsync has no exec plugins and proxies", "install the extra `kube`: `flagsync[kube]`"
        ) from None
    configuration = Configuration()
    complaints = _Complaints()
    root = logging.getLogger()
    root.addHandler(complaints)
    try:
        _load(configuration, paths, chosen.context)
    finally:
        root.removeHandler(complaints)
    token = next((str(value) for value in configuration.api_key.values() if value), None)
    if not token and not configuration.cert_file and not str(configuration.host).startswith("http://"):
        plugin = chosen.user.content.get("exec") if chosen.user else None
        if isinstance(plugin, dict):
            why = complaints.messages[-1] if complaints.messages else "it gave neither a token nor a certificate"
            command = str(plugin.get("command"))[:60]
            raise ForbiddenFault(f"The exec plugin `{command}` of the kubeconfig failed: {why}", "Run it by hand.")
        raise ForbiddenFault("The kubeconfig has no credentials for this context.", "Log in; flagsync is never anonymous.")
    configuration.retries = False
    configuration.connection_pool_maxsize = width
    try:
        manager = RESTClientObject(configuration).pool_manager
    except (OSError, ValueError) as error:
        raise UsageFault(f"the kubeconfig cannot be used: {type(error).__name__}", "check its certificates") from None
    return Login(str(configuration.host).rstrip("/"), manager, {"Authorization": token} if token else {})


def _load(configuration: Configuration, paths: Sequence[Path], context: str) -> None:
    from kubernetes.config import ConfigException
    from kubernetes.config.kube_config import KubeConfigLoader, KubeConfigMerger

    try:
        merged = KubeConfigMerger(os.pathsep.join(map(str, paths))).config
        KubeConfigLoader(config_dict=merged, active_context=context, config_base_path=None).load_and_set(configuration)
    except (ConfigException, OSError, KeyError, TypeError, AttributeError, ValueError) as error:
        words = " ".join(str(error).split())[:200] if isinstance(error, ConfigException | OSError) else "it is damaged"
        raise UsageFault(f"the kubeconfig cannot be read: {words}", "check it with `kubectl config view`") from None
