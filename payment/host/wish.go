package host

import (
	"context"
	"slices"
	"sync"

	"till/payment"
	"till/payment/profile"
	"till/payment/wire"
)

// heed notes what the host asks for in the header of an answer (unionpay-pos
// 1.2). It is done when the lane is idle, and never before the customer's slip.
func (c *Client) heed(answer *wire.Message) {
	digit := answer.Wish()
	if digit == '0' {
		return
	}
	c.tell(Event{Kind: EventWish, MTI: answer.MTI, Detail: string(digit)})
	wish, known := c.profile.WishOf(digit)
	if !known {
		return
	}
	if wish == profile.WishSignOn {
		c.mu.Lock()
		c.signOnWished = true
		c.mu.Unlock()
	}
	if err := c.shelf.AddWish(wish); err != nil {
		c.tell(Event{Kind: EventFailed, Detail: err.Error()})
	}
}

// Wishes lists what hosts asked for and has not been done.
func (c *Client) Wishes() ([]profile.Wish, error) { return c.shelf.Wishes() }

// downloadsOf is what a wish wants downloaded.
var downloadsOf = map[profile.Wish][]string{
	profile.WishParameters: {profile.DownloadParameters},
	profile.WishCA:         {profile.DownloadCA},
	profile.WishAID:        {profile.DownloadAID},
	profile.WishBlacklist:  {profile.DownloadBlacklist},
}

// DoWishes does what hosts asked for, one after another, and forgets what was
// done. Call it when the lane is idle; a sale that comes meanwhile waits for
// one exchange at most. A wish for another program or for rates is left for a
// person and stays listed. The reason is the first that stopped one; ctx ends
// it between two exchanges.
func (c *Client) DoWishes(ctx context.Context) payment.Reason {
	wishes, err := c.shelf.Wishes()
	if err != nil {
		return c.failed(err, payment.ReasonJournal)
	}
	first := payment.NoReason
	for _, wish := range wishes {
		if ctx.Err() != nil {
			return payment.ReasonInterrupted
		}
		done, reason := c.doWish(ctx, wish)
		if reason != payment.NoReason && first == payment.NoReason {
			first = reason
		}
		if !done {
			continue
		}
		if err := c.shelf.DropWish(wish); err != nil {
			return c.failed(err, payment.ReasonJournal)
		}
	}
	return first
}

func (c *Client) doWish(ctx context.Context, wish profile.Wish) (bool, payment.Reason) {
	switch wish {
	case profile.WishSignOn:
		reason := payment.NoReason
		if c.signOnDue() {
			reason = c.SignOn(ctx)
		}
		return reason == payment.NoReason, reason
	case profile.WishStatus:
		reason := c.UploadStatus(ctx)
		return reason == payment.NoReason, reason
	}
	names, can := downloadsOf[wish]
	for _, name := range names {
		if _, reason := c.Download(ctx, name); reason != payment.NoReason {
			return false, reason
		}
	}
	return can, payment.NoReason
}

func (c *Client) signOnDue() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.signOnWished || c.signedOn == ""
}

// memoryShelf keeps wishes and downloads as long as the program runs.
type memoryShelf struct {
	mu     sync.Mutex
	wishes []profile.Wish
	kept   map[string]Downloaded
}

// Wishes lists them.
func (s *memoryShelf) Wishes() ([]profile.Wish, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.wishes), nil
}

// AddWish notes one, once.
func (s *memoryShelf) AddWish(wish profile.Wish) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.wishes, wish) {
		s.wishes = append(s.wishes, wish)
	}
	return nil
}

// DropWish forgets one.
func (s *memoryShelf) DropWish(wish profile.Wish) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wishes = slices.DeleteFunc(s.wishes, func(listed profile.Wish) bool { return listed == wish })
	return nil
}

// KeepDownload keeps the newest.
func (s *memoryShelf) KeepDownload(got Downloaded) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept = map[string]Downloaded{}
	}
	s.kept[got.Name] = got
	return nil
}
