"""What holds for the whole run: the same cases every time where a change must land, and what is said at the end."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# A change must not land or fail by the luck of the draw; at a desk, every run tries new cases. How long one takes says nothing
# on a machine that does something else as well.
settings.register_profile("ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("desk", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "desk")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what `agreement/` compared, wherever its tests ran: cases per operator and kind of value, and the rest."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, text in getattr(report, "user_properties", ()):
            if name == "agreement" and report.when == "call":
                terminalreporter.write_line(str(text))
