package keys_test

import (
	"bytes"
	"errors"
	"testing"

	"till/payment/keys"
)

// coveredExample is the worked message of unionpay-pos 15.3.
const coveredExample = "0200302004C020C0981100000000000000005100183402100006324392260009942820D1312101120084393136363838" +
	"303134303030303030303030303030303031313536ACF46E73838A82F92600000000000000000822000001"

func TestSealsOfTheReferenceHold(t *testing.T) {
	single, double := "C24A8FB57AA20123", "AB7C577CC7A18045D931648F3DE313A4"
	cases := []struct {
		name string
		seal keys.Seal
		mak  string
		want string // the field in hex
	}{
		{"the UnionPay MAC under a single key", keys.Seal{keys.TripleDES, keys.MethodCUP, keys.FormHex}, single, "3841394539314238"},
		{"the UnionPay MAC under a double key", keys.Seal{keys.TripleDES, keys.MethodCUP, keys.FormHex}, double, "3238464338364135"},
		{"the same as bytes", keys.Seal{keys.TripleDES, keys.MethodCUP, keys.FormRaw}, double, "28FC86A5BA30EE67"},
		{"the same as four bytes", keys.Seal{keys.TripleDES, keys.MethodCUP, keys.FormRaw4}, double, "28FC86A500000000"},
		{"X9.9", keys.Seal{keys.TripleDES, keys.MethodX99, keys.FormRaw}, single, "756FED7EEB9F572C"},
		{"X9.9 in four bytes", keys.Seal{keys.TripleDES, keys.MethodX99, keys.FormRaw4}, single, "756FED7E00000000"},
		{"X9.19", keys.Seal{keys.TripleDES, keys.MethodX919, keys.FormRaw}, double, "F2F89D7AE6A0B664"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			mac, err := c.seal.MAC(unhex(t, c.mak), unhex(t, coveredExample))
			wantMAC(t, mac, err, c.want)
		})
	}
}

// TestADeviceThatEnciphersBlocksMakesTheSameMAC compares the way through a pad
// with the way through a key in hand, for every length around a block.
func TestADeviceThatEnciphersBlocksMakesTheSameMAC(t *testing.T) {
	mak := unhex(t, "0123456789ABCDEFFEDCBA9876543210")
	for _, algorithm := range []keys.Algorithm{keys.TripleDES, keys.SM4} {
		encrypt, err := algorithm.Encrypter(mak)
		if err != nil {
			t.Fatal(err)
		}
		for _, method := range []keys.Method{keys.MethodCUP, keys.MethodCBC, keys.MethodCMAC} {
			seal := keys.Seal{Algorithm: algorithm, Method: method, Form: keys.FormRaw}
			if !seal.ByBlocks(algorithm.BlockSize()) || seal.ByBlocks(3) {
				t.Errorf("%v: whether blocks are enough is wrong", seal)
			}
			for length := range 40 {
				covered := bytes.Repeat([]byte{0x5A}, length)
				byKey, err := seal.MAC(mak, covered)
				if err != nil {
					t.Fatal(err)
				}
				byBlocks, err := seal.MACBy(encrypt, covered)
				if err != nil || !bytes.Equal(byKey, byBlocks) {
					t.Errorf("%v over %d bytes: %X and %X, error %v", seal, length, byKey, byBlocks, err)
				}
			}
		}
	}
}

func TestSealsThatCannotBeMade(t *testing.T) {
	sixteen := make([]byte, 16)
	broken := errors.New("the pad was unplugged")
	fails := func([]byte) ([]byte, error) { return nil, broken }
	cases := []struct {
		name string
		call func() error
		want error
	}{
		{"X9.9 takes a single key only", func() error {
			_, err := keys.Seal{keys.TripleDES, keys.MethodX99, keys.FormRaw}.MAC(sixteen, nil)
			return err
		}, keys.ErrKeyLength},
		{"X9.19 takes a double key only", func() error {
			_, err := keys.Seal{keys.TripleDES, keys.MethodX919, keys.FormRaw}.MAC(sixteen[:8], nil)
			return err
		}, keys.ErrKeyLength},
		{"X9.19 cannot be made of blocks", func() error {
			_, err := keys.Seal{keys.TripleDES, keys.MethodX919, keys.FormRaw}.MACBy(fails, nil)
			return err
		}, keys.ErrNeedsKey},
		{"a method nobody knows", func() error {
			_, err := keys.Seal{keys.TripleDES, "sum", keys.FormRaw}.MAC(sixteen, nil)
			return err
		}, keys.ErrMethod},
		{"a form nobody knows", func() error {
			_, err := keys.Seal{keys.TripleDES, keys.MethodCUP, "base64"}.MAC(sixteen, nil)
			return err
		}, keys.ErrMethod},
		{"an algorithm nobody knows", func() error {
			_, err := keys.Seal{"", keys.MethodCUP, keys.FormRaw}.MACBy(fails, nil)
			return err
		}, keys.ErrAlgorithm},
		{"a pad that is gone, in a UnionPay MAC", func() error {
			_, err := keys.Seal{keys.TripleDES, keys.MethodCUP, keys.FormRaw}.MACBy(fails, nil)
			return err
		}, broken},
		{"a pad that is gone, in a CBC MAC", func() error {
			_, err := keys.Seal{keys.SM4, keys.MethodCBC, keys.FormRaw}.MACBy(fails, nil)
			return err
		}, broken},
		{"a pad that is gone, in a CMAC", func() error {
			_, err := keys.Seal{keys.SM4, keys.MethodCMAC, keys.FormRaw}.MACBy(fails, sixteen)
			return err
		}, broken},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if err := c.call(); !errors.Is(err, c.want) {
				t.Errorf("got error %v, want %v", err, c.want)
			}
		})
	}
}
