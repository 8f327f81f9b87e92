package shop

import (
	"testing"

	"example.test/shop/pkg/feature"
)

func TestRun(t *testing.T) {
	set := map[string]bool{"tested-only": true}
	_ = set
	_ = feature.SlowCheckout
}
