package lab

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/internal/property"
	"github.com/seed-63a7a409/chorus/num"
)

// extremes are values of numbers that nobody should set.
var (
	extremeFloats = []float64{
		math.NaN(), math.Inf(1), math.Inf(-1), 0, -1, 1, 1e-320, 1e-9, 100, 1e9, 1e10, 1e300, -1e300, math.MaxFloat64, 0.999999,
	}
	extremeInts  = []int{math.MinInt, -1, 0, 1, 2, 17, 1000, 1001, 1_000_000, 100_000_000, math.MaxInt}
	extremeTexts = []string{"", "v0.6", "decimal", "ledger", "price", "heavy-tails", "labels", "step", "z-score", "none", "same", "absolute", "\x00", "nonsense"}
)

// spoil sets a key to one of the extremes.
func spoil(c *Config, key, value int) (name string) {
	keys := c.keys()
	k := keys[key%len(keys)]
	switch at := k.at.(type) {
	case *float64:
		if at == nil {
			at = new(float64)
			c.Forecasters.Context = at
		}
		*at = extremeFloats[value%len(extremeFloats)]
		return fmt.Sprintf("%s=%v", k.path, *at)
	case *int:
		*at = extremeInts[value%len(extremeInts)]
		return fmt.Sprintf("%s=%v", k.path, *at)
	case *uint64:
		*at = math.MaxUint64 - uint64(value%3)
	case *bool:
		*at = !*at
	case *string:
		*at = extremeTexts[value%len(extremeTexts)]
		return fmt.Sprintf("%s=%q", k.path, *at)
	}
	return k.path
}

// survives is whether a configuration is refused by an error of package num, or runs a few epochs and gives finite numbers.
func survives(c Config) error {
	c.Sweep, c.Record.Epochs = nil, 0
	p, err := NewPlan(c)
	var refused *num.Error
	switch {
	case errors.As(err, &refused):
		if refused.Field == "" || refused.Allowed == "" {
			return fmt.Errorf("%w does not tell what is allowed", err)
		}
		return nil
	case err != nil:
		return fmt.Errorf("%w is no error of package num", err)
	}
	inferers, forecasters, reputers := c.membersInAll()
	if inferers*(forecasters+1)*(reputers+inferers/10)*p.setups[0].labels > 5_000 {
		return nil // allowed, and too long for a test
	}
	t, err := p.Begin(0, nil)
	if err != nil {
		return err
	}
	for range 3 {
		_, err := t.Step()
		if ours := errors.Is(err, record.ErrExists) || errors.Is(err, record.ErrWindow); c.Engine == "ledger" && errors.As(err, &refused) && !ours {
			return nil // numbers of stakes, which are drawn, and fees beyond what a ledger can take
		}
		if err != nil {
			return fmt.Errorf("epoch %d: %w", t.Made(), err)
		}
	}
	rep, err := t.finish(0)
	if err != nil {
		return err
	}
	for i, x := range rep.Values {
		if x != nil && !num.AllFinite([]float64{*x}) {
			return fmt.Errorf("%s is %v", p.points[0].Names[i], *x)
		}
	}
	return nil
}

// TestHostileConfigurations: every number, count and text of a configuration at its extremes, alone and with others, is refused with its
// name before any work, or runs.
func TestHostileConfigurations(t *testing.T) {
	c := Default()
	keys := len(c.keys())
	for key := range keys {
		for value := range max(len(extremeFloats), len(extremeInts), len(extremeTexts)) {
			c := Default()
			c.BurnIn = 0
			name := spoil(&c, key, value)
			require.NoError(t, survives(c), name)
		}
	}
	runs := 1500
	if testing.Short() {
		runs = 400
	}
	property.Check(t, runs, prop.ForAll(func(keys, values []int, adversaries []int) (bool, error) {
		c := Default()
		c.BurnIn, c.Seeds = 0, 1
		list := allAdversaries()
		for _, i := range adversaries {
			c.Adversaries = append(c.Adversaries, list[i%len(list)])
		}
		what := ""
		for i, key := range keys {
			what += spoil(&c, key, values[i]) + " "
		}
		if err := survives(c); err != nil {
			return false, fmt.Errorf("%s%v: %w", what, c.Adversaries, err)
		}
		return true, nil
	}, gen.SliceOfN(4, gen.IntRange(0, 1000)), gen.SliceOfN(4, gen.IntRange(0, 1000)), gen.SliceOfN(2, gen.IntRange(0, 1000))))
}

