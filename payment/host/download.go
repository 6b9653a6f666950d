package host

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"till/payment"
	"till/payment/profile"
	"till/payment/wire"
)

// Downloaded is everything that a host handed out under one name.
type Downloaded struct {
	Name  string // a key of Profile.Downloads
	Items []wire.Item
}

// Bounds of a download. A host that goes on for ever, or in a circle, is
// stopped.
const (
	pageMost = 200
	itemMost = 2000
)

var errEndless = errors.New("the host's list does not end")

// Download asks for everything of one kind (a key of Profile.Downloads), keeps
// it on the shelf and gives it back. Nothing is kept of a download that was
// not whole. Each exchange has its own turn, so that a sale can come between.
func (c *Client) Download(ctx context.Context, name string) (Downloaded, payment.Reason) {
	got := Downloaded{Name: name}
	plan, known := c.profile.Downloads[name]
	if !known {
		return got, c.failed(fmt.Errorf("profile %s has no download %q", c.profile.Name, name), payment.ReasonNotSupported)
	}
	items, reason := c.listed(ctx, plan)
	if reason != payment.NoReason {
		return got, reason
	}
	if plan.Fetch != "" {
		if items, reason = c.fetched(ctx, plan, items); reason != payment.NoReason {
			return got, reason
		}
	}
	if plan.End != "" {
		if _, reason = c.ask(ctx, plan.End, ""); reason != payment.NoReason {
			return got, reason
		}
	}
	got.Items = items
	if err := c.shelf.KeepDownload(got); err != nil {
		return got, c.failed(err, payment.ReasonJournal)
	}
	c.tell(Event{Kind: EventDownloaded, Detail: fmt.Sprintf("%s, %d entries", name, len(items))})
	return got, payment.NoReason
}

// listed asks until the host has told all.
func (c *Client) listed(ctx context.Context, plan profile.Download) ([]wire.Item, payment.Reason) {
	var items []wire.Item
	from := 0
	for range pageMost {
		asked, err := c.dialect.Ask(plan, len(items), from)
		if err != nil {
			return nil, c.failed(err, payment.ReasonFormatError)
		}
		answer, reason := c.ask(ctx, plan.Query, asked)
		if reason != payment.NoReason {
			return nil, reason
		}
		page, err := c.dialect.PageOf(plan, answer)
		if err != nil {
			return nil, c.failed(err, payment.ReasonBadAnswer)
		}
		items = append(items, page.Items...)
		if !page.More {
			return items, payment.NoReason
		}
		stands := len(page.Items) == 0 || plan.Ask == profile.AskStart && page.Last <= from || plan.Ask == profile.AskNothing
		if stands || len(items) > itemMost {
			break
		}
		from = page.Last
	}
	return nil, c.failed(errEndless, payment.ReasonBadAnswer)
}

// fetched brings each entry of a list. One that the host has no more is left out.
func (c *Client) fetched(ctx context.Context, plan profile.Download, list []wire.Item) ([]wire.Item, payment.Reason) {
	var items []wire.Item
	for _, entry := range list {
		asked, err := c.dialect.AskItem(plan, entry)
		if err != nil {
			return nil, c.failed(err, payment.ReasonBadAnswer)
		}
		answer, reason := c.ask(ctx, plan.Fetch, asked)
		if reason != payment.NoReason {
			return nil, reason
		}
		item, there, err := c.dialect.ItemOf(plan, answer)
		if err == nil && there && item.Key != entry.Key {
			err = fmt.Errorf("another entry than the one asked for: %w", wire.ErrMismatch)
		}
		if err != nil {
			return nil, c.failed(err, payment.ReasonBadAnswer)
		}
		if there {
			items = append(items, item)
		}
	}
	return items, payment.NoReason
}

// UploadStatus tells the host how the terminal is.
func (c *Client) UploadStatus(ctx context.Context) payment.Reason {
	status := applicationType + c.profile.Framing.Header[:min(len(c.profile.Framing.Header), 2)]
	if c.config.Status != nil {
		status = c.config.Status()
	}
	_, reason := c.ask(ctx, profile.MessageStatus, strings.ToUpper(hex.EncodeToString([]byte(status))))
	return reason
}

// applicationType is the code of the one value that every terminal knows.
const applicationType = "11"

// ask sends one message that moves no money, in a turn of its own. Its answer
// is an approval, or the reason says why there is none.
func (c *Client) ask(ctx context.Context, name, asked string) (*wire.Message, payment.Reason) {
	end, err := c.begin(ctx)
	if err != nil {
		return nil, payment.ReasonInterrupted
	}
	defer end()
	batch, err := c.counter.Batch()
	if err != nil {
		return nil, c.failed(err, payment.ReasonJournal)
	}
	stan := ""
	if slices.Contains(c.profile.Messages[name].Required, int(wire.DE11STAN)) {
		if stan, err = c.counter.NextSTAN(); err != nil {
			return nil, c.failed(err, payment.ReasonJournal)
		}
	}
	request, err := c.dialect.Manage(name, stan, batch, asked, c.config.Terminal)
	if err != nil {
		return nil, c.failed(err, payment.ReasonFormatError)
	}
	frame, err := c.dialect.Pack(ctx, request, nil)
	if err != nil {
		return nil, c.failed(err, payment.ReasonFormatError)
	}
	got := c.exchange(ctx, request, frame, false, false)
	c.note(got.reason)
	if got.strange {
		return nil, payment.ReasonCertificateRefused
	}
	if got.answer == nil {
		return nil, got.reason
	}
	code := got.answer.Value(wire.DE39ResponseCode)
	response := c.profile.ResponseOf(code)
	if response.Class == profile.ClassApproved {
		return got.answer, payment.NoReason
	}
	c.tell(Event{Kind: EventFailed, MTI: got.answer.MTI, STAN: stan, Code: code, Detail: name + " refused"})
	return nil, response.Reason
}
