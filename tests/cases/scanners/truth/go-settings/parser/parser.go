package parser

import "example.com/tool/settings"

var execdot = settings.New("execdot")
var zipguard = settings.New("zipguard")
var httplax = settings.New("httplax")
var rsaold = settings.New("rsaold")
var tlsmax = settings.New("tlsmax")
var jarcheck = settings.New("jarcheck")

var panicempty = &counted{name: "panicempty"}
var xmlold = &counted{name: "xmlold"}

func Parse(path string) error {
	if execdot.Value() == "0" || httplax.Value() == "0" {
		return errDot
	}
	if panicempty.count() > 0 || jarcheck.Value() == "1" {
		panic("empty")
	}
	return insecure(path)
}
