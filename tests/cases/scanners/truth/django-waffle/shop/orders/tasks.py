import waffle
from celery import shared_task

from shop.celery import app


@shared_task(bind=True, max_retries=3)
def send_digest(self):
    if not waffle.switch_is_active("nightly_digest"):
        return
    log.info("recommendations are computed elsewhere")
    deliver(topic="recommendations")


@app.task
def sync_stock():
    if waffle.switch_is_active("warehouse_api"):
        push()
