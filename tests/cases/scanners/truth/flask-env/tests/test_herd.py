def test_herd(client, monkeypatch):
    monkeypatch.setitem(client.application.config["FEATURES"], "herd_view", True)
    assert feature("herd_view")
