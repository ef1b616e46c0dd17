package printable_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/printable"
)

func layOut(t *testing.T, keys int, text string) string {
	t.Helper()
	var b strings.Builder
	w := printable.NewTable(&b, keys)
	fmt.Fprint(w, text)
	require.NoError(t, w.Flush())
	return b.String()
}

func TestTable(t *testing.T) {
	require.Equal(t, "a     b\nlong  c\n", layOut(t, 1, "a\tb\nlong\tc\n"))
	require.Equal(t, "", layOut(t, 1, ""))
	require.Equal(t, "alone\n\nx  y  z\n1     2\n", layOut(t, 1, "alone\n\nx\ty\tz\n1\t\t2\n"), "an empty cell takes its place")
	require.Equal(t, "x  y\n\nlonger  z\n", layOut(t, 1, "x\ty\n\nlonger\tz\n"), "tables are laid out one by one")
	require.Equal(t, "é   b\nab  c\n", layOut(t, 1, "é\tb\nab\tc\n"), "letters count, not bytes")
}

func TestTableWraps(t *testing.T) {
	long := strings.Repeat("n", 30)
	require.Equal(t, "key  "+long+"  "+long+"\nk    1                               2\n\nkey  "+long+"\nk    3\n",
		layOut(t, 1, "key\t"+long+"\t"+long+"\t"+long+"\nk\t1\t2\t3\n"))
	require.Equal(t, "key  two  "+long+"\nk    t    1\n\nkey  two  "+strings.Repeat("w", 60)+"\nk    t    2\n",
		layOut(t, 2, "key\ttwo\t"+long+"\t"+strings.Repeat("w", 60)+"\nk\tt\t1\t2\n"))
	words := strings.TrimSpace(strings.Repeat("word ", 30))
	require.Equal(t, "caption  "+strings.TrimSpace(strings.Repeat("word ", 14))+"\n         "+strings.TrimSpace(strings.Repeat("word ", 14))+
		"\n         word word\nother    x\n", layOut(t, 1, "caption\t"+words+"\nother\tx\n"))
	require.Equal(t, strings.TrimSpace(strings.Repeat("word ", 16))+"\n"+strings.TrimSpace(strings.Repeat("word ", 14))+"\n", layOut(t, 1, words+"\n"))
	huge := strings.Repeat("h", 200)
	require.Equal(t, huge+"\n", layOut(t, 1, huge+"\n"), "what cannot be broken is left outside of tables")
}

// TestTableBreaksWideCells: names of any width leave room for the figures beside them.
func TestTableBreaksWideCells(t *testing.T) {
	of := func(letter string, n int) string { return strings.Repeat(letter, n) }
	require.Equal(t, of("h", 50)+"  1\n"+of("h", 50)+"\n"+of("h", 20)+"\nshort"+of(" ", 47)+"2\n", layOut(t, 1, of("h", 120)+"\t1\nshort\t2\n"))
	require.Equal(t, of("a", 43)+"  figure\n", layOut(t, 1, of("a", 43)+"\tfigure\n"), "an address is not broken")
	require.Equal(t, "one two "+of("x", 40)+"  1\nthree\n", layOut(t, 1, "one two "+of("x", 40)+" three\t1\n"), "broken at a space")
	// of two keys the wider one gives way, and figures go into parts beside both
	wide := layOut(t, 2, "v0.17\t"+of("n", 90)+"\tok\t"+of("w", 30)+"\n")
	require.Equal(t, "v0.17  "+of("n", 45)+"  ok\n       "+of("n", 45)+"\n\nv0.17  "+of("n", 45)+"  "+of("w", 26)+"\n       "+of("n", 45)+"  "+of("w", 4)+"\n", wide)
	// nothing goes on in the first part, so it has no empty line
	require.Equal(t, "key  "+of("a", 40)+"\n\nkey  "+of("b", 75)+"\n     b\n", layOut(t, 1, "key\t"+of("a", 40)+"\t"+of("b", 76)+"\n"))
	for line := range strings.Lines(layOut(t, 1, of("k", 300)+"\t"+of("é", 300)+"\t"+of("word ", 40)+"\n")) {
		require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimRight(line, "\n")), printable.Width)
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct{ text, indent, want string }{
		{"short", "  ", "short"},
		{strings.Repeat("a", 78) + " bc", "", strings.Repeat("a", 78) + "\nbc"},
		{strings.Repeat("a", 77) + " bc", "", strings.Repeat("a", 77) + " bc"},
		{strings.Repeat("a", 100) + " bc d", "  ", strings.Repeat("a", 100) + "\n  bc d"},
		{"    " + strings.Repeat("a", 100), "    ", "    " + strings.Repeat("a", 100)},
		{"one\n" + strings.Repeat("b", 79) + " c", "", "one\n" + strings.Repeat("b", 79) + "\nc"},
	} {
		require.Equal(t, c.want, printable.Wrap(c.text, c.indent))
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space") }

func TestTableReportsErrors(t *testing.T) {
	w := printable.NewTable(broken{}, 1)
	fmt.Fprintln(w, "a\tb")
	require.EqualError(t, w.Flush(), "no space")
}

func FuzzTable(f *testing.F) {
	f.Add("a\tb\n\nc", 1)
	f.Add(strings.Repeat("x", 90)+"\t\t\ty z\n", 3)
	f.Fuzz(func(t *testing.T, text string, keys int) {
		if keys < 0 || keys > 9 {
			t.Skip()
		}
		var b strings.Builder
		w := printable.NewTable(&b, keys)
		fmt.Fprint(w, text)
		require.NoError(t, w.Flush())
		letters := func(s string) int { return len(strings.Join(strings.Fields(s), "")) }
		require.GreaterOrEqual(t, letters(b.String()), letters(text), "nothing is lost")
		for row := range strings.Lines(text) {
			if !strings.Contains(strings.TrimRight(row, "\t\n"), "\t") { // no row of a table
				return
			}
		}
		for line := range strings.Lines(b.String()) {
			require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimRight(line, "\n")), printable.Width)
		}
	})
}
