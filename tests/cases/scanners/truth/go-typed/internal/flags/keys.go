// Package flags has every key. godoc-only is gone.
package flags

type Key string

const (
	BulkUpload   Key = "bulk-upload"
	BulkUploadV2 Key = "bulk-upload-v2"
	AuditLog         = Key("audit-log")
	Dot          Key = "dot-import"
)

var (
	VarBlock = New("var-block", false)
	VarDead  = New("var-dead", false)
)

func New(name string, def bool) *Flag { return &Flag{Name: name, Default: def} }

type Flag struct {
	Name    string
	Default bool
}

func (f *Flag) Enabled(ctx context.Context) bool { return provider.Bool(ctx, f.Name, f.Default) }

type Kind int

const (
	IotaName Kind = iota
	IotaDead
)

var kindNames = [...]string{
	IotaName: "iota-name",
	IotaDead: "iota-dead",
}

func (k Kind) String() string { return kindNames[k] }

type Toggles struct {
	StructTag     bool `flag:"struct-tag" default:"false"`
	StructTagDead bool `flag:"struct-tag-dead"`
}

type Base struct{}

func (Base) Embedded() bool { return provider.Bool(nil, "embedded", false) }
