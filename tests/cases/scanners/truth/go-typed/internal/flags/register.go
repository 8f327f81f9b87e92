package flags

var registered, registeredDead *Flag

func init() {
	registered = Register("registered", "Registered.", false)
	registeredDead = Register("registered-dead", "Dead.", false)
}

func RegisteredOn(ctx context.Context) bool { return registered.Enabled(ctx) }
