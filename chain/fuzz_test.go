package chain_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// maxFuzzed keeps a single execution short.
const maxFuzzed = 4000

// requireRefused is what an error of a reader is.
func requireRefused(t *testing.T, err error) {
	t.Helper()
	e, ok := num.AsError(err)
	require.True(t, ok, "%v", err)
	require.NotEmpty(t, e.Field)
	require.Less(t, len(err.Error()), 2000)
}

// FuzzParseAmount claims: exactly texts of 1 to 40 digits are amounts, which are written without zeros in front and read
// back from their text and their JSON form.
func FuzzParseAmount(f *testing.F) {
	for _, text := range []string{"0", "00", "1", "-1", "+1", "1.0", "1e3", "", " 1", strings.Repeat("9", 40), strings.Repeat("9", 41), strings.Repeat("0", 40) + "1", "\u0661"} {
		f.Add(text)
	}
	digits := regexp.MustCompile(`^[0-9]{1,40}$`)
	f.Fuzz(func(t *testing.T, text string) {
		x, err := record.ParseAmount(text)
		require.Equal(t, digits.MatchString(text) && !strings.Contains(text, "\n"), err == nil, "%q", text)
		if err != nil {
			requireRefused(t, err)
			require.True(t, x.IsZero())
			return
		}
		short := strings.TrimLeft(text, "0")
		if short == "" {
			short = "0"
		}
		require.Equal(t, short, x.String())
		again, err := record.ParseAmount(x.String())
		require.NoError(t, err)
		require.Zero(t, again.Cmp(x))
		document, err := json.Marshal(x)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(document, &again))
		require.Zero(t, again.Cmp(x))
		require.Equal(t, x.String(), x.Dec().String())
	})
}

// exampleLines returns the lines of scripts that docs/formats.md shows, one of every kind of transaction.
func exampleLines(f *testing.F) (lines [][]byte) {
	page, err := os.ReadFile("../docs/formats.md")
	require.NoError(f, err)
	for line := range strings.Lines(string(page)) {
		if text := strings.TrimSpace(line); strings.HasPrefix(line, "    ") && strings.HasPrefix(text, `{"`) {
			lines = append(lines, []byte(text))
		}
	}
	return lines
}

// FuzzParseTx claims: a text is refused with an error of package num, or it is a transaction of a known kind whose JSON
// form reads back to the same form; reading is as strict as encoding/json at least.
func FuzzParseTx(f *testing.F) {
	for _, line := range exampleLines(f) {
		f.Add(line)
	}
	for _, text := range []string{
		readLosses, strings.Replace(readLosses, `"naive"`, `"forecasters": null, "naive"`, 1), `{"tx": "transfer", "tx": "bond"}`, `{"tx":"slash"}`, `[]`, `null`, `{}`,
		`{"tx":"change_rules","authority":"a","at":5,"module":{"a":1,"a":2}}`, `{"tx":"update_topic","creator":"a","topic":1,"params":null,"metadata":null}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > maxFuzzed {
			t.Skip()
		}
		tx, err := chain.ParseTx(text)
		if err != nil {
			require.Nil(t, tx)
			requireRefused(t, err)
			return
		}
		require.True(t, json.Valid(text))
		require.Contains(t, chain.TxKinds(), tx.Kind())
		encoded, err := chain.EncodeTx(tx)
		require.NoError(t, err)
		again, err := chain.ParseTx(encoded)
		require.NoError(t, err, "%s", encoded)
		twice, err := chain.EncodeTx(again)
		require.NoError(t, err)
		require.Equal(t, string(encoded), string(twice))
	})
}

// FuzzParseConfig claims: a configuration is refused, or written and read back the same; one that Validate accepts
// starts a ledger whose books balance, and no other does.
func FuzzParseConfig(f *testing.F) {
	f.Add([]byte(strings.TrimSuffix(strings.TrimPrefix(readGenesis, `{"genesis": `), "}")))
	for _, r := range release.All() {
		config, err := json.Marshal(chain.DefaultConfig(r))
		require.NoError(f, err)
		f.Add(config)
	}
	for _, text := range []string{
		`{"release": "v0.6", "module": {"BlocksPerMonth": 1}, "mint": {"FEmission": "0.5"}, "validators": [{"account": "v", "amount": "5"}]}`,
		`{"release": "v0.6", "release": "v0.9"}`, `{"release": "v0.16", "emission_from": 7, "authority": null}`, `{"Release": "v0.6"}`, `null`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > maxFuzzed {
			t.Skip()
		}
		config, err := chain.ParseConfig(text)
		if err != nil {
			requireRefused(t, err)
			return
		}
		written, err := json.Marshal(config)
		require.NoError(t, err)
		again, err := chain.ParseConfig(written)
		require.NoError(t, err, "%s", written)
		twice, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(written), string(twice))

		invalid := config.Validate()
		l, err := chain.New(config)
		if invalid != nil {
			requireRefused(t, invalid)
			require.Equal(t, invalid, err)
			return
		}
		require.NoError(t, err)
		require.NoError(t, l.CheckInvariants())
	})
}

// FuzzReadScript claims: lines are visited in order until one is refused, with its number, and a second reading says
// the same.
func FuzzReadScript(f *testing.F) {
	lines := exampleLines(f)
	f.Add(bytes.Join(append([][]byte{[]byte(readGenesis)}, lines...), []byte("\n")))
	for _, text := range []string{
		"# comment\n\n" + readGenesis + "\r\n" + `{"advance": 5}`, `{"advance": 5, "Advance": 7}`, readGenesis + "\n" + readGenesis, "{\n}", "\xff", `{"advance": 1}` + "\x00",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 4*maxFuzzed {
			t.Skip()
		}
		read := func() (numbers []int, err error) {
			err = chain.ReadScript(bytes.NewReader(text), func(line chain.Line) error {
				set := 0
				for _, is := range []bool{line.Genesis != nil, line.Advance > 0, line.Tx != nil} {
					if is {
						set++
					}
				}
				require.Equal(t, 1, set, "a line is one thing")
				numbers = append(numbers, line.Number)
				return nil
			})
			return numbers, err
		}
		numbers, err := read()
		for i, n := range numbers {
			require.True(t, i == 0 || n > numbers[i-1])
		}
		if err != nil {
			requireRefused(t, err)
			require.ErrorContains(t, err, "line ")
		}
		again, errAgain := read()
		require.Equal(t, numbers, again)
		require.Equal(t, err == nil, errAgain == nil)
		if err != nil {
			require.Equal(t, err.Error(), errAgain.Error())
		}
	})
}
