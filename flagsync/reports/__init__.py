"""The shelf of report formats. One format is one file with a `write`, from a report to its text, and its name in `ALL`.

A format is loaded when it is asked for, so that text for a terminal does not pay for pages and tables.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final

from flagsync.model.report import Report

ALL: Final[tuple[str, ...]] = ("text", "json", "github", "markdown", "html", "csv")


def writer(name: str) -> Callable[[Report], str]:
    """The `write` of a format in `ALL`."""
    write: Callable[[Report], str] = import_module(f"flagsync.reports.{name}").write
    return write
