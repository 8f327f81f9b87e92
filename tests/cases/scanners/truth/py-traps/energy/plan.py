import energy.flags
from energy import flags as f
from energy.config import Config
from energy.flags import BATTERY_HEALTH

COUNTERS = {"night_shift": 0, "outage_map": 0}


class Planner:
    metric = Counter("smart_plugs", "Plugs")

    def __init__(self, config: Config, flags) -> None:
        self._features = config.features
        self.flags = flags

    def plan(self, site):
        if self._features.peak_shaving and BATTERY_HEALTH.enabled(site):
            log.debug("grid_export disabled")
        if energy.flags.EV:
            schedule(site)
        if self.flags.get("thermal_model", True) or "co2_signal" in self.flags:
            COUNTERS["night_shift"] += 1
        features = config.features.model_dump()
        tariff = self.flags.tariff_switch
        return tariff and config.features.solar_forecast and features

    def heat(self, features):
        return features.heat_pump if features else None

    @feature_required("meter_sync", otherwise=skip)
    def sync(self):
        cursor.execute("UPDATE meters SET state = 'outage_map' WHERE kind = %s", ("weekly_report",))


def demo(flags=None, **options):
    demo_mode = (flags or {}).get("demo_mode", False)
    alerts = flags.is_enabled(feature="anomaly_alerts")
    return demo_mode, alerts, render("weekly_report.html", template="weekly_report")
