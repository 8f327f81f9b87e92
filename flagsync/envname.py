"""The names of environment variables: how one is made from a flag's key, and which ones must not be used."""

from __future__ import annotations

import re
from typing import Final

PREFIX: Final = "FLAG_"
"""What every derived name begins with, so that a flag never shadows a variable of the platform."""

_WORD_BEFORE_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ACRONYM_BEFORE_HUMP: Final = re.compile(r"(?<=[A-Z])(?=[A-Z](?!s(?![a-z])|v[0-9])[a-z])")
_NOT_PORTABLE: Final = re.compile(r"[^A-Za-z0-9]")
_PORTABLE: Final = re.compile(r"[A-Z_][A-Z0-9_]*")

_TAKEN: Final = (
    (r"KUBERNETES_.*", "is set by Kubernetes in every container (`KUBERNETES_*`)"),
    (r".*_SERVICE_(HOST|PORT)", "is set by Kubernetes for services (`*_SERVICE_HOST`, `*_SERVICE_PORT`)"),
    (r"PATH|HOME", "belongs to the operating system"),
    (r"LD_.*", "changes which libraries every program of the container loads (`LD_*`)"),
    (r"PYTHON.*", "changes how Python itself runs (`PYTHON*`)"),
    (r"NODE_OPTIONS", "changes how Node.js itself runs"),
)


def env_var_name(key: str) -> str:
    """The environment variable of a flag that names none: ``FLAG_`` and the key in upper snake case.

    Humps are split (``APIServerIdentity`` is ``FLAG_API_SERVER_IDENTITY``); digits stay with the letters before them
    (``v2-api`` is ``FLAG_V2_API``); the plural of an acronym and its version stay whole (``ExternalIPs`` is
    ``FLAG_EXTERNAL_IPS``, ``IPv6Stack`` is ``FLAG_IPV6_STACK``). Every other character is an underscore of its own.
    """
    words = _ACRONYM_BEFORE_HUMP.sub("_", _WORD_BEFORE_HUMP.sub("_", key))
    return PREFIX + _NOT_PORTABLE.sub("_", words).upper()


def problem_with(name: str) -> str | None:
    """Why a name must not be used for a variable, as the rest of a sentence about it; None where it is fine.

    Shells, systemd and CI systems agree only on ``[A-Z_][A-Z0-9_]*``; Kubernetes itself would take almost any printable name.
    """
    if not _PORTABLE.fullmatch(name):
        return "is not portable; only A-Z, 0-9 and `_` are, and a digit cannot come first"
    return next((reason for taken, reason in _TAKEN if re.fullmatch(taken, name)), None)