// TestHostileParameters: parameters by name at their extremes.
func TestHostileParameters(t *testing.T) {
	for _, engine := range []string{"epoch", "ledger"} {
		for _, name := range parameterNames() {
			for _, x := range extremeFloats {
				c := Default()
				c.BurnIn, c.Engine = 0, engine
				c.Topic.Parameters = map[string]float64{name: x}
				if engine == "ledger" && testing.Short() {
					_, err := NewPlan(c)
					var refused *num.Error
					require.True(t, err == nil || errors.As(err, &refused), "%s=%v: %v", name, x, err)
					continue
				}
				require.NoError(t, survives(c), "%s, %s=%v", engine, name, x)
			}
		}
	}
}

// TestHostileSizes: counts that are allowed one by one are refused where their product would fill the memory, and the refusal itself
// takes hardly any.
func TestHostileSizes(t *testing.T) {
	for what, change := range map[string]func(c *Config){
		"losses": func(c *Config) { c.Inferers.Count, c.Forecasters.Count, c.Reputers.Count = 1000, 1000, 1000 },
		"labels": func(c *Config) {
			c.Inferers.Count, c.Forecasters.Count, c.Truth.Labels = 1000, 500, 1000
			c.Truth.Process = "labels"
		},
		"adversaries": func(c *Config) {
			c.Adversaries = Adversaries{DustReputers{Count: 990, Stake: 1}}
			c.Inferers.Count = 500
			c.Forecasters.Count = 100
		},
		"settings": func(c *Config) {
			c.Sweep = []Axis{{Key: "topic.p", Values: manyValues(5000)}, {Key: "topic.c", Values: manyValues(5000)}}
		},
		"names": func(c *Config) {
			c.Inferers.Count, c.Record.Epochs = 900, 0
			c.Sweep = []Axis{{Key: "topic.p", Values: manyValues(2000)}}
		},
		"results": func(c *Config) { c.Seeds = maxSeeds; c.Record.Series = 0 },
		"series":  func(c *Config) { c.Seeds, c.Record.Series, c.Record.Bins, c.Epochs = 1000, 1000, maxBins, maxEpochs },
		"a list":  func(c *Config) { c.Adversaries = make(Adversaries, 1_000_000) },
	} {
		t.Run(what, func(t *testing.T) {
			c := Default()
			change(&c)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := NewPlan(c)
			runtime.ReadMemStats(&after)
			var refused *num.Error
			require.ErrorAs(t, err, &refused)
			require.NotEmpty(t, refused.Allowed)
			if what != "names" { // settings are made until there are too many names
				require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(50<<20))
			}
		})
	}
}

func manyValues(n int) Values {
	list := make(Values, n)
	for i := range list {
		list[i] = 2.5 + float64(i)*1e-6
	}
	return list
}

// TestHostileSweeps: axes that nobody can vary.
func TestHostileSweeps(t *testing.T) {
	for _, axis := range []Axis{
		{}, {Key: "topic.p"}, {Key: "topic.q", Values: Values{1}}, {Key: "topic", Values: Values{1}}, {Key: "topic.p", Values: Values{"steep"}},
		{Key: "topic.p", Values: Values{math.NaN()}}, {Key: "topic.p", Values: Values{math.Inf(1)}}, {Key: "topic.p", Values: Values{nil}},
		{Key: "topic.p", Values: Values{func() {}}}, {Key: "topic.p", Values: Values{make(chan int)}}, {Key: "epochs", Values: Values{-1}},
		{Key: "adversaries", Values: Values{1}}, {Key: "adversaries.0.count", Values: Values{1}}, {Key: "...", Values: Values{1}}, {Key: "sweep", Values: Values{1}},
		{Key: "seeds", Values: Values{1, 2}}, {Key: "sweep.0.key", Values: Values{"topic.c"}},
	} {
		c := Default()
		c.Sweep = []Axis{axis}
		_, err := NewPlan(c)
		var refused *num.Error
		require.ErrorAs(t, err, &refused, "%+v", axis)
	}
	var none *Config
	require.ErrorIs(t, none.Validate(), num.ErrMissing)
	require.Error(t, new(Config).Validate())
	_, err := NewPlan(Config{})
	require.Error(t, err)
	for _, task := range []int{-1, 20, math.MaxInt} {
		p, err := NewPlan(Default())
		require.NoError(t, err)
		_, err = p.Begin(task, nil)
		require.ErrorIs(t, err, num.ErrDomain)
	}
}
