package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/internal/evaluator"
)

// repeated joins so many of the texts that they have at least the size.
func repeated(size int, separator string, text func(i int) string) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(text(i))
	}
	return b.String()
}

func vectorDocument(operation, cases string) []byte {
	return fmt.Appendf(nil, `{"format": "chorus-vectors/1", "operation": %q, "release": "v0.6", "tolerance": "0", "params": {}, "cases": [%s]}`, operation, cases)
}

// wideTopic returns a topic file of about the size, nearly all of it regret tables.
func wideTopic(size int) []byte {
	n := 1
	for n*n*9 < size {
		n++
	}
	names, numbers, rows := make([]string, n), make([]string, n), make([]string, n)
	for i := range n {
		names[i], numbers[i] = fmt.Sprintf(`"m%05d"`, i), fmt.Sprintf(`"%d.%03d"`, i%7-3, i%997)
	}
	list := "[" + strings.Join(numbers, ",") + "]"
	empty := "[" + strings.TrimSuffix(strings.Repeat("[],", n), ",") + "]"
	for i := range rows {
		rows[i] = list
	}
	return []byte(`{"release": "v0.16", "inferers": [` + strings.Join(names, ",") + `], "inferences": ` + list + `, "forecasters": [], "forecasts": [],
		"network_combined_loss": "-1", "initial_regret": "-1", "p": "3", "c": "0.75", "epsilon": "0.01", "scale": "1", "regrets": {"inferer": ` + list + `,
		"forecaster": [], "naive_inferer": ` + list + `, "one_out_inferer_inferer": [` + strings.Join(rows, ",") + `], "one_out_inferer_forecaster": ` + empty + `,
		"one_out_forecaster_inferer": [], "one_out_forecaster_forecaster": [], "one_in_forecaster_inferer": [], "one_in_forecaster_self": []}}`)
}

// manyEpochs returns an epoch file of at least the size: one epoch of the example over and over.
func manyEpochs(t *testing.T, size int) []byte {
	data, err := os.ReadFile(epochsExample)
	require.NoError(t, err)
	var file map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(data, &file))
	var epochs []json.RawMessage
	require.NoError(t, json.Unmarshal(file["epochs"], &epochs))
	first := string(epochs[0])
	file["epochs"] = json.RawMessage("[" + repeated(size, ",", func(i int) string {
		return strings.ReplaceAll(first, `"nonce": 1000`, fmt.Sprintf(`"nonce": %d`, 1000+i))
	}) + "]")
	whole, err := json.Marshal(file)
	require.NoError(t, err)
	return whole
}

// TestReadersAreLinear: memory that readers take in all, and time, stay in proportion to the input.
func TestReadersAreLinear(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // what counts is what is allocated
	answer := func(data []byte) error {
		doc, err := fixtures.Parse(data)
		if err == nil {
			_, err = fixtures.Answer(doc, evaluator.New(evaluator.Float64))
		}
		return err
	}
	const mega = 1 << 20
	for _, c := range []struct {
		name    string
		largest int
		input   func(size int) []byte
		read    func([]byte) error
	}{
		{"vector document of many cases", 4 * mega, func(size int) []byte {
			return vectorDocument("math_add", repeated(size, ",", func(i int) string {
				return fmt.Sprintf(`{"id":"%d","in":{"x":"%d.125","y":"-0.25"},"out":{"z":"1"}}`, i, i)
			}))
		}, func(data []byte) error {
			doc, err := fixtures.Parse(data)
			if err == nil {
				fixtures.Run([]*fixtures.Document{doc}, evaluator.New(evaluator.Float64), fixtures.FileTolerance())
			}
			return err
		}},
		{"vector document of one long case", 4 * mega, func(size int) []byte {
			return vectorDocument("math_median", `{"id":"a","in":{"data":[`+repeated(size, ",", func(i int) string {
				return fmt.Sprintf(`"%d.%072d"`, i%1000, i)
			})+`]}}`)
		}, answer},
		{"keys that nobody reads", 4 * mega, func(size int) []byte {
			return vectorDocument("math_add", `{"id":"a","in":{"x":"1","y":"1"},"mine":{`+repeated(size, ",", func(i int) string {
				return fmt.Sprintf(`"key%08d":%d`, i, i)
			})+`}}`)
		}, answer},
		{"topic file", 4 * mega, wideTopic, func(data []byte) error {
			_, err := inferFile[float64](data, "")
			return err
		}},
		{"epoch file", 4 * mega, func(size int) []byte { return manyEpochs(t, size) }, func(data []byte) error {
			_, err := epochsFile[float64](data, "")
			return err
		}},
		{"ledger script", 4 * mega, func(size int) []byte {
			return []byte(repeated(size, "\n", func(i int) string {
				return fmt.Sprintf(`{"tx": "submit_losses", "reputer": "r%d", "topic": 1, "nonce": 1, "losses": {"combined": "-1", "naive": "-2", "inferers": [{"worker": "w%d", "loss": "-1.5"}]}}`, i, i)
			}))
		}, func(data []byte) error {
			return chain.ReadScript(strings.NewReader(string(data)), func(chain.Line) error { return nil })
		}},
		{"genesis", mega / 2, func(size int) []byte {
			return []byte(`{"genesis": {"release": "v0.16", "accounts": [` + repeated(size, ",", func(i int) string {
				return fmt.Sprintf(`{"account": "a%d", "amount": "1"}`, i)
			}) + `]}}`)
		}, func(data []byte) error {
			return chain.ReadScript(strings.NewReader(string(data)), func(l chain.Line) error { return l.Genesis.Validate() })
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			perByte := map[int]float64{}
			sizes := []int{c.largest / 16, c.largest}
			if testing.Short() {
				sizes = []int{c.largest / 64, c.largest / 16}
			}
			for _, size := range sizes {
				input := c.input(size)
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				start := time.Now()
				require.NoError(t, c.read(input))
				took := time.Since(start)
				runtime.ReadMemStats(&after)
				perByte[size] = float64(after.TotalAlloc-before.TotalAlloc) / float64(len(input))
				t.Logf("%d bytes: %.0f bytes of memory each, %v", len(input), perByte[size], took)
				require.Less(t, took, time.Minute)
			}
			require.Less(t, perByte[sizes[1]], 1.5*perByte[sizes[0]]+20)
			require.Less(t, perByte[sizes[1]], 600.0)
		})
	}
}
