"""The door to the kubeconfig and to the account of a pod: where a cluster is, and who we are there.

It is read here, as kubectl reads it, because importing the `kubernetes` package takes longer than everything else that a sync
does. The package does what is left over: the auth providers that came before exec plugins.
What a kubeconfig says of credentials never appears in a message.
"""

from __future__ import annotations

import base64
import binascii
import importlib.util
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from flagsync.edges.transport import Route, Trust, end_of
from flagsync.model.fault import ForbiddenFault, UsageFault

SERVICE_ACCOUNT: Final = Path("/var/run/secrets/kubernetes.io/serviceaccount")
"""Where Kubernetes puts the account of a pod."""

_SHORTEST_SECRET: Final = 6
_OTHER_IDENTITY: Final = ("as-groups", "as-user-extra")
_CHECK: Final = "check it with `kubectl config view`"


@dataclass(frozen=True, slots=True)
class Login:
    """Where the server is, how to reach it, and the headers that say who we are.

    `certified_until` is when the client certificate ends, where one is shown.
    """

    host: str
    route: Route
    headers: Mapping[str, str] = field(repr=False)
    certified_until: datetime | None = None

    def discreet(self, text: bytes) -> bytes:
        """What a server said, without what was shown to it: some repeat the headers of a request in what they complain."""
        kind, _, word = self.headers.get("Authorization", "").partition(" ")
        secrets = [word]
        if kind == "Basic":
            secrets.append(base64.b64decode(word).decode("utf-8", "replace").partition(":")[2])
        for secret in secrets:
            if len(secret) >= _SHORTEST_SECRET:
                for spelling in {secret, json.dumps(secret)[1:-1], secret.replace("/", "\\/"), quote(secret, safe="")}:
                    text = text.replace(spelling.encode(), "…".encode())
        return text


