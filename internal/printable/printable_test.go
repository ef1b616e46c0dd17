package printable_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/seed-63a7a409/chorus/internal/printable"
)

func TestText(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "plain text é 猫 \"quoted\" \\": "plain text é 猫 \"quoted\" \\", "\x1b]0;x\a": `\x1b]0;x\a`,
		"a\nb\tc": `a\nb\tc`, "\u009b31m": `\u009b31m`, "a\u202eb": `a\u202eb`, "\xff": `\xff`, "\ufffd": "\ufffd", "\x7f": `\x7f`,
	} {
		if got := printable.Text(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	if got := printable.Error(errors.Join(errors.New("one\x00"), errors.New("two"))); got != `one\x00; two` {
		t.Error(got)
	}
}

// FuzzText claims: the result is UTF-8, all of it printable, and a printable text is left as it is.
func FuzzText(f *testing.F) {
	f.Add("\x1b[31m")
	f.Add("a\xf0\x28\u2028b")
	f.Fuzz(func(t *testing.T, text string) {
		shown := printable.Text(text)
		odd := strings.IndexFunc(shown, func(r rune) bool { return !unicode.IsPrint(r) })
		if odd >= 0 || !utf8.ValidString(shown) {
			t.Fatalf("%q: %q", text, shown)
		}
		if again := printable.Text(shown); again != shown {
			t.Fatalf("%q: %q", shown, again)
		}
	})
}
