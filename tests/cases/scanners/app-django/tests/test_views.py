from waffle.testutils import override_flag
from shop.flags import Flag


@override_flag("tested-only", active=True)
def test_it():
    assert Flag.SLOW_PATH
