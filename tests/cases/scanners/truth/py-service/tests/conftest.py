import pytest


@pytest.fixture(autouse=True)
def flags(monkeypatch):
    overrides = {"dead-stock": True, "order-throttling": False}
    monkeypatch.setattr("orders.feature_flags.client.FlagClient.is_on", lambda self, name, **_: overrides.get(name, False))
