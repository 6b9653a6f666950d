package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// change is one value of till.toml that the program writes: a text, a whole number
// or a bool. Section is "" for the keys above the first heading.
type change struct {
	section, key string
	value        any
}

// changeSettings writes values into a folder's till.toml and leaves every other line,
// each comment and the order as a person wrote them. It is one step: a power cut
// leaves the old file or the new one. Nothing is written that would not be read again
// as exactly the old settings with these changes.
func changeSettings(dir string, changes ...change) error {
	path := filepath.Join(dir, settingsFile)
	before, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	after, err := edited(before, changes)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if bytes.Equal(before, after) {
		return nil
	}
	return replaceFile(path, after)
}

// edited is a settings text with changes, proved by reading both.
func edited(before []byte, changes []change) ([]byte, error) {
	after := before
	for _, c := range changes {
		after = setLine(after, c)
	}
	if _, err := parseSettings(after); err != nil {
		return nil, err
	}
	var was, is map[string]any
	if err := errors.Join(toml.Unmarshal(before, &was), toml.Unmarshal(after, &is)); err != nil {
		return nil, err
	}
	if was == nil {
		was = map[string]any{}
	}
	for _, c := range changes {
		if err := put(was, c); err != nil {
			return nil, err
		}
	}
	if !reflect.DeepEqual(was, is) {
		return nil, errors.New("written in a form that only a person can change: edit it by hand")
	}
	return after, nil
}

func put(tree map[string]any, c change) error {
	value := c.value
	if n, whole := value.(int); whole {
		value = int64(n)
	}
	if c.section == "" {
		tree[c.key] = value
		return nil
	}
	if tree[c.section] == nil {
		tree[c.section] = map[string]any{}
	}
	section, is := tree[c.section].(map[string]any)
	if !is {
		return fmt.Errorf("%s is not a section", c.section)
	}
	section[c.key] = value
	return nil
}

// setLine replaces the line of a key, or adds one at the end of its section, or adds
// the section.
func setLine(data []byte, c change) []byte {
	lines := strings.SplitAfter(string(data), "\n")
	section, last := "", -1 // last is the last line of the wanted section that holds something
	if c.section == "" {
		last = 0
	}
	for i, line := range lines {
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, "[") && (section == c.section || heading(trimmed) != "") {
			section = heading(trimmed)
		}
		if section != c.section {
			continue
		}
		key, rest, is := strings.Cut(line, "=")
		if is && strings.TrimSpace(key) == c.key {
			lines[i] = key + "= " + written(c.value) + remark(rest)
			return []byte(strings.Join(lines, ""))
		}
		if trimmed != "" {
			last = i + 1
		}
	}
	added := c.key + " = " + written(c.value) + "\n"
	if last < 0 {
		last = len(lines)
		added = "\n[" + c.section + "]\n" + added
	}
	if last > 0 && last <= len(lines) && lines[last-1] != "" && !strings.HasSuffix(lines[last-1], "\n") {
		added = "\n" + added
	}
	return []byte(strings.Join(lines[:last], "") + added + strings.Join(lines[last:], ""))
}

// heading is the name in a section's heading, "" for a line that is none.
func heading(line string) string {
	line, _, _ = strings.Cut(line, "#")
	line = strings.TrimSpace(line)
	if !strings.HasPrefix(line, "[") || !strings.HasSuffix(line, "]") {
		return ""
	}
	return strings.TrimSpace(line[1 : len(line)-1])
}

// remark is what follows a value on its line: the blanks and the comment, and the
// line's end.
func remark(rest string) string {
	quote := rune(0)
	for i, r := range rest {
		switch {
		case quote == 0 && (r == '"' || r == '\''):
			quote = r
		case r == quote && (r == '\'' || rest[i-1] != '\\'):
			quote = 0
		case quote == 0 && r == '#':
			start := len(strings.TrimRight(rest[:i], " \t"))
			return rest[start:]
		}
	}
	return rest[len(strings.TrimRight(rest, "\r\n")):]
}

func written(value any) string {
	if said, is := value.(string); is && !strings.ContainsAny(said, "'\n\r") {
		return "'" + said + "'"
	}
	if said, is := value.(string); is {
		return strconv.Quote(said)
	}
	return fmt.Sprint(value)
}

// replaceFile puts a file of a data folder in another's place, in one step.
func replaceFile(path string, data []byte) error {
	fresh := path + ".new"
	file, err := os.OpenFile(fresh, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if _, err = file.Write(data); err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(fresh, path)
}
