import logging
import os

import waffle
from waffle.decorators import waffle_flag, waffle_switch
from waffle import flag_is_active, switch_is_active
from UnleashClient import UnleashClient
from django.conf import settings
from fastapi import APIRouter, Depends

from shop import flags
from shop.flags import NEW_CART as CART, Flag, Toggles, on, require
from shop.guards import Guard, feature_required

logger = logging.getLogger(__name__)
unleash = UnleashClient("https://unleash.example.test", "shop")
router = APIRouter()


@require("decorated-view")
def view(request):
    if flags.is_enabled(CART):
        return 1
    if on(Flag.FAST_SEARCH.value) or flags.on(Toggles.refunds):
        return 2
    if waffle.flag_is_active(request, "waffle-flag") and switch_is_active(
        "waffle-switch"
    ):
        return 3
    if unleash.is_enabled("unleash-toggle"):
        return 4
    if settings.FEATURES["settings-feature"] or settings.FEATURES.get("settings-got"):
        return 5
    if os.environ.get("ENABLE_FROM_ENV") == "1" or os.getenv("OTHER_ENV"):
        return 6
    logger.info("logged-only")
    for name in ("looped-one", "looped-two"):
        if on(name):
            return 7
    key = f"tier-{request.tier}"
    if on(key):
        return 8
    if on("rollout-" + request.region):
        return 9
    match request.kind:
        case "search":
            return 10
    query = {"beta": request.GET.get("beta")}
    return query


@waffle_flag("waffle-decorated")
def other(request):
    """Shows the docstring-only flag."""
    return request


@feature_required(flag="keyword-flag")
def third(request):
    return Guard("guard-flag").check()


@router.get("/x", dependencies=[Depends(feature_required("depends-flag"))])
def fourth():
    gift = getattr(flags, "anything", None) and on(flag="keyword-two")
    return gift
