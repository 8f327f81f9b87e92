package gems

func Use(s Store) bool {
	if s.On(Flags.Amber) || s.On(Flags.Basalt) {
		return true
	}
	if s.On(Coral.Key()) && s.On(keys[Diamond]) {
		return Get(s, Flint)
	}
	if v := Get(s, *Garnet); v != "" && Iron.On() {
		return s.On(jade) != s.On(kyanite)
	}
	return false
}
