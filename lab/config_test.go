package lab

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
)

// full is a configuration with something in every list.
func full(t *testing.T) Config {
	t.Helper()
	c := Default()
	c.RulesFrom = map[string]string{"Synthesis.OutlierFilter": "v0.6"}
	c.Forecasters.Context = new(0.25)
	c.Topic.Parameters = map[string]float64{"PRewardReputer": 2}
	c.Adversaries = Adversaries{Copycats{Count: 3, Noise: 0.1}, Copycats{Count: 1, Of: 2}}
	p, err := ParseAxis("p=2:2.3:0.1")
	require.NoError(t, err)
	releases, err := ParseAxis("release=v0.6,v0.17")
	require.NoError(t, err)
	c.Sweep = []Axis{p, releases, {Key: "adversaries", Values: Values{json.RawMessage(`[]`), json.RawMessage(`[{"kind":"copycats"}]`)}}}
	return c
}

func TestConfigReadsBackEqual(t *testing.T) {
	for _, c := range []Config{Default().complete(), full(t)} {
		for _, f := range []Format{JSON, YAML} {
			text, err := c.Format(f)
			require.NoError(t, err)
			back, err := ReadConfig(text, f)
			require.NoError(t, err, "%s", text)
			assert.Equal(t, c, back, "%s", text)
		}
	}
}

func TestConfigOfAFileThatLeavesEverythingOut(t *testing.T) {
	for _, text := range []string{"", "{}", "# nothing\n", "---\n", "truth: {}\n", "truth:\n"} {
		c, err := ReadConfig([]byte(text), YAML)
		require.NoError(t, err, text)
		assert.Equal(t, Default(), c, text)
	}
	c, err := ReadConfig([]byte("topic: {p: 0x2, alpha: .5}\nseeds: 1_000\nname: 2024-01-01\nrelease: v0.6\n"), YAML)
	require.NoError(t, err)
	want := Default()
	want.Topic.P, want.Topic.Alpha, want.Seeds, want.Name, want.Release = 2, 0.5, 1000, "2024-01-01", "v0.6"
	assert.Equal(t, want, c)
}

// TestConfigErrors: key, value, what is allowed, the nearest key.
func TestConfigErrors(t *testing.T) {
	for _, c := range []struct {
		text string
		f    Format
		kind error
		says []string
	}{
		{`{"truth": {"proces": "step"}}`, JSON, num.ErrUnknown, []string{"truth.proces", `"process"`}},
		{"truth:\n  proces: step\n", YAML, num.ErrUnknown, []string{"truth.proces", `"process"`}},
		{"seeds: many\n", YAML, num.ErrSyntax, []string{"seeds", "many", "an integer"}},
		{"seeds: 1.5\n", YAML, num.ErrSyntax, []string{"seeds", "1.5", "an integer"}},
		{"seed: -1\n", YAML, num.ErrRange, []string{"seed", "-1", "an integer >= 0"}},
		{"seeds: 3\nseeds: 4\n", YAML, num.ErrDuplicate, []string{"seeds"}},
		{"release: 0.17\n", YAML, num.ErrSyntax, []string{"release", "0.17", "a text"}},
		{"topic: {p: .inf}\n", YAML, num.ErrSyntax, []string{"topic.p", ".inf", "finite", "line 1"}},
		{"topic: {p: 1e999}\n", YAML, num.ErrSyntax, []string{"topic.p", "1e999", "a number"}},
		{"a: &x [1]\nb: *x\n", YAML, num.ErrSyntax, []string{"anchors"}},
		{"<<: {seeds: 1}\n", YAML, num.ErrSyntax, []string{"merging"}},
		{"seeds: !mine 3\n", YAML, num.ErrSyntax, []string{"seeds", "!mine"}},
		{"seeds: 3\n---\nseeds: 4\n", YAML, num.ErrSyntax, []string{"one document"}},
		{"seeds: [\n", YAML, num.ErrSyntax, []string{"must be YAML", "line"}},
		{"[]", YAML, num.ErrSyntax, []string{"an object"}},
		{"adversaries: [{kind: copycat}]\n", YAML, num.ErrUnknown, []string{"adversaries[0].kind", "copycat", "copycats"}},
		{"adversaries: [{kind: copycats, nois: 1}]\n", YAML, num.ErrUnknown, []string{"adversaries[0].nois", `"noise"`}},
		{"sweep: [{key: topic.p}]\n", YAML, num.ErrMissing, []string{"sweep[0].values"}},
		{strings.Repeat("[", 100000), YAML, nil, nil},
		{strings.Repeat("a:\n- ", 1), YAML, num.ErrUnknown, nil},
		{strings.Repeat(" ", maxConfigBytes+1), JSON, num.ErrLimit, []string{"8 MB"}},
		{"{}", "toml", num.ErrUnknown, []string{"toml", "json, yaml"}},
	} {
		_, err := ReadConfig([]byte(c.text), c.f)
		require.Error(t, err, "%.100s", c.text)
		if c.kind != nil {
			assert.ErrorIs(t, err, c.kind, "%.100s", c.text)
		}
		for _, part := range c.says {
			assert.ErrorContains(t, err, part, "%.100s", c.text)
		}
	}
}

