"""Flags of the shop."""

from enum import Enum
from functools import lru_cache, wraps

from django.conf import settings
from openfeature import api

client = api.get_client()

NEW_CART = "new-cart"
UNUSED_FLAG = "unused-constant"
_INTERNAL = "internal-flag"


class Flag(str, Enum):
    FAST_SEARCH = "fast-search"
    SLOW_PATH = "slow-path"
    GIFT_CARDS = "gift-cards"


class Toggles:
    refunds = "refunds-v2"
    exports = "exports-v2"


def is_enabled(flag: str, user=None, default: bool = False) -> bool:
    return client.get_boolean_value(flag, default)


def on(flag, **kwargs):
    return is_enabled(flag, **kwargs)


def require(flag_name):
    def decorate(view):
        @wraps(view)
        def inner(request, *args, **kwargs):
            if not is_enabled(flag_name):
                raise LookupError(flag_name)
            return view(request, *args, **kwargs)

        return inner

    return decorate


def internal() -> bool:
    return is_enabled(_INTERNAL)


DEFAULTS = {
    "new-cart": False,
    "listed-only": True,
}
