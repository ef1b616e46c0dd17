package chain

import (
	"errors"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
)

// TestTreeAgainstMap: the tree is a map with order, whose older versions stay as they were.
func TestTreeAgainstMap(t *testing.T) {
	source := num.NewSource(2)
	var root, snapshot *node
	have, then := map[string]string{}, map[string]string{}
	content := func(t *node) map[string]string {
		out, last := map[string]string{}, ""
		for w := t.from(""); w.peek() != nil; w.next() {
			if w.peek().key < last {
				panic("the order of keys")
			}
			last = w.peek().key
			out[last] = string(w.peek().value)
		}
		return out
	}
	for i := range 4000 {
		key := strconv.Itoa(source.IntN(300))
		if source.IntN(3) == 0 {
			root = root.without(key)
			delete(have, key)
		} else {
			root = root.with(key, []byte(strconv.Itoa(i)))
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
		w := root.from(strconv.Itoa(from))
		require.True(t, w.peek() == nil || w.peek().key >= strconv.Itoa(from))
	}
}

// TestFailedOperationRollsBack: whatever an operation did before its error is undone.
func TestFailedOperationRollsBack(t *testing.T) {
	config, err := ParseConfig([]byte(`{"release": "v0.9", "accounts": [{"account": "a", "amount": "5"}]}`))
	require.NoError(t, err)
	l, err := New(config)
	require.NoError(t, err)
	before, err := l.StateHash()
	require.NoError(t, err)
	_, err = l.do(func(s *session) error {
		s.credit("b", Units(3))
		s.ledger.Height = 99
		s.setConfig(Config{Release: "v0.6"})
		s.remove(key(kindAccount, "a"))
		return errors.New("no")
	})
	require.EqualError(t, err, "no")
	after, err := l.StateHash()
	require.NoError(t, err)
	require.Equal(t, before, after)
	require.Equal(t, "v0.9", l.state.rules.Name)
}
