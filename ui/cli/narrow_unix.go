//go:build unix

package cli

import (
	"os"
	"strings"
	"syscall"
)

// countNarrow starts the program again where a person's shell says that signs of
// ambiguous width take two cells: the libraries read it before main and would count
// each line of a frame twice. The screens then draw with the ASCII set, whose signs
// take one cell everywhere.
func countNarrow() {
	if os.Getenv(wideSetting) == "" {
		return
	}
	path, err := os.Executable()
	if err != nil {
		return
	}
	environment := []string{wideMark + "=1"}
	for _, one := range os.Environ() {
		if !strings.HasPrefix(one, wideSetting+"=") {
			environment = append(environment, one)
		}
	}
	_ = syscall.Exec(path, os.Args, environment) // where it cannot, the frames are broken and the money is not
}
