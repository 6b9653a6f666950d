package profile

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// extendsMax is how many profiles may stand on one another.
const extendsMax = 4

// decode reads a profile over the one that it extends. Errors are those of
// data alone: what it stands on is embedded and tested.
func decode(data []byte, depth int) (*Profile, []Problem) {
	var head struct {
		Extends string   `toml:"extends"`
		Without []string `toml:"without"`
	}
	if err := toml.Unmarshal(data, &head); err != nil {
		return nil, decodeProblems(err)
	}
	p := &Profile{}
	if head.Extends != "" {
		base, why := baseOf(head.Extends, depth)
		if why != "" {
			return nil, []Problem{{Key: "extends", Why: why}}
		}
		p = base
	} else if len(head.Without) > 0 {
		return nil, []Problem{{Key: "without", Why: "is for a profile that extends another"}}
	}
	var problems []Problem
	for _, part := range head.Without {
		if !p.drop(part) {
			problems = append(problems, Problem{Key: "without", Why: fmt.Sprintf("%s has no %q", head.Extends, part)})
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	decoder := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields()
	if err := decoder.Decode(p); err != nil {
		return nil, decodeProblems(err)
	}
	return p, nil
}

// baseOf is the embedded profile of a name, or why there is none.
func baseOf(name string, depth int) (*Profile, string) {
	if depth >= extendsMax {
		return nil, fmt.Sprintf("more than %d profiles stand on one another", extendsMax)
	}
	data, err := embedded.ReadFile(name + ".toml")
	if err != nil {
		return nil, fmt.Sprintf("%q is not embedded (there are: %s)", name, strings.Join(Names(), ", "))
	}
	base, problems := decode(data, depth+1)
	if len(problems) > 0 {
		return nil, problems[0].String()
	}
	return base, ""
}

// drop takes one part out of the tables, such as "message.tip", "field.48",
// "keys.layout.24" or "response.38", and reports whether it was there.
func (p *Profile) drop(path string) bool {
	table, name, _ := strings.Cut(path, ".")
	switch table {
	case "message":
		return dropped(p.Messages, name)
	case "response":
		return dropped(p.Responses, name)
	case "wish":
		return dropped(p.Wishes, name)
	case "download":
		return dropped(p.Downloads, name)
	case "parameter":
		return dropped(p.Parameters, name)
	case "field":
		return droppedNumber(p.Fields, name)
	case "keys":
		if number, found := strings.CutPrefix(name, "layout."); found {
			return droppedNumber(p.Keys.Layouts, number)
		}
	}
	return false
}

func dropped[V any](table map[string]V, key string) bool {
	_, there := table[key]
	delete(table, key)
	return there
}

func droppedNumber[V any](table map[int]V, key string) bool {
	number, err := strconv.Atoi(key)
	if err != nil {
		return false
	}
	_, there := table[number]
	delete(table, number)
	return there
}
