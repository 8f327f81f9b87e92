"""HTTP/1.1 to one server over connections that are kept: what a sync needs of it, and nothing that it does not.

A first sync sends thousands of small requests, and a sync where nothing differs is mostly start-up: a general client costs
several times as much for each, and takes longer to import than everything else that speaks to a cluster. What it leaves out
(redirects, proxies, compression) nobody asks it for. Answers are taken apart by the standard library.
"""

from __future__ import annotations

import io
import select
import socket
import ssl
import time
import weakref
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, IncompleteRead
from typing import Any, Final
from urllib.parse import quote, urlsplit

_PORTS: Final = {"http": 80, "https": 443}
_OFF: Final = "the connection was broken off"
_CUT: Final = "the connection was broken off in the middle of an answer"


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
            reply, kept = _answer(link, method, read_seconds, until)
        except IncompleteRead:
            raise Broken(_CUT) from None
        except (HTTPException, ValueError):
            raise Broken(_OFF) from None
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


def _answer(link: socket.socket, method: str, seconds: float, until: float) -> tuple[Reply, bool]:
    """The whole answer that comes over a connection, and whether the connection can be used again."""
    stream = _Stream(link, seconds, until)
    response = HTTPResponse(stream, method=method)  # type: ignore[arg-type]  # it only makes a file of it
    response.begin()
    length = response.getheader("content-length")
    if length is not None and not (length.isascii() and length.isdigit()):
        # The library would read on until the server hangs up.
        raise ValueError("no length")
    body = response.read()
    reply = Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, body)
    return reply, not response.will_close and stream.is_drained()


class _Stream:
    """What the standard library takes for a socket: a file of what comes over a connection until its time is up."""

    def __init__(self, link: socket.socket, seconds: float, until: float) -> None:
        self._file = _File(_Incoming(link, seconds, until))

    def makefile(self, *_: Any) -> io.BufferedReader:
        """The file."""
        return self._file

    def is_drained(self) -> bool:
        """Whether nothing came after the answer."""
        return self._file.drained


class _File(io.BufferedReader):
    """Closed where the answer ends; `drained` then says whether nothing came after it."""

    drained = True

    def close(self) -> None:
        """Reads no further."""
        if not self.closed:
            raw: _Incoming = self.raw  # type: ignore[assignment]
            raw.over = True
            self.drained = not self.peek(1)
        super().close()


class _Incoming(io.RawIOBase):
    """The bytes that come over a connection."""

    def __init__(self, link: socket.socket, seconds: float, until: float) -> None:
        self._link = link
        self._seconds = seconds
        self._until = until
        self.over = False

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """See `io.RawIOBase`. Raises OSError, of which TimeoutError is one."""
        if self.over:
            return 0
        _allow(self._link, self._seconds, self._until)
        try:
            return self._link.recv_into(buffer)
        except ssl.SSLEOFError:
            return 0


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
