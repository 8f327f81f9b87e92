"""The door to what is installed: which grammars there are, told by their files without importing them."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from flagsync.model.language import Language


def installed(languages: Iterable[Language]) -> str:
    """Names the grammars that are installed and their builds: what the results of a scan depend on besides the code."""
    modules = sorted({"tree_sitter", *(each.grammar.module for each in languages if each.grammar is not None)})
    return ",".join(f"{module}={_build(module)}" for module in modules)


def _build(module: str) -> str:
    try:
        spec = find_spec(module)
        status = Path(spec.origin).stat() if spec is not None and spec.origin else None
    except (ImportError, OSError, ValueError):
        return ""
    return f"{status.st_mtime_ns}-{status.st_size}" if status is not None else ""
