package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"till/payment"
	"till/store"
	"till/ui"
	"till/ui/course"
	"till/ui/screen"
	"till/ui/text"
)

// courseFile keeps how far a trainee is, in the practice folder.
const courseFile = "course.json"

// courseCommand opens the counter at the trainee's course.
func (s *session) courseCommand(words *text.Commands) *cobra.Command {
	return &cobra.Command{
		Use: "course", Short: words.CourseShort, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			dir, found := s.knownFolder()
			if settings := s.settings(); found && !settings.Practice && settings.Shop.TerminalID != "" {
				return unusable(nil, func(c *text.Commands) string { return c.RealFolder(dir) })
			}
			s.opensAt = screen.GoCourse{}
			if s.flags.plain {
				return s.openPlain(ctx)
			}
			return s.openCounter(ctx)
		}),
	}
}

// courseOf does what a trainee wishes and judges by the journal.
func (t *till) courseOf(wish ui.CourseWish) (ui.CourseRead, error) {
	if !t.folder.settings.Practice {
		return ui.CourseRead{}, errors.New("not in a practice folder")
	}
	t.learning.Lock() // a screen may ask twice at once
	defer t.learning.Unlock()
	books := t.books.store
	batch, err := books.Batch()
	if err != nil {
		return ui.CourseRead{}, err
	}
	newest := t.newest().ID
	state, begun, err := t.readCourse()
	if err != nil {
		return ui.CourseRead{}, err
	}
	before := state
	switch {
	case wish.Again || !begun:
		state = course.Begin(newest, batch)
	case wish.Skip:
		state = state.Skip(newest, batch)
	case wish.Answer != payment.NoMoney:
		state = state.Reply(wish.Answer)
	}
	txns, err := since(books, state.Began)
	if err != nil {
		return ui.CourseRead{}, err
	}
	state = state.Judge(txns, batch)
	if state != before || !begun {
		if err := t.writeCourse(state); err != nil {
			return ui.CourseRead{}, err
		}
	}
	read := ui.CourseRead{State: state}
	for _, txn := range txns {
		if txn.ID == state.Of {
			read.Of = txn
		}
	}
	return read, nil
}

// since is every attempt behind one, oldest first. A course is a few dozen.
func since(books *store.Store, id uint64) ([]payment.Txn, error) {
	var txns []payment.Txn
	before := uint64(0)
	for {
		page, err := books.List(store.Filter{Before: before})
		if err != nil {
			return nil, err
		}
		for _, txn := range page {
			if txn.ID <= id {
				return txns, nil
			}
			txns = append([]payment.Txn{txn}, txns...)
			before = txn.ID
		}
		if len(page) < store.ListMax {
			return txns, nil
		}
	}
}

// readCourse reads how far the trainee is; a file that cannot be read begins anew.
func (t *till) readCourse() (state course.State, begun bool, err error) {
	data, err := os.ReadFile(filepath.Join(t.folder.dir, courseFile))
	if errors.Is(err, fs.ErrNotExist) {
		return state, false, nil
	}
	if err != nil {
		return state, false, err
	}
	if json.Unmarshal(data, &state) != nil || state.Task < 0 || state.Task > course.Tasks {
		return course.State{}, false, nil
	}
	return state, true, nil
}

func (t *till) writeCourse(state course.State) error {
	data, err := json.MarshalIndent(state, "", "  ")
	if err != nil {
		return err
	}
	return replaceFile(filepath.Join(t.folder.dir, courseFile), append(data, '\n'))
}

// Course satisfies ui.Trainer.
func (c *counter) Course(wish ui.CourseWish) (ui.CourseRead, error) { return c.t.courseOf(wish) }

// course tells the task and the judge's sentence in lines.
func (p plain) course(word string) {
	words := text.In(p.words().Lang)
	w := words.Course
	wish := ui.CourseWish{Skip: word == "skip", Again: word == "again"}
	wish.Answer = map[string]payment.Money{"1": payment.Paid, "2": payment.NotPaid, "3": payment.Undecided, "4": payment.Returned}[word]
	read, err := p.t.courseOf(wish)
	if err != nil {
		p.say(p.words().Failed(err))
		return
	}
	state, did := read.State, ""
	if read.Of.ID != 0 {
		did = fmt.Sprintf("%s ¥%s %s", words.Kinds.Of(read.Of.Kind), read.Of.Amount, text.MoneyWord(words.Lang, read.Of))
	}
	if state.Said != course.Nothing {
		p.say(text.CourseSays(words.Lang, state, did))
	}
	if state.Over() {
		p.say(fmt.Sprintf(w.Over, state.Score()))
		return
	}
	p.say(fmt.Sprintf(w.Of, state.Task+1, course.Tasks) + "  " + w.Tasks[state.Task].Name + "  " + fmt.Sprintf(w.Score, state.Score()))
	p.say(w.Tasks[state.Task].Do)
	if state.Task == course.Lookup && state.Said == course.GoOn {
		p.say(w.Answers)
	}
}
