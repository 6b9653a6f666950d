package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"till/ui/text"
)

// helpCommand explains a command, the words for money, or what is undecided.
func (s *session) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND|money|undecided|offline]",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := s.checkFlags(); err != nil {
				return err
			}
			words := text.In(s.words().Lang)
			topic := strings.Join(args, " ")
			switch topic {
			case "money":
				s.explainMoney(words)
				return nil
			case "offline":
				s.explainOffline()
				return nil
			case "undecided":
				s.explainUndecided(words)
			}
			found, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return usage(func(c *text.Commands) string { return c.UnknownCommand(topic) })
			}
			return found.Help()
		},
	}
}

// explainMoney says where the shop's money is, in the words of the screens.
func (s *session) explainMoney(words *text.Words) {
	_, _ = fmt.Fprintln(s.stdout, words.Topics.MoneyTitle)
	for _, line := range words.MoneyLines() {
		_, _ = fmt.Fprintf(s.stdout, "  %s  %s\n", text.Padded(line.Word, 9), line.Means)
	}
}

func (s *session) explainUndecided(words *text.Words) {
	_, _ = fmt.Fprintln(s.stdout, words.Topics.UndecidedTitle)
	for _, line := range words.Topics.UndecidedLines {
		_, _ = fmt.Fprintln(s.stdout, "  "+line)
	}
	_, _ = fmt.Fprintln(s.stdout)
}
