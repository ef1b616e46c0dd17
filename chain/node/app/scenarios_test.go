package app_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/app"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/fixtures/scenarios"
)

// actors are the names of a script with keys to sign for them. The address of each name stands where the name stood: both are in the same order, so
// that whatever depends on the order of names comes out as it was recorded.
type actors struct {
	address map[string]string // by name
	keys    map[string]crypto.PrivKey
}

func actorsOf(script []byte) (*actors, error) {
	names := map[string]bool{}
	err := chain.ReadScript(bytes.NewReader(script), func(line chain.Line) error {
		switch {
		case line.Genesis != nil:
			for _, b := range slices.Concat(line.Genesis.Accounts, line.Genesis.Validators) {
				names[b.Account] = true
			}
			if line.Genesis.Authority != "" {
				names[line.Genesis.Authority] = true
			}
		case line.Tx != nil:
			name, err := account.Actor(line.Tx)
			names[name] = true
			return err
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	a := &actors{map[string]string{}, map[string]crypto.PrivKey{}}
	var addresses []string
	for i := range len(names) {
		k := ed25519.GenPrivKeyFromSecret([]byte{'s', byte(i), byte(i >> 8)})
		addresses = append(addresses, account.AddressOf(k.PubKey()))
		a.keys[addresses[i]] = k
	}
	slices.Sort(addresses)
	list := []string{}
	for name := range names {
		list = append(list, name)
	}
	slices.Sort(list)
	for i, name := range list {
		a.address[name] = addresses[i]
	}
	return a, nil
}

// translate puts addresses in the place of names.
func (a *actors) translate(script []byte) ([]byte, error) {
	var out bytes.Buffer
	lines := bufio.NewScanner(bytes.NewReader(script))
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		if text := bytes.TrimSpace(lines.Bytes()); len(text) == 0 || text[0] == '#' {
			continue
		}
		d := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		d.UseNumber()
		var line any
		if err := d.Decode(&line); err != nil {
			return nil, err
		}
		text, err := json.Marshal(a.rename(line))
		if err != nil {
			return nil, err
		}
		out.Write(append(text, '\n'))
	}
	return out.Bytes(), lines.Err()
}

func (a *actors) rename(x any) any {
	switch x := x.(type) {
	case string:
		if address, known := a.address[x]; known {
			return address
		}
	case []any:
		for i := range x {
			x[i] = a.rename(x[i])
		}
	case map[string]any:
		for key := range x {
			x[key] = a.rename(x[key])
		}
	}
	return x
}

// back puts names in the place of addresses.
func (a *actors) back(text []byte) []byte {
	var pairs []string
	for name, address := range a.address {
		pairs = append(pairs, address, name)
	}
	return []byte(strings.NewReplacer(pairs...).Replace(string(text)))
}

// play plays a script on a network without fees, beside the embedded ledger, and hands the trace of every block of the node to visit, with the names of
// the script. It ends after some blocks, 0 for all.
func play(t testing.TB, script []byte, blocks int64, visit func([]byte) error) error {
	a, err := actorsOf(script)
	if err != nil {
		return err
	}
	translated, err := a.translate(script)
	if err != nil {
		return err
	}
	var w *twin
	var outcomes []chain.Outcome
	end := func() error {
		if w.height == blocks && blocks > 0 {
			return io.EOF
		}
		r := w.end()
		require.Len(t, w.inTurn, len(r.TxResults), "what could not be proposed to other nodes")
		outcomes = outcomes[:0]
		for _, result := range r.TxResults {
			outcome := chain.OutcomeOK
			if result.Code != app.CodeOK {
				outcome = chain.OutcomeRefused
			}
			outcomes = append(outcomes, outcome)
		}
		if visit != nil {
			s, err := w.app.At(0)
			if err != nil {
				return err
			}
			trace, err := s.Ledger.Trace(outcomes)
			if err != nil {
				return err
			}
			text, err := json.Marshal(trace)
			if err != nil {
				return err
			}
			if err := visit(a.back(text)); err != nil {
				return err
			}
		}
		w.begin(abci.RequestFinalizeBlock{})
		return nil
	}
	err = chain.ReadScript(bytes.NewReader(translated), func(line chain.Line) error {
		switch {
		case line.Genesis != nil:
			params := app.DefaultParams()
			params.Fee, params.FeePerByte, params.SnapshotEvery = record.Amount{}, record.Amount{}, 0
			keys := map[string]crypto.PubKey{}
			for _, v := range line.Genesis.Validators {
				keys[v.Account] = a.keys[v.Account].PubKey()
			}
			w = newTwin(t, "", *line.Genesis, params, keys)
			w.begin(abci.RequestFinalizeBlock{})
		case line.Tx != nil:
			actor, err := account.Actor(line.Tx)
			if err != nil {
				return err
			}
			data, err := account.SignTx(account.Body{ChainID: chainID, Sequence: w.sequence[actor]}, line.Tx, a.keys[actor])
			if err != nil {
				return err
			}
			if x := w.add(data); x.code != app.CodeOK && x.code != app.CodeRefused {
				return fmt.Errorf("a transaction that no node would take: %s", x.log)
			}
		}
		for range line.Advance {
			if err := end(); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && len(w.request.Txs) > 0 {
		err = end()
	}
	return err
}

// TestRecordedScenarios: the recorded scenarios, as signed transactions in blocks of the node, give the state of the embedded ledger and the
// state that was recorded, block by block. All can be expressed: every transaction acts for an account that can have a key, and
// every block is within what consensus allows. What differs are names, which are addresses here.
func TestRecordedScenarios(t *testing.T) {
	all, err := scenarios.All()
	require.NoError(t, err)
	if testing.Short() {
		all = slices.DeleteFunc(all, func(s *fixtures.Scenario) bool { return strings.HasPrefix(s.Name, "random-") || s.Blocks > 100 })
	}
	report, err := fixtures.RunScenarios(all, fixtures.PlayerFunc(func(_ string, script io.Reader, visit func([]byte) error) error {
		text, err := io.ReadAll(script)
		if err != nil {
			return err
		}
		return play(t, text, 0, visit)
	}))
	require.NoError(t, err)
	require.Len(t, report.Scenarios, len(all))
	for _, row := range report.Scenarios {
		require.Equal(t, fixtures.StatusOK, row.Status, "%s/%s: %v", row.Release, row.Scenario, row.FirstDifference)
		require.NotZero(t, row.NumbersCompared)
	}
}

// TestMonthBegins: the example of a month, to the first work of its topics. The rest of its 864 000 blocks, nearly all of them empty, is more of
// the same and takes too long for a test.
func TestMonthBegins(t *testing.T) {
	script, err := os.ReadFile("../../../examples/one-month.jsonl")
	require.NoError(t, err)
	blocks := int64(22_000)
	if testing.Short() {
		blocks = 100
	}
	require.ErrorIs(t, play(t, script, blocks, nil), io.EOF)
}
