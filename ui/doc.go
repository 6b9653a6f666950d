// Package ui is the counter's screen: one root model that knows which screen is
// shown, routes keys and events to it, and turns what a screen asks for into
// calls of its Cashier.
//
//	keys, paste ──► App.Update ──► screen.Update ──► Action ──► App ──► Cashier
//	                    ▲                                                  │
//	                    └────────── one command that re-arms itself ◄── Events
//
//	App.View ──► screen.View (a sheet of cells) + header + key band ──► theme ──► text
//
// It refuses to decide anything about money: the word on a screen is what
// payment.Txn.Money says, nothing else. Update does no work; what may take time
// runs in a command. It knows no host, no device and no disk.
package ui
