"""The suite that every target passes, on a real API server."""

from __future__ import annotations

import pytest

from tests import test_target_contract
from tests.cluster.worlds import ClusterWorld
from tests.controlplane import ControlPlane


@pytest.fixture
def world(plane: ControlPlane, prefix: str) -> ClusterWorld:
    """One write at a time, so that an interrupted run is interrupted where the suite says."""
    return ClusterWorld(plane, prefix, width=1)


globals().update({name: each for name, each in vars(test_target_contract).items() if name.startswith("test_")})
