import os

INSTALLED_APPS = ["django.contrib.auth", "waffle", "shop.orders", "shop.search", "shop.reviews"]
WAFFLE_CREATE_MISSING_FLAGS = False

FEATURES = {
    "FRAUD_SCORING": env_bool("FRAUD_SCORING", False),
    "TAX_ENGINE": env_bool("TAX_ENGINE", False),
    "LEGACY_TAX_ENGINE": False,
}

# archived_orders went away with the move to the data lake
FLAGS = {
    "ASYNC_EMAIL": [{"condition": "boolean", "value": False}],
}
