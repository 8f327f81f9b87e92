from typing import NamedTuple


class F(NamedTuple):
    key: str
    default: bool = False


QUERY_CACHE = F("query.cache")
JOBS_PRIORITY = F(key="jobs.priority", default=True)
JOBS_CRON = F(key="jobs.cron")


def on(flag: F) -> bool:
    return client.get_boolean_value(flag.key, flag.default)
