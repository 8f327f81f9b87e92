"""HTTP/1.1 as servers really speak it, over real sockets."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import pytest

from flagsync.edges.wire import Broken, Reply, Wire

Answer = bytes | Callable[[socket.socket], None]


class Server:
    """Answers the requests of every connection in order; `heard` is what it was sent."""

    def __init__(self, answers: Sequence[Sequence[Answer]]) -> None:
        self.heard: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._serve, args=(answers,), daemon=True).start()

    def _serve(self, answers: Sequence[Sequence[Answer]]) -> None:
        for connection in answers:
            try:
                link, _ = self.listener.accept()
            except OSError:
                return
            with link, suppress(OSError):
                for answer in connection:
                    self.heard.append(self._request(link))
                    if callable(answer):
                        answer(link)
                    else:
                        link.sendall(answer)

    def _request(self, link: socket.socket) -> bytes:
        heard = b""
        while b"\r\n\r\n" not in heard:
            heard += link.recv(65_536) or b"\r\n\r\n"
        return heard


@contextmanager
def serving(*answers: Sequence[Answer]) -> Iterator[tuple[Server, Wire]]:
    server = Server(answers)
    try:
        yield server, Wire(server.address, ssl.create_default_context())
    finally:
        server.listener.close()


def ask(wire: Wire, target: str = "/api", body: bytes | None = None, *, seconds: float = 5, silence: float = 5) -> Reply:
    return wire.exchange(
        "POST" if body is not None else "GET",
        target,
        {"Accept": "application/json"},
        body,
        connect_seconds=2,
        read_seconds=silence,
        until=time.monotonic() + seconds,
    )


TEN = b"0123456789"
PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: today\r\n\r\n{}"


@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        (PLAIN, 200, b"{}"),
        (b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", 404, b""),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0a\r\n0123456789\r\n0\r\n\r\n",
            200,
            b"abc0123456789",
        ),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nTrailer: x\r\n\r\n", 200, b"a"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN, 200, b"{}"),
        (b"HTTP/1.0 200 OK\r\n\r\nuntil the end", 200, b"until the end"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
    ],
)
def test_an_answer_is_read_however_it_is_framed(answer: bytes, status: int, body: bytes) -> None:
    with serving([answer]) as (_, wire):
        reply = ask(wire)
    assert (reply.status, reply.body) == (status, body)


def test_an_answer_may_come_in_any_pieces() -> None:
    text = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"

    def slowly(link: socket.socket) -> None:
        for byte in text:
            link.sendall(bytes([byte]))

    with serving([slowly]) as (_, wire):
        assert ask(wire).body == b"hello"


def test_a_connection_is_kept_for_the_next_request() -> None:
    with serving([PLAIN, PLAIN]) as (server, wire):
        ask(wire)
        ask(wire, "/next", b"body")
        assert server.heard[1].startswith(b"POST /next HTTP/1.1\r\nHost: 127.0.0.1:")
        assert server.heard[1].endswith(b"Content-Length: 4\r\n\r\nbody")


@pytest.mark.parametrize("first", [PLAIN, PLAIN.replace(b"OK\r\n", b"OK\r\nConnection: close\r\n")])
def test_a_connection_that_the_server_has_closed_is_not_used_again(first: bytes) -> None:
    with serving([first], [PLAIN]) as (server, wire):
        ask(wire)
        time.sleep(0.05)
        assert ask(wire).status == 200
        assert len(server.heard) == 2


def test_what_comes_after_an_answer_is_never_taken_for_the_next() -> None:
    with serving([PLAIN + b"HTTP/1.1 500 Smuggled\r\nContent-Length: 0\r\n\r\n"], [PLAIN]) as (_, wire):
        ask(wire)
        assert ask(wire).status == 200


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "the connection was broken off"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "the connection was broken off"),
        (b"HTTP/1.1 abc\r\n\r\n", "the connection was broken off"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}", "the connection was broken off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "in the middle of an answer"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000, "the connection was broken off"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", "in the middle of an answer"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nab", "in the middle of an answer"),
    ],
)
def test_half_an_answer_is_none(answer: bytes, reason: str) -> None:
    with serving([answer]) as (_, wire), pytest.raises(Broken, match=f"{reason}$"):
        ask(wire)


def test_silence_and_trickles_end_in_time() -> None:
    def trickle(link: socket.socket) -> None:
        link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            link.sendall(b" ")
            time.sleep(0.02)

    with serving([lambda _: time.sleep(2)]) as (_, wire), pytest.raises(Broken, match="no answer in time"):
        ask(wire, silence=0.1)
    begun = time.monotonic()
    with serving([trickle]) as (_, wire), pytest.raises(Broken, match="no answer in time"):
        ask(wire, seconds=0.4)
    assert time.monotonic() - begun < 2


def test_nobody_there_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Broken, match="the connection is refused"):
        ask(Wire(f"http://127.0.0.1:{port}", ssl.create_default_context()))


def test_a_header_cannot_be_broken_into_two() -> None:
    with serving([PLAIN]) as (server, wire), pytest.raises(ValueError, match="line break"):
        ask(wire, "/api\r\nX: y")
    assert server.heard == []
