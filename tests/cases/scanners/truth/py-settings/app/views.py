import waffle
from waffle.decorators import waffle_flag
from fastapi import Depends

from app import flags
from app.flags import REEXPORTED, Flag, is_on, toggles
from app.settings import settings

HANDLERS = {"dict-dispatch": run_dispatch}


@waffle_flag("waffle-flag")
def old(request): ...


@require_flag("decorator-flag")
async def pay(gate: bool = Depends(feature_gate("depends-flag"))):
    if settings.features.new_pricing or settings.features.renamed_field:
        return 1
    if toggles.dataclass_flag:
        return 2
    if is_on(Flag.STRENUM) or is_on(flags.Flag.AUTO_NAMED):
        return 3
    if is_on("literal-flag") and is_on(REEXPORTED):
        return 4
    with feature_enabled("context-flag"):
        run()
    if on := is_on("walrus-flag"):
        run(on)
    if gargoyle.is_active("gargoyle", request):
        run()
    if getattr(flags.toggles, "module-getattr", False):
        run()
    logger.info(f"{x} f-string-only")
    return is_on(f"plan-{plan}") or is_on("literal-falg")


def decide(flag: str):
    match flag:
        case "match-flag":
            return enabled(flag)
    for key, handler in HANDLERS.items():
        if is_on(key):
            handler()


def typed(flags: dict[str, bool]):
    return flags.get("typed-dict", False)


@app.get("/search")
def search(): ...
