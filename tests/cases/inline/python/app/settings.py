"""Settings. ENABLE_OLD_CART = True was here once."""

import os

ENABLE_NEW_CHECKOUT = True
USE_GIFT_CARDS: bool = False
DEBUG = True
ENABLE_DEBUG_BAR = True
ENABLE_NOTHING = True
ENABLE_BY_ENVIRONMENT = os.environ.get("ENABLE") == "1"
MAX_RETRIES = 3
SHOW_BANNER = True
SHOW_BANNER = os.path.exists("banner")

if DEBUG or ENABLE_DEBUG_BAR:
    TITLE = "debugging"
if SHOW_BANNER:
    TITLE = "banner"


class Cart:
    allow_coupons = True
    support_returns = False  # flagsync: ignore[flag-in-code] the law asks for it

    def total(self) -> int:
        use_cache = True
        if use_cache:
            return 0
        return 1 if self.allow_coupons and not self.support_returns else 2
