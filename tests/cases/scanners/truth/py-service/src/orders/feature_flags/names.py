import enum


class FlagName(enum.StrEnum):
    ORDER_THROTTLING = "order-throttling"
    ORDER_THROTTLING_STRICT = "order-throttling-strict"
    INVOICE_V3 = "invoice-v3"
    PARTIAL = "partial-shipments"
    VAT = "eu-vat-check"
    DUNNING = "dunning-emails"
    PICK_BY_LIGHT = "pick-by-light"
    ADDRESS_CACHE = "address-lookup-cache"
    WAVES = "wave-planning"

    @classmethod
    def all(cls) -> list[str]:
        return [flag.value for flag in cls]


DEFAULTS: dict[FlagName, bool] = {
    FlagName.ORDER_THROTTLING: False,
    FlagName.ORDER_THROTTLING_STRICT: False,
    FlagName.PICK_BY_LIGHT: True,
}

OWNERS = {
    FlagName.ADDRESS_CACHE: "logistics",
    FlagName.VAT: "tax",
}
