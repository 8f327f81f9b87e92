package audit

type Policy struct{ Retention int }

func (p Policy) Days() int { return p.Retention }
