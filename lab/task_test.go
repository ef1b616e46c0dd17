package lab

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
)

// small is a simulation of every kind of thing, in few epochs.
func small(t testing.TB, how, process string, epochs int) *Plan {
	t.Helper()
	c := Default()
	if c.Arithmetic = how; how == "ledger" {
		c.Arithmetic, c.Engine = "decimal", "ledger"
	}
	c.Epochs, c.BurnIn, c.Seeds = epochs, epochs/4, 2
	c.Truth.Process = process
	c.Inferers.Count, c.Forecasters.Count, c.Reputers.Count = 3, 2, 3
	c.Reputers.Restake = true
	c.Record = Record{Epochs: 1, Series: 1, Bins: 4}
	c.Adversaries = Adversaries{
		Dropouts{Count: 1, From: epochs / 4, To: epochs / 2, Absence: 0.2, Error: 2}, LazyReputers{Count: 1, Stake: 100, Way: lazyLast}, NetworkCopycats{Count: 1},
		FlashStake{Share: 0.5, Reputers: 1, Every: 3, Inferers: 1, Error: 10, By: 3},
	}
	p, err := NewPlan(c)
	require.NoError(t, err)
	return p
}

// outcome is all that a task gives, as bytes.
func outcome(t testing.TB, r Repetition, rows string) string {
	t.Helper()
	text, err := json.Marshal(r)
	require.NoError(t, err)
	return rows + string(text)
}

func undisturbed(t testing.TB, p *Plan, task int) string {
	t.Helper()
	var rows bytes.Buffer
	r, err := p.Run(context.Background(), task, &rows)
	require.NoError(t, err)
	return outcome(t, r, rows.String())
}

// TestTaskResumes: saved after any epoch, again and again, a task ends with the bytes that it has without.
func TestTaskResumes(t *testing.T) {
	for _, c := range []struct {
		arithmetic, process string
		epochs              int
	}{{"float64", "returns", 60}, {"float64", "labels", 40}, {"float64", "step", 40}, {"decimal", "price", 12}, {"ledger", "labels", 9}} {
		t.Run(c.arithmetic+"/"+c.process, func(t *testing.T) {
			p := small(t, c.arithmetic, c.process, c.epochs)
			want := undisturbed(t, p, 0)
			random := rand.New(rand.NewPCG(1, 2))
			for range 6 {
				var rows bytes.Buffer
				task, err := p.Begin(0, &rows)
				require.NoError(t, err)
				for more := true; more; {
					for range random.IntN(c.epochs/2) + 1 {
						more, err = task.Step()
						require.NoError(t, err)
					}
					saved, err := task.Save()
					require.NoError(t, err)
					require.Equal(t, int64(rows.Len()), task.Written())
					rows.WriteString("lost") // written after the last save
					rows.Truncate(int(task.Written()))
					again, err := p.Resume(saved, &rows)
					require.NoError(t, err)
					require.Equal(t, task.Made(), again.Made())
					resaved, err := again.Save()
					require.NoError(t, err)
					require.Equal(t, string(saved), string(resaved))
					task = again
				}
				r, err := task.Run(context.Background())
				require.NoError(t, err)
				require.Equal(t, want, outcome(t, r, rows.String()))
			}
		})
	}
}

// TestTaskEndsAfterTheEpochAtHand: a context that is done ends a run between epochs, and it goes on from there.
func TestTaskEndsAfterTheEpochAtHand(t *testing.T) {
	p := small(t, "float64", "returns", 30)
	var rows bytes.Buffer
	task, err := p.Begin(0, &rows)
	require.NoError(t, err)
	done, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = task.Run(done)
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, task.Made())
	r, err := task.Run(context.Background())
	require.NoError(t, err)
	require.Equal(t, undisturbed(t, p, 0), outcome(t, r, rows.String()))
}

