from dataclasses import dataclass
from functools import partial


@dataclass(frozen=True)
class Toggles:
    dataclass_flag: bool = False
    dataclass_dead: bool = False


toggles = Toggles()


def is_on(name: str, user=None) -> bool:
    return client.get_boolean_value(name, False)


partial_on = partial(is_on, "partial-flag")
