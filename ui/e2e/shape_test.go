package e2e_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The shape of the program, as tests that read its own source. A layer that is
// only drawn erodes.

const (
	fileLinesMax     = 500
	functionLinesMax = 70
)

// source is one file of the program.
type source struct {
	path string // from the root, slashes
	pkg  string // its folder, "." for main
	test bool
	text string
	file *ast.File
	set  *token.FileSet
}

func sources(t *testing.T) []source {
	t.Helper()
	root := filepath.Join("..", "..")
	var all []source
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") && path != root) {
			if path != root {
				return filepath.SkipDir
			}
		}
		if entry.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, text, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		all = append(all, source{path: rel, pkg: filepath.ToSlash(filepath.Dir(rel)),
			test: strings.HasSuffix(rel, "_test.go"), text: string(text), file: file, set: set})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 100 {
		t.Fatalf("only %d files found: the walk is broken", len(all))
	}
	return all
}

func (s source) imports() []string {
	var list []string
	for _, spec := range s.file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		list = append(list, path)
	}
	return list
}

// layer is what a package may import of ours and of others; the standard
// library is allowed everywhere. why is said when the rule is broken.
type layer struct {
	ours, others []string
	why          string
}

const charm = "charm.land/"

// layers is the package map. A folder that is not here is not part of the design.
var layers = map[string]layer{
	".":                     {ours: []string{"ui/cli"}, why: "main only calls cli.Run"},
	"payment":               {why: "the vocabulary lets every package talk without knowing another"},
	"payment/profile":       {ours: []string{"payment"}, others: []string{"github.com/pelletier/go-toml/v2"}, why: "an acquirer is data"},
	"payment/offline":       {ours: []string{"payment"}, why: "limits are arithmetic over records"},
	"payment/flow":          {ours: []string{"payment", "payment/offline"}, why: "the state machine is pure"},
	"payment/engine":        {ours: []string{"payment", "payment/flow", "payment/batch", "payment/offline"}, why: "the engine acts through ports"},
	"payment/wire":          {ours: []string{"payment", "payment/profile", "payment/emv"}, others: []string{"github.com/moov-io/iso8583", "golang.org/x/text"}, why: "the codec knows no socket and no key"},
	"payment/host":          {ours: []string{"payment", "payment/profile", "payment/wire", "payment/keys"}, why: "the line decides nothing"},
	"payment/batch":         {ours: []string{"payment"}, why: "a day's end is arithmetic over records"},
	"payment/report":        {ours: []string{"payment", "payment/batch", "payment/profile"}, others: []string{"github.com/xuri/excelize/v2", "golang.org/x/text"}, why: "a report is arithmetic over records"},
	"payment/emv":           {ours: []string{"payment"}, why: "chip data is bytes"},
	"payment/keys":          {ours: []string{"payment"}, others: []string{"github.com/emmansun/gmsm"}, why: "arithmetic holds no key longer than a call"},
	"payment/keys/clearpin": {ours: []string{"payment", "payment/keys", "payment/emv"}, why: "the clear PIN belongs to the simulators"},
	"payment/people":        {ours: []string{"payment"}, others: []string{"golang.org/x/crypto", "golang.org/x/text"}, why: "who may do what is a rule, not a disk"},
	"payment/risk":          {ours: []string{"payment"}, why: "what is unusual is decided over what was told"},
	"payment/receipt":       {ours: []string{"payment", "payment/profile"}, why: "a slip knows no printer"},
	"payment/hostsim":       {ours: []string{"payment", "payment/profile", "payment/wire", "payment/emv", "payment/keys", "payment/keys/clearpin"}, others: []string{"golang.org/x/text"}, why: "the pretend bank is at the far end of the wire"},
	"payment/simtest":       {ours: []string{"payment", "payment/...", "store", "store/seal", "store/storetest"}, others: []string{"go.etcd.io/bbolt"}, why: "a seeded world has no real time and no socket"},
	"devices":               {ours: []string{"payment", "devices/..."}, why: "devices know no bank"},
	"devices/link":          {others: []string{"github.com/tarm/serial", "go.bug.st/serial", "golang.org/x/sys"}, why: "a link moves bytes"},
	"devices/pinpad":        {ours: []string{"payment", "payment/emv"}, others: []string{"golang.org/x/text"}, why: "what all pads share"},
	"devices/pinpad/abecs":  {ours: []string{"payment", "payment/emv", "devices/link", "devices/pinpad"}, why: "one protocol"},
	"devices/pinpad/uic":    {ours: []string{"payment", "devices/link", "devices/pinpad"}, why: "one protocol"},
	"devices/printer":       {ours: []string{"payment", "payment/emv", "devices/link"}, others: []string{"golang.org/x/text", "rsc.io/qr", "golang.org/x/sys", "github.com/OpenPrinting/goipp", "github.com/alexbrainman/printer"}, why: "one protocol"},
	"devices/discover":      {ours: []string{"devices/link", "devices/pinpad"}, others: []string{"go.bug.st/serial", "golang.org/x/sys"}, why: "finds devices and speaks no protocol"},
	"devices/reader":        {ours: []string{"payment", "devices/link", "devices/pinpad"}, others: []string{"golang.org/x/text"}, why: "says what was read and asks for nothing"},
	"devices/devicesim":     {ours: []string{"payment", "payment/emv", "payment/keys", "payment/keys/clearpin", "devices/link"}, others: []string{"github.com/creack/pty", "golang.org/x/text", "golang.org/x/sys", "golang.org/x/term"}, why: "a simulator must not share the driver's mistakes"},
	"devices/devicetest":    {ours: []string{"payment", "devices/pinpad"}, why: "the suite knows no one driver"},
	"store":                 {ours: []string{"payment", "store/seal"}, others: []string{"go.etcd.io/bbolt", "golang.org/x/sys"}, why: "memory decides nothing"},
	"store/seal":            {ours: []string{"payment"}, others: []string{"golang.org/x/crypto"}, why: "seals know no journal"},
	"store/storetest":       {ours: []string{"payment"}, why: "the suite is for every journal"},
	"ui":                    {ours: []string{"ui/course", "payment", "ui/screen", "ui/widget", "ui/keymap", "ui/style", "ui/text"}, others: []string{charm, "github.com/charmbracelet/colorprofile"}, why: "the root model routes and nothing more"},
	"ui/screen":             {ours: []string{"ui/course", "payment", "ui/widget", "ui/keymap", "ui/style", "ui/text"}, others: []string{charm}, why: "a screen never knows the next screen"},
	"ui/keymap":             {ours: []string{"ui/text"}, others: []string{charm + "bubbles"}, why: "keys are data"},
	"ui/widget":             {ours: []string{"payment", "ui/keymap", "ui/style", "ui/text"}, others: []string{charm, "github.com/charmbracelet/x/ansi"}, why: "widgets draw what they are given"},
	"ui/style":              {others: []string{charm + "lipgloss", "github.com/charmbracelet/x/ansi", "github.com/charmbracelet/colorprofile"}, why: "styles know no money"},
	"ui/text":               {ours: []string{"ui/course", "payment", "payment/offline"}, why: "words have no colour"},
	"ui/course":             {ours: []string{"payment"}, why: "a course is judged by the journal alone"},
	"ui/cli":                {ours: []string{"..."}, others: []string{charm, "github.com/spf13/cobra", "github.com/pelletier/go-toml/v2", "golang.org/x/term", "github.com/charmbracelet/colorprofile", "filippo.io/age"}, why: "the composition root"},
	"ui/uitest":             {ours: []string{"payment", "ui", "ui/..."}, others: []string{charm, "github.com/charmbracelet/", "github.com/google/go-cmp"}, why: "drives the screens in tests"},
	"ui/e2e":                {ours: []string{"..."}, others: []string{"*"}, why: "tests only"},
}

