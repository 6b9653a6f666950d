package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"till/payment"
	"till/ui/text"
)

// lineMax bounds a line that a person types, in bytes.
const lineMax = 4096

// plain is the counter as question and answer: for a terminal that shows no
// screens, for a reader that speaks, for a serial console, for a pipe. Every
// command of the program works in it on the till that is open: what is typed is
// made a command line, and what is missing in it is asked for.
type plain struct {
	*session
	t     *till
	lines chan string
}

func (s *session) openPlain(ctx context.Context) error {
	t, err := s.openTill(ctx, quick)
	if err != nil {
		return err
	}
	defer t.close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go t.serveSocket(ctx)
	p := plain{session: s, t: t, lines: make(chan string)}
	go p.read(ctx)
	if s.opensAt != nil {
		p.course("")
	}
	for {
		line, open := p.ask(ctx, s.words().PlainPrompt)
		if !open || line == "q" || line == "退出" {
			return nil
		}
		if line != "" {
			p.do(ctx, line)
		}
	}
}

// read gives the lines that are typed, one at a time.
func (p plain) read(ctx context.Context) {
	defer close(p.lines)
	scanner := bufio.NewScanner(p.stdin)
	scanner.Buffer(make([]byte, 0, lineMax), lineMax)
	for scanner.Scan() {
		select {
		case p.lines <- strings.ToValidUTF8(scanner.Text(), ""):
		case <-ctx.Done():
			return
		}
	}
}

// ask asks and gives the answer; false means that nobody will answer any more.
func (p plain) ask(ctx context.Context, question string) (string, bool) {
	_, _ = fmt.Fprint(p.stdout, question)
	select {
	case <-ctx.Done():
		return "", false
	case line, open := <-p.lines:
		return strings.TrimSpace(line), open
	}
}

// do takes one line: an amount as the counter reads it, or a word.
func (p plain) do(ctx context.Context, line string) {
	word, rest, _ := strings.Cut(line, " ")
	switch strings.ToLower(word) {
	case "help", "帮助", "?":
		p.help()
		return
	case "course", "课程":
		p.course(rest)
		return
	case "zh", "en", "中文", "english":
		p.flags.lang = string(p.words().Lang.Other())
		p.say(p.words().PlainSpeaks)
		return
	}
	for _, verb := range text.PlainVerbs() {
		if verb.Is(word) {
			p.verb(ctx, verb, strings.Fields(rest))
			return
		}
	}
	amount, err := payment.Sum(line)
	switch {
	case err == nil:
		p.run(ctx, "sale", amount.Plain())
	case strings.Trim(line, "0123456789０１２３４５６７８９+-*., ") == "":
		p.say(amountSentence(p.words(), err)(line))
	default:
		p.say(p.words().PlainUnknown(word))
	}
}

func (p plain) say(line string) { _, _ = fmt.Fprintln(p.stdout, line) }

func (p plain) help() {
	p.say(p.words().PlainHelp)
	p.say(text.In(p.words().Lang).Course.PlainHow)
	for _, verb := range text.PlainVerbs() {
		name, note := verb.EN, verb.NoteEN
		if p.words().Lang == text.ZH {
			name, note = verb.ZH, verb.NoteZH
		}
		p.say("  " + text.Padded(name, 12) + note)
	}
}

// verb asks for what was not typed behind a word, and once more where money goes
// back; then it runs the command.
func (p plain) verb(ctx context.Context, verb text.PlainVerb, given []string) {
	args := strings.Fields(verb.Command)
	if verb.First != "" {
		p.run(ctx, strings.Fields(verb.First)...)
		if !p.yes(ctx, "") {
			return
		}
	}
	for i, question := range verb.Asks {
		answer := ""
		if i < len(given) {
			answer = given[i]
		} else {
			var open bool
			if answer, open = p.ask(ctx, p.words().PlainQuestion(question)); !open || answer == "" {
				p.say(p.words().PlainNotDone)
				return
			}
		}
		if question.Ask == text.AskAmount || question.Ask == text.AskTip {
			if amount, err := payment.Sum(answer); err == nil {
				answer = amount.Plain()
			}
		}
		if question.Ask == text.AskPayment && verb.Sure && !p.sure(ctx, answer) {
			return
		}
		if question.Flag != "" {
			args = append(args, question.Flag)
		}
		args = append(args, answer)
	}
	if len(given) > len(verb.Asks) {
		args = append(args, given[len(verb.Asks):]...)
	}
	p.run(ctx, args...)
}

// sure shows the payment that is meant and wants a yes. One that is not here is
// left to the command, which says so.
func (p plain) sure(ctx context.Context, stan string) bool {
	txn, err := find(p.t.books.store, stan, "")
	if err != nil {
		return true
	}
	return p.yes(ctx, text.ListLine(p.words().Lang, txn)+"\n")
}

// yes wants a yes for what was just shown.
func (p plain) yes(ctx context.Context, what string) bool {
	answer, _ := p.ask(ctx, p.words().PlainSure(what))
	if !oneOf(strings.ToLower(answer), "yes", "y", "是") {
		p.say(p.words().PlainNotDone)
		return false
	}
	return true
}

// run runs a command line on the open till. What goes wrong is a line, and the
// counter goes on.
func (p plain) run(ctx context.Context, args ...string) {
	inner := &session{stdin: &typed{ctx: ctx, lines: p.lines}, stdout: p.stdout, stderr: p.stdout, env: p.env,
		flags: p.flags, shared: p.t, args: args, spoken: true}
	root := inner.root()
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetArgs(append(args, "--lang", string(p.words().Lang)))
	if err := root.ExecuteContext(ctx); err != nil {
		inner.refuse(err)
	}
	inner.finish()
}

// typed is the lines that a person types, as a command reads them.
type typed struct {
	ctx   context.Context
	lines <-chan string
	rest  []byte
}

// Read implements io.Reader.
func (t *typed) Read(into []byte) (int, error) {
	if len(t.rest) == 0 {
		select {
		case <-t.ctx.Done():
			return 0, io.EOF
		case line, open := <-t.lines:
			if !open {
				return 0, io.EOF
			}
			t.rest = []byte(line + "\n")
		}
	}
	n := copy(into, t.rest)
	clear(t.rest[:n]) // it may be a card
	t.rest = t.rest[n:]
	return n, nil
}
