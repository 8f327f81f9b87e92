from app.settings import ENABLE_NEW_CHECKOUT, USE_GIFT_CARDS


def checkout(use_points=True, **more):
    if ENABLE_NEW_CHECKOUT:
        # if USE_GIFT_CARDS: they come later
        return "new"
    more["title"] = ("USE_GIFT_CARDS is", USE_GIFT_CARDS)
    elements = [step for step in more if not ENABLE_NEW_CHECKOUT]
    return checkout(use_points=False) if use_points else elements
