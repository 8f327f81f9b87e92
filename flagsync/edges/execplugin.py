"""The door to exec plugins: programs that a kubeconfig names to get credentials from, such as those of cloud providers.

The protocol is that of client.authentication.k8s.io (v1 and v1beta1). What a plugin prints on standard output is credentials
and is never repeated; of what it complains, words that look like credentials are left out.
"""

from __future__ import annotations

import json
import os
import re
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from flagsync.model.fault import ForbiddenFault, UsageFault

VERSIONS: Final = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")
"""The versions of the protocol that are spoken; the alpha is gone from Kubernetes since 1.24."""

LONGEST: Final = 1 << 20
"""So many bytes of credentials are read at most."""

_WORDS: Final = 4096
_SHORTEST_SECRET: Final = 8
_CONFIDENTIAL: Final = re.compile("secret|token|password|key", re.IGNORECASE)
_SAID: Final = re.compile(r"""((?:password|passwd|secret|token|key)["']?\s?[=:]\s?)[^\s,;&}]+""", re.IGNORECASE)
_TOKEN: Final = re.compile(r"(?=[\w.~+=-]*\d)(?=[\w.~+=-]*[A-Za-z])[\w.~+=-]{20,}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Granted:
    """What a plugin gave: a token, or a client certificate and its key (PEM), or both."""

    token: str | None = field(default=None, repr=False)
    certificate: bytes | None = field(default=None, repr=False)
    key: bytes | None = field(default=None, repr=False)


def granted(settings: Mapping[str, Any], folder: Path, cluster: Mapping[str, Any], seconds: float) -> Granted:
    """Runs a plugin as the `exec` of a user says; `folder` is the kubeconfig's, `cluster` what the plugin may be told of it.

    Raises UsageFault where `exec` cannot be understood, ForbiddenFault where no credentials come of it within the seconds.
    """
    command, version = settings.get("command"), settings.get("apiVersion")
    if not isinstance(command, str) or not command:
        raise UsageFault("the exec plugin of the kubeconfig has no `command`", "check it with `kubectl config view`")
    if version not in VERSIONS:
        raise UsageFault(
            f"the exec plugin `{command[:60]}` speaks `{str(version)[:60]}`, which flagsync does not",
            f"write {' or '.join(f'`{each}`' for each in VERSIONS)} as its `apiVersion` in the kubeconfig",
        )
    mode = settings.get("interactiveMode") or "IfAvailable"
    interactive = mode != "Never" and sys.stdin is not None and sys.stdin.isatty()
    if mode == "Always" and not interactive:
        raise _failed(command, "it wants to ask at a terminal, and there is none", "Log in with it first, at a terminal.")
    told: dict[str, Any] = {"interactive": interactive}
    if settings.get("provideClusterInfo"):
        told["cluster"] = dict(cluster)
    extra = {str(each.get("name")): str(each.get("value") or "") for each in settings.get("env") or ()}
    info = json.dumps({"apiVersion": version, "kind": "ExecCredential", "spec": told})
    # A relative command with a slash starts from the folder of the kubeconfig; a bare name is looked up on the PATH.
    program = str(folder / command) if os.sep in command else command
    arguments = [program, *(str(each) for each in settings.get("args") or ())]
    try:
        process = subprocess.Popen(
            arguments,
            env={**os.environ, **extra, "KUBERNETES_EXEC_INFO": info},
            stdin=None if interactive else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if interactive else subprocess.PIPE,
            start_new_session=not interactive,
        )
    except (OSError, ValueError) as error:
        words = (error.strerror or "it cannot be run").lower() if isinstance(error, OSError) else "it cannot be run"
        hint = " ".join(str(settings.get("installHint") or "").split())[:200]
        raise _failed(command, words, hint or "Install it, or correct `command` in the kubeconfig.") from None
    try:
        output, complaint, ended = _listen(process, seconds)
    finally:
        _end(process, alone=interactive)
    words = _without_secrets(complaint, [*extra.values(), *_confidential(arguments)])
    said = f": {words}" if words else ""
    if not ended:
        what = "it printed too much" if len(output) > LONGEST else f"it did not end within {seconds:.0f} seconds"
        raise _failed(command, what + said)
    if process.returncode:
        raise _failed(command, f"it ended with status {process.returncode}{said}")
    return _understood(command, str(version), output)


def _listen(process: subprocess.Popen[bytes], seconds: float) -> tuple[bytes, bytes, bool]:
    """What a plugin printed, the end of its complaints, and whether it came to an end by itself."""
    end = time.monotonic() + seconds
    output, complaint = b"", b""
    with selectors.DefaultSelector() as selector:
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                selector.register(stream, selectors.EVENT_READ)
        while selector.get_map():
            left = end - time.monotonic()
            if left <= 0 or len(output) > LONGEST:
                return output, complaint, False
            for key, _ in selector.select(left):
                chunk = os.read(key.fd, 65536)
                if not chunk:
                    selector.unregister(key.fileobj)
                elif key.fileobj is process.stdout:
                    output += chunk
                else:
                    complaint = (complaint + chunk)[-_WORDS:]
    try:
        process.wait(max(0.0, end - time.monotonic()))
    except subprocess.TimeoutExpired:
        return output, complaint, False
    return output, complaint, True


def _end(process: subprocess.Popen[bytes], *, alone: bool) -> None:
    """Leaves nothing running behind; a plugin that shares our terminal shares our process group, too."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            if alone:
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def _understood(command: str, version: str, output: bytes) -> Granted:
    try:
        answer = json.loads(output)
        if answer["kind"] != "ExecCredential" or answer["apiVersion"] != version:
            raise ValueError
        status = answer["status"]
        token, certificate, key = (status.get(name) or None for name in ("token", "clientCertificateData", "clientKeyData"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _failed(command, "what it printed is no ExecCredential of the version that the kubeconfig names") from None
    if not all(each is None or isinstance(each, str) for each in (token, certificate, key)):
        raise _failed(command, "what it printed is no ExecCredential of the version that the kubeconfig names")
    if not token and not (certificate and key):
        raise _failed(command, "it gave neither a token nor a certificate with its key")
    return Granted(token, certificate.encode() if certificate else None, key.encode() if key else None)


def _confidential(arguments: list[str]) -> list[str]:
    """The arguments that are secret by the name of their option, ``--client-secret X`` or ``--client-secret=X``."""
    found = []
    for before, each in pairwise(arguments):
        name, equals, value = each.partition("=")
        if equals and _CONFIDENTIAL.search(name):
            found.append(value)
        elif before.startswith("-") and _CONFIDENTIAL.search(before):
            found.append(each)
    return found


def _without_secrets(complaint: bytes, given: list[str]) -> str:
    """The end of what a plugin complained, without what it was given and what looks like a credential."""
    text = " ".join(complaint.decode("utf-8", "replace").split())
    for each in sorted(given, key=len, reverse=True):
        if len(each) >= _SHORTEST_SECRET:
            text = text.replace(" ".join(each.split()), "…")
    return _TOKEN.sub("…", _SAID.sub(r"\1…", text))[-200:].rstrip(". ")


def _failed(command: str, why: str, hint: str = "Run it by hand.") -> ForbiddenFault:
    return ForbiddenFault(f"The exec plugin `{command[:60]}` of the kubeconfig failed: {why}.", hint)
