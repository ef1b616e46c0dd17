package participant

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzJournal: a file is taken for a journal, and then says the same after it was written anew, or it is refused.
func FuzzJournal(f *testing.F) {
	f.Add([]byte(`[{"key":"worker 1/240","signed":{"body":{}}},{"key":"worker 1/230","done":true}]`))
	f.Add([]byte(`[{"key":"a"},{"key":"a"}]`))
	f.Add([]byte(`[]`))
	f.Add([]byte(`{"key":"a"}`))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		file := filepath.Join(t.TempDir(), "journal")
		require.NoError(t, os.WriteFile(file, data, 0o600))
		j, err := openJournal(file)
		if err != nil {
			return
		}
		require.LessOrEqual(t, len(j.order), kept)
		require.Len(t, j.entries, len(j.order))
		require.NoError(t, j.finish("another"))
		again, err := openJournal(file)
		require.NoError(t, err)
		require.Equal(t, j.order, again.order)
		for key, e := range j.entries {
			require.Equal(t, e.Done, again.finished(key))
			if e.Signed == nil {
				require.Nil(t, again.signed(key))
			} else {
				require.JSONEq(t, string(e.Signed), string(again.signed(key)))
			}
		}
		require.True(t, again.finished("another"))
	})
}

// FuzzAnswer: what a model says is an answer, which has the same JSON form as the one that was read, or it is refused.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"inference":"101.5","forecast":{"chorus1x":"-1.2"}}`))
	f.Add([]byte(`{"values":{"up":0.5,"down":"0.5"},"truth":null}`))
	f.Add([]byte(`{"truth":"1e400"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := parseAnswer("model", data)
		if err != nil {
			return
		}
		text, err := json.Marshal(a)
		require.NoError(t, err)
		again, err := parseAnswer("model", text)
		require.NoError(t, err)
		second, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(text), string(second))
		_, _ = a.truth([]string{"up", "down"})
		_, _ = a.truth([]string{""})
	})
}
