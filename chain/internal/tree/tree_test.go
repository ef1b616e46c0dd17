package tree

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
)

// TestTreeAgainstMap: the tree is a map with order, whose older versions stay as they were.
func TestTreeAgainstMap(t *testing.T) {
	source := num.NewSource(2)
	var root, snapshot *Node
	have, then := map[string]string{}, map[string]string{}
	content := func(t *Node) map[string]string {
		out, last := map[string]string{}, ""
		for w := t.From(""); w.Peek() != nil; w.Next() {
			if w.Peek().Key < last {
				panic("the order of keys")
			}
			last = w.Peek().Key
			out[last] = string(w.Peek().Value)
		}
		return out
	}
	for i := range 4000 {
		key := strconv.Itoa(source.IntN(300))
		if source.IntN(3) == 0 {
			root = root.Without(key)
			delete(have, key)
		} else {
			root = root.With(key, []byte(strconv.Itoa(i)))
			have[key] = strconv.Itoa(i)
		}
		if i%500 == 250 {
			snapshot, then = root, content(root)
		}
		if i%500 == 499 {
			require.Equal(t, then, content(snapshot))
		}
	}
	require.Equal(t, have, content(root))
	for from := range 300 {
		w := root.From(strconv.Itoa(from))
		require.True(t, w.Peek() == nil || w.Peek().Key >= strconv.Itoa(from))
	}
}
