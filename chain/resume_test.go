package chain_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/fixtures/ledgers"
	"github.com/seed-63a7a409/chorus/num"
)

// script is that of a small synthetic ledger, line by line.
func script(t *testing.T) []string {
	t.Helper()
	var out bytes.Buffer
	_, err := ledgers.Script(&out, ledgers.Options{
		Seed: 9, Release: "v0.16", Blocks: 60, Incidents: true, Module: []byte(`{"RemoveStakeDelayWindow": 30}`),
		Topics: []ledgers.Topic{{EpochLength: 12, Inferers: 2, Forecasters: 1, Reputers: 2, Delegators: 2}},
	})
	require.NoError(t, err)
	return slices.Collect(strings.Lines(out.String()))
}

// execute runs the lines of a script on a store as the command does until it is killed; executed counts the lines of which
// something was left to do.
func execute(store record.Store, lines []string, options chain.Options) (l *chain.Ledger, r *chain.Resumed, executed int, err error) {
	err = chain.ReadScript(strings.NewReader(strings.Join(lines, "")), func(line chain.Line) error {
		if l == nil && line.Genesis != nil {
			l, err = chain.Open(store, *line.Genesis, options)
		} else if l == nil {
			l, err = chain.Load(store, options)
		}
		if r == nil && err == nil {
			r, err = l.Resume()
		}
		if err != nil {
			return err
		}
		rest, err := r.Rest(line)
		if err != nil {
			return err
		}
		switch {
		case rest.Tx != nil:
			_, err = l.Apply(rest.Tx)
		case rest.Advance > 0:
			_, err = l.Advance(rest.Advance)
		default:
			return nil
		}
		executed++
		return err
	})
	return l, r, executed, err
}

// complete runs a script to its end.
func complete(store record.Store, lines []string, options chain.Options) (*chain.Ledger, int, error) {
	l, r, executed, err := execute(store, lines, options)
	if err == nil {
		err = r.End()
	}
	if err == nil && l.InBlock() {
		_, err = l.EndBlock()
	}
	if err == nil {
		err = l.Commit()
	}
	return l, executed, err
}

// TestResume: a script that was stopped anywhere, in batches of any size, goes on to the state of an undisturbed run, with and
// without history, and once complete it changes nothing.
func TestResume(t *testing.T) {
	lines := script(t)
	undisturbed, all, err := complete(record.NewMemory(), lines, chain.Options{})
	require.NoError(t, err)
	want := hashOf(t, undisturbed)
	source := num.NewSource(4)
	for i := range 60 {
		store := record.NewMemory()
		executed := 0
		for range 3 {
			options := chain.Options{BlocksPerCommit: 1 + source.IntN(8), NoHistory: i%3 == 0}
			stop := 1 + source.IntN(len(lines))
			l, _, n, err := execute(store, lines[:stop], options) // and no commit of what is left
			require.NoError(t, err)
			require.NotNil(t, l)
			executed += n
		}
		l, n, err := complete(store, lines, chain.Options{})
		require.NoError(t, err)
		require.Equal(t, want, hashOf(t, l))
		require.GreaterOrEqual(t, executed+n, all)
		l, n, err = complete(store, lines, chain.Options{})
		require.NoError(t, err)
		require.Zero(t, n, "executed twice")
		require.Equal(t, want, hashOf(t, l))
		counted, _, err := l.ScriptLines()
		require.NoError(t, err)
		require.EqualValues(t, len(lines), counted)
		_, err = l.Replay()
		if i%3 == 0 && err != nil {
			require.ErrorIs(t, err, num.ErrMissing)
		} else {
			require.NoError(t, err)
		}
		require.NoError(t, l.Check())
	}
}

const resumeGenesis = `{"genesis": {"release": "v0.16", "accounts": [{"account": "alice", "amount": "1000"}]}}
`

// TestResumeWithinAnAdvance: blocks that were ended one by one are those of one line.
func TestResumeWithinAnAdvance(t *testing.T) {
	const transfer = `{"tx": "transfer", "from": "alice", "to": "bob", "amount": "100"}` + "\n"
	store := record.NewMemory()
	l, r, _, err := execute(store, []string{resumeGenesis, transfer}, chain.Options{})
	require.NoError(t, err)
	require.NoError(t, chain.ReadScript(strings.NewReader(resumeGenesis+transfer+`{"advance": 1000}`), func(line chain.Line) error {
		if line.Advance > 0 { // stopped after some blocks
			_, err := r.Rest(line)
			require.NoError(t, err)
			_, err = l.Advance(400)
			require.NoError(t, err)
		}
		return nil
	}))
	l, n, err := complete(store, []string{resumeGenesis, transfer, `{"advance": 1000}`}, chain.Options{})
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, int64(1000), l.Height())
	l, _, err = complete(store, []string{resumeGenesis, transfer, `{"advance": 1000}` + "\n", `{"advance": 5}`}, chain.Options{})
	require.NoError(t, err)
	require.Equal(t, int64(1005), l.Height())
}

