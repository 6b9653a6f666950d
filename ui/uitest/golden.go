package uitest

import (
	"fmt"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
)

// named gives a golden file its own name instead of the test's.
type named struct {
	testing.TB
	name string
}

// Name implements testing.TB.
func (n named) Name() string { return n.name }

// Golden compares the screen with
// testdata/frames/<screen>/<case>.<cols>x<rows>.<lang>.golden; -update rewrites
// it. Read the difference before it is committed: it is what people will see.
func (d *Driver) Golden(screen, story string) {
	d.T.Helper()
	name := fmt.Sprintf("frames/%s/%s.%dx%d.%s", screen, story, d.setup.Cols, d.setup.Rows, d.setup.Lang)
	golden.RequireEqual(named{d.T, name}, d.Frame())
}

// Styled compares the screen with its colours, as escape sequences.
func (d *Driver) Styled(screen, story string) {
	d.T.Helper()
	name := fmt.Sprintf("frames/%s/%s.%dx%d.%s.styled", screen, story, d.setup.Cols, d.setup.Rows, d.setup.Lang)
	golden.RequireEqual(named{d.T, name}, d.App.View().Content)
}
