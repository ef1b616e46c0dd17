package chain_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// TestTrace: after every block of a synthetic ledger the trace says what the queries say, and asking for it changes nothing.
func TestTrace(t *testing.T) {
	for _, r := range release.All() {
		text := smallScript(t, r.Name)
		var l *chain.Ledger
		sum := record.Amount{} // of pending rewards seen, so that the comparison is known to have met some
		require.NoError(t, chain.ReadScript(bytes.NewReader(text), func(line chain.Line) (err error) {
			switch {
			case line.Genesis != nil:
				l, err = chain.New(*line.Genesis)
			case line.Tx != nil:
				_, err = l.Apply(line.Tx)
			}
			for range line.Advance {
				_, err := l.EndBlock()
				require.NoError(t, err)
				trace, err := l.Trace(nil)
				require.NoError(t, err)
				checkTrace(t, l, trace)
				for _, d := range trace.Delegations {
					sum = sum.Plus(d.Pending)
				}
			}
			return err
		}))
		require.Equal(t, hashOf(t, playScript(t, text, record.NewMemory(), chain.Options{})), hashOf(t, l), r.Name)
		require.Positive(t, sum.Sign(), r.Name)
	}
}

func checkTrace(t *testing.T, l *chain.Ledger, trace chain.BlockTrace) {
	t.Helper()
	s := l.Summary()
	require.Equal(t, s.Height, trace.Height)
	same(t, s.Supply, trace.Supply)
	same(t, s.Minted, trace.Minted)
	same(t, s.Stake, trace.Stake)
	same(t, s.Modules.Staking, trace.Staking)
	same(t, s.Modules.Ecosystem, trace.Ecosystem)
	same(t, s.Modules.Rewards, trace.Rewards)
	same(t, s.Modules.Pending, trace.Pending)
	same(t, s.Modules.FeeCollector, trace.Validators)
	same(t, s.Emission.PerBlock, trace.BlockEmission)
	require.True(t, s.Emission.Rate.Equal(trace.Rate) && s.Emission.ReputerShare.Equal(trace.ReputerShare))
	require.True(t, s.WeightSum.Equal(trace.WeightSum))

	accounts := map[string]record.Amount{}
	for b, err := range l.Accounts() {
		require.NoError(t, err)
		accounts[b.Account] = b.Amount
	}
	requireSameJSON(t, accounts, trace.Balances)

	require.Len(t, trace.Topics, int(s.Topics))
	placed := record.Amount{}
	for id, topic := range trace.Topics {
		want, err := l.Topic(id)
		require.NoError(t, err)
		require.Equal(t, want.Active, topic.Active)
		require.Equal(t, want.NextChurn, topic.NextChurn)
		require.Equal(t, want.WorkerWindows, topic.WorkerWindows)
		require.Equal(t, want.ReputerWindows, topic.ReputerWindows)
		same(t, want.Fees, topic.Fees)
		same(t, want.Stake, topic.Stake)
		require.True(t, want.Weight.Equal(topic.Weight) && want.ScoreRatio.Equal(topic.ScoreRatio))
		require.True(t, want.InitialRegret.Equal(topic.InitialRegret))
		checkMembers(t, l, id, topic)
		for _, r := range topic.Reputers {
			placed = placed.Plus(r.Delegated)
		}
	}
	for name, d := range trace.Delegations {
		parts := strings.Split(name, "/")
		require.Len(t, parts, 3)
		var id uint64
		require.NoError(t, json.Unmarshal([]byte(parts[0]), &id))
		want, err := l.Delegation(id, parts[1], parts[2])
		require.NoError(t, err)
		same(t, want.Amount, d.Amount)
		same(t, want.Pending, d.Pending)
		placed = placed.Minus(d.Amount)
	}
	require.True(t, placed.IsZero(), "all delegations are there")
}

func checkMembers(t *testing.T, l *chain.Ledger, id uint64, topic chain.TraceTopic) {
	t.Helper()
	stake := record.Amount{}
	for name, r := range topic.Reputers {
		s, err := l.Stake(id, name)
		require.NoError(t, err)
		same(t, s.Own.Plus(s.Delegated), r.Stake)
		same(t, s.Delegated, r.Delegated)
		m, err := l.Member(id, record.RoleReputer, name)
		require.NoError(t, err)
		require.True(t, m.Score.Equal(r.Score))
		require.Equal(t, m.Height, r.ScoreHeight)
		coefficient := num.IntDec(1)
		if m.Coefficient != nil {
			coefficient = *m.Coefficient
		}
		require.True(t, coefficient.Equal(r.Coefficient))
		stake = stake.Plus(r.Stake)
	}
	same(t, topic.Stake, stake)
	for name, w := range topic.Workers {
		m, err := l.Member(id, record.RoleInferer, name)
		require.NoError(t, err)
		require.True(t, m.Score.Equal(w.InfererScore))
		require.Equal(t, m.Height, w.InfererHeight)
		require.Equal(t, m.Inclusions, w.InfererInclusions)
		m, err = l.Member(id, record.RoleForecaster, name)
		require.NoError(t, err)
		require.True(t, m.Score.Equal(w.ForecasterScore))
		require.Equal(t, m.Height, w.ForecasterHeight)
		require.Equal(t, m.Inclusions, w.ForecasterInclusions)
	}
}

func same(t *testing.T, want, got record.Amount) {
	t.Helper()
	require.Zero(t, want.Cmp(got), "%v, not %v", got, want)
}

