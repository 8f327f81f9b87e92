"""A real admission webhook for the ConfigMaps of one namespace: the API server asks it about every write."""

from __future__ import annotations

import base64
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.controlplane import ControlPlane

Review = Callable[[dict[str, Any]], dict[str, Any] | None]
"""The response to a request for admission; None where the webhook fails."""

PROBE = "admission-probe"


def patching(*operations: dict[str, Any]) -> dict[str, Any]:
    """A response that admits and changes what was sent (JSON patch)."""
    patch = base64.b64encode(json.dumps(operations).encode()).decode()
    return {"allowed": True, "patchType": "JSONPatch", "patch": patch}


def denying(message: str) -> dict[str, Any]:
    return {"allowed": False, "status": {"message": message, "code": 403}}


@contextmanager
def webhook(
    plane: ControlPlane, namespace: str, review: Review, *, mutating: bool = False, seconds: int = 5, dry_runs: bool = True
) -> Iterator[str]:
    """A webhook until the block is left; its name. What is called `admission-probe` is told to it only to see that it is there.

    Without `dry_runs` it takes the same effect on them, but says that it has others that dry runs are spared.
    """
    if not plane.local:
        pytest.skip("a webhook on this machine is out of the reach of that API server")
    asked = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            request = body["request"]
            response: dict[str, Any] | None = {"allowed": True}
            if request["name"] == PROBE:
                asked.set()
            else:
                response = review(request)
            if response is None:
                self.send_error(500)
                return
            answer = {**body, "response": {"uid": request["uid"], **response}}
            content = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass

    certificate = plane.folder / "certificates" / "apiserver.crt"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    name = f"hook.{namespace}.test"
    kind = "Mutating" if mutating else "Validating"
    path = f"/apis/admissionregistration.k8s.io/v1/{kind.lower()}webhookconfigurations"
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE", "DELETE"], "resources": ["configmaps"]}
    hook = {
        "name": name,
        "clientConfig": {
            "url": f"https://127.0.0.1:{server.server_port}/",
            "caBundle": base64.b64encode(certificate.read_bytes()).decode(),
        },
        "rules": [rule],
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
        "admissionReviewVersions": ["v1"],
        "sideEffects": "None" if dry_runs else "NoneOnDryRun",
        "timeoutSeconds": seconds,
        "failurePolicy": "Fail",
    }
    plane.do("POST", path, {"metadata": {"name": name}, "webhooks": [hook]})
    try:
        maps = f"/api/v1/namespaces/{namespace}/configmaps?dryRun=All"
        end = time.monotonic() + 20
        while not asked.is_set():
            assert time.monotonic() < end, "the API server does not ask the webhook"
            plane.send("POST", maps, {"metadata": {"name": PROBE}})
            asked.wait(0.1)
        yield name
    finally:
        plane.do("DELETE", f"{path}/{name}")
        server.shutdown()
        server.server_close()
