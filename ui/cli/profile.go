package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"till/payment/profile"
	"till/ui/text"
)

func (s *session) profileCommand(words *text.Commands) *cobra.Command {
	cmd := group(&cobra.Command{Use: "profile", Short: words.Profile})
	cmd.AddCommand(
		&cobra.Command{Use: "list", Short: words.ProfileList, Args: between(0, 0),
			RunE: s.do(func(context.Context, []string) error { return s.listProfiles() })},
		&cobra.Command{Use: "show NAME|FILE", Short: words.ProfileShow, Args: between(0, 1),
			RunE: s.do(func(_ context.Context, args []string) error { return s.showProfile(s.named(args)) })},
		&cobra.Command{Use: "check NAME|FILE", Short: words.ProfileCheck, Args: between(0, 1),
			RunE: s.do(func(_ context.Context, args []string) error { return s.checkProfile(s.named(args)) })},
		&cobra.Command{Use: "diff A B", Short: words.ProfileDiff, Args: between(2, 2),
			RunE: s.do(func(_ context.Context, args []string) error { return s.diffProfiles(args[0], args[1]) })},
	)
	return cmd
}

// named is the profile of the argument, of --profile, or the default.
func (s *session) named(args []string) string {
	switch {
	case len(args) > 0:
		return args[0]
	case s.flags.profile != "":
		return s.flags.profile
	}
	return defaultProfile
}

// inLanguage is a profile's text in the language of the command.
func (s *session) inLanguage(t profile.Text) string {
	if s.words().Lang == text.ZH {
		return t.ZH
	}
	return t.EN
}

type profileJSON struct {
	Name    string    `json:"name"`
	Title   bilingual `json:"title"`
	Extends *string   `json:"extends"`
}

func profileHead(p *profile.Profile) profileJSON {
	head := profileJSON{Name: p.Name, Title: bilingual(p.Title)}
	if p.Extends != "" {
		head.Extends = &p.Extends
	}
	return head
}

func (s *session) listProfiles() error {
	list := struct {
		Items []profileJSON `json:"items"`
	}{[]profileJSON{}}
	for _, name := range profile.Names() {
		p, err := loadProfile(name)
		if err != nil {
			return err
		}
		list.Items = append(list.Items, profileHead(p))
		if !s.flags.json {
			_, _ = fmt.Fprintf(s.stdout, "%-16s %s · %s\n", p.Name, s.inLanguage(p.Title), s.standsOn(p))
		}
	}
	if s.flags.json {
		return printJSON(s.stdout, list)
	}
	return nil
}

// standsOn says whether a profile is one of its own.
func (s *session) standsOn(p *profile.Profile) string {
	if p.Extends == "" {
		return s.words().ProfileWhole
	}
	return s.words().ProfileLike(p.Extends)
}

