// Package printable makes texts of unknown origin safe to show: a name in a file can hold what a terminal obeys.
package printable

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text returns a text in which everything that is not printable is escaped as in a Go string: control characters, line
// ends, marks that change the direction of writing, and bytes that are not UTF-8.
func Text(text string) string {
	i := firstOdd(text)
	if i < 0 {
		return text
	}
	var b strings.Builder
	for i >= 0 {
		b.WriteString(text[:i])
		_, size := utf8.DecodeRuneInString(text[i:])
		quoted := strconv.Quote(text[i : i+size])
		b.WriteString(quoted[1 : len(quoted)-1])
		text = text[i+size:]
		i = firstOdd(text)
	}
	b.WriteString(text)
	return b.String()
}

// firstOdd returns the position of the first rune that is not printable, -1 for none.
func firstOdd(text string) int {
	for i, r := range text {
		if !unicode.IsPrint(r) {
			return i
		}
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return i
			}
		}
	}
	return -1
}

// Error returns an error on one line.
func Error(err error) string {
	var said []string
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimSpace(line); line != "" {
			said = append(said, line)
		}
	}
	return Text(strings.Join(said, "; "))
}
