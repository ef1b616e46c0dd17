package release_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/weights"
)

func TestParseFindsEveryReleaseAndListsThem(t *testing.T) {
	for _, r := range release.All() {
		found, err := release.Parse(r.Name)
		require.NoError(t, err)
		require.Equal(t, r.Name, found.Name)
	}
	for _, name := range []string{"", "v0.7", "0.6", "V0.6", "v0.16 "} {
		_, err := release.Parse(name)
		require.ErrorIs(t, err, num.ErrUnknown, "%q", name)
		require.ErrorContains(t, err, "v0.6, v0.9, v0.16")
	}
}

func TestDefaultsAreValid(t *testing.T) {
	for _, r := range release.All() {
		require.NoError(t, r.Module.Validate(), r.Name)
		require.NoError(t, r.ValidateTopic(r.Topic), r.Name)
	}
}

// TestReplacingARuleLeavesTheReleaseAlone: a release is a value.
func TestReplacingARuleLeavesTheReleaseAlone(t *testing.T) {
	r := release.V16()
	r = r.WithScale(weights.ScalePerCalculation)
	r.Module.MinEpochLength = 1
	require.Equal(t, weights.ScalePerCalculation, r.Regret.Scale)
	require.Equal(t, weights.ScalePerCalculation, r.Synthesis.Weights.Scale)
	require.Equal(t, weights.ScaleStoredMAD, release.V16().Synthesis.Weights.Scale)
	require.Equal(t, 12, release.V16().Module.MinEpochLength)
}

// TestArithmeticBelongsToTheRelease: v0.16 and v0.17 must not use the Exp of v0.6 (K1, K2).
func TestArithmeticBelongsToTheRelease(t *testing.T) {
	x := num.MustParseDec("-1000000")
	for _, r := range release.All() {
		a := r.Decimal().Calc()
		a.Exp(x)
		f := r.Float64().Calc()
		f.Exp(-1e6)
		if r.Num.Elementary == num.ElementaryTable {
			require.NoError(t, a.Err())
			require.NoError(t, f.Err())
		} else {
			require.ErrorIs(t, a.Err(), num.ErrRange, r.Name)
			require.ErrorIs(t, f.Err(), num.ErrRange, r.Name)
		}
		b := r.Decimal().Calc()
		b.Pow(num.Dec{}, num.Dec{})
		require.Equal(t, r.Num.Elementary == num.ElementaryTable, b.Err() == nil, r.Name)
	}
}

// TestDefaultParameters holds the defaults to section 16, release by release.
func TestDefaultParameters(t *testing.T) {
	v6, v9, v17 := release.V06().Module, release.V09().Module, release.V17().Module
	for _, c := range []struct {
		name        string
		v6, v9, v17 num.Dec
		want        [3]string
	}{
		{"PRewardInference", v6.PRewardInference, v9.PRewardInference, v17.PRewardInference, [3]string{"1", "3", "3"}},
		{"PRewardForecast", v6.PRewardForecast, v9.PRewardForecast, v17.PRewardForecast, [3]string{"3", "3", "3"}},
		{"PRewardReputer", v6.PRewardReputer, v9.PRewardReputer, v17.PRewardReputer, [3]string{"3", "1", "1"}},
		{"LambdaInitialScore", v6.LambdaInitialScore, v9.LambdaInitialScore, v17.LambdaInitialScore, [3]string{"0", "2", "2"}},
		{"outlier threshold", v6.InferenceOutlierDetectionThreshold, v9.InferenceOutlierDetectionThreshold, v17.InferenceOutlierDetectionThreshold, [3]string{"0", "11", "11"}},
		{"outlier alpha", v6.InferenceOutlierDetectionAlpha, v9.InferenceOutlierDetectionAlpha, v17.InferenceOutlierDetectionAlpha, [3]string{"0", "0.2", "0.2"}},
		{"CNorm", v6.CNorm, v9.CNorm, v17.CNorm, [3]string{"0.75", "0.75", "0.75"}},
		{"PNormSafeDiv", v6.PNormSafeDiv, v9.PNormSafeDiv, v17.PNormSafeDiv, [3]string{"8.25", "8.25", "8.25"}},
		{"InitialRegretQuantile", v6.InitialRegretQuantile, v9.InitialRegretQuantile, v17.InitialRegretQuantile, [3]string{"0.25", "0.25", "0.25"}},
		{"EpsilonSafeDiv", v6.EpsilonSafeDiv, v9.EpsilonSafeDiv, v17.EpsilonSafeDiv, [3]string{"1e-7", "1e-7", "1e-7"}},
		{"EpsilonReputer", v6.EpsilonReputer, v9.EpsilonReputer, v17.EpsilonReputer, [3]string{"0.01", "0.01", "0.01"}},
		{"RequiredMinimumStake", v6.RequiredMinimumStake, v9.RequiredMinimumStake, v17.RequiredMinimumStake, [3]string{"10000", "10000", "10000"}},
		{"CreateTopicFee", v6.CreateTopicFee, v9.CreateTopicFee, v17.CreateTopicFee, [3]string{"75000", "75000", "75000"}},
	} {
		for i, got := range []num.Dec{c.v6, c.v9, c.v17} {
			require.True(t, got.Equal(num.MustParseDec(c.want[i])), "%s of %s: %v", c.name, []string{"v0.6", "v0.9", "v0.17"}[i], got)
		}
	}
	require.Equal(t, [3]int{0, 10, 10}, [3]int{v6.MinExperiencedWorkerRegrets, v9.MinExperiencedWorkerRegrets, v17.MinExperiencedWorkerRegrets})
	require.Equal(t, [3]int{0, 0, 32}, [3]int{v6.DefaultMaxLabelsPerSubmission, v9.DefaultMaxLabelsPerSubmission, v17.DefaultMaxLabelsPerSubmission})
	require.Equal(t, [3]int{32, 6, 6}, [3]int{v6.MaxTopInferersToReward, v6.MaxTopForecastersToReward, v6.MaxTopReputersToReward})
	require.Equal(t, 604800, v6.RemoveStakeDelayWindow)
	require.Equal(t, 864000, v17.BlocksPerMonth)
}

