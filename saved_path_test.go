package chorus_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// TestPathsOfSavedTopics spoils every value of a saved topic: what is refused is named by its path in the file.
func TestPathsOfSavedTopics(t *testing.T) {
	r := release.V16()
	c := newCrowd[num.Dec](7, r)
	topic, err := chorus.NewTopic(r, chorus.State[num.Dec]{})
	require.NoError(t, err)
	topic.Options.AnyNames = true
	for i := range 3 {
		c.epoch(t, topic, i)
	}
	in, err := topic.Infer(0, c.work(3)) // is open
	require.NoError(t, err)
	_, err = topic.Close(in.Nonce, c.reports(t, 3, in)) // is closed, too
	require.NoError(t, err)
	_, err = topic.Infer(0, c.work(4))
	require.NoError(t, err)

	var saved any
	decoder := json.NewDecoder(bytes.NewReader([]byte(text(t, topic))))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&saved))
	refused, spoilt := 0, 0
	spoilSaved(saved, "", func(path string) {
		spoilt++
		data, err := json.Marshal(saved)
		require.NoError(t, err)
		err = new(chorus.Topic[num.Dec]).UnmarshalJSON(data)
		if err == nil {
			return
		}
		refused++
		e, ok := num.AsError(err)
		require.True(t, ok, err)
		where, _, _ := strings.Cut(e.Error(), ":")
		where, _, _ = strings.Cut(where, " = ")
		// The value itself, or one that does not go with it: the next epoch, the stake that others are a part of.
		beside := path[:max(strings.LastIndexAny(path, ".["), 0)]
		require.True(t, where == path || strings.HasPrefix(where, beside) || strings.HasPrefix(beside, "state.open") && strings.HasPrefix(where, "state.open") || path == "state.nonce",
			"%s: %v", path, err)
		if strings.HasPrefix(path, "state.") {
			words := strings.ReplaceAll(e.Field+" "+e.Allowed, "UTF-8", "")
			require.Equal(t, strings.ToLower(words), words, "%s: %v", path, err)
		}
	})
	require.Greater(t, refused, 200, "of %d", spoilt)
}

// spoilSaved makes one value after the other another one, and puts it back.
func spoilSaved(value any, path string, visit func(path string)) {
	try := func(at string, old any, set func(any)) {
		switch old := old.(type) {
		case json.Number:
			set(json.Number("-1"))
			visit(at)
			set(json.Number("5000000000000000000"))
			visit(at)
		case string:
			set("-1e3")
			visit(at)
			set("x")
			visit(at)
		default:
			spoilSaved(old, at, visit)
		}
		set(old)
	}
	switch value := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			at := key
			if path != "" {
				at = path + "." + key
			}
			try(at, value[key], func(x any) { value[key] = x })
		}
	case []any:
		for i := range value {
			try(fmt.Sprintf("%s[%d]", path, i), value[i], func(x any) { value[i] = x })
		}
	}
}

func TestPathsOfSavedTopicsByHand(t *testing.T) {
	topic, err := chorus.NewTopic(release.V16(), chorus.State[float64]{
		Regrets:  chorus.Regrets[float64]{Naive: map[string]float64{"ann b": 1}, OneIn: map[string]map[string]float64{"fay": {"ann": 1}}},
		Inferers: chorus.Class[float64]{Members: map[string]chorus.Member[float64]{"ann": {Height: 17, Weight: new(0.25)}}},
		Nonce:    20, Open: []chorus.OpenEpoch[float64]{{Nonce: 20, Inferers: []string{"ann", "bob"}}},
	})
	require.NoError(t, err)
	saved := text(t, topic)
	for _, c := range []struct{ old, with, says string }{
		{`"ann b":1`, `"":1`, `state.regrets.naive_inferer[""]: missing`},
		{`{"ann":1}`, `{"":1}`, `state.regrets.one_in_forecaster.fay[""]: missing`},
		{`"height":17`, `"height":-17`, "state.inferers.members.ann.height = -17: "},
		{`"weight":0.25`, `"weight":-0.25`, "state.inferers.members.ann.weight = -0.25: "},
		{`"inferers":["ann","bob"]`, `"inferers":["bob","ann"]`, "state.open[0].inferers[1] = ann: "},
		{`"inferers":["ann","bob"]`, `"inferers":["ann","bob"],"losses":{"combined":1,"naive":1}`, "state.open[0].losses: missing (must be there with reports)"},
		{`"inferers":["ann","bob"]`, `"inferers":["ann","bob"],"losses":{"combined":1,"naive":1},"reports":{"rae":{"losses":{"combined":1,"naive":1,"inferer":{"cat":1}},"stake":2,"delegated":1}}`,
			`state.open[0].reports.rae.losses.inferer.cat: unknown`},
		{`"inferers":["ann","bob"]`, `"inferers":["ann","bob"],"losses":{"combined":1,"naive":1},"reports":{"rae":{"losses":{"combined":1,"naive":1},"stake":2,"delegated":3}}`,
			`state.open[0].reports.rae.delegated = 3: outside the domain (allowed: at most stake)`},
		{`"PNorm":"3"`, `"PNorm":"0"`, "topic.PNorm = 0: outside the domain (allowed: PNorm > 0)"},
		{`"TaskRewardAlpha":"0.1"`, `"TaskRewardAlpha":"7"`, "module.TaskRewardAlpha = 7: "},
	} {
		err := json.Unmarshal([]byte(replaceOnce(t, saved, c.old, c.with)), new(chorus.Topic[float64]))
		require.ErrorContains(t, err, c.says)
		require.True(t, strings.HasPrefix(err.Error(), c.says), err)
	}
}
