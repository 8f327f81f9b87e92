import logging
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Flag:
    name: str
    default: bool = False
    description: str = ""

    def enabled(self, site=None) -> bool:
        return store.is_enabled(self.name, site, self.default)

    __bool__ = enabled


BATTERY_HEALTH = Flag("battery_health", description="See outage_map")
EV = Flag(name="ev_scheduling")
EV_V2G = Flag(name="ev_scheduling_v2g")
SMART_PLUGS = Flag("smart_plugs")

REGISTRY = {flag.name: flag for flag in (BATTERY_HEALTH, EV, EV_V2G, SMART_PLUGS)}


def override(**flags: bool):
    return store.override(flags)
