"""HTTP/1.1 to one server over connections that are kept: what a sync needs of it, and nothing that it does not.

A first sync sends thousands of small requests, and a sync where nothing differs is mostly start-up: a general client costs
several times as much for each, and takes longer to import than everything else that speaks to a cluster. What it leaves out
(redirects, proxies, compression) nobody asks it for. Messages are framed as RFC 9112 says, chapter 6.
"""

from __future__ import annotations

import select
import socket
import ssl
import time
import weakref
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

_PART: Final = 16_384
_LONGEST_HEAD: Final = 65_536
_PORTS: Final = {"http": 80, "https": 443}
_OFF: Final = "the connection was broken off"
_CUT: Final = "the connection was broken off in the middle of an answer"
_NO_CONTENT: Final = frozenset({204, 304})


class Broken(Exception):
    """There was no whole answer. `reason` says why in words, `detail` what TLS says of it; neither has anything secret."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status, its headers by their names in lower case, its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire:
    """Connections to the server of an address (``https://HOST[:PORT][/PREFIX]``, or ``http:``), safe for several threads.

    `name` is the server's in its certificate, where the address says another.
    """

    def __init__(self, address: str, context: ssl.SSLContext, name: str | None = None) -> None:
        parts = urlsplit(address)
        self._host = parts.hostname or ""
        self._port = parts.port or _PORTS[parts.scheme]
        self._prefix = quote(parts.path.rstrip("/"), safe="/%:@!$&'()*+,;=~")
        self._context = context if parts.scheme == "https" else None
        self._name = name or self._host
        self._site = parts.netloc.rpartition("@")[2]
        self._idle: deque[socket.socket] = deque()
        weakref.finalize(self, _close_all, self._idle)

    def exchange(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes | None,
        *,
        connect_seconds: float,
        read_seconds: float,
        until: float,
    ) -> Reply:
        """One request and its answer; the whole ends at `until` (of the monotonic clock). Raises Broken.

        Headers and target have to be clean: a line break in them raises ValueError.
        """
        lines = [f"{method} {self._prefix}{target} HTTP/1.1", f"Host: {self._site}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        if any("\r" in line or "\n" in line for line in lines):
            raise ValueError("a header has a line break")
        message = ("\r\n".join(lines) + "\r\n\r\n").encode() + (body or b"")
        link = self._kept() or self._connected(connect_seconds)
        kept = False
        try:
            _allow(link, read_seconds, until)
            try:
                link.sendall(message)
            except TimeoutError:
                raise
            except OSError:
                # The server may have answered before it has heard all, and then hung up: what it said is in the buffer.
                pass
            reply, kept = _Answer(link, read_seconds, until).read()
        except TimeoutError:
            raise Broken("no answer in time") from None
        except ssl.SSLError as error:
            raise Broken(_OFF, str(error)) from None
        except OSError:
            raise Broken(_OFF) from None
        finally:
            if kept:
                self._idle.append(link)
            else:
                link.close()
        return reply

    def _kept(self) -> socket.socket | None:
        """A connection that is open and silent; what the server has closed, or still talks on, is of no use any more."""
        while True:
            try:
                link = self._idle.pop()
            except IndexError:
                return None
            if not _is_readable(link):
                return link
            link.close()

    def _connected(self, seconds: float) -> socket.socket:
        try:
            link = socket.create_connection((self._host, self._port), seconds)
        except socket.gaierror:
            raise Broken("its name is not known here") from None
        except TimeoutError:
            raise Broken("the connection is not made in time") from None
        except (OSError, UnicodeError):
            raise Broken("the connection is refused") from None
        try:
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return self._context.wrap_socket(link, server_hostname=self._name) if self._context else link
        except TimeoutError:
            link.close()
            raise Broken("the connection is not made in time") from None
        except (OSError, ValueError) as error:
            link.close()
            raise Broken(_OFF, str(error)) from None


class _Answer:
    """The answer that comes over a connection."""

    def __init__(self, link: socket.socket, seconds: float, until: float) -> None:
        self._link = link
        self._seconds = seconds
        self._until = until
        self._rest = b""

    def read(self) -> tuple[Reply, bool]:
        """The whole answer, and whether the connection can be used again."""
        while True:
            status, headers, lasting = self._head()
            if status >= 200:
                break
        if status in _NO_CONTENT:
            return Reply(status, headers, b""), lasting
        if "chunked" in headers.get("transfer-encoding", "").lower():
            return Reply(status, headers, self._chunks()), lasting and not self._rest
        if "content-length" not in headers:
            return Reply(status, headers, self._everything()), False
        length = headers["content-length"]
        if not (length.isascii() and length.isdigit()):
            raise Broken(_OFF)
        return Reply(status, headers, self._exactly(int(length))), lasting and not self._rest

    def _head(self) -> tuple[int, dict[str, str], bool]:
        while (end := self._rest.find(b"\r\n\r\n")) < 0:
            if len(self._rest) > _LONGEST_HEAD:
                raise Broken(_OFF)
            self._more(_OFF)
        first, *lines = self._rest[:end].decode("latin-1").split("\r\n")
        self._rest = self._rest[end + 4 :]
        version, _, told = first.partition(" ")
        if not version.startswith("HTTP/1.") or not told[:3].isdigit():
            raise Broken(_OFF)
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        connection = headers.get("connection", "").lower()
        return int(told[:3]), headers, "close" not in connection and (version != "HTTP/1.0" or "keep-alive" in connection)

    def _more(self, otherwise: str = _CUT) -> None:
        """Waits for more to come. Raises Broken with the reason `otherwise` where nothing does."""
        part = self._received()
        if not part:
            raise Broken(otherwise)
        self._rest += part

    def _received(self) -> bytes:
        _allow(self._link, self._seconds, self._until)
        try:
            return self._link.recv(_PART)
        except ssl.SSLEOFError:
            return b""

    def _exactly(self, length: int) -> bytes:
        parts, missing = [self._rest[:length]], length - len(self._rest)
        self._rest = self._rest[length:]
        while missing > 0:
            part = self._received()
            if not part:
                raise Broken(_CUT)
            parts.append(part[:missing])
            self._rest = part[missing:]
            missing -= len(part)
        return b"".join(parts)

    def _everything(self) -> bytes:
        parts = [self._rest]
        while parts[-1] or len(parts) == 1:
            parts.append(self._received())
        return b"".join(parts)

    def _chunks(self) -> bytes:
        parts = []
        while size := self._size():
            parts.append(self._exactly(size))
            if self._line():
                raise Broken(_OFF)
        while self._line():
            pass
        return b"".join(parts)

    def _size(self) -> int:
        try:
            return int(self._line().partition(b";")[0], 16)
        except ValueError:
            raise Broken(_OFF) from None

    def _line(self) -> bytes:
        while (end := self._rest.find(b"\r\n")) < 0:
            if len(self._rest) > _LONGEST_HEAD:
                raise Broken(_OFF)
            self._more()
        line, self._rest = self._rest[:end], self._rest[end + 2 :]
        return line


def _allow(link: socket.socket, seconds: float, until: float) -> None:
    """Sets how long the connection may keep quiet. Raises TimeoutError where the time of the whole is up."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    link.settimeout(min(seconds, left))


def _is_readable(link: socket.socket) -> bool:
    try:
        if hasattr(select, "poll"):
            waiting = select.poll()
            waiting.register(link, select.POLLIN)
            return bool(waiting.poll(0))
        return bool(select.select([link], [], [], 0)[0])
    except (OSError, ValueError):
        return True


def _close_all(idle: deque[socket.socket]) -> None:
    while idle:
        idle.pop().close()
