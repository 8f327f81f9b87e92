from waffle import flag_is_active

EXPRESS_LANE = "express_lane"
LOYALTY = "loyalty_tiers"
OLD_INVOICE = "old_invoice_pdf"


def is_on(name, request):
    return flag_is_active(request, name)


def loyalty(request):
    return is_on(LOYALTY, request)
