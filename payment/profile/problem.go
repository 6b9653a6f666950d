package profile

import (
	"fmt"
	"io"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// Problem is one thing that is wrong with a profile.
type Problem struct {
	// Key is the dotted key, such as "message.sale.mti".
	Key string
	// Line and Column are where it stands, from 1; zero where there is no file.
	Line, Column int
	Why          string
}

// String is "12:3: message.sale.mti: needs four digits".
func (p Problem) String() string {
	text := p.Why
	if p.Key != "" {
		text = p.Key + ": " + text
	}
	if p.Line > 0 {
		text = fmt.Sprintf("%d:%d: %s", p.Line, p.Column, text)
	}
	return text
}

// FileError is everything that is wrong with a profile.
type FileError struct {
	File     string
	Problems []Problem
}

// Error gives the first problem in full and counts the others.
func (e *FileError) Error() string {
	text := "profile " + e.File
	if len(e.Problems) > 0 {
		if e.Problems[0].Line > 0 {
			text += ":" + e.Problems[0].String()
		} else {
			text += ": " + e.Problems[0].String()
		}
	}
	if more := len(e.Problems) - 1; more > 0 {
		text += fmt.Sprintf(" (and %d more)", more)
	}
	return text
}

// places is where each key of a file stands.
type places map[string]unstable.Position

// placesOf maps every table and key, those of inline tables included.
func placesOf(data []byte) places {
	found := places{}
	var parser unstable.Parser
	parser.Reset(data)
	var table []string
	for parser.NextExpression() {
		expression := parser.Expression()
		switch expression.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = found.note(&parser, nil, expression)
		case unstable.KeyValue:
			found.value(&parser, table, expression)
		}
	}
	return found
}

// value notes a key and, where it holds an inline table, the keys inside.
func (ps places) value(parser *unstable.Parser, table []string, node *unstable.Node) {
	path := ps.note(parser, table, node)
	if inner := node.Value(); inner != nil && inner.Kind == unstable.InlineTable {
		children := inner.Children()
		for children.Next() {
			ps.value(parser, path, children.Node())
		}
	}
}

func (ps places) note(parser *unstable.Parser, table []string, node *unstable.Node) []string {
	path := append([]string(nil), table...)
	keys := node.Key()
	for keys.Next() {
		path = append(path, string(keys.Node().Data))
		name := strings.Join(path, ".")
		if _, known := ps[name]; !known {
			ps[name] = parser.Shape(keys.Node().Raw).Start
		}
	}
	return path
}

// find is the place of a key or, where it is missing, of the table it belongs
// in or else of the profile that the file extends.
func (ps places) find(key string) (line, column int) {
	for key != "" {
		if position, known := ps[key]; known {
			return position.Line, position.Column
		}
		key = key[:max(strings.LastIndexByte(key, '.'), 0)]
	}
	if extends, known := ps["extends"]; known {
		return extends.Line, extends.Column
	}
	return 1, 1
}

func limited(r io.Reader) io.Reader { return io.LimitReader(r, fileMax+1) }