func TestConfigSet(t *testing.T) {
	c := full(t)
	for key, text := range map[string]string{
		"p": "2.5", "truth.process": "step", "name": "7", "adversaries.1.of": "3", "adversaries.copycats-2.count": "4", "forecasters.context": "null",
		"topic.parameters.PRewardForecast": "1.5", "reputers.restake": "true",
	} {
		var err error
		c, err = c.Set(key, text)
		require.NoError(t, err, key)
	}
	want := full(t)
	want.Topic.P, want.Truth.Process, want.Name, want.Forecasters.Context, want.Reputers.Restake = 2.5, "step", "7", nil, true
	want.Topic.Parameters["PRewardForecast"] = 1.5
	want.Adversaries[1] = Copycats{Count: 4, Of: 3}
	assert.Equal(t, want, c)

	for key, says := range map[string]string{
		"truth.proces": `"truth.process"`, "toppic": `"topic"`, "topic.p.x": "topic.p has none below it",
		"adversaries.copycats-3.of": "adversaries has 2 elements, copycats, copycats-2", "adversaries.copycats.off": `"adversaries.copycats.of"`, "": "a key",
	} {
		_, err := c.Set(key, "1")
		require.ErrorIs(t, err, num.ErrUnknown, key)
		assert.ErrorContains(t, err, says, key)
	}
	_, err := c.Set("seeds", "some")
	require.ErrorIs(t, err, num.ErrSyntax)
	assert.ErrorContains(t, err, `seeds = "some"`)
}

func TestParseAxis(t *testing.T) {
	for text, want := range map[string]Axis{
		"p=2:2.5:0.1":              {"topic.p", Values{json.Number("2"), json.Number("2.1"), json.Number("2.2"), json.Number("2.3"), json.Number("2.4"), json.Number("2.5")}},
		"topic.c=1:-1:-0.75":       {"topic.c", Values{json.Number("1"), json.Number("0.25"), json.Number("-0.5")}},
		"alpha=0.1:0.1:1":          {"topic.alpha", Values{json.Number("0.1")}},
		"release=v0.6,v0.17":       {"release", Values{"v0.6", "v0.17"}},
		"seeds=1,20":               {"seeds", Values{json.Number("1"), json.Number("20")}},
		"reputers.restake=true":    {"reputers.restake", Values{true}},
		"forecasters.context=null": {"forecasters.context", Values{nil}},
	} {
		got, err := ParseAxis(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	p, err := ParseAxis("p=2:5.1:0.1")
	require.NoError(t, err)
	require.Len(t, p.Values, 32)
	assert.Equal(t, json.Number("5.1"), p.Values[31])
	for text, kind := range map[string]error{
		"": num.ErrSyntax, "p": num.ErrSyntax, "p=": num.ErrSyntax, "=1": num.ErrSyntax, "p=1:x:1": num.ErrSyntax, "p=1:2:1e-9": num.ErrSyntax,
		"p=1:2:0": num.ErrDomain, "p=1:2:-1": num.ErrDomain, "p=0:1:0.0000000000000000000001": num.ErrLimit, "p=NaN:1:1": num.ErrSyntax,
	} {
		_, err := ParseAxis(text)
		assert.ErrorIs(t, err, kind, text)
	}
}

func TestParseAdversary(t *testing.T) {
	a, err := ParseAdversary("copycats,count=5,noise=0.1")
	require.NoError(t, err)
	assert.Equal(t, Copycats{Count: 5, Noise: 0.1}, a)
	for text, says := range map[string]string{
		"copycat": "copycats", "copycats,nois=1": `"noise"`, "copycats,count": "KEY=VALUE", "copycats,of=1,of=2": "once", "copycats,of=x": "an integer",
	} {
		_, err := ParseAdversary(text)
		require.Error(t, err, text)
		assert.ErrorContains(t, err, says, text)
	}
}

// FuzzReadConfig claims: what can be read is written in both formats, and reads back equal.
func FuzzReadConfig(f *testing.F) {
	for _, c := range []Config{Default(), {Name: "none"}} {
		for _, format := range []Format{JSON, YAML} {
			text, err := c.Format(format)
			require.NoError(f, err)
			f.Add(text, format == YAML)
		}
	}
	f.Add([]byte("sweep: [{key: p, values: [0x1, .5, ~, yes, [1, {a: b}]]}]\nadversaries: [{kind: copycats}]\n"), true)
	f.Add([]byte("name: \"\\u2028 # ' \\x85\"\n"), true)
	f.Fuzz(func(t *testing.T, data []byte, isYAML bool) {
		format := JSON
		if isYAML {
			format = YAML
		}
		c, err := ReadConfig(data, format)
		if err != nil {
			return
		}
		for _, format := range []Format{JSON, YAML} {
			text, err := c.Format(format)
			require.NoError(t, err)
			back, err := ReadConfig(text, format)
			require.NoError(t, err, "%s", text)
			again, err := back.Format(JSON)
			require.NoError(t, err)
			first, err := c.Format(JSON)
			require.NoError(t, err)
			require.Equal(t, string(first), string(again))
		}
	})
}
