// Package features names the flags.
package features

// Feature is a flag's key.
type Feature string

const (
	NewFlow Feature = "checkout.new-flow"
	// Orphan is not used any more.
	Orphan  Feature = "orphan-constant"
	Retries Feature = "payments.retries"
)

var defaults = map[Feature]bool{
	NewFlow: false,
	Orphan:  false,
}
