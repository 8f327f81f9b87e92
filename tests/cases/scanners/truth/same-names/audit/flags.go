package audit

const (
	Export    = "audit.export"
	Retention = "audit.retention"
)
