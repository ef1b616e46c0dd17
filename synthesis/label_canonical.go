package synthesis

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/seed-63a7a409/chorus/num"
)

// canonicalLabel returns the form in which labels are compared and stored (section 5.6): without Unicode white
// space around it, case-folded unless caseSensitive, and in Normalization Form C. It is its own canonical form.
//
// Labels that differ in case only are those that strings.EqualFold calls equal (Unicode's simple folding). Lower
// case would not do: it leaves apart the two small forms of sigma and some twenty other pairs. Nor would
// cases.Fold of golang.org/x/text v0.44.0: it swaps the cases of Cherokee letters instead of folding them. All
// three agree on ASCII. open: which one the chain has is not known.
//
// The tables of Unicode are those of golang.org/x/text and the Go toolchain. Unicode guarantees that later versions
// fold and normalise the characters assigned now in the same way; those that are not may change with a newer
// toolchain.
//
// Errors: ErrDomain for text that is not UTF-8 or has a canonical form of more than maxBytes bytes; ErrMissing if
// nothing is left.
func canonicalLabel(label string, caseSensitive bool, maxBytes int) (string, error) {
	if !utf8.ValidString(label) {
		shown := label[:min(len(label), 64)] // quoting makes a long text longer still
		return "", num.Refuse(num.ErrDomain, "label", nil, strconv.QuoteToASCII(shown), "valid UTF-8")
	}
	// Trimming comes first, and normalising last: neither normalising nor folding makes white space at the ends,
	// but cutting white space off from under a combining mark starts a new sequence.
	canonical := strings.TrimSpace(label)
	if !caseSensitive {
		// Decomposed first, as canonical caseless matching is defined (D145 of the Unicode Standard): the iota
		// subscript folds to a letter, and composed it would do so in the wrong place among other marks.
		canonical = strings.Map(foldRune, norm.NFD.String(canonical))
	}
	canonical = norm.NFC.String(canonical)
	switch {
	case canonical == "":
		return "", num.Refuse(num.ErrMissing, "label", nil, nil, "must be non-empty")
	case len(canonical) > maxBytes:
		return "", num.Refuse(num.ErrDomain, "label", nil, len(canonical), "at most "+strconv.Itoa(maxBytes)+" bytes")
	}
	return canonical, nil
}

// foldRune returns the lower case that stands for all characters equal to r under simple folding. The way over the
// upper case joins those with two lower cases, as sigma has. A character equal to no other stays, such as the
// dotless i, whose upper case is the common I.
func foldRune(r rune) rune {
	if unicode.SimpleFold(r) == r {
		return r
	}
	return unicode.ToLower(unicode.ToUpper(r))
}
