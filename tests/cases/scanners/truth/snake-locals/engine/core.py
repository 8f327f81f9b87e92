from engine import flags
from engine.flags import FlagSet, flag_enabled
from engine.options import bulk_delete, retry_policy


class Engine:
    def __init__(self, flags: FlagSet, **kwargs):
        self.flags = flags
        self.lazy = kwargs.pop("lazy_loading", False)
        self.policy = retry_policy(3)

    def write(self, rows, *, async_mode=None):
        async_mode = self.flags.async_mode if async_mode is None else async_mode
        if self.flags.is_set("batch_writes") and flag_enabled("smart_routing"):
            return bulk_delete(rows, dry_run=True)
        if flags.shadow_reads or flags.current().partial_index:
            metrics.incr("hash_join", tags={"row_locking": 1})
        with flags.scope("soft_delete") as on:
            return on

    def read(self):
        toggles = {name: flag_enabled(name) for name in ["bloom_filter", "zone_maps"]}
        return toggles["bloom_filter"], self.flags["auto_explain"], "vacuum_lite" in self.text

    cache = property(lambda self: self.flags.get("cache_warmup"))
