package lab

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// TestWindowsAreRun: records and state are those of epoch.Topic.Run with the same input, in all releases and both arithmetics, in epochs that
// fail as well.
func TestWindowsAreRun(t *testing.T) {
	for _, name := range release.Names() {
		for _, arithmetic := range []string{"float64", "decimal"} {
			for _, process := range []string{"returns", "labels"} {
				if process == "labels" && name != "v0.17" {
					continue
				}
				t.Run(name+"/"+arithmetic+"/"+process, func(t *testing.T) {
					c := short()
					c.Release, c.Arithmetic, c.Truth.Process, c.BurnIn = name, arithmetic, process, 0
					c.Inferers.Count, c.Forecasters.Count, c.Reputers.Count = 3, 2, 3
					c.Adversaries = Adversaries{Dropouts{Count: 1, From: 2, To: 4, Absence: 0.3, Error: 2}, FlashStake{Share: 0.5, Reputers: 1, Every: 2, Inferers: 1, Error: 5, By: 1}}
					s, err := newSetup(&c)
					require.NoError(t, err)
					m, err := s.begin(1, nil)
					require.NoError(t, err)
					if arithmetic == "decimal" {
						requireRun(t, m.(*simulation[num.Dec]))
					} else {
						requireRun(t, m.(*simulation[float64]))
					}
				})
			}
		}
	}
}

func requireRun[T number](t *testing.T, m *simulation[T]) {
	t.Helper()
	for range 8 {
		before, failed := m.state.Copy(nil), m.failed
		require.NoError(t, m.step())
		in := m.input
		rec, err := m.topic.Run(nil, before, &in)
		require.Equal(t, err != nil, failed != m.failed)
		if m.joined.Inference != nil {
			require.Equal(t, rec.Columns(), m.joined.Columns())
			values, present := rec.Row()
			got, there := m.joined.Row()
			require.Equal(t, present, there)
			require.Equal(t, texts(values), texts(got))
		}
		// the copy has other memory: what is in it is the same
		require.Equal(t, stateText(t, before, m.setup.roster), stateText(t, m.state, m.setup.roster))
	}
}

func texts[T number](values []T) []string {
	var list []string
	for _, x := range values {
		list = append(list, string(appendNumber(nil, x)))
	}
	return list
}

func stateText[T number](t *testing.T, s *epoch.State[T], r *roster) string {
	t.Helper()
	a := &archive{}
	archivedState(a, s, r)
	text, err := a.end()
	require.NoError(t, err)
	return string(text)
}
