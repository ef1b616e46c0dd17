package wire_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain/wire"
	"github.com/seed-63a7a409/chorus/num"
)

// textValue finds the texts of a document that are no keys, and the keys with their colons.
var textValue = regexp.MustCompile(`"[^"\\]*"(\s*:)?`)

// replaceText puts a text in place of one of those in the documents, in the order in which they stand.
func replaceText(t testing.TB, documents [][]byte, number uint16, text string) [][]byte {
	type place struct{ document, from, to int }
	var places []place
	for i, data := range documents {
		for _, at := range textValue.FindAllSubmatchIndex(data, -1) {
			if at[2] < 0 { // no colon
				places = append(places, place{i, at[0], at[1]})
			}
		}
	}
	p := places[int(number)%len(places)]
	quoted, err := json.Marshal(text)
	require.NoError(t, err)
	changed := slices.Clone(documents)
	changed[p.document] = slices.Concat(documents[p.document][:p.from], quoted, documents[p.document][p.to:])
	return changed
}

// FuzzInfer replaces one text in the answers about an epoch. It claims: they are refused with a *num.Error, or read and
// computed, or not, alike in whatever order they come; what is computed can be written.
func FuzzInfer(f *testing.F) {
	folders := []string{"v0.16", "v0.17", "v0.17-labels"}
	epochs := make([][][]byte, len(folders))
	for i, folder := range folders {
		for _, name := range everything {
			data, err := os.ReadFile(filepath.Join(examples, folder, name+".json"))
			require.NoError(f, err)
			epochs[i] = append(epochs[i], data)
		}
	}
	for i := range folders {
		for number := range uint16(60) {
			f.Add(uint8(i), number*10, []string{"0", "-1", "1e30", "0.000000000000000000000000000000000001", "allo1ann", "", "9223372036854775807", "NaN"}[number%8])
		}
	}
	f.Fuzz(func(t *testing.T, epoch uint8, number uint16, text string) {
		documents := replaceText(t, epochs[int(epoch)%len(epochs)], number, text)
		result, err := inferFrom(documents)
		slices.Reverse(documents)
		reversed, errReversed := inferFrom(documents)
		if err != nil || errReversed != nil {
			_, ok := num.AsError(err)
			require.True(t, ok, "%v", err)
			_, ok = num.AsError(errReversed)
			require.True(t, ok, "%v", errReversed)
			return
		}
		require.Equal(t, result, reversed)
		require.NotEmpty(t, result.Inference.Network)
		_, err = json.Marshal(result)
		require.NoError(t, err)
	})
}

func inferFrom(documents [][]byte) (*wire.Result, error) {
	a := new(wire.Answers)
	for _, data := range documents {
		if err := a.Add(data); err != nil {
			return nil, err
		}
	}
	return a.Infer(a.Release())
}
