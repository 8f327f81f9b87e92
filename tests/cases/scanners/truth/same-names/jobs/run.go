package jobs

import "acme/audit"

func Run() {
	if on(Parallel) || on(Retry) {
		policy.Backoff(3)
	}
	if on(audit.Export) {
		return
	}
}
