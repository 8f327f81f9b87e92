import ldclient
from UnleashClient import UnleashClient

unleash = UnleashClient("https://unleash.example.test")


def checks(user):
    if ldclient.get().variation("payments.retries", user, 2) > 2:
        return 1
    return unleash.is_enabled("orphan-constant")
