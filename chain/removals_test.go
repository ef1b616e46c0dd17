package chain_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/release"
)

// TestFailedRemoval: a removal whose end fails, here because the topic's weight (K34) is beyond all numbers, changes
// nothing, is told and is no longer asked for; what comes after it is paid, and it can be asked for again.
func TestFailedRemoval(t *testing.T) {
	config := chain.DefaultConfig(release.V16())
	config.Authority, config.Module.RemoveStakeDelayWindow = "council", 5
	for _, name := range []string{"a", "b", "d"} {
		config.Accounts = append(config.Accounts, chain.Balance{Account: name, Amount: record.BaseUnits(1_000_000_000)})
	}
	l, err := chain.New(config)
	require.NoError(t, err)
	apply := func(txs ...chain.Tx) {
		t.Helper()
		for _, tx := range txs {
			_, err := l.Apply(tx)
			require.NoError(t, err, tx.Kind())
		}
	}
	for id := uint64(1); id <= 2; id++ {
		apply(&chain.CreateTopic{Creator: "a", Params: release.V16().Topic},
			&chain.Register{Owner: "b", Topic: id, Actor: "b", As: record.AsReputer},
			&chain.AddStake{Reputer: "b", Topic: id, Amount: record.BaseUnits(20_000)},
			&chain.Delegate{Delegator: "d", Reputer: "b", Topic: id, Amount: record.BaseUnits(5_000)})
	}
	apply(&chain.FundTopic{From: "a", Topic: 1, Amount: record.BaseUnits(1_000_000)}) // active: its weight is formed anew
	first, err := l.Topic(1)
	require.NoError(t, err)
	require.True(t, first.Active)
	second, err := l.Topic(2)
	require.NoError(t, err)
	if second.Active {
		t.Fatal("the second topic has to be inactive: no weight is formed for it")
	}
	apply(&chain.ChangeRules{Authority: "council", At: 2, Module: json.RawMessage(`{"TopicRewardFeeImportance": "1e30"}`)})
	advanceTo(t, l, 2)
	ask := func() {
		apply(&chain.RemoveStake{Reputer: "b", Topic: 1, Amount: record.BaseUnits(100)},
			&chain.Undelegate{Delegator: "d", Reputer: "b", Topic: 1, Amount: record.BaseUnits(50)},
			&chain.RemoveStake{Reputer: "b", Topic: 2, Amount: record.BaseUnits(7)})
	}
	ask()
	events := advanceTo(t, l, 8)
	var failed, removed []uint64
	for _, e := range events {
		switch e.Kind {
		case record.EventRemovalFailed:
			failed = append(failed, e.Topic)
			require.NotEmpty(t, e.Note)
		case record.EventRemoved:
			removed = append(removed, e.Topic)
		}
	}
	require.Equal(t, []uint64{1, 1}, failed)
	require.Equal(t, []uint64{2}, removed)
	require.NoError(t, l.Check())
	own, err := l.Stake(1, "b")
	require.NoError(t, err)
	require.Equal(t, "20000", own.Own.String())
	require.True(t, own.Removal.IsZero(), "it does not wait any more")
	placed, err := l.Delegation(1, "b", "d")
	require.NoError(t, err)
	require.Equal(t, "5000", placed.Amount.String())
	require.True(t, placed.Removal.IsZero())

	apply(&chain.ChangeRules{Authority: "council", At: l.Height() + 2, Module: json.RawMessage(`{"TopicRewardFeeImportance": "0.5"}`)})
	advanceTo(t, l, l.Height()+2)
	ask()
	advanceTo(t, l, l.Height()+6)
	own, err = l.Stake(1, "b")
	require.NoError(t, err)
	require.Equal(t, []string{"19900", "4950"}, []string{own.Own.String(), own.Delegated.String()})
	require.NoError(t, l.Check())
}
