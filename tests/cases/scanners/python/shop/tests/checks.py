from openfeature import api


def check_banner():
    assert api.get_client().get_boolean_value("legacy-banner", False)
