"""A real HTTP proxy that tunnels (CONNECT), as companies have one. It takes every name for this machine."""

from __future__ import annotations

import base64
import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class ConnectProxy:
    """`address` is where it listens; `asked` is what it was asked to connect to.

    `account` is ``user:password`` where it wants one; `refusal` is what it answers instead of connecting, if anything.
    """

    address: str = ""
    asked: list[str] = field(default_factory=list)
    account: str | None = None
    refusal: str | None = None


def _head(client: socket.socket) -> str:
    head = b""
    while b"\r\n\r\n" not in head:
        chunk = client.recv(4096)
        if not chunk:
            return ""
        head += chunk
    return head.decode("latin-1")


def _pipe(client: socket.socket, server: socket.socket) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(client, selectors.EVENT_READ, server)
        selector.register(server, selectors.EVENT_READ, client)
        while True:
            for key, _ in selector.select():
                chunk = key.fileobj.recv(65536)  # type: ignore[union-attr]
                if not chunk:
                    return
                key.data.sendall(chunk)


@contextmanager
def connectproxy() -> Iterator[ConnectProxy]:
    proxy = ConnectProxy()
    listener = socket.create_server(("127.0.0.1", 0))
    proxy.address = f"http://127.0.0.1:{listener.getsockname()[1]}"

    def serve(client: socket.socket) -> None:
        with client, suppress(OSError):
            first, _, rest = _head(client).partition("\r\n")
            method, _, target = first.partition(" ")
            place = target.partition(" ")[0]
            proxy.asked.append(place)
            wanted = f"Basic {base64.b64encode((proxy.account or '').encode()).decode()}"
            if proxy.account and f"proxy-authorization: {wanted}".lower() not in rest.lower():
                answer = "407 Proxy Authentication Required"
            else:
                answer = proxy.refusal or ("200 Connected" if method == "CONNECT" else "501 Not Implemented")
            if not answer.startswith("200"):
                client.sendall(f"HTTP/1.1 {answer}\r\nContent-Length: 0\r\n\r\n".encode())
                return
            with socket.create_connection(("127.0.0.1", int(place.rpartition(":")[2]))) as server:
                client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                _pipe(client, server)

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield proxy
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
