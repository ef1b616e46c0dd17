package printable_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

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
	require.Equal(t, huge+"\n"+huge+"\n"+strings.Repeat(" ", 40)+"x\n", layOut(t, 1, huge+"\n"+huge+"\tx\n"), "what cannot be broken is left")
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
	})
}
