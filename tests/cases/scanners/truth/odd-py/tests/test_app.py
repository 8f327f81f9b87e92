@pytest.mark.parametrize(("name", "want"), [("teak_deck", True)])
def test_on(name, want):
    assert flags.on(name) is want
