package main

import (
	"bytes"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/api"
	"github.com/seed-63a7a409/chorus/chain/node/internal/solo"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/release"
)

// run runs a command line with an input.
func run(t *testing.T, in string, args ...string) (string, error) {
	var out bytes.Buffer
	c := command()
	c.SetArgs(args)
	c.SetIn(strings.NewReader(in))
	c.SetOut(&out)
	c.SetErr(new(bytes.Buffer))
	err := c.ExecuteContext(t.Context())
	return out.String(), err
}

// TestPolicyByCommands: two of three keys, each on a machine of its own, change the rules of a network; one of them cannot.
func TestPolicyByCommands(t *testing.T) {
	folder := t.TempDir()
	keys := func(of string) string { return filepath.Join(folder, of) }
	public := map[string]string{}
	for _, name := range []string{"ada", "bea", "cleo", "stranger"} {
		_, err := run(t, "", "keys", "new", name, "--keys", keys(name))
		require.NoError(t, err)
		printed, err := run(t, "", "keys", "public", name, "--keys", keys(name))
		require.NoError(t, err)
		public[name] = strings.TrimSpace(printed)
	}
	printed, err := run(t, "", "keys", "policy", "ada", public["bea"], public["cleo"], "--threshold", "2", "--keys", keys("ada"))
	require.NoError(t, err)
	_, err = run(t, "", "keys", "policy", public["bea"], "ed25519:AAAA", "--keys", keys("ada"))
	require.ErrorContains(t, err, "signer.keys[1]")
	_, err = run(t, "", "keys", "policy", public["bea"], public["bea"], "--keys", keys("ada"))
	require.ErrorContains(t, err, "every key once")
	authority, _, _ := strings.Cut(printed, "\n")
	policy := keys("policy.txt")
	require.NoError(t, os.WriteFile(policy, []byte(printed), 0o600))

	config := chain.DefaultConfig(release.V17())
	config.Authority = authority
	config.Accounts = []chain.Balance{{Account: authority, Amount: record.Tokens(1)}}
	n, err := solo.New(config)
	require.NoError(t, err)
	door := httptest.NewServer(api.Handler(n.App, n))
	defer door.Close()

	rules := `{"tx":"change_rules","authority":"` + authority + `","at":6,"release":"v0.16"}`
	_, err = run(t, rules, "tx", "-", "--from", "ada", "--keys", keys("ada"), "--node", door.URL)
	require.ErrorContains(t, err, "the account that the transaction acts for", "ada alone is another account")
	one, err := run(t, rules, "tx", "-", "--from", "ada", "--policy", policy, "--print", "--keys", keys("ada"), "--node", door.URL)
	require.NoError(t, err)
	_, err = run(t, one, "send", "-", "--node", door.URL)
	require.ErrorContains(t, err, "exactly 2")
	_, err = run(t, one, "sign", "-", "--from", "stranger", "--keys", keys("stranger"))
	require.ErrorContains(t, err, "a key of the policy")
	// cleo signs, but ada has signed something else
	forged, err := run(t, strings.Replace(one, `"at":6`, `"at":7`, 1), "sign", "-", "--from", "cleo", "--keys", keys("cleo"))
	require.NoError(t, err)
	_, err = run(t, forged, "send", "-", "--node", door.URL)
	require.ErrorContains(t, err, "signature")

	two, err := run(t, one, "sign", "-", "--from", "cleo", "--keys", keys("cleo"))
	require.NoError(t, err)
	_, err = run(t, two, "sign", "-", "--from", "bea", "--keys", keys("bea"))
	require.ErrorContains(t, err, "exactly 2")
	said, err := run(t, two, "send", "-", "--node", door.URL)
	require.NoError(t, err)
	require.Contains(t, said, "in block 2")
	again, err := run(t, two, "send", "-", "--node", door.URL)
	require.NoError(t, err)
	require.Equal(t, said, again, "the same bytes are executed once")
	for range 6 {
		_, err := n.Block()
		require.NoError(t, err)
	}
	s, err := n.App.At(0)
	require.NoError(t, err)
	require.Equal(t, "v0.16", s.Ledger.Summary().Release)
	require.NoError(t, s.Ledger.CheckInvariants())
}

// TestLossOf: what is no loss or no floor is refused.
func TestLossOf(t *testing.T) {
	for _, name := range []string{"squared", "absolute", "cross-entropy"} {
		for _, floor := range []string{leastLoss, "0.5", "1e-20"} {
			_, err := lossOf(name, floor)
			require.NoError(t, err)
		}
	}
	for _, floor := range []string{"0", "-1", "", "x", "NaN", "Inf"} {
		_, err := lossOf("squared", floor)
		require.ErrorContains(t, err, "--floor", floor)
	}
	_, err := lossOf("cubic", leastLoss)
	require.ErrorContains(t, err, "--loss")
}

// TestWaitForNone: a network that cannot start its first node waits for none.
func TestWaitForNone(t *testing.T) {
	n := &testnet{folder: filepath.Join(t.TempDir(), "missing"), doors: make([]string, 3)}
	stopped, err := n.start(t.Context(), io.Discard)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NoError(t, n.wait(stopped))
}

// TestBodyOf: transactions of the ledger that name a validator are no keys of validators.
func TestBodyOf(t *testing.T) {
	for _, text := range []string{
		`{"tx":"bond","delegator":"ann","validator":"vera","amount":"5"}`, `{"tx":"unbond","delegator":"ann","validator":"vera","amount":"5"}`,
		`{"tx":"slash_validator","authority":"ann","validator":"vera","fraction":"0.1"}`, `{"tx":"transfer","from":"ann","to":"bob","amount":"5"}`,
	} {
		body, err := bodyOf([]byte(text))
		require.NoError(t, err, text)
		require.NotEmpty(t, body.Tx, text)
		require.Nil(t, body.Validator, text)
	}
	body, err := bodyOf([]byte(`{"unjail":{"operator":"vera"}}`))
	require.NoError(t, err)
	require.Empty(t, body.Tx)
	require.Equal(t, "vera", body.Unjail.Operator)
	_, err = bodyOf([]byte(`{"amount":"5"}`))
	require.ErrorContains(t, err, "missing")
}