def log_in(context: str | None, kubeconfig: str | None, width: int, seconds: float = 60.0) -> Login:
    """The credentials of a context (None: the current one, or in a pod the pod's own), read anew.

    An exec plugin may take so many seconds. Raises UsageFault where there is no usable kubeconfig or no such context,
    ForbiddenFault where no credentials come of it.
    """
    if importlib.util.find_spec("urllib3") is None:
        raise UsageFault("this installation of flagsync cannot talk to clusters", "install it as `flagsync[kube]`")
    named = kubeconfig or os.environ.get("KUBECONFIG")
    paths = named or "~/.kube/config"
    there = [Path(path).expanduser() for path in paths.split(os.pathsep) if path and Path(path).expanduser().exists()]
    if there:
        return _logged_in(_chosen(there, context), there, width, seconds)
    if context is None and SERVICE_ACCOUNT.exists() and os.environ.get("KUBERNETES_SERVICE_HOST"):
        return _pod(width)
    raise UsageFault(f"there is no kubeconfig: `{paths[:60]}` is not there", "name one with KUBECONFIG, or run inside a pod")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A named part of a kubeconfig and the folder that its relative paths start from."""

    content: Mapping[str, Any] = field(repr=False)
    folder: Path

    def text(self, name: str) -> str | None:
        """A member that is a text; None where it is absent or empty. Raises UsageFault where it is something else."""
        found = self.content.get(name)
        if found is not None and not isinstance(found, str | int | float):
            raise UsageFault(f"the kubeconfig cannot be used: `{name}` is no text", _CHECK)
        return None if found is None or found == "" else str(found)

    def pem(self, name: str) -> bytes | None:
        """A certificate or key, as the kubeconfig holds it or from the file that it names."""
        data = self.text(f"{name}-data")
        if data:
            try:
                return base64.b64decode("".join(data.split()), validate=True)
            except (binascii.Error, ValueError):
                raise UsageFault(f"the kubeconfig cannot be used: `{name}-data` is damaged", _CHECK) from None
        return self.file(name)

    def file(self, name: str) -> bytes | None:
        """What stands in the file that a member names."""
        path = self.text(name)
        if not path:
            return None
        try:
            return (self.folder / path).read_bytes()
        except (OSError, ValueError) as error:
            words = (error.strerror or "").lower() if isinstance(error, OSError) else "it is no path"
            told = f"the kubeconfig cannot be used: `{name}` is `{path[:60]}`: {words}"
            raise UsageFault(told, "correct the path; a relative one starts from the folder of the kubeconfig") from None


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
                    entries.setdefault(str(each["name"]), _Entry(dict(each.get(kind[:-1]) or {}), path.resolve().parent))
        chosen = context or (str(current) if current else None)
        if chosen is None or chosen not in found["contexts"]:
            names = ", ".join(f"`{name[:60]}`" for name in found["contexts"]) or "none"
            asked = f"no context `{chosen[:60]}`" if chosen else "no current context"
            raise UsageFault(f"the kubeconfig has {asked}", f"it has {names}")
        meant = found["contexts"][chosen].content
        cluster, user = found["clusters"].get(str(meant.get("cluster"))), found["users"].get(str(meant.get("user")))
        if cluster is None or not cluster.text("server"):
            raise UsageFault(f"the kubeconfig does not say where the cluster of `{chosen[:60]}` is", "add `server` to it")
        if meant.get("user") and user is None:
            raise UsageFault(f"the kubeconfig has no user `{str(meant['user'])[:60]}`, whom `{chosen[:60]}` names", _CHECK)
        return _Chosen(chosen, cluster, user)
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        words = (error.strerror or "").lower() if isinstance(error, OSError) else "it is damaged"
        raise UsageFault(f"the kubeconfig cannot be read: {words}", _CHECK) from None


@dataclass(slots=True)
class _Credentials:
    """What says who we are."""

    headers: dict[str, str] = field(default_factory=dict, repr=False)
    certificate: bytes | None = field(default=None, repr=False)
    key: bytes | None = field(default=None, repr=False)


def _logged_in(chosen: _Chosen, paths: Sequence[Path], width: int, seconds: float) -> Login:
    cluster = chosen.cluster
    host = str(cluster.text("server")).rstrip("/")
    authority = cluster.pem("certificate-authority")
    who = _credentials(chosen, paths, seconds)
    if not who.headers and not (who.certificate and who.key) and not host.startswith("http://"):
        raise ForbiddenFault("The kubeconfig has no credentials for this context.", "Log in; flagsync is never anonymous.")
    unchecked = cluster.content.get("insecure-skip-tls-verify") is True
    trust = Trust(authority, who.certificate, who.key, cluster.text("tls-server-name"), unchecked)
    route = Route(host, trust, width, cluster.text("proxy-url"))
    shown = end_of(who.certificate) if who.certificate and who.key else None
    return Login(host, route, {**who.headers, **_impersonated(chosen.user)}, shown)


def _credentials(chosen: _Chosen, paths: Sequence[Path], seconds: float) -> _Credentials:
    """The user's credentials, in the order in which kubectl prefers them."""
    user = chosen.user
    if user is None:
        return _Credentials()
    found = _Credentials(certificate=user.pem("client-certificate"), key=user.pem("client-key"))
    # The file wins over the text beside it, because it is the one that is renewed.
    read = user.file("tokenFile")
    token = read.decode("utf-8", "replace").strip() if read else user.text("token")
    if token:
        found.headers["Authorization"] = _bearer(token)
    elif user.text("username") and user.content.get("password") is not None:
        pair = f"{user.text('username')}:{user.text('password') or ''}"
        found.headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    elif isinstance(user.content.get("exec"), dict):
        from flagsync.edges.execplugin import granted

        given = granted(user.content["exec"], user.folder, _told_of(chosen.cluster), seconds)
        if given.token:
            found.headers["Authorization"] = _bearer(given.token)
        if given.certificate and given.key:
            found.certificate, found.key = given.certificate, given.key
    elif "auth-provider" in user.content:
        found.headers["Authorization"] = _bearer(_provided(paths, chosen.context))
    return found


