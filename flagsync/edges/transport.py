"""The door to the network on the way to an API server: connections that trust whom the kubeconfig trusts, and proxies.

Proxies are found as kubectl finds them: `proxy-url` of the cluster, else HTTPS_PROXY (HTTP_PROXY for plain servers) unless
NO_PROXY or the loopback interface (https://pkg.go.dev/golang.org/x/net/http/httpproxy). urllib3 itself asks no environment.
"""

from __future__ import annotations

import contextlib
import os
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

from flagsync.edges.wire import Wire
from flagsync.model.fault import Fault, ForbiddenFault, UsageFault

if TYPE_CHECKING:
    from urllib3 import PoolManager

_PORTS: Final = {"http": 80, "https": 443}
_TUNNEL: Final = re.compile(r"Tunnel connection failed: (\d{3}[^\r\n]*)")
_SEQUENCE: Final = 0x30
_MISTRUST: Final = (
    ("certificate has expired", "it has expired", "Renew it; the check is never switched off."),
    ("not yet valid", "it is not valid yet; or the clock of this machine is wrong", "Set the clock, or wait."),
    ("mismatch", "it is for another name", "Correct `server` or `tls-server-name` of the cluster in the kubeconfig."),
    ("doesn't match", "it is for another name", "Correct `server` or `tls-server-name` of the cluster in the kubeconfig."),
)
_ANY_MISTRUST: Final = (
    "its authority is not known",
    "Correct `certificate-authority` of the cluster in the kubeconfig; the check is never switched off.",
)
_ALERTS: Final = ("alert certificate", "alert bad certificate", "alert unknown ca", "alert unsupported certificate")
_VERSION: Final = 0xA0


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom we trust and how we show who we are: PEM texts; `name` is the server's where its address says another.

    `unchecked` takes any certificate, where the kubeconfig says so.
    """

    authority: bytes | None = None
    certificate: bytes | None = field(default=None, repr=False)
    key: bytes | None = field(default=None, repr=False)
    name: str | None = None
    unchecked: bool = False


class Route:
    """The way to a server: directly, or through the proxy that is named or that the environment demands.

    Raises UsageFault where a certificate, a key or a proxy cannot be used.
    """

    def __init__(self, host: str, trust: Trust, width: int, proxy: str | None = None) -> None:
        if not _is_address(host):
            raise UsageFault(f"`{host[:60]}` is no address of a server", "correct `server` of the cluster in the kubeconfig")
        context = _context(trust)
        self._options: dict[str, Any] = {"maxsize": width, "retries": False, "ssl_context": context}
        if trust.name:
            self._options |= {"server_hostname": trust.name, "assert_hostname": False if trust.unchecked else trust.name}
        way = proxy or environment_proxy(host)
        self._proxy = None if way is None else _proxy_parts(way)
        self._manager: PoolManager | None = None
        self.wire = Wire(host, context, trust.name) if self._proxy is None else None
        """Connections to the server itself; None where a proxy stands between."""

    @property
    def manager(self) -> PoolManager:
        """A client that also goes through proxies and reads answers piece by piece; it takes a while to import."""
        if self._manager is None:
            self._manager = self._made()
        return self._manager

    def _made(self) -> PoolManager:
        import urllib3

        parts = self._proxy
        if parts is None:
            return urllib3.PoolManager(**self._options)
        address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        headers = None
        if parts.username:
            account = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers = urllib3.make_headers(proxy_basic_auth=account)
        return urllib3.ProxyManager(address, proxy_headers=headers, **self._options)


def hopeless(error: Exception, site: str) -> Fault | None:
    """The fault where trying again is pointless, because we do not trust `site` or it does not trust us; None otherwise."""
    import urllib3

    text = str(error)
    if not isinstance(error, urllib3.exceptions.SSLError) and "SSLError" not in text:
        return None
    return mistrust(text, site)


def mistrust(text: str, site: str) -> Fault | None:
    """The fault that TLS means with its words, where trying again is pointless; None otherwise."""
    if "CERTIFICATE_VERIFY_FAILED" in text or "doesn't match" in text:
        why, hint = next(((why, hint) for part, why, hint in _MISTRUST if part in text), _ANY_MISTRUST)
        return Fault(f"The certificate of {site} is not trusted: {why}.", hint)
    if "alert certificate required" in text:
        return ForbiddenFault(f"{site} wants a client certificate.", "Log in; the kubeconfig has none for this context.")
    if any(alert in text for alert in _ALERTS):
        return ForbiddenFault(f"{site} does not accept the client certificate of the kubeconfig.", "Log in again.")
    if "WRONG_VERSION_NUMBER" in text:
        return Fault(f"{site} does not speak TLS.", "Correct `server` of the cluster in the kubeconfig, or the proxy.")
    return None


def words_of(error: Exception) -> str:
    """Why there was no answer, in words; nothing of the address, in which somebody may have written secrets."""
    import urllib3

    exceptions = urllib3.exceptions
    if isinstance(error, exceptions.ProxyError):
        refused = _TUNNEL.search(str(error.original_error))
        return f"the proxy refuses ({' '.join(refused[1].split())[:60]})" if refused else "the proxy does not answer"
    cases = (
        (exceptions.NameResolutionError, "its name is not known here"),
        (exceptions.NewConnectionError, "the connection is refused"),
        (exceptions.ConnectTimeoutError, "the connection is not made in time"),
        (exceptions.ReadTimeoutError, "no answer in time"),
        (exceptions.IncompleteRead, "the connection was broken off in the middle of an answer"),
    )
    return next((words for kind, words in cases if isinstance(error, kind)), "the connection was broken off")


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in _PORTS and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _proxy_parts(way: str) -> SplitResult:
    address = way if "://" in way else f"http://{way}"
    if not _is_address(address):
        kind = way.partition("://")[0] if "://" in way else ""
        what = f"a proxy of the kind `{kind[:20]}`" if kind and kind not in _PORTS else "an address that is none"
        raise UsageFault(f"the proxy for the cluster is {what}", "name one that speaks HTTP, such as `http://proxy:3128`")
    return urlsplit(address)


def environment_proxy(host: str) -> str | None:
    """The proxy that the environment names for a server; None where it is to be reached directly."""
    parts = urlsplit(host)
    name = (parts.hostname or "").lower()
    names = ("HTTPS_PROXY", "https_proxy") if parts.scheme == "https" else ("HTTP_PROXY", "http_proxy")
    found = next((os.environ[each] for each in names if os.environ.get(each)), None)
    if found is None or name == "localhost" or _is_loopback(name):
        return None
    excepted = os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or ""
    port = parts.port or _PORTS.get(parts.scheme, 0)
    return None if any(_is_excepted(name, port, entry.strip().lower()) for entry in excepted.split(",")) else found


def _is_loopback(name: str) -> bool:
    from ipaddress import ip_address

    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _is_excepted(name: str, port: int, entry: str) -> bool:
    """Whether an entry of NO_PROXY means a server: ``*``, an address, a network, a domain, each with a port or without."""
    if entry in {"", "*"}:
        return entry == "*"
    from ipaddress import ip_address, ip_network

    try:
        address = ip_address(name)
    except ValueError:
        address = None
    else:
        with contextlib.suppress(ValueError):
            return address in ip_network(entry, strict=False)
    domain, colon, number = entry.rpartition(":")
    if colon and number.isdecimal():
        if int(number) != port:
            return False
        entry = domain.strip("[]")
    if address is not None:
        return entry == name
    entry = entry.removeprefix("*")
    return name.endswith(entry) if entry.startswith(".") else name == entry or name.endswith(f".{entry}")


def _context(trust: Trust) -> ssl.SSLContext:
    try:
        text = None if trust.authority is None else trust.authority.decode("ascii", "replace")
        if text is not None and "BEGIN" not in text:
            raise ValueError
        context = ssl.create_default_context(cadata=text)
    except (ssl.SSLError, ValueError):
        raise _damaged("certificate-authority") from None
    if trust.unchecked:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if trust.certificate and trust.key:
        with _on_disk(trust.certificate + b"\n" + trust.key) as path:
            try:
                # An encrypted key would be asked for at the terminal, for ever where nobody sits there.
                context.load_cert_chain(path, password="")
            except ssl.SSLError as error:
                raise _unusable_pair(error, trust.key) from None
    return context


def _unusable_pair(error: ssl.SSLError, key: bytes) -> UsageFault:
    if error.reason == "KEY_VALUES_MISMATCH":
        return UsageFault(
            "the kubeconfig cannot be used: its client key does not belong to its client certificate",
            "give both from the same login",
        )
    if b"ENCRYPTED" in key:
        return UsageFault(
            "the kubeconfig cannot be used: its client key is protected by a passphrase",
            "flagsync asks for none; use a key without one, or an exec plugin",
        )
    return _damaged("client-certificate` or `client-key")


def _damaged(name: str) -> UsageFault:
    return UsageFault(f"the kubeconfig cannot be used: `{name}` is damaged", "check its certificates and paths")


@contextlib.contextmanager
def _on_disk(content: bytes) -> Iterator[str]:
    """A file for as long as OpenSSL, which reads keys from files only, needs one."""
    import tempfile

    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        yield file.name


def end_of(certificate: bytes) -> datetime | None:
    """Until when a certificate (PEM) is valid; None where it cannot be read.

    The standard library shows no certificate that is not connected with, so the way to the date is walked here: the first
    member of Certificate holds version (optional), serial, algorithm, issuer and then the two dates (RFC 5280, 4.1).
    """
    try:
        begin = certificate.index(b"-----BEGIN CERTIFICATE-----")
        finish = certificate.index(b"-----END CERTIFICATE-----", begin) + len(b"-----END CERTIFICATE-----")
        der = ssl.PEM_cert_to_DER_cert(certificate[begin:finish].decode("ascii"))
        _, members, _ = _element(_element(der, 0)[1], 0)
        at = 0
        for count in range(4):
            tag, content, at = _element(members, at)
            if count == 0 and tag == _VERSION:
                _, content, at = _element(members, at)
        if tag != _SEQUENCE:
            return None
        _, _, second = _element(content, 0)
        _, text, _ = _element(content, second)
        digits = text.decode("ascii").removesuffix("Z")
        century = "" if len(digits) == len("YYYYMMDDhhmmss") else ("19" if digits >= "50" else "20")
        return datetime.strptime(century + digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except (ValueError, IndexError):
        return None


def _element(der: bytes, at: int) -> tuple[int, bytes, int]:
    """Tag and content of the element of DER at a place, and the place behind it."""
    tag, length, begin = der[at], der[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        length, begin = int.from_bytes(der[begin : begin + size], "big"), begin + size
    return tag, der[begin : begin + length], begin + length
