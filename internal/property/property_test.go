package property_test

import (
	"testing"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/property"
)

// recorder is a test that remembers whether it failed.
type recorder struct {
	testing.TB
	said string
}

func (r *recorder) Helper()                        {}
func (r *recorder) Name() string                   { return "recorder" }
func (r *recorder) Errorf(format string, _ ...any) { r.said = format }

func TestCheck(t *testing.T) {
	runs := 0
	property.Check(t, 30, prop.ForAll(func(int) bool { runs++; return true }, gen.Int()))
	require.Equal(t, 30, runs)
	r := &recorder{TB: t}
	property.Check(r, 30, prop.ForAll(func(x int) bool { return x < 0 }, gen.IntRange(0, 9)))
	require.Contains(t, r.said, "seed")
}
