package ui_test

import (
	"testing"

	"till/ui/uitest"
)

func TestNoKeyHasTwoMeaningsOnAScreen(t *testing.T) {
	for _, f := range frames {
		t.Run(f.screen+" "+f.name, func(t *testing.T) {
			cashier := f.cashier
			if cashier == nil {
				cashier = uitest.Busy
			}
			uitest.Drive(t, f.setup, cashier, func(d *uitest.Driver) {
				d.Advance(0)
				if f.story != nil {
					f.story(d)
				}
				means, hot := map[string]string{}, 0
				for _, hint := range d.App.Hints() {
					if hint.Hot {
						hot++
					}
					for _, key := range hint.Keys() {
						if other, taken := means[key]; taken {
							t.Errorf("%q means both %q and %q", key, other, hint.Does())
						}
						means[key] = hint.Does()
					}
				}
				if hot > 1 {
					t.Errorf("%d keys are the one next step", hot)
				}
			})
		})
	}
}