// showProfile shows what a profile comes to, with what it extends under it.
func (s *session) showProfile(name string) error {
	p, err := loadProfile(name)
	if err != nil {
		return err
	}
	settings := profile.Settings(p)
	if s.flags.json {
		all := map[string]string{}
		for _, setting := range settings {
			all[setting.Key] = setting.Value
		}
		return printJSON(s.stdout, struct {
			profileJSON
			Settings map[string]string `json:"settings"`
		}{profileHead(p), all})
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s · %s · %s\n\n", p.Name, s.inLanguage(p.Title), s.standsOn(p))
	for _, setting := range settings {
		if !setting.Tabled() && setting.Value != "" {
			fmt.Fprintf(&out, "%-32s %s\n", setting.Key, s.inLanguage(setting.Word))
		}
	}
	s.messageTable(&out, p)
	s.fieldTable(&out, p)
	fmt.Fprintf(&out, "\n%s\n", s.words().HeadCodes)
	for _, code := range slices.Sorted(maps.Keys(p.Responses)) {
		response := p.Responses[code]
		fmt.Fprintf(&out, "  %s  %-16s %s\n", code, s.inLanguage(profile.ClassWords(response.Class)),
			s.inLanguage(profile.Text{ZH: response.ZH, EN: response.EN}))
	}
	_, _ = io.WriteString(s.stdout, out.String())
	return nil
}

func (s *session) messageTable(out io.Writer, p *profile.Profile) {
	_, _ = fmt.Fprintf(out, "\n%s\n", s.words().HeadMessages)
	for _, name := range p.MessageNames() {
		m := p.Messages[name]
		_, _ = fmt.Fprintf(out, "  %-24s %s  %6s %2s  %s %s  %s\n", name, m.MTI, m.ProcessingCode, m.ConditionCode,
			m.TypeCode, m.NetworkCode, s.inLanguage(m.Title))
	}
}

func (s *session) fieldTable(out io.Writer, p *profile.Profile) {
	_, _ = fmt.Fprintf(out, "\n%s\n", s.words().HeadFields)
	for _, number := range slices.Sorted(maps.Keys(p.Fields)) {
		field := p.Fields[number]
		_, _ = fmt.Fprintf(out, "  %3d %-36s %s %d\n", number, field.Name, s.inLanguage(profile.FieldWords(field)), field.Max)
	}
}

type problemJSON struct {
	Line   *int    `json:"line"`
	Column *int    `json:"column"`
	Key    *string `json:"key"`
	Why    string  `json:"why"`
}

// checkProfile says that a profile is right, or everything that is wrong, each
// with its place in the file.
func (s *session) checkProfile(name string) error {
	loaded, err := loadProfile(name)
	var refused *profile.FileError
	if err != nil && !errors.As(err, &refused) {
		return err
	}
	verdict := struct {
		OK       bool          `json:"ok"`
		Name     string        `json:"name"`
		Problems []problemJSON `json:"problems"`
	}{refused == nil, name, []problemJSON{}}
	if refused == nil {
		verdict.Name = loaded.Name
	} else {
		for _, problem := range refused.Problems {
			verdict.Problems = append(verdict.Problems, problemOf(problem))
			if !s.flags.json {
				_, _ = fmt.Fprintf(s.stdout, "%s:%s\n", refused.File, problem)
			}
		}
	}
	if s.flags.json {
		if err := printJSON(s.stdout, verdict); err != nil {
			return err
		}
	} else if verdict.OK {
		_, _ = fmt.Fprintln(s.stdout, s.words().ProfileGood(verdict.Name))
	}
	if !verdict.OK {
		return status(exitFailed)
	}
	return nil
}

func problemOf(problem profile.Problem) problemJSON {
	found := problemJSON{Why: problem.Why}
	if problem.Line > 0 {
		found.Line, found.Column = &problem.Line, &problem.Column
	}
	if problem.Key != "" {
		found.Key = &problem.Key
	}
	return found
}

type differenceJSON struct {
	Part string    `json:"part"`
	Key  string    `json:"key"`
	A    *string   `json:"a"`
	B    *string   `json:"b"`
	Text bilingual `json:"text"`
}

// diffProfiles says in what two profiles differ, a sentence each.
func (s *session) diffProfiles(one, other string) error {
	a, err := loadProfile(one)
	if err != nil {
		return err
	}
	b, err := loadProfile(other)
	if err != nil {
		return err
	}
	found := profile.Diff(a, b)
	if s.flags.json {
		list := struct {
			A           string           `json:"a"`
			B           string           `json:"b"`
			Differences []differenceJSON `json:"differences"`
		}{a.Name, b.Name, []differenceJSON{}}
		for _, difference := range found {
			list.Differences = append(list.Differences, differenceJSON{Part: difference.Part, Key: difference.Key,
				A: known(difference.A), B: known(difference.B), Text: bilingual(difference.Text)})
		}
		return printJSON(s.stdout, list)
	}
	if len(found) == 0 {
		_, _ = fmt.Fprintln(s.stdout, s.words().ProfileSame(a.Name, b.Name))
	}
	for _, difference := range found {
		_, _ = fmt.Fprintln(s.stdout, s.inLanguage(difference.Text))
	}
	return nil
}
