package emv_test

import (
	"errors"
	"testing"

	"till/payment/emv"
)

// The data of vector csk-atc-0 of the public cryptogram vectors, as objects.
const coveredObjects = "9F02060000000010009F03060000000000009F1A020156950500000000005F2A0201569A03220824" +
	"9C01009F37049536C9B882027C009F3602001B9F10130701" + "1703A00000010A0100000500001EF41C46"

const coveredData = "000000001000000000000000015600000000000156220824009536C9B87C00001B03A00000"

func TestACryptogramCoversItsObjectsInOrder(t *testing.T) {
	list, err := emv.Parse(unhex(t, coveredObjects))
	if err != nil {
		t.Fatal(err)
	}
	data, err := emv.CryptogramData(list)
	if err != nil {
		t.Fatal(err)
	}
	if got := upper(data); got != coveredData {
		t.Errorf("covered data is\n%s, want\n%s", got, coveredData)
	}
	for i := range list {
		without := append(append(emv.List(nil), list[:i]...), list[i+1:]...)
		if _, err := emv.CryptogramData(without); !errors.Is(err, emv.ErrCryptogramData) {
			t.Errorf("without %s: got error %v", list[i].Tag, err)
		}
	}
}

func TestIssuerAuthenticationComesApart(t *testing.T) {
	value := unhex(t, "EAB20738EDFC63D33030")
	arpc, code, ok := emv.SplitIssuerAuthentication(value)
	if !ok || code != [2]byte{'0', '0'} {
		t.Fatalf("got code %q, %v", code, ok)
	}
	if got := upper(emv.IssuerAuthentication(arpc, code)); got != upper(value) {
		t.Errorf("put together it is %s", got)
	}
	if _, _, ok := emv.SplitIssuerAuthentication(value[:8]); ok {
		t.Error("eight bytes were taken for method 1")
	}
}
