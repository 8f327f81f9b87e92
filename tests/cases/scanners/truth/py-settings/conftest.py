@pytest.fixture
def on():
    return override_flag("conftest-only", True)