def _bearer(token: str) -> str:
    """The header of a token. Raises UsageFault where it cannot be one: what is in it would otherwise end up in an error."""
    token = token.strip()
    if not all("!" <= letter <= "~" for letter in token):
        raise UsageFault("the kubeconfig cannot be used: its token has characters that no token has", "log in again")
    return f"Bearer {token}"


def _impersonated(user: _Entry | None) -> dict[str, str]:
    """The headers by which a user acts as somebody else. Raises UsageFault where not all of it can be said in them."""
    if user is None:
        return {}
    for name in _OTHER_IDENTITY:
        if user.content.get(name):
            raise UsageFault(f"the kubeconfig has `{name}`, which flagsync cannot act on", "use a user without it")
    names = {"as": "Impersonate-User", "as-uid": "Impersonate-Uid"}
    found = {header: text for name, header in names.items() if (text := user.text(name))}
    if not all(text.isprintable() for text in found.values()):
        raise UsageFault("the kubeconfig acts as somebody whose name has a line break in it", _CHECK)
    return found


def _told_of(cluster: _Entry) -> dict[str, Any]:
    """What an exec plugin may be told of the cluster (`spec.cluster` of ExecCredential)."""
    told: dict[str, Any] = {
        name: cluster.content[name]
        for name in ("server", "tls-server-name", "insecure-skip-tls-verify", "proxy-url")
        if cluster.content.get(name)
    }
    authority = cluster.pem("certificate-authority")
    if authority:
        told["certificate-authority-data"] = base64.b64encode(authority).decode()
    for each in cluster.content.get("extensions") or ():
        if isinstance(each, dict) and each.get("name") == "client.authentication.k8s.io/exec":
            told["config"] = each.get("extension")
    return told


def _pod(width: int) -> Login:
    try:
        token = (SERVICE_ACCOUNT / "token").read_text(encoding="utf-8").strip()
        authority = (SERVICE_ACCOUNT / "ca.crt").read_bytes()
    except OSError as error:
        raise ForbiddenFault(
            f"The account of this pod cannot be read: {(error.strerror or '').lower()}.",
            "Set `automountServiceAccountToken: true` in the pod.",
        ) from None
    name, port = os.environ["KUBERNETES_SERVICE_HOST"], os.environ.get("KUBERNETES_SERVICE_PORT", "443")
    host = f"https://{f'[{name}]' if ':' in name else name}:{port}"
    return Login(host, Route(host, Trust(authority), width), {"Authorization": _bearer(token)})


def _provided(paths: Sequence[Path], context: str) -> str:
    """The token of an auth provider (`oidc` and its kind), as the `kubernetes` package gets it."""
    import logging

    try:
        from kubernetes.client import Configuration
        from kubernetes.config import ConfigException
        from kubernetes.config.kube_config import KubeConfigLoader, KubeConfigMerger
    except ImportError:
        raise UsageFault(
            "this installation of flagsync knows no auth providers", "install the extra `kube`: `flagsync[kube]`"
        ) from None
    configuration = Configuration()
    # What fails there is only logged.
    complaints: list[object] = []
    root, listener = logging.getLogger(), logging.Handler(logging.ERROR)
    listener.handle = complaints.append  # type: ignore[method-assign, assignment]
    root.addHandler(listener)
    try:
        merged = KubeConfigMerger(os.pathsep.join(map(str, paths))).config
        KubeConfigLoader(config_dict=merged, active_context=context, config_base_path=None).load_and_set(configuration)
    except (ConfigException, OSError, KeyError, TypeError, AttributeError, ValueError):
        complaints.append(None)
    finally:
        root.removeHandler(listener)
    token = next((str(value) for value in configuration.api_key.values() if value), "")
    if complaints or not token:
        raise ForbiddenFault("The auth provider of the kubeconfig gives no token.", "Log in again, or use an exec plugin.")
    return token.removeprefix("Bearer ")
