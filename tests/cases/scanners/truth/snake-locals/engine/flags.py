import os

KNOWN = {"smart_routing", "smart_routing_v2", "batch_writes", "row_locking", "vacuum_lite", "hash_join", "soft_delete"}


class FlagSet(dict):
    def __getattr__(self, name):
        return self[name]

    def is_set(self, name):
        return bool(self.get(name))


def flag_enabled(name: str) -> bool:
    if name not in KNOWN:
        raise LookupError(name)
    return current()[name]
