// Reads env files and YAML with the readers that our output is written for, so that tests can compare.
//
// One request per line of standard input, {"reader": "docker"|"compose"|"yaml", "text": "..."}; one answer per line of standard
// output, {"values": ...} or {"error": "..."}.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/docker/cli/pkg/kvfile"
	"sigs.k8s.io/yaml"
)

type request struct {
	Reader string `json:"reader"`
	Text   string `json:"text"`
}

func read(asked request) (any, error) {
	switch asked.Reader {
	case "docker":
		lines, err := kvfile.ParseFromReader(strings.NewReader(asked.Text), nil)
		values := map[string]string{}
		for _, line := range lines {
			name, value, _ := strings.Cut(line, "=")
			values[name] = value
		}
		return values, err
	case "compose":
		return dotenv.Parse(strings.NewReader(asked.Text))
	case "yaml":
		var value any
		err := yaml.UnmarshalStrict([]byte(asked.Text), &value)
		return value, err
	}
	return nil, fmt.Errorf("no reader is called %q", asked.Reader)
}

func main() {
	in := bufio.NewReader(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked request
		answer := map[string]any{}
		if err := json.Unmarshal(line, &asked); err != nil {
			answer["error"] = err.Error()
		} else if values, err := read(asked); err != nil {
			answer["error"] = err.Error()
		} else {
			answer["values"] = values
		}
		if out.Encode(answer) != nil {
			return
		}
	}
}
