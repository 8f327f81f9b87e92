"""What Kubernetes and Linux allow, and at what size we speak up."""

from __future__ import annotations

from typing import Final

KIBIBYTE: Final = 1024

MAX_BYTES: Final = 900 * KIBIBYTE
"""More than this in the values of one map is an error: Kubernetes refuses 1 048 576, and server-side apply adds to it."""

MANY_BYTES: Final = 512 * KIBIBYTE
"""More than this in the values of one map is worth a warning."""

MAX_ENV_BYTES: Final = 131_071
"""The longest string ``NAME=value`` with which Linux starts a process (its MAX_ARG_STRLEN less the closing NUL)."""

MAX_LABEL: Final = 63
"""How long the value of a label may be (Kubernetes, validation.IsValidLabelValue)."""
