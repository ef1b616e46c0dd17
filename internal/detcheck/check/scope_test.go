package check

import "testing"

func TestDeterministic(t *testing.T) {
	const module = "example.org/chorus"
	for _, test := range []struct {
		path, name string
		want       bool
	}{
		{"", "chorus", true},
		{"/num", "num", true},
		{"/chain/boltstore", "boltstore", true},
		{"/internal/tables", "tables", true},
		{"/commander", "commander", true},
		{"/cmd/chorus", "main", false},
		{"/cmd/chorus/view", "view", false},
		{"/internal/detcheck", "main", false},
		{"/internal/detcheck/check", "check", false},
		{"/internal/packvectors", "packvectors", false},
		{"/lab", "lab", true},
		{"/lab/report", "report", false},
		{"/num/internal/gentables", "gentables", false},
		{"/num/internal/anything", "main", false},
	} {
		if got := Deterministic(module, module+test.path, test.name); got != test.want {
			t.Errorf("Deterministic(%q, %q) = %v, want %v", module+test.path, test.name, got, test.want)
		}
	}
}
