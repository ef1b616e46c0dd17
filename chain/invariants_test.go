package chain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// livedIn returns a random history of TestRandomTransactions at a point where all kinds of records are there.
func livedIn(t *testing.T, rules string) *game {
	t.Helper()
	g, err := newGame(rules)
	require.NoError(t, err)
	l := g.ledger
	for _, tx := range []chain.Tx{
		&chain.Delegate{Delegator: "p5", Reputer: "p1", Topic: 1, Amount: record.BaseUnits(5000)},
		&chain.Undelegate{Delegator: "p5", Reputer: "p1", Topic: 1, Amount: record.BaseUnits(1000)},
		&chain.RemoveStake{Reputer: "p2", Topic: 1, Amount: record.BaseUnits(1000)},
		&chain.Bond{Delegator: "p4", Validator: "v0", Amount: record.BaseUnits(1000)},
		&chain.Unbond{Delegator: "p4", Validator: "v0", Amount: record.BaseUnits(500)},
	} {
		_, err := l.Apply(tx)
		require.NoError(t, err, tx.Kind())
	}
	value := num.IntDec(1)
	for range 20 {
		for id := range uint64(2) {
			topic, err := l.Topic(id + 1)
			require.NoError(t, err)
			for _, nonce := range topic.WorkerWindows {
				if _, err := l.Apply(&chain.SubmitWork{Worker: "p3", Topic: topic.ID, Nonce: nonce, Inference: &value}); err == nil {
					require.NoError(t, l.CheckInvariants())
					return g
				}
			}
		}
		require.NoError(t, g.endBlocks(1))
	}
	t.Fatal("no window opened")
	return nil
}

// TestCorruptionsAreNoticed: whatever is wrong with the books by as little as one base unit is noticed under its name,
// by the check itself and by the random histories, which make it after every block.
func TestCorruptionsAreNoticed(t *testing.T) {
	covered := map[string]int{}
	for _, rules := range release.Names() {
		for _, c := range chain.Corruptions() {
			t.Run(rules+"/"+c.Invariant+"/"+c.What, func(t *testing.T) {
				g := livedIn(t, rules)
				require.NoError(t, c.Do(g.ledger))
				err := g.ledger.CheckInvariants()
				require.ErrorIs(t, err, record.ErrInvariant)
				broken, ok := num.AsError(err)
				require.True(t, ok)
				require.Equal(t, c.Invariant, broken.Field, "%v", err)
				require.NotEmpty(t, broken.Allowed)
				require.Error(t, g.endBlocks(1), "a random history ends here")
			})
			covered[c.Invariant]++
		}
	}
	for _, name := range record.Invariants() {
		require.NotZero(t, covered[name], "nothing breaks %q", name)
	}
	require.Len(t, covered, len(record.Invariants()))
}

// TestNegativeBalanceIsDamage: amounts in records have no sign, so that a negative one is not even read.
func TestNegativeBalanceIsDamage(t *testing.T) {
	g := livedIn(t, "v0.16")
	require.NoError(t, chain.Undercut(g.ledger, "p0"))
	require.ErrorIs(t, g.ledger.CheckInvariants(), record.ErrDamaged)
	require.Error(t, g.endBlocks(1))
}
