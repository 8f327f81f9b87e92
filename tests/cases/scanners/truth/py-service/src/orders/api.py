import structlog
from fastapi import APIRouter, Depends

from orders.feature_flags import FlagName, get_flags
from orders.feature_flags.client import Flags, RequireFlag, gated, only_with

log = structlog.get_logger()
router = APIRouter(prefix="/invoice", dependencies=[Depends(RequireFlag("refund-queue"))])


@router.get("/{number}")
async def read(number: int, flags: Flags):
    if flags(FlagName.INVOICE_V3):
        return v3(number)
    if flags["parcel-locker"]:
        log.info("cycle-count", invoice=number)
    return v2(number, vat=flags.is_on(FlagName.VAT.value))


@router.post("/", dependencies=[Depends(RequireFlag(name="address-lookup", status=403))])
@gated("carbon-footprint")
async def create(order: Order, tier: str):
    flags = get_flags()
    match order:
        case Order(partial=True) if flags(FlagName.PARTIAL):
            return await split(order)
    throttled = FlagName.ORDER_THROTTLING in flags.enabled_for(order)
    with only_with("return-labels") as labels:
        order.labels = labels
    if flags.is_on(f"tier-{tier}", user=order.user):
        order.free = True
    return {"throttled": throttled, "notes": flags.credit_notes}
