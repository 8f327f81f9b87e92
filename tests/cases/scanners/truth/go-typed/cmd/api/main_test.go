package main

func TestX(t *testing.T) {
	for _, tc := range []struct{ flag string }{{"table-test"}} {
		_ = tc
	}
}

func ExampleX() { s.flags.Enabled(ctx, "example-only") }
