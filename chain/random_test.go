package chain_test

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/internal/histories"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

var (
	transactions = flag.Int("transactions", 20_000, "random transactions of TestRandomTransactions")
	randomSeed   = flag.Uint64("seed", 1, "seed of TestRandomTransactions and TestForgedExports")
)

// TestRandomTransactions: whatever valid and invalid transactions come, nothing panics, a refused one leaves the
// state as it was, and the invariants hold after every block. A history that fails is shrunk.
func TestRandomTransactions(t *testing.T) {
	total := *transactions
	if testing.Short() {
		total = min(total, 2_000)
	}
	source := num.NewSource(*randomSeed)
	refused := map[string]int{}
	applied, done := map[string]int{}, 0
	for done < total {
		rules := release.All()[source.IntN(len(release.All()))].Name
		steps := make([]step, histories.Steps)
		for i := range steps {
			steps[i] = step(source.IntN(1 << 30))
		}
		n, err := playSteps(rules, steps, applied, refused)
		done += n
		if err != nil {
			steps = shrink(rules, steps)
			_, err = playSteps(rules, steps, map[string]int{}, map[string]int{})
			t.Fatalf("seed %d, %s, %d steps: %v\n%s", *randomSeed, rules, len(steps), err, describe(rules, steps))
		}
	}
	for _, kind := range chain.TxKinds() {
		if total >= 20_000 {
			require.NotZero(t, applied[kind], "no %s was ever valid: %v, refused %v", kind, applied, refused)
		}
	}
	t.Logf("%d transactions, %d epochs rewarded, applied %v", done, applied["rewarded"], applied)
}

// step is one random move, see histories.Game.Move.
type step uint64

func playSteps(rules string, steps []step, applied, refused map[string]int) (n int, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	g, err := newGame(rules)
	if err != nil {
		return 0, err
	}
	l := g.ledger
	for _, s := range steps {
		tx, blocks := g.Move(uint64(s))
		if tx == nil {
			if err := g.endBlocks(blocks); err != nil {
				return n, err
			}
			continue
		}
		n++
		kind := tx.Kind()
		before, err := l.StateHash()
		if err != nil {
			return n, err
		}
		events, err := l.Apply(tx)
		if err == nil {
			applied[kind]++
			if n%10 == 0 { // within a block too
				if err := l.CheckInvariants(); err != nil {
					return n, fmt.Errorf("after %s: %w", kind, err)
				}
			}
			continue
		}
		refused[kind]++
		if _, ok := num.AsError(err); !ok {
			return n, fmt.Errorf("%s: not a num.Error: %w", kind, err)
		}
		after, hashErr := l.StateHash()
		if hashErr != nil || before != after || len(events) > 0 {
			return n, fmt.Errorf("%s was refused (%w) and changed the state", kind, err)
		}
	}
	if err = g.endBlocks(1); err == nil {
		err = l.Check()
	}
	applied["rewarded"] += int(l.Summary().RewardedEpochs)
	return n, err
}

// game is a random history on a ledger.
type game struct {
	*histories.Game
	ledger *chain.Ledger
}

// newGame begins a history.
func newGame(rules string) (*game, error) {
	config, err := histories.Plain().Config(rules)
	if err != nil {
		return nil, err
	}
	l, err := chain.New(config)
	if err != nil {
		return nil, err
	}
	h, err := histories.New(l, histories.Plain())
	if err != nil {
		return nil, err
	}
	g := &game{h, l}
	for _, block := range h.Beginning() {
		for _, tx := range block {
			if _, err := l.Apply(tx); err != nil {
				return nil, err
			}
		}
		if err := g.endBlocks(1); err != nil {
			return nil, err
		}
	}
	return g, nil
}

func (g *game) endBlocks(n int) error {
	if _, err := g.ledger.Advance(int64(n)); err != nil {
		return fmt.Errorf("block %d: %w", g.ledger.Height()+1, err)
	}
	if err := g.ledger.CheckInvariants(); err != nil {
		return fmt.Errorf("after block %d: %w", g.ledger.Height(), err)
	}
	return nil
}

// shrink takes steps out as long as the history fails.
func shrink(rules string, steps []step) []step {
	fails := func(steps []step) bool {
		_, err := playSteps(rules, steps, map[string]int{}, map[string]int{})
		return err != nil
	}
	for size := len(steps) / 2; size > 0; size /= 2 {
		for at := 0; at+size <= len(steps); {
			shorter := slices.Concat(steps[:at], steps[at+size:])
			if fails(shorter) {
				steps = shorter
			} else {
				at += size
			}
		}
	}
	return steps
}

// describe writes a history as a script.
func describe(rules string, steps []step) string {
	g, err := newGame(rules)
	if err != nil {
		return err.Error()
	}
	l, text := g.ledger, ""
	for _, s := range steps {
		tx, blocks := g.Move(uint64(s))
		if tx == nil {
			_, err := l.Advance(int64(blocks))
			text += fmt.Sprintf("{\"advance\": %d} %v\n", blocks, err)
			continue
		}
		line, encoding := chain.EncodeTx(tx)
		_, err := l.Apply(tx)
		text += fmt.Sprintf("%s %v\n", line, errors.Join(err, encoding))
	}
	return text
}
