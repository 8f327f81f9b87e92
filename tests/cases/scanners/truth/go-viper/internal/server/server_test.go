package server

import "testing"

func TestAdmin(t *testing.T) {
	s := newServer(t, withFlag("admin-ui", true))
	if !s.client.Bool("admin-ui") {
		t.Fatal("off")
	}
}
