"""The shelf of report formats. One format is one file and one line in `ALL`: a function from a report to its text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flagsync.model.report import Report
from flagsync.reports import csv, github, html, json, markdown, text

ALL: Final[tuple[tuple[str, Callable[[Report], str]], ...]] = (
    ("text", text.write),
    ("json", json.write),
    ("github", github.write),
    ("markdown", markdown.write),
    ("html", html.write),
    ("csv", csv.write),
)

BY_NAME: Final = dict(ALL)
