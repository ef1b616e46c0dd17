package experiments

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
)

func outcomes(t *testing.T, o Options, names ...string) []*Outcome {
	t.Helper()
	list, err := Find(names...)
	require.NoError(t, err)
	var all []*Outcome
	require.NoError(t, Run(context.Background(), list, o, func(o *Outcome) error {
		all = append(all, o)
		return nil
	}))
	return all
}

// tiny is enough to see that everything is measured; of what, it says nothing.
var tiny = Size{Seeds: 2, Epochs: 30, Coarse: true}

// TestEverythingIsMeasured: every experiment measures all that it expects, its figures can be drawn, and neither depends on the
// number of workers.
func TestEverythingIsMeasured(t *testing.T) {
	var last, total int
	one := outcomes(t, Options{Size: tiny, Workers: 1, Progress: func(done, of int) {
		require.Greater(t, done, last)
		last, total = done, of
	}})
	require.Equal(t, total, last, "progress ends at its end")
	require.Len(t, one, len(All()))
	plots := map[string]bool{}
	for _, o := range one {
		require.Len(t, o.Lines, len(o.Experiment.Expected), o.Experiment.Name)
		if o.Skipped != "" {
			require.True(t, o.Experiment.tables, o.Experiment.Name)
			continue
		}
		for i := range o.Figures {
			f := &o.Figures[i]
			require.False(t, plots[f.Name], f.Name)
			plots[f.Name] = true
			svg, png, err := f.Render()
			require.NoError(t, err, f.Name)
			require.NotEmpty(t, svg)
			require.NotEmpty(t, png)
		}
	}
	require.Greater(t, len(plots), 15)
	many := outcomes(t, Options{Size: tiny, Workers: 4})
	a, err := json.Marshal(NewDocument("tiny", one))
	require.NoError(t, err)
	b, err := json.Marshal(NewDocument("tiny", many))
	require.NoError(t, err)
	require.Equal(t, string(a), string(b))

	var text, page bytes.Buffer
	for _, o := range one {
		require.NoError(t, o.WriteText(&text))
	}
	require.NoError(t, WriteMarkdown(&page, "tiny", one, "figures"))
	for _, e := range All() {
		assert.Contains(t, page.String(), "\n## "+e.Name+"\n")
	}
	for line := range strings.Lines(text.String()) {
		require.LessOrEqual(t, len(strings.TrimSuffix(line, "\n")), 100, line)
	}
}

// TestMetAtASmallSize: claims that can be tried in a moment are met.
func TestMetAtASmallSize(t *testing.T) {
	for _, o := range outcomes(t, Options{Size: Size{Seeds: 6, Epochs: 400, Coarse: true}, Workers: 2},
		"workers", "emission", "zero", "outliers", "reading/collapse", "listening/dissenter", "sortition/scatter") {
		for _, l := range o.Lines {
			assert.NotEqual(t, NotMet, l.Grade, "%s: %s: measured %s, known %s", o.Experiment.Name, l.What, l.GotText(), l.KnownText())
		}
	}
}

// TestResearchersTables: with the tables nothing is skipped, and all is met.
func TestResearchersTables(t *testing.T) {
	dir := os.Getenv("CHORUS_RESEARCH")
	if dir == "" {
		t.Skip("CHORUS_RESEARCH does not name the folder of the researchers' tables")
	}
	for _, o := range outcomes(t, Options{Size: tiny, Research: os.DirFS(dir)}, "tables", "listening/rows") {
		require.Empty(t, o.Skipped)
		for _, l := range o.Lines {
			assert.Contains(t, []Grade{Met, Found}, l.Grade, "%s: %s", o.Experiment.Name, l.What)
		}
	}
}

// TestNotMet: a figure outside of its tolerance makes the whole report fail.
func TestNotMet(t *testing.T) {
	list, err := Find("workers/volatile-market")
	require.NoError(t, err)
	list[0].Expected[0].Known = known("0.5", 0)
	var summary Summary
	require.NoError(t, Run(context.Background(), list, Options{Size: tiny}, func(o *Outcome) error {
		require.False(t, o.OK())
		summary.Add(o)
		require.False(t, NewDocument("tiny", []*Outcome{o}).OK)
		return nil
	}))
	require.False(t, summary.OK())
	require.Equal(t, 1, summary.Figures[NotMet])
}

// TestNothingIsLeftOut: what an experiment expects and does not measure is an error, and so is the contrary.
func TestNothingIsLeftOut(t *testing.T) {
	list, err := Find("workers/volatile-market")
	require.NoError(t, err)
	own := list[0].Expected
	nothing := func(*Outcome) error { return nil }
	list[0].Expected = append(own[:len(own):len(own)], Expected{What: "another"})
	require.ErrorContains(t, Run(context.Background(), list, Options{Size: tiny}, nothing), "another was not measured")
	list[0].Expected = own[1:]
	require.ErrorContains(t, Run(context.Background(), list, Options{Size: tiny}, nothing), "not among the expected")
}

func TestInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	list, err := Find("outliers", "members/p-1")
	require.NoError(t, err)
	stop()
	require.ErrorIs(t, Run(ctx, list, Options{Size: tiny}, func(*Outcome) error { return nil }), context.Canceled)
}

func TestFind(t *testing.T) {
	names := func(list []Experiment) (names []string) {
		for _, e := range list {
			names = append(names, e.Name)
		}
		return names
	}
	list, err := Find("stakes", "members/p-1", "stakes/slope-3")
	require.NoError(t, err)
	require.Equal(t, []string{"members/p-1", "stakes/slope-1", "stakes/slope-3"}, names(list), "each once, in the order of all")
	_, err = Find("stakes", "member")
	require.ErrorIs(t, err, num.ErrUnknown)
	require.ErrorContains(t, err, "nearest is members")
	all, err := Find()
	require.NoError(t, err)
	require.Equal(t, names(All()), names(all))
}
