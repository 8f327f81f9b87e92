"""Carts: what they cost and how long they hold their stock."""

import os
from datetime import timedelta
from decimal import Decimal

from openfeature import api
from shop import flags

client = api.get_client("storefront")


def lifetime() -> timedelta:
    """How long a cart holds its stock."""
    return timedelta(seconds=client.get_integer_value(flags.CART_LIFETIME_SECONDS, 1800))


def shipping(total: Decimal, context: object) -> Decimal:
    """What the delivery costs: nothing for customers of the first two years."""
    if client.get_boolean_value(flags.FOUNDERS_CLUB, default_value=False, evaluation_context=context):
        return Decimal(0)
    return Decimal("4.90") if total < 50 else Decimal(0)


def list_price(product: object, context: object) -> Decimal:
    """The price of the list that the customer has."""
    if client.get_boolean_value(flags.WHOLESALE_PRICES, default_value=False, evaluation_context=context):
        return product.wholesale_price
    return product.price


def guests_may_order() -> bool:
    """Whether an order needs no account; a plain variable, because the job that asks has no provider."""
    return os.environ.get("FLAG_ACCOUNT_GUEST_ORDERS", "true") == "true"
