package jobs

const (
	Parallel = "jobs.parallel"
	Retry    = "jobs.retry"
	Backoff  = "jobs.retry.backoff"
)