// TestV16AndV17Parameters: the label parameters are all that differs.
func TestV16AndV17Parameters(t *testing.T) {
	v16, v17 := release.V16().Module, release.V17().Module
	require.Zero(t, v16.DefaultMaxLabelsPerSubmission)
	v16.DefaultMaxLabelsPerSubmission, v16.MaxCanonicalLabelByteLength = 32, 64
	v16.MaxTopicLabelWhitelistSize, v16.MaxEpochLabelRegistrySize = 256, 32768
	require.Equal(t, v17, v16)
}

func TestValidateTopicRefuses(t *testing.T) {
	d := num.MustParseDec
	for _, c := range []struct {
		name     string
		change   func(*release.Topic)
		field    string
		accepted []string // releases that accept it
	}{
		{"epoch shorter than the module allows", func(t *release.Topic) { t.EpochLength, t.WorkerSubmissionWindow = 11, 11 }, "EpochLength", nil},
		{"no submission window", func(t *release.Topic) { t.WorkerSubmissionWindow = 0 }, "WorkerSubmissionWindow", nil},
		{"window longer than the epoch", func(t *release.Topic) { t.WorkerSubmissionWindow = t.EpochLength + 1 }, "WorkerSubmissionWindow", nil},
		{"truth before the epoch ends", func(t *release.Topic) { t.GroundTruthLag = t.EpochLength - 1 }, "GroundTruthLag", nil},
		{"truth after more than 100 epochs", func(t *release.Topic) { t.GroundTruthLag = 100*t.EpochLength + 1 }, "GroundTruthLag", nil},
		{"truth after 100 epochs", func(t *release.Topic) { t.GroundTruthLag = 100 * t.EpochLength }, "", release.Names()},
		{"alpha 0", func(t *release.Topic) { t.AlphaRegret = d("0") }, "AlphaRegret", nil},
		{"alpha 1", func(t *release.Topic) { t.AlphaRegret = d("1") }, "", release.Names()},
		{"alpha above 1", func(t *release.Topic) { t.AlphaRegret = d("1.01") }, "AlphaRegret", nil},
		{"p of classification", func(t *release.Topic) { t.PNorm = d("5") }, "PNorm", []string{"v0.17"}},
		{"p 2.5", func(t *release.Topic) { t.PNorm = d("2.5") }, "", release.Names()},
		{"p 11", func(t *release.Topic) { t.PNorm = d("11") }, "PNorm", nil},
		{"c out of bounds", func(t *release.Topic) { t.CNorm = d("-100.5") }, "CNorm", []string{"v0.6", "v0.9"}},
		{"epsilon 0", func(t *release.Topic) { t.Epsilon = d("0") }, "Epsilon", nil},
		{"sortition alpha 1", func(t *release.Topic) { t.MeritSortitionAlpha = d("1") }, "MeritSortitionAlpha", nil},
		{"quantile 1", func(t *release.Topic) { t.ActiveReputerQuantile = d("1") }, "ActiveReputerQuantile", []string{"v0.16", "v0.17"}},
		{"quantile below 0", func(t *release.Topic) { t.ActiveInfererQuantile = d("-0.1") }, "ActiveInfererQuantile", nil},
		{"own cap", func(t *release.Topic) { t.MaxTopInferersToReward = 8 }, "MaxTopInferersToReward", nil},
		{"negative cap", func(t *release.Topic) { t.MaxTopInferersToReward = -1 }, "MaxTopInferersToReward", nil},
	} {
		for _, r := range release.All() {
			topic := r.Topic
			c.change(&topic)
			err := r.ValidateTopic(topic)
			accepted := false
			for _, name := range c.accepted {
				accepted = accepted || name == r.Name
			}
			if accepted {
				require.NoError(t, err, "%s in %s", c.name, r.Name)
				continue
			}
			require.ErrorIs(t, err, num.ErrDomain, "%s in %s", c.name, r.Name)
			e, ok := num.AsError(err)
			require.True(t, ok)
			require.Equal(t, c.field, e.Field, "%s in %s", c.name, r.Name)
			require.NotEmpty(t, e.Allowed)
		}
	}
}

