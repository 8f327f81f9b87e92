"""A proxy in front of a real API server that answers wrongly on request: it speaks TLS itself, so it can break anything."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from tests.controlplane import ControlPlane


@dataclass
class Fault:
    """What goes wrong, with which requests, how often.

    Instead of asking the server: "status" answers with `status`, "page" so with a plain page, "garbage" like a captive portal,
    "say" answers with `status`, `headers` and `body`, "heads" sends headers without end, "drip" a byte of a body now and then,
    "reset" closes with RST, "hang" does so after `status` hundredths of a second. After the server has done it: "lose" closes
    with RST, "late" does so after `status` hundredths of a second, "cut" closes in the middle of the body, "none" answers, and
    "edit" does so with `edit` applied to the body. `before` is called first.
    """

    kind: str
    matches: Callable[[str, str], bool] = lambda method, path: True
    times: int = 1
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "as the test asks"
    body: bytes = b""
    edit: Callable[[Any], object] | None = None
    before: Callable[[], None] | None = None


@dataclass
class Stream:
    """A watch on its way through, until `order` is given.

    "end" ends it in good order, "reset" with RST, "half" in the middle of an event; "garbage" and "expire" say something else
    first; "freeze" lets nothing through any more and keeps the connection.
    """

    path: str
    order: str = ""
    open: bool = True


@dataclass
class FaultProxy:
    """`address` is where it listens; `seen` is every request, as method and path; `faults` are used up in order.

    `shift` is by how much the clock of the server is wrong, as its answers tell it.
    """

    address: str = ""
    seen: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    streams: list[Stream] = field(default_factory=list)
    decide: Callable[[str, str], Fault | None] | None = None
    shift: timedelta = timedelta(0)
    _mutex: threading.Lock = field(default_factory=threading.Lock)

    def next(self, method: str, path: str) -> Fault | None:
        with self._mutex:
            self.seen.append((method, path))
            if self.decide:
                return self.decide(method, path)
            for fault in self.faults:
                if fault.times and fault.matches(method, path):
                    fault.times -= 1
                    return fault
        return None


def writes(name: str) -> Callable[[str, str], bool]:
    """Writes (and no dry runs) of the object of that name."""
    return lambda method, path: method != "GET" and name in path and "dryRun" not in path


def reads(part: str) -> Callable[[str, str], bool]:
    return lambda method, path: method == "GET" and part in path


@contextmanager
def faultproxy(plane: ControlPlane, certificate: Path | None = None, clients: Path | None = None) -> Iterator[FaultProxy]:
    """A proxy until the block is left.

    It shows the API server's own certificate, or another one (the key lies beside it); where `clients` is given, it wants a
    certificate of the client by that authority.
    """
    proxy = FaultProxy()
    host, port = plane.address.removeprefix("https://").split(":")
    trust = ssl.create_default_context(cafile=plane.authority)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def _reset(self) -> None:
            raw = self.connection
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            socket.socket(fileno=raw.detach()).close()

        def _forwarded(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
            import http.client

            if not hasattr(self, "upstream"):
                self.upstream = http.client.HTTPSConnection(host, int(port), context=trust, timeout=30)
            passed = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "connection"}}
            self.upstream.request(self.command, self.path, body or None, passed)
            answer = self.upstream.getresponse()
            content = answer.read()
            kept = {name: answer.headers[name] for name in ("Content-Type", "Retry-After", "Date") if name in answer.headers}
            if proxy.shift and "Date" in kept:
                kept["Date"] = format_datetime(parsedate_to_datetime(kept["Date"]) + proxy.shift, usegmt=True)
            return answer.status, kept, content

        def _answer(self, status: int, headers: dict[str, str], body: bytes, cut: int | None = None) -> None:
            self.send_response_only(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[:cut])
            self.wfile.flush()

        def _trickle(self, kind: str) -> None:
            """Goes on until the client hangs up."""
            self.close_connection = True
            self.send_response_only(200)
            self.send_header("Content-Type", "application/json")
            if kind == "heads":
                self.flush_headers()
            else:
                self.send_header("Content-Length", "1000000")
                self.end_headers()
            with suppress(OSError):
                for number in range(600):
                    self.wfile.write(f"X-Endless-{number}: 1\r\n".encode() if kind == "heads" else b" ")
                    self.wfile.flush()
                    time.sleep(0.2)

        def _streamed(self) -> None:
            """Passes a watch on, piece by piece, until it ends or is told to."""
            import http.client

            stream = Stream(self.path)
            upstream = http.client.HTTPSConnection(host, int(port), context=trust, timeout=120)
            passed = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "connection"}}
            upstream.request("GET", self.path, headers=passed)
            answer = upstream.getresponse()
            if answer.status != 200:
                self._answer(answer.status, {"Content-Type": answer.headers["Content-Type"]}, answer.read())
                return
            pieces: SimpleQueue[bytes] = SimpleQueue()

            def pump() -> None:
                with suppress(OSError, ValueError, AttributeError, http.client.HTTPException):
                    while piece := answer.read1(65_536):
                        pieces.put(piece)
                pieces.put(b"")

            threading.Thread(target=pump, daemon=True).start()
            self.send_response_only(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Transfer-Encoding", "chunked")
            proxy.streams.append(stream)
            try:
                self.end_headers()
                self._pump(stream, pieces)
            except OSError:
                self.close_connection = True
            finally:
                stream.open = False
                if upstream.sock:
                    with suppress(OSError):
                        upstream.sock.shutdown(socket.SHUT_RDWR)

        def _pump(self, stream: Stream, pieces: SimpleQueue[bytes]) -> None:
            gone = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 410, "reason": "Expired"}
            said = {"expire": json.dumps({"type": "ERROR", "object": gone}).encode() + b"\n", "garbage": b"<html>\n"}
            while True:
                order = stream.order
                if order == "reset":
                    self._reset()
                    return
                if order in {"half", "end", *said}:
                    last = b'{"type":"MODI' if order == "half" else said.get(order, b"")
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(last), last) if last else b"")
                    self.wfile.write(b"" if order == "half" else b"0\r\n\r\n")
                    self.close_connection = order == "half"
                    return
                try:
                    piece = pieces.get(timeout=0.02)
                except Empty:
                    continue
                if order != "freeze":
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                    self.wfile.flush()
                if not piece:
                    return

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fault = proxy.next(self.command, self.path)
            if fault and fault.before:
                fault.before()
            kind = fault.kind if fault else "none"
            if fault and kind == "status":
                told = {
                    "kind": "Status",
                    "apiVersion": "v1",
                    "status": "Failure",
                    "code": fault.status,
                    "message": fault.message,
                }
                self._answer(fault.status, {"Content-Type": "application/json", **fault.headers}, json.dumps(told).encode())
            elif kind == "garbage":
                self._answer(200, {"Content-Type": "text/html"}, b"<html>Please log in to the hotel's network</html>")
            elif fault and kind == "say":
                self._answer(fault.status, fault.headers, fault.body)
            elif kind in {"heads", "drip"}:
                self._trickle(kind)
            elif fault and kind == "page":
                self._answer(fault.status, {"Content-Type": "text/plain"}, b"no such route")
            elif kind == "reset":
                self._reset()
            elif kind == "hang":
                time.sleep(fault.status / 100 if fault else 0)
                self._reset()
            elif "watch=1" in self.path:
                self._streamed()
            else:
                status, headers, content = self._forwarded(body)
                if kind == "lose":
                    self._reset()
                elif kind == "late":
                    time.sleep(fault.status / 100 if fault else 0)
                    self._reset()
                elif kind == "cut":
                    self._answer(status, headers, content, len(content) // 2)
                    self._reset()
                else:
                    if fault and fault.edit:
                        body_ = json.loads(content)
                        fault.edit(body_)
                        content = json.dumps(body_).encode()
                    self._answer(status, headers, content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _handle  # noqa: N815

        def finish(self) -> None:
            if hasattr(self, "upstream"):
                self.upstream.close()
            with suppress(OSError):
                super().finish()

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def get_request(self) -> tuple[Any, Any]:
            raw, address = super().get_request()
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return context.wrap_socket(raw, server_side=True, do_handshake_on_connect=False), address

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown = certificate or plane.folder / "certificates" / "apiserver.crt"
    context.load_cert_chain(shown, shown.with_suffix(".key"))
    if clients:
        context.load_verify_locations(clients)
        context.verify_mode = ssl.CERT_REQUIRED
    server = Server(("127.0.0.1", 0), Handler)
    proxy.address = f"https://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
