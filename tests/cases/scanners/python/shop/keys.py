"""The keys of the shop's flags."""

from enum import Enum

NEW_FLOW = "checkout.new-flow"
ORPHAN = "orphan-constant"


class Flags(str, Enum):
    RETRIES = "payments.retries"
