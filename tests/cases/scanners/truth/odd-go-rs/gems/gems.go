package gems

var Flags = struct {
	Amber, AmberDim string
	Basalt          string
}{
	Amber:    "amber-light",
	AmberDim: "amber-light-dim",
	Basalt:   "basalt-core",
}

type Gem uint8

const (
	Coral Gem = iota + 1
	Diamond
	Emerald
)

var keys = map[Gem]string{
	Coral:   "coral-reef",
	Diamond: "diamond-cut",
	Emerald: "emerald-city",
}

func (g Gem) Key() string { return keys[g] }

type Def[T any] struct {
	Key     string
	Default T
}

var (
	Flint  = Def[bool]{Key: "flint-spark"}
	Garnet = &Def[string]{Key: "garnet-ring", Default: "a"}
	Halite = Def[bool]{"halite-salt", false}
	Iron   = must(Lookup("iron-gate"))
)

const jade, kyanite = "jade-vase", "kyanite-blue"
