package scenario_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/fixtures/scenarios"
	"github.com/seed-63a7a409/chorus/internal/scenario"
	"github.com/seed-63a7a409/chorus/release"
)

var update = flag.Bool("update", false, "write the table of agreement anew")

// agreement is the table of the blocks that agree, a line for each embedded scenario: release, name, and how many of the
// recorded blocks come before the first difference, or "not yet" for a release without rules.
const agreement = "testdata/agreement.txt"

// TestEmbedded runs every embedded scenario. The table has to be right in both directions: a block that no longer agrees is
// a regression, and one that now agrees is progress to be kept.
func TestEmbedded(t *testing.T) {
	all, err := scenarios.All()
	require.NoError(t, err)
	table := readTable(t)
	lines := make([]string, len(all))
	t.Run("run", func(t *testing.T) {
		for i, s := range all {
			t.Run(s.Release+"/"+s.Name, func(t *testing.T) {
				t.Parallel()
				if testing.Short() && strings.HasPrefix(s.Name, "random-") {
					t.Skip("long")
				}
				report, err := fixtures.RunScenarios([]*fixtures.Scenario{s}, scenario.Ledger{})
				require.NoError(t, err)
				row := report.Scenarios[0]
				state := fmt.Sprintf("%d/%d", row.Agree, row.Recorded)
				if row.Status == fixtures.StatusNotYet {
					state = string(row.Status)
				}
				lines[i] = s.Release + " " + s.Name + " " + state
				if want := table[s.Release+" "+s.Name]; want != state && !*update {
					t.Errorf("%s, the table says %s. First difference: %v\nIf this is progress: go test ./internal/scenario -update",
						state, want, row.FirstDifference)
				}
				if _, err := release.Parse(s.Release); err != nil {
					t.Skip("rules that do not exist yet: ", err)
				}
			})
		}
	})
	require.True(t, *update || len(table) == len(all), "the table has a line for each scenario")
	if *update && !testing.Short() && !t.Failed() {
		require.NoError(t, os.WriteFile(agreement, []byte(strings.Join(lines, "\n")+"\n"), 0o600))
	}
}

func readTable(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile(agreement)
	require.NoError(t, err)
	table := map[string]string{}
	for line := range strings.Lines(string(data)) {
		words := strings.SplitN(strings.TrimSpace(line), " ", 3)
		require.Len(t, words, 3, line)
		table[words[0]+" "+words[1]] = words[2]
	}
	return table
}

const script = `{"genesis": {"release": "v0.6", "accounts": [{"account": "alice", "amount": "1000"}]}}
{"tx": "transfer", "from": "alice", "to": "bob", "amount": "400"}
{"tx": "transfer", "from": "alice", "to": "bob", "amount": "4000"}
{"advance": 2}
{"tx": "transfer", "from": "bob", "to": "alice", "amount": "1"}
`

func play(t *testing.T, script string) ([]string, error) {
	t.Helper()
	var blocks []string
	err := scenario.Ledger{}.Play("v0.6", strings.NewReader(script), func(block []byte) error {
		blocks = append(blocks, string(block))
		return nil
	})
	return blocks, err
}

// TestPlay: a line for every block, refused transactions go on, the block that the script leaves open is ended.
func TestPlay(t *testing.T) {
	blocks, err := play(t, script)
	require.NoError(t, err)
	require.Len(t, blocks, 3)
	require.Contains(t, blocks[0], `"balances":{"alice":"600","bob":"400"}`)
	require.Contains(t, blocks[0], `"txs":["ok","refused"]`)
	require.Contains(t, blocks[1], `"height":2`)
	require.Contains(t, blocks[1], `"txs":[]`)
	require.Contains(t, blocks[2], `"balances":{"alice":"601","bob":"399"}`)

	files := fstest.MapFS{
		"a.script.jsonl": {Data: []byte(script)}, "a.blocks.jsonl": {Data: []byte(strings.Join(blocks, "\n"))},
	}
	recorded, err := fixtures.LoadScenario(files, "a")
	require.NoError(t, err)
	require.EqualValues(t, 3, recorded.Blocks)
	report, err := fixtures.RunScenarios([]*fixtures.Scenario{recorded}, scenario.Ledger{})
	require.NoError(t, err)
	require.True(t, report.OK(), "what the ledger wrote itself agrees with it")
}

func TestPlayEnds(t *testing.T) {
	stop := errors.New("enough")
	asked := 0
	err := scenario.Ledger{}.Play("v0.6", strings.NewReader(script+`{"advance": 1000000000}`), func([]byte) error {
		if asked++; asked == 3 {
			return stop
		}
		return nil
	})
	require.ErrorIs(t, err, stop)
	require.Equal(t, 3, asked)
	require.ErrorIs(t, scenario.Ledger{}.Play("v7", strings.NewReader(script), nil), fixtures.ErrUnknownRelease)
	for _, c := range []struct{ script, says string }{
		{`{"advance": 1}`, "line 1: genesis: missing"},
		{`{"genesis": {"release": "v7"}}`, "line 1: genesis.release = v7"},
		{script + "nonsense", "line 6: "},
		{script + `{"tx": "mint"}`, "line 6: "},
	} {
		_, err := play(t, c.script)
		require.ErrorContains(t, err, c.says)
	}
	_, err = play(t, "")
	require.NoError(t, err)
}
