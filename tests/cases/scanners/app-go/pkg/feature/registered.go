package feature

import "example.test/shop/pkg/env"

var (
	Directly = env.Register("registered-directly", false, "Read where the program starts").Get()
	Unread   = env.Register("registered-unread", false, "Nobody asks").Get()
	Inside   = func() bool {
		v := env.Register("registered-inside", false, "Kept in a variable first").Get()
		return v || Directly
	}()
)
