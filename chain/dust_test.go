package chain_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// TestDustIsWhatIsMissing: of every reward of a topic, what its actors and their delegators were paid and the dust are
// the whole, to the last digit; draws lose less than a base unit each, a month less than a base unit for each block.
func TestDustIsWhatIsMissing(t *testing.T) {
	type epochOf struct {
		topic uint64
		nonce int64
	}
	one := num.IntDec(1)
	for _, r := range release.All() {
		a := num.NewDecimal(num.Rules{}).Calc()
		paid, dust, total := map[epochOf]num.Dec{}, map[epochOf]num.Dec{}, map[epochOf]num.Dec{}
		kinds := map[string]int{}
		count := func(events []record.Event) {
			for _, e := range events {
				of := epochOf{e.Topic, e.Nonce}
				switch e.Kind {
				case record.EventPaid, record.EventDelegatorsPaid:
					paid[of] = a.Add(paid[of], e.Amount.Dec())
				case record.EventRewarded:
					total[of] = *e.Value
				case record.EventDust:
					kinds[e.Note]++
					require.Positive(t, e.Value.Sign())
					switch e.Note {
					case record.DustOfRewards:
						dust[of] = *e.Value
					case record.DustOfEmission:
						require.Negative(t, e.Value.Cmp(num.IntDec(int64(r.Module.BlocksPerMonth))))
					default:
						require.Negative(t, e.Value.Cmp(one))
					}
				}
			}
		}
		var l *chain.Ledger
		require.NoError(t, chain.ReadScript(bytes.NewReader(smallScript(t, r.Name)), func(line chain.Line) (err error) {
			var events []record.Event
			switch {
			case line.Genesis != nil:
				l, err = chain.New(*line.Genesis)
			case line.Advance > 0:
				var result chain.BlockResult
				result, err = l.Advance(line.Advance)
				events = result.Events
			default:
				events, err = l.Apply(line.Tx)
			}
			count(events)
			return err
		}))
		require.NotEmpty(t, total)
		for of, whole := range total { //chorus:unordered every one by itself
			require.True(t, a.Add(paid[of], dust[of]).Equal(whole), "%s %v: %v and %v of %v", r.Name, of, paid[of], dust[of], whole)
		}
		for _, kind := range []string{record.DustOfRewards, record.DustOfBondDraws, record.DustOfEmission} {
			require.NotZero(t, kinds[kind], "%s: no dust of %s", r.Name, kind)
		}
		require.Subset(t, record.DustKinds(), keysOf(kinds))
	}
}

func keysOf(m map[string]int) (keys []string) {
	for key := range m { //chorus:unordered a set
		keys = append(keys, key)
	}
	return keys
}
