from openfeature import api
client = api.get_client()
PREFIX = "orders"
QUEUE = PREFIX + ".queue"
RETRY = f"{PREFIX}.retry"

def a():
    return client.get_boolean_value(f"{PREFIX}.cache", False)

def b():
    return client.get_boolean_value(QUEUE, False) or client.get_boolean_value(RETRY, True)

def c():
    return client.get_boolean_value(PREFIX + ".gone", False)


def d(kind):
    # One half is only known when it runs.
    return client.get_boolean_value(f"{PREFIX}.{kind}", False)