// TestResumeRefusesLedgers: of another height, of nothing, changed.
func TestResumeRefusesLedgers(t *testing.T) {
	p := small(t, "ledger", "returns", 3)
	task, err := p.Begin(1, nil)
	require.NoError(t, err)
	_, err = task.Step()
	require.NoError(t, err)
	saved, err := task.Save()
	require.NoError(t, err)
	for _, c := range []struct {
		old, new string
		kind     error
		says     string
	}{
		{`"ledger/nonce":["`, `"ledger/nonce":["1`, num.ErrDomain, "state.ledger/nonce[0]"},
		{`"ledger/export":["`, `"ledger/export":["?`, num.ErrSyntax, "state.ledger/export[0]"},
		{`"ledger/export":["`, `"ledger/export":["AAAA`, num.ErrSyntax, "state.ledger/export[0]"},
		{`"ledger/started":["true"]`, `"ledger/started":["false"]`, num.ErrUnknown, "state"},
	} {
		require.Contains(t, string(saved), c.old)
		_, err := p.Resume([]byte(strings.Replace(string(saved), c.old, c.new, 1)), nil)
		require.ErrorIs(t, err, c.kind, c.new)
		assert.ErrorContains(t, err, c.says)
	}
}

func TestResumeRefuses(t *testing.T) {
	p := small(t, "float64", "returns", 10)
	task, err := p.Begin(1, nil)
	require.NoError(t, err)
	_, err = task.Step()
	require.NoError(t, err)
	saved, err := task.Save()
	require.NoError(t, err)
	_, err = p.Resume(saved, nil)
	require.NoError(t, err)
	for _, c := range []struct {
		old, new string
		kind     error
		says     string
	}{
		{`"version":1`, `"version":2`, num.ErrUnknown, "version"},
		{`"task":1`, `"task":9`, num.ErrDomain, "task"},
		{`"epochs":1`, `"epochs":3`, num.ErrDomain, "epochs"},
		{`"written":0`, `"written":-1`, num.ErrDomain, "written"},
		{`"plan":"`, `"plan":"0`, num.ErrDomain, "plan"},
		{`"truth":["100"]`, `"truth":["x"]`, num.ErrSyntax, "state.truth[0]"},
		{`"truth":["100"]`, `"truth":[]`, num.ErrShape, "state.truth"},
		{`"truth":["100"]`, `"trust":["100"]`, num.ErrMissing, "state.truth"},
		{`"truth":["100"]`, `"truth":["100"],"trust":[]`, num.ErrUnknown, "state"},
		{`"topic/inferer/history":["1"]`, `"topic/inferer/history":["999999999"]`, num.ErrDomain, "history"},
	} {
		require.Contains(t, string(saved), c.old)
		_, err := p.Resume([]byte(strings.Replace(string(saved), c.old, c.new, 1)), nil)
		require.ErrorIs(t, err, c.kind, c.new)
		assert.ErrorContains(t, err, c.says)
	}
	_, err = small(t, "float64", "returns", 11).Resume(saved, nil)
	require.ErrorIs(t, err, num.ErrDomain)
	for cut := range saved {
		if cut%97 == 0 {
			_, err := p.Resume(saved[:cut], nil)
			require.Error(t, err)
		}
	}
}

