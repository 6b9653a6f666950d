package e2e_test

import (
	"errors"
	"os"
	"os/exec"
	"testing"
)

// TestASaleOutlivesWhoeverReadsIt: "till sale 12.50 | head -1" must not be a
// power cut between the bank's yes and the card.
func TestASaleOutlivesWhoeverReadsIt(t *testing.T) {
	for _, args := range [][]string{{"sale", "12.50", "--practice"}, {"sale", "12.50", "--practice", "--json"}} {
		home := t.TempDir()
		reader, writer, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := reader.Close(); err != nil { // nobody reads a single byte
			t.Fatal(err)
		}
		cmd := command(t, home, args...)
		cmd.Stdout, cmd.Stderr = writer, writer
		err = cmd.Run()
		_ = writer.Close()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		_, text, _ := run(t, home, "status", "--json", "--practice")
		left := decode[sold](t, text)
		if left.Money == nil || *left.Money != "paid" {
			t.Errorf("%v: the sale is %s", args, word(left.Money))
		}
		if code := cmd.ProcessState.ExitCode(); code != 0 {
			t.Errorf("%v: exit code %d (%s), want that of a paid sale", args, code, cmd.ProcessState)
		}
	}
}
