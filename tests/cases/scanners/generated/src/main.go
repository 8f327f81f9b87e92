package main

import flags "example.test/shop/openfeature"

func banner(ctx context.Context) bool {
	on, _ := flags.LegacyBanner.Value(ctx)
	return on
}
