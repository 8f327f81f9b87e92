def test_x():
    assert not is_on("pytest-only")
