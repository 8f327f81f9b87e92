"""One control plane per test session, and worlds on it: each in a namespace of its own."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.worlds import ClusterWorld
from tests.controlplane import ControlPlane, Unavailable, running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.cluster)


@pytest.fixture(scope="session")
def plane() -> Iterator[ControlPlane]:
    try:
        with running() as found:
            yield found
    except Unavailable as reason:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(reason))


@pytest.fixture
def prefix() -> str:
    """What the namespaces of a test begin with."""
    return f"t{uuid.uuid4().hex[:8]}"


@pytest.fixture
def world(plane: ControlPlane, prefix: str) -> ClusterWorld:
    return ClusterWorld(plane, prefix)
