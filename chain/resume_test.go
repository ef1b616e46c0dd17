package chain_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
)

// lines are those of a small synthetic ledger.
func lines(t *testing.T) []chain.Line {
	t.Helper()
	var out bytes.Buffer
	_, err := worlds.LedgerScript(&out, worlds.LedgerOptions{
		Seed: 9, Release: "v0.16", Blocks: 60, Incidents: true, Module: []byte(`{"RemoveStakeDelayWindow": 30}`),
		Topics: []worlds.LedgerTopic{{EpochLength: 12, Inferers: 2, Forecasters: 1, Reputers: 2, Delegators: 2}},
	})
	require.NoError(t, err)
	return linesOf(t, out.String())
}

func linesOf(t *testing.T, text string) []chain.Line {
	t.Helper()
	var list []chain.Line
	require.NoError(t, chain.ReadScript(strings.NewReader(text), func(l chain.Line) error { list = append(list, l); return nil }))
	return list
}

// execute runs lines on a store as the command does; executed counts those that were not passed over.
func execute(store chain.Store, list []chain.Line, options chain.Options) (l *chain.Ledger, executed int, err error) {
	if l, err = chain.Open(store, *list[0].Genesis, options); err != nil {
		return nil, 0, err
	}
	r, err := l.Resume()
	if err != nil {
		return l, 0, err
	}
	for _, line := range list {
		rest, err := r.Rest(line)
		if err != nil {
			return l, executed, err
		}
		switch {
		case rest.Tx != nil:
			_, err = l.Apply(rest.Tx)
		case rest.Advance > 0:
			_, err = l.Advance(rest.Advance)
		default:
			continue
		}
		executed++
		if err != nil {
			return l, executed, err
		}
	}
	return l, executed, nil
}

// TestResume: a script that was stopped anywhere, in batches of any size, goes on to the state of an undisturbed run,
// with and without history, and once complete it changes nothing.
func TestResume(t *testing.T) {
	list := lines(t)
	undisturbed, all, err := execute(chain.NewMemory(), list, chain.Options{})
	require.NoError(t, err)
	want := hashOf(t, undisturbed)
	source := num.NewSource(4)
	for i := range 60 {
		store := chain.NewMemory()
		executed := 0
		for range 3 {
			options := chain.Options{BlocksPerCommit: 1 + source.IntN(8), NoHistory: i%3 == 0}
			stop := 1 + source.IntN(len(list))
			l, n, err := execute(store, list[:stop], options) // and no commit of what is left
			require.NoError(t, err)
			require.NotNil(t, l)
			executed += n
		}
		l, n, err := execute(store, list, chain.Options{})
		require.NoError(t, err)
		require.Equal(t, want, hashOf(t, l))
		require.GreaterOrEqual(t, executed+n, all)
		require.NoError(t, l.Commit())
		l, n, err = execute(store, list, chain.Options{})
		require.NoError(t, err)
		require.Zero(t, n, "executed twice")
		require.Equal(t, want, hashOf(t, l))
		_, err = l.Replay()
		if i%3 == 0 && err != nil {
			require.ErrorIs(t, err, num.ErrMissing)
		} else {
			require.NoError(t, err)
		}
		require.NoError(t, l.Check())
	}
}

// TestResumeWithinAnAdvance: blocks that were ended one by one are those of one line.
func TestResumeWithinAnAdvance(t *testing.T) {
	const genesis = `{"genesis": {"release": "v0.16", "accounts": [{"account": "alice", "amount": "1000"}]}}
{"tx": "transfer", "from": "alice", "to": "bob", "amount": "100"}
`
	store := chain.NewMemory()
	l, _, err := execute(store, linesOf(t, genesis+`{"advance": 400}`), chain.Options{})
	require.NoError(t, err)
	require.Equal(t, int64(400), l.Height())
	l, n, err := execute(store, linesOf(t, genesis+`{"advance": 1000}`), chain.Options{})
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, int64(1000), l.Height())
}

// TestResumeRefusesAnotherScript: a line that is not what was executed is refused, and nothing is changed.
func TestResumeRefusesAnotherScript(t *testing.T) {
	list := lines(t)
	store := chain.NewMemory()
	l, _, err := execute(store, list, chain.Options{})
	require.NoError(t, err)
	want := hashOf(t, l)
	source := num.NewSource(6)
	last := len(list) - 1 // transaction: blocks behind it may be more or fewer
	for list[last].Tx == nil {
		last--
	}
	for range 100 {
		at := 1 + source.IntN(last)
		other := append([]chain.Line{}, list...)
		switch {
		case source.IntN(2) == 0:
			other = append(other[:at], other[at+1:]...)
		case other[at].Tx != nil:
			other[at].Tx = &chain.Transfer{From: "nobody", To: "sponsor", Amount: chain.Units(1)}
		default:
			other[at].Advance++
		}
		_, n, err := execute(store, other, chain.Options{})
		require.ErrorIs(t, err, chain.ErrUnlike, "line %d", at)
		require.Zero(t, n)
		l, err := chain.Load(store, chain.Options{})
		require.NoError(t, err)
		require.Equal(t, want, hashOf(t, l))
	}
}

// TestResumeOfAnImport: the blocks before the import are passed over by their number.
func TestResumeOfAnImport(t *testing.T) {
	list := lines(t)
	half, _, err := execute(chain.NewMemory(), list[:len(list)/2], chain.Options{})
	require.NoError(t, err)
	if half.InBlock() {
		_, err := half.EndBlock()
		require.NoError(t, err)
	}
	var export bytes.Buffer
	require.NoError(t, half.Export(&export))
	store := chain.NewMemory()
	l, err := chain.Import(store, &export, chain.Options{})
	require.NoError(t, err)
	require.Positive(t, l.Height())
	l, _, err = execute(store, list, chain.Options{})
	require.NoError(t, err)
	undisturbed, _, err := execute(chain.NewMemory(), list, chain.Options{})
	require.NoError(t, err)
	require.Equal(t, undisturbed.Height(), l.Height())
	require.NoError(t, l.Check())
}
