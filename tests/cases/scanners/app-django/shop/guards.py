from shop.flags import is_enabled, client


class Guard:
    def __init__(self, name):
        self.name = name

    def check(self):
        return is_enabled(self.name)


def feature_required(flag):
    return lambda view=None: is_enabled(flag) and view


HANDLERS = {
    "handled-flag": lambda: 1,
}


def run(context):
    return [run() for key, run in HANDLERS.items() if is_enabled(key)]


class Task:
    feature_flag = "task-flag"
    queue = "queue-name"


def later():
    enabled = client.get_boolean_value(
        "multi-line-call",
        False,
    )
    details = client.get_string_details(flag_key="by-keyword", default_value="x")
    return enabled and details
