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

// TestInvariantsAreNamed: books that do not balance are found, under the name of what is wrong.
func TestInvariantsAreNamed(t *testing.T) {
	for _, c := range []struct {
		invariant string
		spoil     func(s *session)
	}{
		{InvariantNegative, func(s *session) { s.ledger.Modules.Rewards = Units(-1) }},
		{InvariantSupply, func(s *session) { s.credit("a", Units(1)) }},
		{InvariantStake, func(s *session) { s.putStake(1, "a", stakeRecord{Stake: Units(1)}) }},
		{InvariantDelegations, func(s *session) { s.addDelegated(1, "a", Units(1).Plus) }},
		{InvariantBonds, func(s *session) { s.write(key(kindValidator, "v"), validatorRecord{Bonded: Units(1)}) }},
		{InvariantFees, func(s *session) { s.ledger.Bonds.Pot = Units(1) }},
		{InvariantRemovals, func(s *session) { s.write(unstakeKey(5, 1, "a"), queued{}) }},
		{InvariantWeights, func(s *session) { s.ledger.WeightSum = num.IntDec(1) }},
		{InvariantSeats, func(s *session) {
			for i := range 7 {
				s.write(activePrefix(1, 1, RoleReputer)+strconv.Itoa(i), activeRecord{})
			}
		}},
		{InvariantPending, func(s *session) {
			s.putStake(1, "a", stakeRecord{Stake: Units(1), Delegated: Units(1), Share: num.IntDec(1)})
			s.write(delegationKey(1, "a", "d"), delegationRecord{Amount: Units(1)})
			s.addDelegated(1, "d", Units(1).Plus)
			s.addTopicStake(&topicRecord{}, Units(1))
			s.ledger.Supply = s.ledger.Supply.Plus(Units(1))
			s.putTopic(1, &topicRecord{Stake: Units(1)})
		}},
	} {
		config, err := ParseConfig([]byte(`{"release": "v0.16"}`))
		require.NoError(t, err)
		l, err := New(config)
		require.NoError(t, err)
		require.NoError(t, l.CheckInvariants())
		_, err = l.do(func(s *session) error { c.spoil(s); return nil })
		require.NoError(t, err)
		err = l.CheckInvariants()
		require.ErrorIs(t, err, ErrInvariant, c.invariant)
		e, ok := num.AsError(err)
		require.True(t, ok)
		require.Equal(t, c.invariant, e.Field, "%v", err)
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
