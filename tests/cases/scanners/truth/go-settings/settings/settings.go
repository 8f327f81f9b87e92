// Package settings reads the switches that keep old behaviour.
package settings

type Info struct {
	Name    string
	Package string
}

// All are the known settings; gobecho is only mentioned.
var All = []Info{
	{Name: "execdot", Package: "parser"},
	{Name: "tarstrict", Package: "parser"},
	{Name: "winlink", Package: "net"},
	{Name: "zipguard", Package: "net"},
}

func Lookup(name string) *Info {
	left, right := 0, len(All)
	for left < right {
		mid := (left + right) / 2
		if All[mid].Name == name {
			return &All[mid]
		}
		if All[mid].Name < name {
			left = mid + 1
		} else {
			right = mid
		}
	}
	return nil
}

type Setting struct{ name string }

func New(name string) *Setting { return &Setting{name: name} }

func (s *Setting) Value() string { return lookup(s.name) }
