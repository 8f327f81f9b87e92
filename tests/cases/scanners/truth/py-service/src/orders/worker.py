import os

import dramatiq
from prefect import flow

from orders.feature_flags import FlagName as F
from orders.feature_flags import get_flags

BULK_REPRICE = "bulk-reprice"
_FLAGS = get_flags()


@dramatiq.actor(queue_name="invoice", max_retries=3)
def dun(order_id: int) -> None:
    if not _FLAGS(F.DUNNING):
        return
    mail(order_id)


@flow
def reprice(items: list[Item]) -> None:
    enabled = {name: _FLAGS.is_on(name) for name in (BULK_REPRICE, "price-floor")}
    if enabled[BULK_REPRICE]:
        for item in items:
            item.price = max(item.price, item.floor) if enabled["price-floor"] else item.price
    if getattr(F, "WAVES") and _FLAGS(F.WAVES):
        plan()
    gift = os.environ.get("FLAG_GIFT_RECEIPTS", "false").lower() in {"1", "true"}
    if os.getenv("FLAG_BACKORDER_MAIL") == "on" or gift:
        backorder()