func allowed(list []string, path string) bool {
	for _, entry := range list {
		base, below := strings.CutSuffix(entry, "...")
		switch {
		case entry == "..." || entry == "*", entry == path:
			return true
		case below && strings.HasPrefix(path, base):
			return true
		case strings.HasSuffix(entry, "/") && strings.HasPrefix(path, entry):
			return true
		case strings.Contains(entry, ".") && strings.HasPrefix(path, entry+"/"):
			return true
		}
	}
	return false
}

func TestImportsFollowThePackageMap(t *testing.T) {
	for _, s := range sources(t) {
		rule, known := layers[s.pkg]
		if !known {
			t.Errorf("%s: folder %s is not in the package map", s.path, s.pkg)
			continue
		}
		if s.test {
			continue
		}
		for _, path := range s.imports() {
			inner, ours := strings.CutPrefix(path, "till/")
			switch {
			case ours && !allowed(rule.ours, inner):
				t.Errorf("%s imports %s: %s", s.path, path, rule.why)
			case !ours && strings.Contains(path, ".") && !allowed(rule.others, path):
				t.Errorf("%s imports %s: %s", s.path, path, rule.why)
			}
		}
	}
}

func TestFlowAndEngineTouchNoWorld(t *testing.T) {
	forbidden := map[string][]string{
		"payment/flow":   {"context", "log", "log/slog", "math/rand", "math/rand/v2", "net", "os", "io"},
		"payment/engine": {"log", "log/slog", "math/rand", "math/rand/v2", "net", "os"},
		"payment":        {"context", "net", "os", "math/rand/v2"},
	}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, path := range s.imports() {
			if slices.Contains(forbidden[s.pkg], path) {
				t.Errorf("%s imports %s: what decides about money knows no world", s.path, path)
			}
		}
		if s.pkg == "payment/flow" || s.pkg == "payment/engine" {
			for _, call := range []string{"time.Now(", "time." + "Sleep(", "time.After("} {
				if strings.Contains(s.text, call) {
					t.Errorf("%s calls %s): time is a parameter", s.path, call)
				}
			}
		}
	}
}

