package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/screen"
)

// do starts a transaction of any kind. While another one is open nothing starts,
// whoever asks.
func (a *App) do(order payment.Order) tea.Cmd {
	if a.sale.open {
		order.Wipe()
		sentence := a.words.Home.BusySelling
		return a.tell(screen.Said{Text: string(sentence), Bad: true})
	}
	order.Currency, order.Operator = a.shop.Currency, a.shop.OperatorID
	id := a.cfg.Cashier.Do(order)
	order.Keyed, order.QRCode = nil, payment.Secret{} // the till's, and gone soon
	a.behind = nil
	a.sale = sale{id: id, open: true, watched: true, last: screen.Sale{Amount: order.Amount, Order: order, Day: a.day,
		Progress: payment.Progress{Sale: id, Stage: payment.StageCard, Since: a.now}}}
	if order.Original != nil {
		a.sale.last.Progress.Stage = payment.StageLine // the till knows the card, or says that it wants it
	}
	return a.showSale()
}

// goWish opens the form of a transaction over the list it was called from.
func (a *App) goWish(wish screen.Wish) tea.Cmd {
	behind := a.front
	if _, is := behind.(screen.History); !is {
		behind = nil
	}
	wish.Staffed = a.shop.Staffed
	cmd := a.goTo(screen.NewForm(wish))
	a.behind = behind
	return cmd
}

// voidLast opens the form that voids the newest sale of this batch.
func (a *App) voidLast() tea.Cmd {
	for _, txn := range a.day.Recent {
		if screen.MatchFor(payment.Void, "")(txn) {
			return a.goWish(screen.Wish{Kind: payment.Void, Original: txn})
		}
	}
	cmd := a.goHome()
	return tea.Batch(cmd, a.toHome(screen.Said{Text: string(a.words.Wishes.NoneToVoid), Bad: true}))
}

// copyText gives the terminal a text for its clipboard (OSC 52). Not every terminal
// takes it, and none says so: what was copied is shown.
func (a *App) copyText(text string) tea.Cmd {
	return tea.Batch(tea.SetClipboard(text), a.tell(screen.Said{Text: fmt.Sprintf(a.words.Wishes.Copied, text)}))
}
