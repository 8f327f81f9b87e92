from worker.flags import JOBS_CRON, QUERY_CACHE, on
import worker.flags as wf


def main(cfg):
    if on(QUERY_CACHE) and wf.on(wf.JOBS_CRON):
        print("jobs.priority", file=log)
    dkim = cfg["flags"]["mail.dkim"]
    bounce = cfg.get("flags", {}).get("mail.bounce", False)
    return dkim or bounce