func TestOnlyOneFileKnowsTheSerialLibrary(t *testing.T) {
	for _, s := range sources(t) {
		if slices.Contains(s.imports(), "github.com/tarm/serial") && s.path != "devices/link/serial.go" {
			t.Errorf("%s imports tarm/serial: its surprises are hidden in devices/link/serial.go", s.path)
		}
	}
}

func TestClearPINsBelongToTheSimulators(t *testing.T) {
	users := []string{"payment/keys/clearpin", "payment/hostsim", "devices/devicesim"}
	for _, s := range sources(t) {
		if !s.test && slices.Contains(s.imports(), "till/payment/keys/clearpin") && !slices.Contains(users, s.pkg) {
			t.Errorf("%s imports clearpin: the clear PIN exists in the simulators alone", s.path)
		}
	}
}

func TestOnlyJournalsMakeProofs(t *testing.T) {
	makers := []string{"payment", "store", "payment/simtest"}
	for _, s := range sources(t) {
		makes := strings.Contains(s.text, "payment.NewRecorded(") || strings.Contains(s.text, "payment.NewRecordedBatch(")
		if makes && !s.test && !slices.Contains(makers, s.pkg) {
			t.Errorf("%s makes a payment.Recorded: only a journal can prove that something is durable", s.path)
		}
	}
}

func TestOnlyStyleMakesStyles(t *testing.T) {
	for _, s := range sources(t) {
		spreadsheet := s.path == "payment/report/xlsx.go" // number formats, no colours
		if strings.Contains(s.text, ".NewStyle(") && s.pkg != "ui/style" && s.pkg != "ui/e2e" && !spreadsheet {
			t.Errorf("%s makes a style: colours, borders and widths live in ui/style", s.path)
		}
	}
}

func TestPackagesSayWhatTheyAreFor(t *testing.T) {
	said := map[string]bool{}
	code := map[string]string{}
	for _, s := range sources(t) {
		if !s.test {
			code[s.pkg] = s.path
			said[s.pkg] = said[s.pkg] || s.file.Doc != nil && len(s.file.Doc.Text()) > 40
		}
	}
	for pkg, path := range code {
		if !said[pkg] {
			t.Errorf("package %s (%s) has no package comment: say what it is for and what it refuses", pkg, path)
		}
	}
}

