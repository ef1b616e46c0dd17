package wire_test

import (
	"bytes"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain/wire"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

func read(t testing.TB, folder string, names ...string) *wire.Answers {
	var files []io.Reader
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(examples, folder, name+".json"))
		require.NoError(t, err)
		files = append(files, bytes.NewReader(data))
	}
	a, err := wire.Read(files...)
	require.NoError(t, err)
	return a
}

var everything = []string{"losses", "stakes", "network_inferences", "inferences", "forecasts", "topic", "params", "regrets", "more-regrets"}

// TestExamplesAgree recomputes the examples from everything that is served: every number is equal.
func TestExamplesAgree(t *testing.T) {
	for folder, e := range epochs(t) {
		a := read(t, folder, everything...)
		require.Equal(t, e.release.Name, a.Release().Name, folder)
		result, err := a.Infer(a.Release())
		require.NoError(t, err, folder)
		require.Empty(t, result.NotComputed, folder)
		require.True(t, result.Agrees(), folder)
		require.Greater(t, len(result.Compared), 12)

		want := *e.inference
		want.Nonce, want.Outliers = 120400, nil
		require.JSONEq(t, string(documentOf(t, &want)), string(documentOf(t, result.Inference)), folder)
		require.Equal(t, num.MustParseDec("-1.38"), a.ReputerLosses["allo1rita"].Combined)
		require.Equal(t, int64(119200), a.NetworkLosses.Nonce)
		require.Equal(t, "1500000", a.Stakes["allo1rita"].String())
		require.Equal(t, "0.97", a.Coefficients["allo1rita"].String())
		require.Equal(t, "500000", a.Delegated["allo1rita"].String())
		module, err := a.Params.Module(e.release)
		require.NoError(t, err)
		require.Equal(t, e.release.Module, module)
	}
}

// TestFewAnswersSuffice takes what 38 queries serve: weights, network inference and interval are equal, and what is absent is
// said.
func TestFewAnswersSuffice(t *testing.T) {
	for folder, e := range epochs(t) {
		a := read(t, folder, "network_inferences", "topic", "regrets")
		result, err := a.Infer(a.Release())
		require.NoError(t, err, folder)
		require.Len(t, result.NotComputed, 4, result.NotComputed)
		require.True(t, result.Agrees())
		require.Len(t, result.Compared, len(e.inference.Labels), "the network inference alone")
		require.JSONEq(t, string(documentOf(t, e.inference.Interval)), string(documentOf(t, result.Inference.Interval)))
		require.Nil(t, result.Inference.Naive)
		for name, j := range e.inference.Inferers {
			got := result.Inference.Inferers[name]
			require.Equal(t, j.Source, got.Source)
			require.Nil(t, got.OneOut)
			require.Nil(t, got.Effective)
		}
		require.Equal(t, []chorus.AssumedRegret{{Kind: "Inferer", First: "allo1bob"}}, result.Inference.Assumed)
	}
}

// TestDifferencesAreFound changes one digit of the served inference.
func TestDifferencesAreFound(t *testing.T) {
	a := read(t, "v0.17", everything...)
	last := a.Inference.Network[0]
	moved, err := num.ParseDec("1e-31") // the last of 34 digits of 100
	require.NoError(t, err)
	a.Inference.Network[0] = num.NewDecimal(num.Rules{}).Calc().Add(last, moved)
	result, err := a.Infer(a.Release())
	require.NoError(t, err)
	require.False(t, result.Agrees())
	require.Equal(t, "network", result.Compared[0].Object)
	require.Equal(t, "-1", result.Compared[0].Units.String())
}

// camelKeys writes the keys of a document in camel case, but not addresses and labels.
func camelKeys(data []byte) []byte {
	keys := regexp.MustCompile(`"([a-z]+(?:_[a-z]+)+)":`)
	return keys.ReplaceAllFunc(data, func(key []byte) []byte {
		parts := strings.Split(string(key), "_")
		if slices.Contains(strings.Split("latest_regret_stdnorm", " "), string(key[1:len(key)-2])) {
			return key
		}
		for i := 1; i < len(parts); i++ {
			parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
		}
		return []byte(strings.Join(parts, ""))
	})
}

