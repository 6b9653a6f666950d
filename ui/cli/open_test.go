package cli

import "testing"

func TestTheScreenSetFollowsTerminalAndLocale(t *testing.T) {
	cases := []struct {
		name string
		env  map[string]string
		want bool
	}{
		{"a terminal that says nothing of its characters has them all", map[string]string{}, false},
		{"UTF-8 in any spelling has them all", map[string]string{"LANG": "zh_CN.utf8"}, false},
		{"LC_ALL wins over LANG", map[string]string{"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.GBK"}, false},
		{"the console of a PC has none", map[string]string{"TERM": "linux", "LANG": "C.UTF-8"}, true},
		{"another character set has none", map[string]string{"LANG": "zh_CN.GBK"}, true},
	}
	for _, c := range cases {
		s := &session{env: environment{lookup: func(name string) string { return c.env[name] }}}
		if got := s.asciiOnly(); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
