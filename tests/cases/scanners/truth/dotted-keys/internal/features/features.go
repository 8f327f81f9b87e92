package features

import "context"

var registry = map[string]*Feature{}

type Feature struct {
	name  string
	stage Stage
}

func New(name string, stage Stage) *Feature {
	f := &Feature{name: name, stage: stage}
	registry[name] = f
	return f
}

func (f *Feature) Enabled(ctx context.Context) bool { return lookup(ctx, f.name) }

var (
	TenantQuota     = New("tenant.quota", Beta)
	TenantQuotaHard = New("tenant.quota.hard", Alpha)
	TenantSSO       = New("tenant.sso", GA)
	TenantAudit     = New("tenant.audit", Alpha)
	StorageDedup    = New("storage.dedup", Beta)
	StorageEncrypt  = New("storage.encrypt", Alpha)
)

// On tells whether a feature is on by its name.
func On(ctx context.Context, name string) bool { return lookup(ctx, name) }

func init() {
	New("query.hints", Alpha)
	New("net.quic", Beta)
}
