from dataclasses import dataclass


@dataclass
class RetryPolicy:
    attempts: int = 3


def retry_policy(attempts=3):
    return RetryPolicy(attempts)


def bulk_delete(ids, dry_run=False):
    strict_types = True
    plan_hints = []
    if dry_run:
        return None
    return remove(ids, strict_types, plan_hints)
