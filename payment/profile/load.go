package profile

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed *.toml
var embedded embed.FS

// fileMax bounds a profile file, in bytes; the embedded ones are a tenth of it.
const fileMax = 256 << 10

// ErrUnknown means that no embedded profile has the name asked for.
var ErrUnknown = errors.New("no such profile")

// Names lists the embedded profiles.
func Names() []string {
	entries, err := embedded.ReadDir(".")
	if err != nil {
		return nil
	}
	names := make([]string, 0, len(entries))
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), ".toml"))
	}
	slices.Sort(names)
	return names
}

// Load reads an embedded profile, such as "unionpay".
func Load(name string) (*Profile, error) {
	data, err := embedded.ReadFile(name + ".toml")
	if err != nil {
		return nil, fmt.Errorf("profile %q: %w (there are: %s)", name, ErrUnknown, strings.Join(Names(), ", "))
	}
	return Parse(data, name+".toml")
}

// LoadFile reads the profile that a shop added.
func LoadFile(path string) (*Profile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening profile: %w", err)
	}
	defer file.Close()
	var data bytes.Buffer
	if _, err := data.ReadFrom(limited(file)); err != nil {
		return nil, fmt.Errorf("reading profile: %w", err)
	}
	return Parse(data.Bytes(), path)
}

// Parse reads and checks a profile; file is its name in errors, which are
// *FileError with every problem that was found. What is wrong with a part that
// comes from the profile extended stands at the nearest key of the file itself.
func Parse(data []byte, file string) (*Profile, error) {
	if len(data) > fileMax {
		return nil, &FileError{File: file, Problems: []Problem{{Why: fmt.Sprintf("longer than %d bytes", fileMax)}}}
	}
	places := placesOf(data)
	p, problems := decode(data, 0)
	if p != nil {
		problems = p.problems()
	}
	if len(problems) == 0 {
		return p, nil
	}
	for i := range problems {
		if problems[i].Line == 0 {
			problems[i].Line, problems[i].Column = places.find(problems[i].Key)
		}
	}
	return nil, &FileError{File: file, Problems: problems}
}

func decodeProblems(err error) []Problem {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) {
		problems := make([]Problem, 0, len(unknown.Errors))
		for i := range unknown.Errors {
			problems = append(problems, problemAt(&unknown.Errors[i], "unknown key"))
		}
		return problems
	}
	var wrong *toml.DecodeError
	if errors.As(err, &wrong) {
		return []Problem{problemAt(wrong, strings.TrimPrefix(wrong.Error(), "toml: "))}
	}
	return []Problem{{Why: err.Error()}}
}

func problemAt(err *toml.DecodeError, why string) Problem {
	line, column := err.Position()
	return Problem{Key: strings.Join(err.Key(), "."), Line: line, Column: column, Why: why}
}
