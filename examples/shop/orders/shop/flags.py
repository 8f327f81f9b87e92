"""The flags that orders and search ask for."""

from enum import StrEnum

FOUNDERS_CLUB = "account.founders-club"
WHOLESALE_PRICES = "account.wholesale-prices"
CART_LIFETIME_SECONDS = "checkout.cart-lifetime"


class Search(StrEnum):
    """How the index answers."""

    SEARCH_RANKING = "search.ranking"
    SEARCH_TUNING = "search.tuning"
