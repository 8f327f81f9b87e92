"""What the whole run has to say at its end."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what `agreement/` compared, wherever its tests ran: cases per operator and kind of value, and the rest."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, text in getattr(report, "user_properties", ()):
            if name == "agreement" and report.when == "call":
                terminalreporter.write_line(str(text))