func TestExportedNamesAreDocumented(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, decl := range s.file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) && !selfEvident(d) {
					t.Errorf("%s: %s has no comment", s.path, d.Name.Name)
				}
			case *ast.GenDecl:
				undocumented(t, s, d)
			}
		}
	}
}

// selfEvident are the one-line methods of a standard interface, whose group
// comment speaks for all.
func selfEvident(d *ast.FuncDecl) bool {
	switch d.Name.Name {
	case "Name", "Now", "Mono", "After", "Error", "Unwrap", "String", "Len", "Less", "Swap", "MarshalJSON":
		return d.Recv != nil
	}
	return false
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	kind := d.Recv.List[0].Type
	if star, is := kind.(*ast.StarExpr); is {
		kind = star.X
	}
	name, is := kind.(*ast.Ident)
	return !is || name.IsExported()
}

func undocumented(t *testing.T, s source, d *ast.GenDecl) {
	if d.Doc != nil {
		return
	}
	for _, spec := range d.Specs {
		switch one := spec.(type) {
		case *ast.TypeSpec:
			if one.Name.IsExported() && one.Doc == nil {
				t.Errorf("%s: type %s has no comment", s.path, one.Name.Name)
			}
		case *ast.ValueSpec:
			if one.Names[0].IsExported() && one.Doc == nil && one.Comment == nil {
				t.Errorf("%s: %s has no comment", s.path, one.Names[0].Name)
			}
		}
	}
}

func TestFilesAndFunctionsFitAHead(t *testing.T) {
	for _, s := range sources(t) {
		if lines := strings.Count(s.text, "\n"); lines > fileLinesMax {
			t.Errorf("%s has %d lines: over %d it has two subjects", s.path, lines, fileLinesMax)
		}
		for _, decl := range s.file.Decls {
			f, is := decl.(*ast.FuncDecl)
			if !is || f.Body == nil {
				continue
			}
			lines := s.set.Position(f.End()).Line - s.set.Position(f.Pos()).Line + 1
			if s.test {
				lines -= tableLines(s, f)
			}
			if lines > functionLinesMax {
				t.Errorf("%s: %s has %d lines: a function fits on a screen", s.path, f.Name.Name, lines)
			}
		}
	}
}

// tableLines counts the lines of the tables that a test begins with: they are
// data, and a long one is a good one.
func tableLines(s source, f *ast.FuncDecl) int {
	lines := 0
	for _, statement := range f.Body.List {
		assign, is := statement.(*ast.AssignStmt)
		if !is {
			continue
		}
		for _, value := range assign.Rhs {
			if table, is := value.(*ast.CompositeLit); is {
				lines += s.set.Position(table.End()).Line - s.set.Position(table.Pos()).Line
			}
		}
	}
	return lines
}

// Inside a synctest bubble sleeping only moves the virtual clock.
func TestNoTestSleeps(t *testing.T) {
	virtual := map[string]bool{}
	all := sources(t)
	for _, s := range all {
		virtual[s.pkg] = virtual[s.pkg] || s.test && slices.Contains(s.imports(), "testing/synctest")
	}
	for _, s := range all {
		if s.test && strings.Contains(s.text, "time."+"Sleep(") && !virtual[s.pkg] {
			t.Errorf("%s sleeps: time is a parameter, and waiting is for events", s.path)
		}
	}
}

func TestNothingNamesThisMachine(t *testing.T) {
	for _, s := range sources(t) {
		for _, word := range []string{"/work" + "/", "../" + "shared", "/root" + "/"} {
			if strings.Contains(s.text, word) {
				t.Errorf("%s holds %q", s.path, word)
			}
		}
	}
}

func TestTopLevelHoldsOnlyWhatItShould(t *testing.T) {
	expected := []string{"main.go", "ui", "payment", "devices", "store", "go.mod", "go.sum", "README.md",
		"README.zh-CN.md", "LICENSE", "CHANGELOG.md"}
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasPrefix(name, ".") && !slices.Contains(expected, name) && name != "till" && name != "till.exe" {
			t.Errorf("%s does not belong at the top level", name)
		}
	}
}