// TestResumeOfAContinuation: a script without a genesis goes on where it was stopped, too; a complete one is executed again.
func TestResumeOfAContinuation(t *testing.T) {
	lines := script(t)
	half := len(lines) / 2
	undisturbed, _, err := complete(record.NewMemory(), lines, chain.Options{})
	require.NoError(t, err)
	want := hashOf(t, undisturbed)
	for stop := half + 1; stop <= len(lines); stop += 7 {
		store := record.NewMemory()
		_, _, _, err := execute(store, lines[:half], chain.Options{})
		require.NoError(t, err)
		l, err := chain.Load(store, chain.Options{}) // what was open is lost, and is in the continuation
		require.NoError(t, err)
		counted, _, err := l.ScriptLines()
		require.NoError(t, err)
		rest := lines[counted:]
		_, _, _, err = execute(store, rest[:stop-half], chain.Options{})
		require.NoError(t, err)
		l, _, err = complete(store, rest, chain.Options{})
		require.NoError(t, err)
		require.Equal(t, want, hashOf(t, l), "stopped behind line %d", stop)
		_, continuation, err := l.ScriptLines()
		require.NoError(t, err)
		require.Zero(t, continuation)
	}

	store := record.NewMemory()
	_, _, err = complete(store, []string{resumeGenesis}, chain.Options{})
	require.NoError(t, err)
	for i := range int64(3) { // nothing was left to do, so that these are new blocks
		l, _, err := complete(store, []string{`{"advance": 5}`}, chain.Options{})
		require.NoError(t, err)
		require.Equal(t, 5*(i+1), l.Height())
	}
}

// TestResumeRefusesAnotherScript: lines that are not those that were executed are refused, and nothing is changed.
func TestResumeRefusesAnotherScript(t *testing.T) {
	lines := script(t)
	store := record.NewMemory()
	l, _, err := complete(store, lines, chain.Options{NoHistory: true})
	require.NoError(t, err)
	want := hashOf(t, l)
	source := num.NewSource(6)
	for range 100 {
		at := 1 + source.IntN(len(lines)-1)
		other := slices.Clone(lines)
		switch source.IntN(3) {
		case 0:
			other = slices.Delete(other, at, at+1)
		case 1:
			other[at] = `{"tx": "transfer", "from": "nobody", "to": "sponsor", "amount": "1"}` + "\n"
		default:
			other[at] = `{"advance": 123}` + "\n"
		}
		l, n, err := complete(store, other, chain.Options{})
		require.ErrorIs(t, err, record.ErrMismatch, "line %d", at)
		require.Zero(t, n)
		require.Equal(t, want, hashOf(t, l))
	}
	commented := slices.Insert(slices.Clone(lines), 3, "# a comment\n", "\n")
	_, n, err := complete(store, commented, chain.Options{})
	require.NoError(t, err)
	require.Zero(t, n)

	// lines go through in their order only
	require.NoError(t, chain.ReadScript(strings.NewReader(strings.Join(lines, "")), func(line chain.Line) error {
		if line.Number == 2 {
			r, err := l.Resume()
			require.NoError(t, err)
			_, err = r.Rest(line)
			require.ErrorIs(t, err, num.ErrDomain)
		}
		return nil
	}))
}

// TestResumeOfAnOpenEnd: the block that a script leaves open is ended once; a transaction that comes later in the script would
// belong to it, and is refused.
func TestResumeOfAnOpenEnd(t *testing.T) {
	transfer := func(amount string) string {
		return `{"tx": "transfer", "from": "alice", "to": "bob", "amount": "` + amount + `"}` + "\n"
	}
	store := record.NewMemory()
	for _, c := range []struct {
		more   []string
		height int64
		kind   error
	}{
		{nil, 1, nil},
		{nil, 1, nil},
		{[]string{transfer("2")}, 1, record.ErrMismatch},
		{[]string{`{"advance": 3}` + "\n"}, 3, nil},
		{[]string{`{"advance": 3}` + "\n", transfer("3")}, 4, nil},
	} {
		l, _, err := complete(store, append([]string{resumeGenesis, transfer("1")}, c.more...), chain.Options{})
		require.ErrorIs(t, err, c.kind)
		require.Equal(t, c.height, l.Height())
		require.NoError(t, l.Check())
	}
}

// TestResumeOfAnImport: the blocks before the import are passed over by their number.
func TestResumeOfAnImport(t *testing.T) {
	lines := script(t)
	undisturbed, _, err := complete(record.NewMemory(), lines, chain.Options{})
	require.NoError(t, err)
	for stop := 1; stop < len(lines); stop++ {
		if !strings.Contains(lines[stop-1], "advance") || stop%3 > 0 {
			continue // an export is made between blocks
		}
		half, _, err := complete(record.NewMemory(), lines[:stop], chain.Options{})
		require.NoError(t, err)
		var export bytes.Buffer
		require.NoError(t, half.Export(&export))
		store := record.NewMemory()
		_, err = chain.Import(store, &export, chain.Options{})
		require.NoError(t, err)
		for range 2 {
			l, _, err := complete(store, lines, chain.Options{})
			require.NoError(t, err)
			require.Equal(t, undisturbed.Height(), l.Height())
			require.NoError(t, l.Check())
		}
	}
}
