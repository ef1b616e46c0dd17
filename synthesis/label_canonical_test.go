package synthesis_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/synthesis"
)

func TestCanonicalLabel(t *testing.T) {
	for _, c := range []struct{ label, sensitive, folded string }{
		{"up", "up", "up"},
		{"UP", "UP", "up"},
		{"  up\t\r\n", "up", "up"},
		{"\u00a0\u2003up\u3000\u0085", "up", "up"}, // spaces beyond ASCII
		{"price up", "price up", "price up"},       // inner space stays
		{"caf\u00e9", "caf\u00e9", "caf\u00e9"},    // é composed
		{"cafe\u0301", "caf\u00e9", "caf\u00e9"},   // and decomposed
		{"CAFE\u0301", "CAF\u00c9", "caf\u00e9"},
		{"\u212b", "\u00c5", "\u00e5"}, // the sign for angstrom is an A with a ring
		{"\u1100\u1161", "\uac00", "\uac00"},
		{"STRA\u1e9eE", "STRA\u1e9eE", "stra\u00dfe"}, // the capital of sharp s
		{"STRASSE", "STRASSE", "strasse"},             // is not two of s
		{"\u0131", "\u0131", "\u0131"},                // dotless i is not i
		{"\u13a0", "\u13a0", "\uab70"},                // Cherokee
		{"\uab70", "\uab70", "\uab70"},
		{"\u039f\u0394\u039f\u03a3", "\u039f\u0394\u039f\u03a3", "\u03bf\u03b4\u03bf\u03c3"},
		{"\u03bf\u03b4\u03bf\u03c2", "\u03bf\u03b4\u03bf\u03c2", "\u03bf\u03b4\u03bf\u03c3"}, // final sigma
		// iota subscript beside another mark, and the capitals of the same
		{"\u1fb3\u0308", "\u1fb3\u0308", "\u03b1\u0308\u03b9"},
		{"\u0391\u0308\u0399", "\u0391\u0308\u0399", "\u03b1\u0308\u03b9"},
		{"\u200bup", "\u200bup", "\u200bup"}, // zero width is not white space
		{" \u0301x", "\u0301x", "\u0301x"},   // cut off from the space under it
	} {
		for _, sensitive := range []bool{true, false} {
			want := c.folded
			if sensitive {
				want = c.sensitive
			}
			got, err := synthesis.CanonicalLabel(c.label, sensitive, 64)
			require.NoError(t, err)
			require.Equal(t, want, got, "%+q, case sensitive: %v", c.label, sensitive)
		}
	}
}

func TestCanonicalLabelRefusals(t *testing.T) {
	for _, c := range []struct {
		name, label string
		kind        error
	}{
		{"nothing", "", num.ErrMissing},
		{"white space", " \t\u2003\u00a0\n", num.ErrMissing},
		{"stray byte", "a\xffb", num.ErrDomain},
		{"cut character", "caf\xc3", num.ErrDomain},
		{"surrogate", "\xed\xa0\x80", num.ErrDomain},
		{"overlong", "\xc0\xaf", num.ErrDomain},
		{"65 bytes", strings.Repeat("a", 65), num.ErrDomain},
		{"33 characters of 2 bytes", strings.Repeat("\u00e9", 33), num.ErrDomain},
		{"63 bytes and 2", strings.Repeat("a", 63) + "\u00e9", num.ErrDomain},
		{"17 characters of 4 bytes", strings.Repeat("\U0001f600", 17), num.ErrDomain},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, sensitive := range []bool{true, false} {
				_, err := synthesis.CanonicalLabel(c.label, sensitive, 64)
				refused(t, err, c.kind, "label")
				require.True(t, utf8.ValidString(err.Error()))
			}
		})
	}
}

