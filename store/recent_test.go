package store

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"till/payment"
)

// references lists the fields by which two copies of a value share memory.
func references(kind reflect.Type, name string) []string {
	switch kind.Kind() {
	case reflect.Slice, reflect.Pointer, reflect.Map:
		return []string{name}
	case reflect.Struct:
		if kind.PkgPath() == "time" {
			return nil // its pointer is to a time zone, which nobody changes
		}
		var all []string
		for i := range kind.NumField() {
			all = append(all, references(kind.Field(i).Type, name+"."+kind.Field(i).Name)...)
		}
		return all
	}
	return nil
}

func TestACopyOfAnAttemptSharesNothing(t *testing.T) {
	known := map[string]bool{".Attempts": true, ".Items": true, ".ReversalEMV": true, ".CardEMV": true, ".Risk": true, ".Withdrawn": true, ".Original": true, ".Again": true, ".Resumes": true,
		".Approval": true, ".Evidence": true, ".Balance": true} // a balance is never stored
	for _, name := range references(reflect.TypeFor[payment.Txn](), "") {
		if !known[name] {
			t.Errorf("Txn%s is shared by copies: clone it in cloned", name)
		}
	}
	for _, part := range []reflect.Type{reflect.TypeFor[payment.Try](), reflect.TypeFor[payment.Original](),
		reflect.TypeFor[payment.Approval](), reflect.TypeFor[payment.Evidence](), reflect.TypeFor[payment.Item]()} {
		if shared := references(part, part.Name()); len(shared) != 0 {
			t.Errorf("cloned does not go so deep: %v", shared)
		}
	}
	one := payment.Txn{Attempts: []payment.Try{{MTI: "0200"}}, ReversalEMV: []byte{1}, CardEMV: []byte{2}, Original: &payment.Original{STAN: "000001"}}
	other := cloned(one)
	if diff := cmp.Diff(one, other); diff != "" {
		t.Errorf("the copy differs:\n%s", diff)
	}
	other.Attempts[0].MTI, other.ReversalEMV[0], other.CardEMV[0], other.Original.STAN = "0400", 9, 9, "000002"
	if one.Attempts[0].MTI != "0200" || one.ReversalEMV[0] != 1 || one.CardEMV[0] != 2 || one.Original.STAN != "000001" {
		t.Errorf("a change of the copy changed the other one: %+v", one)
	}
}

// TestAListIsTheCallersOwn changes what a list gave and asks again.
func TestAListIsTheCallersOwn(t *testing.T) {
	s := newTest(t)
	trade(t, s, 30)
	first, err := s.List(Filter{})
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("%+v", first)
	for i := range first {
		first[i].STAN, first[i].State = "999999", payment.Suspect
		if first[i].Original != nil {
			first[i].Original.STAN = "999999"
		}
	}
	for range 2 {
		again, err := s.List(Filter{})
		if got := fmt.Sprintf("%+v", again); err != nil || len(got) != len(want) || again[3].STAN == "999999" {
			t.Errorf("asked again: %v, %s\nfirst: %s", err, got, want)
		}
		for _, txn := range again {
			one, err := s.Txn(txn.ID)
			if diff := cmp.Diff(one, txn); err != nil || diff != "" {
				t.Errorf("attempt %d: %v\n%s", txn.ID, err, diff)
			}
		}
	}
}

// TestAListTwiceIsTheSameList: what the first one learned about the days beside
// the one asked for must not change the second, nor outlive a new record.
func TestAListTwiceIsTheSameList(t *testing.T) {
	s := newTest(t)
	day := time.Date(2025, 11, 24, 0, 0, 0, 0, time.FixedZone("", 8*3600))
	late := sell(t, s, 100, payment.Approved, began(day.Add(-time.Second)))
	sell(t, s, 200, payment.Approved, began(day))
	next := sell(t, s, 300, payment.ReversalDue, began(day.AddDate(0, 0, 1)))
	wanted := Filter{Since: day, Until: day.AddDate(0, 0, 1)}
	for round := range 3 {
		if got, err := s.List(wanted); err != nil || idsOf(got) != "[2]" {
			t.Errorf("round %d: %s, %v", round, idsOf(got), err)
		}
		next.State = payment.Reversed
		if _, err := s.Write(payment.Record{Event: "reversed", Txn: next}); err != nil {
			t.Fatal(err)
		}
		if got, err := s.List(Filter{}); err != nil || idsOf(got) != "[3 2 1]" || got[0].State != payment.Reversed {
			t.Errorf("round %d, all: %s, %v", round, idsOf(got), err)
		}
	}
	before := Filter{Since: day.AddDate(0, 0, -1), Until: day}
	if got, err := s.List(before); err != nil || idsOf(got) != fmt.Sprintf("[%d]", late.ID) {
		t.Errorf("the day before: %s, %v", idsOf(got), err)
	}
}