// TestEpochRows: the columns of the researchers behind setting, seed and epoch, for the repetitions that record them, in every setting;
// cells of an epoch that failed are empty.
func TestEpochRows(t *testing.T) {
	c := Default()
	c.Epochs, c.BurnIn, c.Seeds, c.Record.Epochs = 6, 1, 3, 2
	c.Inferers.Count, c.Forecasters.Count, c.Reputers.Count = 2, 1, 2
	c.Sweep = []Axis{{Key: "inferers.count", Values: Values{2, 3}}, {Key: "forecasters.count", Values: Values{1, 0}}}
	c.Adversaries = Adversaries{LateJoiners{Count: 1, From: 3, Error: 2}}
	p, err := NewPlan(c)
	require.NoError(t, err)
	var all strings.Builder
	all.WriteString(p.EpochsHeading())
	for task := range p.Tasks() {
		var rows bytes.Buffer
		r, err := p.Run(context.Background(), task, &rows)
		require.NoError(t, err)
		require.Empty(t, r.Failed)
		require.Equal(t, p.Rows(task), strings.Count(rows.String(), "\n"))
		all.Write(rows.Bytes())
	}
	table, err := csv.NewReader(strings.NewReader(all.String())).ReadAll()
	require.NoError(t, err)
	require.Len(t, table, 1+4*2*6)
	column := func(name string) int {
		for i, known := range table[0] {
			if known == name {
				return i
			}
		}
		t.Fatalf("no column %s in %v", name, table[0])
		return 0
	}
	require.Equal(t, []string{"setting", "seed", "epoch", "target"}, table[0][:4])
	seen := map[string]bool{}
	for _, name := range table[0] {
		require.False(t, seen[name], name)
		seen[name] = true
	}
	for i, row := range table[1:] {
		setting, epoch := i/12, i%6
		require.Equal(t, []string{strconv.Itoa(setting), strconv.Itoa(1 + i/6%2), strconv.Itoa(epoch)}, row[:3])
		require.NotEmpty(t, row[column("network_loss")])
		require.Equal(t, setting >= 2 || epoch >= 3, row[column("inference_2")] != "", "inferer 2 is the late one where there are two others")
		require.Equal(t, setting >= 2 && epoch >= 3, row[column("inference_3")] != "")
		require.Equal(t, setting%2 == 0 && epoch > 0, row[column("forecast_implied_inference_0")] != "")
		for _, cell := range row {
			if cell != "" {
				x, err := strconv.ParseFloat(cell, 64)
				require.NoError(t, err)
				require.Equal(t, strconv.FormatFloat(x, 'g', -1, 64), cell, "the shortest text")
			}
		}
	}
}

// TestEpochRowsOfEpochsThatFail: nobody is there until epoch 2.
func TestEpochRowsOfEpochsThatFail(t *testing.T) {
	c := Default()
	c.Epochs, c.BurnIn, c.Seeds = 5, 0, 1
	c.Reputers.Stake = 1e-30 // below the minimum: nobody reports
	p, err := NewPlan(c)
	require.NoError(t, err)
	var rows bytes.Buffer
	r, err := p.Run(context.Background(), 0, &rows)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"network_losses": 5}, r.Failed)
	table, err := csv.NewReader(strings.NewReader(p.EpochsHeading() + rows.String())).ReadAll()
	require.NoError(t, err)
	require.Len(t, table, 6)
	for _, row := range table[1:] {
		for i, name := range table[0] {
			switch name {
			case "network_inference", "inference_0", "epoch":
				require.NotEmpty(t, row[i], name)
			case "network_loss", "inferer_0_reward", "reputer_0_loss_network_inference":
				require.Empty(t, row[i], name)
			}
		}
	}
}

func TestRecordOfTooManyMembers(t *testing.T) {
	c := Default()
	c.Inferers.Count, c.Forecasters.Count, c.Reputers.Count = 200, 100, 100
	require.ErrorIs(t, c.Validate(), num.ErrLimit)
	c.Record.Epochs = 0
	require.NoError(t, c.Validate())
}

func FuzzResume(f *testing.F) {
	p := small(f, "float64", "returns", 6)
	for _, epochs := range []int{0, 3, 6} {
		task, err := p.Begin(0, nil)
		require.NoError(f, err)
		for range epochs {
			_, err = task.Step()
			require.NoError(f, err)
		}
		saved, err := task.Save()
		require.NoError(f, err)
		f.Add(saved)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		task, err := p.Resume(data, nil)
		if err != nil {
			return
		}
		saved, err := task.Save()
		require.NoError(t, err)
		again, err := p.Resume(saved, nil)
		require.NoError(t, err)
		require.Equal(t, task.Made(), again.Made())
		for more := true; more && err == nil; {
			more, err = task.Step() // an error or an epoch, never a panic
		}
	})
}