// TestCanonicalLabelLimit: the limit is on bytes, and on those of the canonical form.
func TestCanonicalLabelLimit(t *testing.T) {
	for _, label := range []string{
		strings.Repeat("a", 64),
		strings.Repeat("\u00e9", 32),
		strings.Repeat("\U0001f600", 16),
		strings.Repeat(" ", 100) + strings.Repeat("a", 64),
		strings.Repeat("e\u0301", 32), // 96 bytes, composed 64
	} {
		got, err := synthesis.CanonicalLabel(label, false, 64)
		require.NoError(t, err)
		require.Len(t, got, 64)
	}
	// Folding may make a label longer: here letters of 2 bytes have a lower case of 3.
	long := strings.Repeat("\u023a", 22)
	_, err := synthesis.CanonicalLabel(long, true, 64)
	require.NoError(t, err)
	_, err = synthesis.CanonicalLabel(long, false, 64)
	refused(t, err, num.ErrDomain, "label")
	_, err = synthesis.CanonicalLabel("a", false, -1)
	refused(t, err, num.ErrDomain, "label")
}

// canonicalClaims are what FuzzCanonicalLabel claims for any text.
func canonicalClaims(t *testing.T, label string, sensitive bool, limit int) {
	t.Helper()
	got, err := synthesis.CanonicalLabel(label, sensitive, limit)
	if err != nil {
		if got != "" {
			t.Fatalf("%+q gives %+q with %v", label, got, err)
		}
		return
	}
	if !utf8.ValidString(got) || got == "" || len(got) > limit || got != strings.TrimSpace(got) || !norm.NFC.IsNormalString(got) {
		t.Fatalf("%+q gives %+q: empty, beyond %d bytes, untrimmed or not normal", label, got, limit)
	}
	again, err := synthesis.CanonicalLabel(got, sensitive, limit)
	if err != nil || again != got {
		t.Fatalf("%+q gives %+q gives %+q, %v", label, got, again, err)
	}
}

// TestCanonicalLabelFold compares with the definition: one label for every ring of unicode.SimpleFold.
func TestCanonicalLabelFold(t *testing.T) {
	label := func(r rune) string {
		got, err := synthesis.CanonicalLabel("x"+string(r)+"x", false, 64)
		require.NoError(t, err)
		return got
	}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if other := unicode.SimpleFold(r); other != r && utf8.ValidRune(r) {
			require.Equal(t, label(r), label(other), "%U and %U", r, other)
		}
	}
}

// TestCanonicalLabelEveryCharacter: alone, and under and after marks that compose, block and fold.
func TestCanonicalLabelEveryCharacter(t *testing.T) {
	around := []struct{ before, after string }{
		{"", ""}, {"a", ""}, {"", "\u0301"}, {"", "\u0308\u0345"}, {"\u03b1", "\u0301"}, {"\u0345", "\u0323"},
	}
	if testing.Short() {
		around = around[:1]
	}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) || !unicode.IsGraphic(r) && r > 0xffff {
			continue
		}
		contexts := around
		if unicode.In(r, unicode.Han, unicode.Hangul) {
			contexts = around[:1] // many, and all alike
		}
		for _, c := range contexts {
			canonicalClaims(t, c.before+string(r)+c.after, false, 64)
			canonicalClaims(t, c.before+string(r)+c.after, true, 64)
		}
	}
}

// FuzzCanonicalLabel claims that a label is its own canonical form, which is valid UTF-8, normal, trimmed, not
// empty and within the limit; and that nothing panics.
func FuzzCanonicalLabel(f *testing.F) {
	for _, label := range []string{
		"y", " Up ", "caf\u00e9", "cafe\u0301", "\u1fb3\u0308", "\u0130stanbul", "\xff", "", "\u13f8\uab70",
		strings.Repeat("a", 65), "a" + strings.Repeat("\u0301", 31), "a" + strings.Repeat("\u0345", 70),
	} {
		for _, sensitive := range []bool{true, false} {
			f.Add(label, sensitive, uint8(64))
		}
	}
	f.Fuzz(func(t *testing.T, label string, sensitive bool, limit uint8) {
		canonicalClaims(t, label, sensitive, int(limit))
	})
}
