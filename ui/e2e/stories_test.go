//go:build unix

package e2e_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// storyEnvironment is all that a story's processes know of the system.
var storyEnvironment = []string{"HOME", "XDG_DATA_HOME", "PATH", "LANG", "LC_ALL", "TERM", "NO_COLOR", "RUNEWIDTH_EASTASIAN"}

// TestStories runs the scripts of testdata, each on a machine of its own: a
// home without a till, English, a good terminal.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                "testdata",
		Cmds:               verbs,
		RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			env.Values[castKey{}] = cast{}
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("XDG_DATA_HOME", filepath.Join(env.WorkDir, "data"))
			env.Setenv("LANG", "en_US.UTF-8")
			env.Setenv("LC_ALL", "")
			env.Setenv("NO_COLOR", "")
			env.Setenv("TERM", "xterm-256color")
			env.Setenv("shop", "shop")
			return nil
		},
		Condition: func(name string) (bool, error) { return name == "root" && os.Getuid() == 0, nil },
	})
}