// TestCamelCaseIsTheSame reads the same answers with keys in camel case and integers as numbers.
func TestCamelCaseIsTheSame(t *testing.T) {
	for folder := range epochs(t) {
		want, got := read(t, folder, everything...), new(wire.Answers)
		for _, name := range everything {
			data, err := os.ReadFile(filepath.Join(examples, folder, name+".json"))
			require.NoError(t, err)
			data = regexp.MustCompile(`("(?:block_height|nonce|topic_id|id|epoch_length)": )"(\d+)"`).ReplaceAll(data, []byte("$1$2"))
			require.NoError(t, got.Add(camelKeys(data)), name)
		}
		want.Params, got.Params = nil, nil // with the keys as they were
		require.Equal(t, want, got, folder)
	}
}

// TestEveryMissingKeyIsReported takes each key out of each answer in turn: it is passed over, or missing with its path, or what
// needs it is not served; nothing turns into 0.
func TestEveryMissingKeyIsReported(t *testing.T) {
	for folder, e := range epochs(t) {
		whole := read(t, folder, everything...)
		for name, answer := range e.answers() {
			walk(answer, nil, func(path []any, parent map[string]any, key string) {
				kept := parent[key]
				delete(parent, key)
				defer func() { parent[key] = kept }()
				a := new(wire.Answers)
				err := a.Add(documentOf(t, answer))
				if err != nil {
					require.True(t, errorIsOneOf(err, num.ErrMissing, num.ErrUnknown), "%s %s %v: %v", folder, name, path, err)
					return
				}
				part := read(t, folder, name)
				if !reflect.DeepEqual(part, a) { // something is absent, and nothing became 0
					requireNoNewZero(t, part, a)
				}
			})
		}
		require.NotNil(t, whole)
	}
}

func walk(v any, path []any, visit func(path []any, parent map[string]any, key string)) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			visit(append(path, key), v, key)
			walk(v[key], append(path, key), visit)
		}
	case []object:
		for i, item := range v {
			walk(item, append(path, i), visit)
		}
	}
}

func errorIsOneOf(err error, kinds ...error) bool {
	e, ok := num.AsError(err)
	return ok && slices.Contains(kinds, e.Kind)
}

// requireNoNewZero compares numbers: what the whole answer has is the same in the part, or absent.
func requireNoNewZero(t *testing.T, whole, part *wire.Answers) {
	zeros := func(a *wire.Answers) int {
		count := 0
		for _, m := range []map[string]num.Dec{a.Regrets.Inferer, a.Served.Inferer, a.Stakes, a.Delegated, a.Coefficients, a.InfererWeights} {
			for _, x := range m {
				if x.Sign() == 0 {
					count++
				}
			}
		}
		if a.Scale != nil && a.Scale.Sign() == 0 {
			count++
		}
		if a.Topic != nil {
			p := a.Topic.Parameters
			for _, x := range []num.Dec{p.AlphaRegret, p.PNorm, p.Epsilon, a.Topic.InitialRegret} {
				if x.Sign() == 0 {
					count++
				}
			}
		}
		return count
	}
	require.LessOrEqual(t, zeros(part), zeros(whole))
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		document string
		is       error
		says     string
	}{
		{``, num.ErrSyntax, ""},
		{`[]`, num.ErrSyntax, "object"},
		{`{}`, num.ErrUnknown, "network_inferences"},
		{`{"regret": {"block_height": "1", "value": "2"}}`, num.ErrUnknown, "name of its endpoint"},
		{`{"topic": null, "topic": {}}`, num.ErrDuplicate, "topic"},
		{`{"latest_regret_stdnorm": {"value": "1"}, "latestRegretStdnorm": {"value": "1"}}`, num.ErrDuplicate, "latestRegretStdnorm"},
		{`{"latest_regret_stdnorm": {}}`, num.ErrMissing, "latest_regret_stdnorm.value"},
		{`{"latest_regret_stdnorm": {"value": "NaN"}}`, num.ErrNotFinite, "latest_regret_stdnorm.value"},
		{`{"latest_regret_stdnorm": {"value": true}}`, num.ErrSyntax, "latest_regret_stdnorm.value"},
		{`{"inferer_network_regret": {"a": {"regret": {"value": "1"}}}}`, num.ErrMissing, "inferer_network_regret.a.regret.block_height"},
		{`{"inferer_network_regret": {"a": {"regret": {"value": "1", "block_height": "-1"}}}}`, num.ErrRange, "block_height"},
		{`{"inferer_network_regret": {"": {"regret": {"value": "1", "block_height": "1"}}}}`, num.ErrMissing, "name"},
		{`{"network_inferences": {"combined_value": [], "nonce": "1"}}`, num.ErrEmpty, "combined_value"},
		{`{"amounts": [{"reputer": "m", "amount": "1"}, {"reputer": "m", "amount": "2"}]}`, num.ErrDuplicate, "amounts"},
		{`{"latest_regret_stdnorm": {"value": "1` + strings.Repeat("0", 1_000_000) + `"}}`, num.ErrRange, "latest_regret_stdnorm.value"},
		{`{"latest_regret_stdnorm": {"value": "1e999999999"}}`, num.ErrRange, "latest_regret_stdnorm.value"},
		{strings.Repeat(`{"topic":`, 100) + "1" + strings.Repeat("}", 100), num.ErrLimit, ""},
	} {
		a := &wire.Answers{Scale: nil}
		err := a.Add([]byte(c.document))
		require.ErrorIs(t, err, c.is, "%.80s", c.document)
		require.ErrorContains(t, err, c.says)
		require.Equal(t, &wire.Answers{}, a, "changed nothing")
	}
	require.ErrorIs(t, (*wire.Answers)(nil).Add(nil), num.ErrMissing)
	_, err := wire.Read(nil)
	require.ErrorIs(t, err, num.ErrMissing)
	_, err = (*wire.Answers)(nil).Infer(release.V17())
	require.ErrorIs(t, err, num.ErrMissing)
}