func requireSameJSON(t *testing.T, want, got any) {
	t.Helper()
	a, err := json.Marshal(want)
	require.NoError(t, err)
	b, err := json.Marshal(got)
	require.NoError(t, err)
	require.JSONEq(t, string(a), string(b))
}

// traceOf plays lines on a ledger of two people and gives the trace of the last block.
func traceOf(t *testing.T, lines ...string) chain.BlockTrace {
	t.Helper()
	text := `{"genesis": {"release": "v0.6", "accounts": [{"account": "alice", "amount": "5000000000"}, {"account": "rita", "amount": "50000"}]}}
{"tx": "create_topic", "creator": "alice", "params": {"EpochLength": 12, "WorkerSubmissionWindow": 4, "GroundTruthLag": 12, "AlphaRegret": "0.1", "PNorm": "3", "CNorm": "0.75", "Epsilon": "0.01", "MeritSortitionAlpha": "0.1", "ActiveInfererQuantile": "0.05", "ActiveForecasterQuantile": "0.05", "ActiveReputerQuantile": "0.05", "MaxTopInferersToReward": 0, "InitialRegret": "0"}}
` + strings.Join(lines, "\n")
	l := playScript(t, []byte(text), record.NewMemory(), chain.Options{})
	_, err := l.Trace(nil)
	require.ErrorIs(t, err, record.ErrNotAllowed, "a block is under way")
	_, err = l.EndBlock()
	require.NoError(t, err)
	trace, err := l.Trace([]chain.Outcome{chain.OutcomeOK, chain.OutcomeRefused})
	require.NoError(t, err)
	return trace
}

// TestTraceMembers: who is registered is in the trace without any record, and who has left stays as long as a stake does.
func TestTraceMembers(t *testing.T) {
	register := []string{
		`{"tx": "register", "owner": "alice", "topic": 1, "actor": "rita", "as": "reputer"}`,
		`{"tx": "register", "owner": "alice", "topic": 1, "actor": "walt", "as": "worker"}`,
		`{"tx": "register", "owner": "alice", "topic": 1, "actor": "rosa", "as": "reputer"}`,
		`{"tx": "add_stake", "reputer": "rita", "topic": 1, "amount": "40000"}`,
	}
	topic := traceOf(t, register...).Topics[1]
	require.Len(t, topic.Reputers, 2)
	requireSameJSON(t, map[string]any{"coefficient": "1", "delegated": "0", "ema": "0", "ema_height": 0, "stake": "0"}, topic.Reputers["rosa"])
	requireSameJSON(t, map[string]any{
		"forecaster_ema": "0", "forecaster_height": 0, "forecaster_inclusions": 0,
		"inferer_ema": "0", "inferer_height": 0, "inferer_inclusions": 0,
	}, topic.Workers["walt"])

	topic = traceOf(t, append(register,
		`{"tx": "unregister", "sender": "alice", "topic": 1, "actor": "rita", "as": "reputer"}`,
		`{"tx": "unregister", "sender": "alice", "topic": 1, "actor": "rosa", "as": "reputer"}`,
		`{"tx": "unregister", "sender": "alice", "topic": 1, "actor": "walt", "as": "worker"}`)...).Topics[1]
	require.Len(t, topic.Reputers, 1)
	require.Equal(t, "40000", topic.Reputers["rita"].Stake.String())
	require.Empty(t, topic.Workers)
}

// TestTraceKeys: the keys of a trace are those of recorded scenarios, empty lists of names are objects, and docs/formats.md
// has all of them.
func TestTraceKeys(t *testing.T) {
	data, err := json.Marshal(traceOf(t, `{"tx": "transfer", "from": "alice", "to": "bob", "amount": "1"}`))
	require.NoError(t, err)
	require.JSONEq(t, `{
		"balances": {"alice": "4999924999", "bob": "1", "rita": "50000"}, "block_emission": "0", "delegations": {}, "ecosystem": "75000",
		"height": 1, "minted": "0", "pending": "0", "rate": "0", "rewards": "0", "rho": "0.3", "stake": "0", "staking": "0",
		"supply": "5000050000", "topics": {"1": {
			"active": false, "fees": "75000", "initial_regret": "0", "next_churn": 0, "reputer_windows": null, "reputers": {},
			"stake": "0", "tau": "0", "weight": "0", "worker_windows": null, "workers": {}
		}}, "txs": ["ok", "refused"], "validators": "0", "weight_sum": "0"}`, string(data))

	page, err := os.ReadFile("../docs/formats.md")
	require.NoError(t, err)
	for _, of := range []any{chain.BlockTrace{}, chain.TraceTopic{}, chain.TraceReputer{}, chain.TraceWorker{}, chain.TraceDelegation{}} {
		for field := range reflect.TypeOf(of).Fields() {
			require.True(t, strings.Contains(string(page), "`"+field.Tag.Get("json")+"`"), "%s of %T", field.Tag.Get("json"), of)
		}
	}
}

func TestOutcomeOf(t *testing.T) {
	broken := errors.New("the disk is full")
	for _, c := range []struct {
		err  error
		want chain.Outcome
	}{
		{nil, chain.OutcomeOK},
		{num.Refuse(record.ErrFunds, "alice", nil, nil, ""), chain.OutcomeRefused},
		{broken, ""},
		{num.Refuse(record.ErrDamaged, "record", nil, nil, ""), ""},
	} {
		outcome, err := chain.OutcomeOf(c.err)
		require.Equal(t, c.want, outcome)
		if c.want == "" {
			require.Equal(t, c.err, err)
		} else {
			require.NoError(t, err)
		}
	}
}
