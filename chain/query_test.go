package chain_test

import (
	"iter"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// all collects what an iterator gives, up to an error.
func all[T any](seq iter.Seq2[T, error]) (list []T, err error) {
	for x, err := range seq {
		if err != nil {
			return list, err
		}
		list = append(list, x)
	}
	return list, nil
}

func each[T any](t *testing.T, seq iter.Seq2[T, error], check func(T)) {
	t.Helper()
	list, err := all(seq)
	require.NoError(t, err)
	for _, x := range list {
		check(x)
	}
}

// TestIterators: what they give is what the queries of one give, all of it, and in order.
func TestIterators(t *testing.T) {
	for _, r := range release.All() {
		g := livedIn(t, r.Name)
		l := g.ledger
		require.NoError(t, g.endBlocks(30))
		trace, err := l.Trace(nil)
		require.NoError(t, err)
		count := map[string]int{}
		each(t, l.Accounts(), func(b chain.Balance) {
			count["accounts"]++
			same(t, trace.Balances[b.Account], b.Amount)
		})
		require.Len(t, trace.Balances, count["accounts"])
		for topic, err := range l.Topics() {
			require.NoError(t, err)
			count["topics"]++
			want, err := l.Topic(topic.ID)
			require.NoError(t, err)
			require.Equal(t, want, topic)
			id := topic.ID
			var nonces []int64
			each(t, l.Epochs(id), func(e *chain.Epoch) {
				want, err := l.Epoch(id, e.Nonce)
				require.NoError(t, err)
				require.Equal(t, want, e)
				nonces = append(nonces, e.Nonce)
			})
			require.Equal(t, topic.Epochs, nonces)
			for _, role := range record.Roles() {
				each(t, l.Members(id, role), func(m chain.Member) {
					want, err := l.Member(id, role, m.Actor)
					require.NoError(t, err)
					require.Equal(t, want, m)
				})
			}
			each(t, l.Registrations(id, record.AsWorker), func(r chain.Registration) {
				require.Contains(t, trace.Topics[id].Workers, r.Actor)
				require.NotEmpty(t, r.Owner)
				count["workers"]++
			})
			each(t, l.Stakes(id), func(s chain.Stake) {
				want, err := l.Stake(id, s.Reputer)
				require.NoError(t, err)
				require.Equal(t, want, s)
				count["stakes"]++
			})
			each(t, l.Delegations(id), func(d chain.Delegation) {
				want, err := l.Delegation(id, d.To, d.Delegator)
				require.NoError(t, err)
				require.Equal(t, want, d)
				count["delegations"]++
			})
		}
		require.EqualValues(t, l.Summary().Topics, count["topics"])
		require.Len(t, trace.Delegations, count["delegations"])
		each(t, l.Bonds(), func(d chain.Delegation) {
			want, err := l.Bond(d.To, d.Delegator)
			require.NoError(t, err)
			require.Equal(t, want, d)
			count["bonds"]++
		})
		for _, what := range []string{"accounts", "topics", "workers", "stakes", "delegations", "bonds"} {
			require.Positive(t, count[what], what)
		}
		_, err = all(l.Members(99, record.RoleReputer))
		require.ErrorIs(t, err, num.ErrUnknown)
	}
}

// TestRegrets: the regrets of a topic after closed epochs, in order, and those that a page does not hold.
func TestRegrets(t *testing.T) {
	d := newTwin(t, release.V16())
	for i := range 5 {
		d.churn(i)
	}
	got, err := all(d.ledger.Regrets(1))
	require.NoError(t, err)
	require.Greater(t, len(got), 90)
	seen := map[string]bool{}
	for _, r := range got {
		seen[r.Kind.String()] = true
		require.NotEmpty(t, r.First)
	}
	require.GreaterOrEqual(t, len(seen), 8, "all kinds: %v", seen)
	for x, err := range d.ledger.Regrets(1) {
		require.NoError(t, err)
		require.Equal(t, got[0], x)
		break // ends the walk
	}
}

// TestManyAccounts: an iterator goes on behind a page of records, with some of them in the block under way.
func TestManyAccounts(t *testing.T) {
	config := chain.DefaultConfig(release.V16())
	for _, name := range twinNames("a", 700) {
		config.Accounts = append(config.Accounts, chain.Balance{Account: name, Amount: record.BaseUnits(5)})
	}
	l, err := chain.New(config)
	require.NoError(t, err)
	_, err = l.Apply(&chain.Transfer{From: "a350", To: "b", Amount: record.BaseUnits(5)})
	require.NoError(t, err)
	got, err := all(l.Accounts())
	require.NoError(t, err)
	require.Len(t, got, 700)
	require.True(t, slices.IsSortedFunc(got, func(x, y chain.Balance) int {
		if x.Account < y.Account {
			return -1
		}
		return 1
	}))
	require.Equal(t, "b", got[699].Account)
}

// TestHistory: the applied transactions with the heights of their blocks.
func TestHistory(t *testing.T) {
	g := livedIn(t, "v0.16")
	got, err := all(g.ledger.History())
	require.NoError(t, err)
	require.NotEmpty(t, got)
	require.True(t, slices.IsSortedFunc(got, func(x, y chain.Executed) int { return int(x.Height - y.Height) }))
	require.Equal(t, g.ledger.Height()+1, got[len(got)-1].Height, "of the block under way")
	require.Equal(t, "submit_work", got[len(got)-1].Tx.Kind())
}