// TestNotServedIsNamed leaves one document out.
func TestNotServedIsNamed(t *testing.T) {
	for missing, says := range map[string]string{"topic": "topic", "regrets": "inferer_network_regret"} {
		names := slices.DeleteFunc(slices.Clone(everything), func(name string) bool { return name == missing })
		a := read(t, "v0.16", names...)
		_, err := a.Infer(a.Release())
		require.ErrorIs(t, err, num.ErrMissing)
		require.ErrorContains(t, err, says)
	}
	a := read(t, "v0.16", everything...)
	delete(a.Served.Forecaster, "allo1fay")
	_, err := a.Infer(a.Release())
	require.ErrorContains(t, err, `forecaster_network_regret["allo1fay"]`)
}

// TestTwiceIsRefused adds an answer again.
func TestTwiceIsRefused(t *testing.T) {
	for _, name := range everything {
		data, err := os.ReadFile(filepath.Join(examples, "v0.17", name+".json"))
		require.NoError(t, err)
		a := new(wire.Answers)
		require.NoError(t, a.Add(data))
		require.ErrorIs(t, a.Add(data), num.ErrDuplicate, name)
	}
}

// endless is a document without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = "[0,"[i%3]
	}
	return len(p), nil
}

// TestMemoryIsBounded reads documents as long as they may be, and longer.
func TestMemoryIsBounded(t *testing.T) {
	const bound = 512 << 20
	for name, from := range map[string]io.Reader{
		"endless":     endless{},
		"100 MB":      io.LimitReader(endless{}, 100<<20),
		"many values": strings.NewReader(`{"amounts": [` + strings.Repeat("0,", wire.MaxBytes/2-20) + "0]}"),
		"many keys":   strings.NewReader(`{"topic": {` + strings.Repeat(`"a":0,`, wire.MaxBytes/6-20) + `"b":0}}`),
		"a long text": strings.NewReader(`{"latest_regret_stdnorm": {"value": "` + strings.Repeat("9", wire.MaxBytes-100) + `"}}`),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := wire.Read(from)
		runtime.ReadMemStats(&after)
		require.Error(t, err, name)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(bound), name)
	}
}

// FuzzAdd claims: a document is refused with a *num.Error and changes nothing, or is read twice to the same answers, with
// which Infer returns a result or an error.
func FuzzAdd(f *testing.F) {
	for folder := range epochs(f) {
		for _, name := range everything {
			data, err := os.ReadFile(filepath.Join(examples, folder, name+".json"))
			require.NoError(f, err)
			f.Add(data)
		}
	}
	f.Add([]byte(`{"topic": {}, "inferences": {"inferences": [{"inferer": "a", "value": "1"}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, b := new(wire.Answers), new(wire.Answers)
		if err := a.Add(data); err != nil {
			_, ok := num.AsError(err)
			require.True(t, ok, "%v", err)
			require.Equal(t, new(wire.Answers), a)
			return
		}
		require.NoError(t, b.Add(data))
		require.Equal(t, a, b)
		if result, err := a.Infer(a.Release()); err == nil {
			require.NotEmpty(t, result.Inference.Network)
		}
	})
}
