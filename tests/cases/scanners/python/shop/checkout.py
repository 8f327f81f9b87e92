import os

from openfeature import api

from shop import keys
from shop.keys import Flags

client = api.get_client()


def total(cart, colour, request):
    """Adds up a cart. See search for how it is found."""
    # checkout.new-flow-v2 comes next year
    if client.get_boolean_value(keys.NEW_FLOW, False):
        return cart.fast_total()
    retries = client.get_integer_value(Flags.RETRIES, 3)
    page = request.args.get("search")
    if client.get_boolean_value(flag_key="beta", default_value=False):
        print("done with old-export for today", page)
    if client.get_boolean_value(f"exp-{colour}", False):
        return 0
    if os.environ.get("FLAG_NEW_PROFILE") == "true":
        return retries
    if client.get_boolean_value("checkout.newflow", False):
        return 1
    # flagsync: uses from-annotation
    return client.get_boolean_value(cart.flag, False)
