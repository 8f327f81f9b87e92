"""The shelf of env file dialects: who will read the file decides how a value must be written.

A dialect is one module with a `DIALECT`: what its reader would not give back exactly is a problem, never a near miss. To add
one, add its file and its line in `ALL`.
"""

from __future__ import annotations

from flagsync.dialects import compose, docker, github, gitlab, sh, systemd
from flagsync.model.target import Dialect

ALL: tuple[Dialect, ...] = (
    sh.DIALECT,
    docker.DIALECT,
    compose.DIALECT,
    systemd.DIALECT,
    gitlab.DIALECT,
    github.DIALECT,
)
"""Every dialect; the first is the one used where none is named."""
