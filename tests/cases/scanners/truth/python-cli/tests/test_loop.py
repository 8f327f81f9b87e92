import pytest


@pytest.mark.parametrize("flag", ["cpu_offload"])
def test_offload(monkeypatch, flag):
    monkeypatch.setenv("TRAINER_CPU_OFFLOAD", "True")
    assert enabled(flag)
