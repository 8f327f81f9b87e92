"""Search: which ranking, and with which weights."""

from openfeature import api
from shop.flags import Search

client = api.get_client("storefront")

BALANCED = {"title": 4, "brand": 2, "text": 1}


def ranked(query: str, index: object, context: object) -> list[object]:
    """The products that answer a query, the best first."""
    ranking = client.get_string_value(Search.SEARCH_RANKING, "bm25", context)
    weights = client.get_object_value(Search.SEARCH_TUNING, BALANCED, context)
    return index.search(query, ranking=ranking, weights=weights)
