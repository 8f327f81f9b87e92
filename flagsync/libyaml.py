"""PyYAML, imported without the price of what only its readers in Python need.

PyYAML compiles a dozen regular expressions while it is imported. libyaml's binding uses none of them, and one alone, over all
of Unicode, takes a tenth of the time in which a flag is linted. Here each is compiled when it is first used.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

__all__ = ["yaml"]


class _Expression:
    """A regular expression that is compiled when it is first used."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._written = pattern, flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(*self._written)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compiled, name)


_compile = re.compile
re.compile = _Expression  # type: ignore[assignment]
try:
    import yaml
finally:
    re.compile = _compile
