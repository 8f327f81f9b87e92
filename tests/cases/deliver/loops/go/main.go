package main

import (
	"os"
	"strings"
)

func flags() []string {
	found := []string{}
	for _, pair := range os.Environ() {
		if strings.HasPrefix(pair, "FLAG_") {
			found = append(found, pair)
		}
	}
	return found
}
