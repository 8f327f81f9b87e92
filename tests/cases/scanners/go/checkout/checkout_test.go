package checkout

import "testing"

func TestBanner(t *testing.T) {
	if on, _ := client.BooleanValue(nil, "legacy-banner", false, nil); on {
		t.Fatal("beta")
	}
}
