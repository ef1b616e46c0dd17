package lab

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/golden"
)

// TestGolden pins every byte of epochs.csv and of the repetitions of small simulations, so that other targets can be asked for the same
// bytes. They change with what is drawn and with what is measured, and with nothing else.
func TestGolden(t *testing.T) {
	for name, c := range map[string]struct {
		arithmetic, process string
		epochs              int
	}{
		"float64/returns":     {"float64", "returns", 60},
		"float64/labels":      {"float64", "labels", 30},
		"float64/heavy-tails": {"float64", "heavy-tails", 30},
		"decimal/price":       {"decimal", "price", 5},
		"ledger/returns":      {"ledger", "returns", 5},
	} {
		t.Run(name, func(t *testing.T) {
			p := small(t, c.arithmetic, c.process, c.epochs)
			h := golden.New[float64]()
			h.Text(p.EpochsHeading())
			for task := range p.Tasks() {
				var rows bytes.Buffer
				r, err := p.Run(context.Background(), task, &rows)
				require.NoError(t, err)
				text, err := json.Marshal(r)
				require.NoError(t, err)
				h.Text(rows.String())
				h.Text(string(text))
			}
			h.Match(t, map[string]string{
				"float64/returns":     "4abed676a9584bf1",
				"float64/labels":      "38bfc5d5427eab0e",
				"float64/heavy-tails": "43810a5dc48ffbc6",
				"decimal/price":       "3048d61409a7f84b",
				"ledger/returns":      "af1285bf0b837611",
			})
		})
	}
}