func TestValidateModuleRefuses(t *testing.T) {
	d := num.MustParseDec
	for _, c := range []struct {
		field  string
		change func(*release.Module)
	}{
		{"MinTopicWeight", func(m *release.Module) { m.MinTopicWeight = d("-1") }},
		{"TopicRewardAlpha", func(m *release.Module) { m.TopicRewardAlpha = d("0") }},
		{"MinEpochLength", func(m *release.Module) { m.MinEpochLength = 0 }},
		{"CreateTopicFee", func(m *release.Module) { m.CreateTopicFee = d("0.5") }},
		{"RequiredMinimumStake", func(m *release.Module) { m.RequiredMinimumStake = d("-1") }},
		{"LearningRate", func(m *release.Module) { m.LearningRate = d("0") }},
		{"MinStakeFraction", func(m *release.Module) { m.MinStakeFraction = d("1.1") }},
		{"EpsilonReputer", func(m *release.Module) { m.EpsilonReputer = d("0") }},
		{"ValidatorsVsAlloraShare", func(m *release.Module) { m.ValidatorsVsAlloraShare = d("2") }},
		{"PRewardReputer", func(m *release.Module) { m.PRewardReputer = d("0") }},
		{"InitialRegretQuantile", func(m *release.Module) { m.InitialRegretQuantile = d("1.5") }},
		{"BlocksPerMonth", func(m *release.Module) { m.BlocksPerMonth = 0 }},
		{"DefaultMaxLabelsPerSubmission", func(m *release.Module) { m.MaxEpochLabelRegistrySize = 3; m.DefaultMaxLabelsPerSubmission = 4 }},
	} {
		m := release.V16().Module
		c.change(&m)
		err := m.Validate()
		require.ErrorIs(t, err, num.ErrDomain, c.field)
		e, ok := num.AsError(err)
		require.True(t, ok)
		require.Equal(t, c.field, e.Field)
	}
}

func TestTopicParametersByRelease(t *testing.T) {
	for _, r := range release.All() {
		topic := r.Topic
		topic.CNorm = num.MustParseDec("2")
		want := "0.75" // the module's
		if r.Name == "v0.16" || r.Name == "v0.17" {
			want = "2"
		}
		require.Equal(t, want, r.C(topic).String(), r.Name)
		p := release.SynthesisParams(r.Decimal(), r, topic)
		require.Equal(t, want, p.C.String(), r.Name)
		require.NoError(t, p.Validate(r.Decimal()))
		u := release.RegretParams(r.Float64(), r, topic)
		require.Equal(t, 0.75, u.C, r.Name)
		require.NoError(t, u.Validate(r.Float64()))
	}
}

func TestSubmittedValues(t *testing.T) {
	a := release.V16().Decimal()
	d := num.MustParseDec
	for text, accepted := range map[string]bool{
		"0": true, "1": true, "-1e40": true, "1.1e40": false, "1e-40": true, "-0.9e-40": false, "1e41": false,
	} {
		err := release.CheckValue(a, release.V16().Submitted, "loss", d(text))
		require.Equal(t, accepted, err == nil, text)
		if err != nil {
			require.ErrorIs(t, err, num.ErrDomain)
		}
		require.NoError(t, release.CheckValue(a, release.V06().Submitted, "loss", d(text)), text)
	}
}

// TestValidateRefusesUnknownRules: a value that no rule has is refused with its name, in every package.
func TestValidateRefusesUnknownRules(t *testing.T) {
	for _, r := range release.All() {
		require.NoError(t, r.Validate(), r.Name)
	}
	require.ErrorIs(t, release.Release{}.Validate(), num.ErrMissing)
	unknown := 0
	for _, part := range []string{"Num", "Regret", "Synthesis", "Consensus", "Rewards", "Ledger"} {
		good := release.V17()
		rules := reflect.ValueOf(&good).Elem().FieldByName(part)
		unknown += spoilRules(t, &good, rules, part)
	}
	require.GreaterOrEqual(t, unknown, 33)
}

// spoilRules returns each rule of a struct an unknown value, and tells how many there are.
func spoilRules(t *testing.T, r *release.Release, rules reflect.Value, path string) (n int) {
	for i := range rules.NumField() {
		field, name := rules.Field(i), path+"."+rules.Type().Field(i).Name
		before := reflect.ValueOf(field.Interface())
		switch field.Kind() {
		case reflect.Struct:
			n += spoilRules(t, r, field, name)
			continue
		case reflect.Uint8:
			field.SetUint(9)
		case reflect.String:
			field.SetString("no such rule")
		default:
			continue
		}
		n++
		err := r.Validate()
		require.ErrorIs(t, err, num.ErrUnknown, name)
		require.ErrorContains(t, err, rules.Type().Field(i).Name, name)
		field.Set(before)
	}
	return n
}
