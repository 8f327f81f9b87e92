package feature

//go:generate stringer -type=Feature
type Feature int

const (
	ShadowWrites Feature = iota
	ReadReplicas
	LazyIndex
	OldRouter
	BatchAcks
	numFeatures
)

var names = [...]string{
	ShadowWrites: "shadow-writes",
	ReadReplicas: "read-replicas",
	LazyIndex:    "lazy-index",
	OldRouter:    "old-router",
	BatchAcks:    "batch-acks",
}

func (f Feature) String() string { return names[f] }

type Set struct{ on [numFeatures]bool }

func (s *Set) Enabled(f Feature) bool { return s.on[f] }

type Flag struct {
	Name    string
	Default bool
}

var (
	PeerGossip = Flag{Name: "peer-gossip"}
	TLSResume  = &Flag{Name: "tls-resume", Default: true}
	Quota      = New("quota-checks", WithDefault(true))
	fastSyncV2 = New("fast-sync-v2")
)

func New(name string, opts ...Option) *Flag { return &Flag{Name: name} }
