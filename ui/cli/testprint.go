package cli

import (
	"bufio"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"till/devices/printer"
	"till/payment"
	"till/ui/text"
)

// testPrintFlags are those of "till devices --test-print".
type testPrintFlags struct {
	print  bool
	answer int
}

func (f *testPrintFlags) add(cmd *cobra.Command, words *text.Commands) {
	cmd.Flags().BoolVar(&f.print, "test-print", false, words.FlagTestPrint)
	cmd.Flags().IntVar(&f.answer, "answer", 0, words.FlagAnswer)
}

// testPrint prints a page by which a person tells which model the printer is,
// asks for the number, and saves the model and the address in till.toml. With
// an answer given it asks nothing and prints nothing.
func (s *session) testPrint(ctx context.Context, f testPrintFlags) error {
	data, err := findFolder(s.env, s.flags.data, s.flags.practice)
	if err != nil {
		return err
	}
	where := endsOf(s.flags, data.settings).printer
	if where == "" {
		return usage(func(c *text.Commands) string { return c.TestPrintWhere })
	}
	number := f.answer
	if number == 0 {
		if err := s.printTestPage(ctx, where); err != nil {
			return err
		}
		number = s.askNumber(s.words().TestPrintAsk)
	}
	brands := printer.Brands()
	if number < 1 || number > len(brands) {
		return usage(func(c *text.Commands) string { return c.TestPrintNumber(len(brands)) })
	}
	chosen := brands[number-1]
	if err := changeSettings(data.dir, change{"printer", "address", where}, change{"printer", "model", chosen.Name},
		change{"printer", "columns", chosen.Columns}); err != nil {
		return folderError(data.dir, err)
	}
	answeringPrinter{data.dir}.forget()
	_, _ = fmt.Fprintln(s.stdout, s.words().TestPrintSaved(chosen.Name, chosen.Columns, where))
	return nil
}

func (s *session) printTestPage(ctx context.Context, where string) error {
	driver, err := printer.Open(printer.Config{Transport: where, Confirm: printer.ConfirmNone})
	if err != nil {
		return unusable(err, func(c *text.Commands) string { return c.PrinterUnusable(where, err) })
	}
	defer func() { _ = driver.Close() }()
	if result := driver.TestPage(ctx); !result.Done() {
		err := fmt.Errorf("%s", text.In(s.words().Lang).PrinterAdvice(result.Reason).What)
		if result.Certainty == payment.PrintFailed {
			return unusable(err, func(c *text.Commands) string { return c.PrinterUnusable(where, err) })
		}
		_, _ = fmt.Fprintln(s.stderr, s.words().PrinterUnusable(where, err))
	}
	return nil
}

// askNumber asks on stderr and reads one line; 0 is no number.
func (s *session) askNumber(question string) int {
	_, _ = fmt.Fprint(s.stderr, question)
	line, _ := bufio.NewReader(s.stdin).ReadString('\n')
	n, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		return 0
	}
	return n
}
