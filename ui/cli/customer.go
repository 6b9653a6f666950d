package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/spf13/cobra"

	"till/payment"
	"till/ui"
	"till/ui/text"
)

// customerCommand is the cardholder's screen: another terminal that the running
// till tells what to show. It reads and never asks for anything.
func (s *session) customerCommand(words *text.Commands) *cobra.Command {
	return &cobra.Command{
		Use: "customer", Short: words.Customer, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error { return s.customer(ctx) }),
	}
}

func (s *session) customer(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	views := make(chan ui.CustomerView)
	var follower sync.WaitGroup
	follower.Go(func() {
		defer close(views)
		s.follow(ctx, views)
	})
	defer follower.Wait()
	defer cancel()
	if s.flags.plain || s.flags.json {
		for view := range views {
			s.tellCustomer(view)
		}
		return nil
	}
	if err := s.checkTerminal(); err != nil {
		return err
	}
	settings := s.settings()
	model := ui.NewCustomer(ui.CustomerConfig{Views: views,
		Preferences: settings.preferences(s.env.language(s.flags.lang, settings), s.asciiOnly()), Profile: s.profileOfScreen()})
	_, err := tea.NewProgram(model, s.programOptions(ctx)...).Run()
	return ended(err)
}

// tellCustomer is a view as a line, or as JSON.
func (s *session) tellCustomer(view ui.CustomerView) {
	if s.flags.json {
		_ = printJSON(s.stdout, view)
		return
	}
	amount := ""
	if view.State != ui.CustomerIdle && view.State != ui.CustomerClosed {
		amount = "¥" + view.Amount.String() + "  "
	}
	_, _ = fmt.Fprintf(s.stdout, "%s%s  %s\n", amount, view.Line(text.ZH), view.Line(text.EN))
}

// redialEvery is how often a till that does not answer is looked for.
const redialEvery = 500 * time.Millisecond

// follow brings what the till shows, and that it is closed, until ctx ends.
func (s *session) follow(ctx context.Context, views chan<- ui.CustomerView) {
	show := func(view ui.CustomerView) {
		select {
		case views <- view:
		case <-ctx.Done():
		}
	}
	closed := false
	for ctx.Err() == nil {
		if s.followOnce(ctx, show) || !closed {
			closed = true
			show(ui.CustomerView{State: ui.CustomerClosed})
		}
		select {
		case <-ctx.Done():
		case <-time.After(redialEvery):
		}
	}
}

// followOnce shows what one running till tells; false means that none answered.
func (s *session) followOnce(ctx context.Context, show func(ui.CustomerView)) bool {
	dir, found := s.knownFolder()
	if !found {
		return false
	}
	conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "unix", filepath.Join(dir, socketFile))
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	if json.NewEncoder(conn).Encode(socketRequest{Watch: true}) != nil {
		return false
	}
	told := false
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		var view ui.CustomerView
		if json.Unmarshal(lines.Bytes(), &view) != nil {
			return told
		}
		told = true
		show(view)
	}
	return told
}

// board is what the cardholder sees now, and who wants to know.
type board struct {
	mu       sync.Mutex
	view     ui.CustomerView
	turn     int // of the payment that is shown
	watchers map[chan struct{}]bool
}

// begin shows a new payment and gives the watcher of its progress and its end.
func (b *board) begin(shop ShopSettings, practice bool, order payment.Order) (watch func(payment.Progress), end func(payment.Txn)) {
	b.mu.Lock()
	b.turn++
	turn := b.turn
	b.mu.Unlock()
	view := ui.CustomerView{ShopZH: shop.NameZH, ShopEN: shop.NameEN, Practice: practice, State: ui.CustomerBank,
		Amount: order.Amount, Back: order.Kind.Moves() == payment.MovesOut, Hold: order.Kind == payment.PreAuth}
	if order.Kind == payment.Balance {
		return func(payment.Progress) {}, func(payment.Txn) {} // a balance is for its owner's eyes
	}
	show := func(state ui.CustomerState, money payment.Money, txn payment.Txn) {
		view.State, view.Money = state, money
		if tail := txn.Card.Tail(); len(tail) == 4 && strings.Trim(tail, "0123456789") == "" {
			view.Tail = tail
		}
		if state == ui.CustomerResult && txn.Amount > 0 {
			view.Amount = txn.Amount
		}
		b.set(turn, view)
	}
	return func(p payment.Progress) {
			if state, money := ui.CustomerOf(p); p.Stage != payment.StageDone {
				show(state, money, p.Txn)
			}
		}, func(txn payment.Txn) {
			show(ui.CustomerResult, txn.Money(), txn)
			time.AfterFunc(ui.CustomerResultStays, func() { b.set(turn, welcome(shop, practice)) })
		}
}

// welcome is the view between payments.
func welcome(shop ShopSettings, practice bool) ui.CustomerView {
	return ui.CustomerView{ShopZH: shop.NameZH, ShopEN: shop.NameEN, Practice: practice}
}

// set shows a view of the newest payment; that of an older one is late.
func (b *board) set(turn int, view ui.CustomerView) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if turn != b.turn || view == b.view {
		return
	}
	b.view = view
	for wake := range b.watchers {
		select {
		case wake <- struct{}{}:
		default:
		}
	}
}

// writeWait bounds one write to a screen that stands still.
const writeWait = 5 * time.Second

// tell sends views to a cardholder's screen until it goes or the till ends.
func (b *board) tell(ctx context.Context, conn net.Conn) {
	wake := make(chan struct{}, 1)
	b.mu.Lock()
	if b.watchers == nil {
		b.watchers = map[chan struct{}]bool{}
	}
	b.watchers[wake] = true
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		delete(b.watchers, wake)
		b.mu.Unlock()
	}()
	gone := make(chan struct{})
	_ = conn.SetDeadline(time.Time{})
	go func() { // it has nothing to say: what comes is its end
		defer close(gone)
		_, _ = conn.Read(make([]byte, 1))
	}()
	for {
		b.mu.Lock()
		view := b.view
		b.mu.Unlock()
		_ = conn.SetWriteDeadline(time.Now().Add(writeWait))
		if json.NewEncoder(conn).Encode(view) != nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-gone:
			return
		case <-wake:
		}
	}
}
