package chain_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/release"
)

// counting is a store that counts the bytes of records that it reads and writes.
type counting struct {
	record.Store
	read, written int
}

func (c *counting) Get(key string) ([]byte, bool, error) {
	value, found, err := c.Store.Get(key)
	c.read += len(value)
	return value, found, err
}

func (c *counting) Ascend(from, to string, visit func(string, []byte) (bool, error)) error {
	return c.Store.Ascend(from, to, func(key string, value []byte) (bool, error) {
		c.read += len(value)
		return visit(key, value)
	})
}

func (c *counting) Commit(writes []record.Write) error {
	for _, w := range writes {
		c.written += len(w.Key) + len(w.Value)
	}
	return c.Store.Commit(writes)
}

// costs are bytes: read to open a ledger, then written and read by an empty block and by one with a transfer.
type costs struct{ opened, empty, emptyRead, transfer, transferRead int }

func costsOf(t *testing.T, accounts int) costs {
	t.Helper()
	config := chain.DefaultConfig(release.V16())
	for i := range accounts {
		config.Accounts = append(config.Accounts, chain.Balance{Account: "account" + strconv.Itoa(1_000_000+i), Amount: record.BaseUnits(1_000_000_000)})
	}
	// the same supply, so that the record of the ledger is as long
	config.Accounts = append(config.Accounts, chain.Balance{Account: "rest", Amount: record.BaseUnits(int64(1_000_000_000) * int64(1_000_000-accounts))})
	store := &counting{Store: record.NewMemory()}
	_, err := chain.Open(store, config, chain.Options{})
	require.NoError(t, err)
	var c costs
	store.read = 0
	l, err := chain.Load(store, chain.Options{})
	require.NoError(t, err)
	c.opened = store.read
	_, err = l.Advance(2)
	require.NoError(t, err)
	store.read, store.written = 0, 0
	_, err = l.EndBlock()
	require.NoError(t, err)
	c.empty, c.emptyRead = store.written, store.read
	store.read, store.written = 0, 0
	_, err = l.Apply(&chain.Transfer{From: "account1000000", To: "account1000001", Amount: record.BaseUnits(1)})
	require.NoError(t, err)
	_, err = l.EndBlock()
	require.NoError(t, err)
	c.transfer, c.transferRead = store.written, store.read
	return c
}

// TestCostIsThatOfTheBlock: what a block writes and reads, and what is read to open a ledger, is the same however many
// accounts there are.
func TestCostIsThatOfTheBlock(t *testing.T) {
	few := costsOf(t, 10)
	require.Equal(t, few, costsOf(t, 10_000))
	require.Less(t, few.opened, 8_000)
	require.Less(t, few.empty, 1_000)
	require.Less(t, few.transfer, 1_500)
}

// TestConfig: the configuration comes back with its balances, however long they are.
func TestConfig(t *testing.T) {
	for _, accounts := range []int{0, 1, 40, 1000} {
		config := chain.DefaultConfig(release.V09())
		for i := range accounts {
			config.Accounts = append(config.Accounts, chain.Balance{Account: "a" + strconv.Itoa(i), Amount: record.BaseUnits(int64(i + 1))})
			config.Validators = config.Accounts[:i/2]
		}
		store := record.NewMemory()
		l, err := chain.Open(store, config, chain.Options{})
		require.NoError(t, err)
		got, err := l.Config()
		require.NoError(t, err)
		require.Equal(t, len(config.Accounts), len(got.Accounts))
		require.Equal(t, len(config.Validators), len(got.Validators))
		_, err = chain.Open(store, got, chain.Options{})
		require.NoError(t, err, "the same configuration opens the ledger")
		got.Accounts = append(got.Accounts, chain.Balance{Account: "more", Amount: record.BaseUnits(1)})
		_, err = chain.Open(store, got, chain.Options{})
		require.ErrorIs(t, err, record.ErrMismatch)
		require.NoError(t, l.Check())
	}
}

// asking counts how often a store is asked for each record.
type asking struct {
	record.Store
	times map[string]int
}

func (a *asking) Get(key string) ([]byte, bool, error) {
	a.times[key]++
	return a.Store.Get(key)
}

// TestTopicIsHeld: a block reads the record of a topic once, however many transactions and steps are about it, and writes it
// once.
func TestTopicIsHeld(t *testing.T) {
	config := chain.DefaultConfig(release.V16())
	config.Accounts = []chain.Balance{{Account: "alice", Amount: record.MustParseAmount("1000000000000000000000")}}
	store := &asking{Store: record.NewMemory(), times: map[string]int{}}
	l, err := chain.Open(store, config, chain.Options{})
	require.NoError(t, err)
	params := release.V16().Topic
	_, err = l.Apply(&chain.CreateTopic{Creator: "alice", Params: params})
	require.NoError(t, err)
	_, err = l.EndBlock()
	require.NoError(t, err)
	store.times = map[string]int{}
	for _, tx := range []chain.Tx{
		&chain.Register{Owner: "alice", Topic: 1, Actor: "alice", As: record.AsReputer},
		&chain.FundTopic{From: "alice", Topic: 1, Amount: record.BaseUnits(1_000_000)},
		&chain.AddStake{Reputer: "alice", Topic: 1, Amount: record.BaseUnits(1_000_000)},
		&chain.Delegate{Delegator: "alice", Reputer: "alice", Topic: 1, Amount: record.BaseUnits(1_000_000)},
	} {
		_, err = l.Apply(tx)
		require.NoError(t, err, tx.Kind())
	}
	_, err = l.Apply(&chain.FundTopic{From: "alice", Topic: 1, Amount: record.MustParseAmount("1000000000000000000000")})
	require.ErrorIs(t, err, record.ErrFunds)
	topic, err := l.Topic(1)
	require.NoError(t, err)
	require.Equal(t, "2000000", topic.Stake.String(), "a query sees the block under way")
	const key = "state/topic/0000000001"
	require.Equal(t, 1, store.times[key])
	_, err = l.EndBlock()
	require.NoError(t, err)
	require.Equal(t, 2, store.times[key], "and the commit compares it")
	require.NoError(t, l.Check())
}
