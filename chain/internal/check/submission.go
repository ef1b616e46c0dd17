package check

import (
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// Values refuses what no worker may send as values of labels.
func Values(values []record.LabelValue) error {
	if len(values) > maxValues {
		return num.Refuse(num.ErrDomain, "values", nil, len(values), "at most 1024")
	}
	for i, v := range values {
		if err := Number("values", v.Value); err != nil {
			return Positioned(err, i)
		}
	}
	return nil
}

// Forecast refuses what no worker may send as a forecast.
func Forecast(elements []record.ForecastElement) error {
	if len(elements) > MaxElements {
		return num.Refuse(num.ErrDomain, "forecast", nil, len(elements), "at most 1024 elements")
	}
	for i, e := range elements {
		if err := First(Name("forecast", e.Inferer), Number("forecast", e.Loss)); err != nil {
			return Positioned(err, i)
		}
	}
	return nil
}

// Losses refuses what no reputer may send.
func Losses(b record.LossBundle) error {
	return EachList(&b, func(field string, losses []record.WorkerLoss) error {
		if len(losses) > maxLosses {
			return num.Refuse(num.ErrDomain, field, nil, len(losses), "at most 1024 losses")
		}
		for i, l := range losses {
			if err := First(Name(field, l.Worker), Number(field, l.Loss)); err != nil {
				return Positioned(err, i)
			}
		}
		return nil
	})
}

// EachList visits the lists of a bundle; the two losses of the network come as a list without names first.
func EachList(b *record.LossBundle, visit func(field string, losses []record.WorkerLoss) error) error {
	network := []record.WorkerLoss{{Worker: "combined", Loss: b.Combined}, {Worker: "naive", Loss: b.Naive}}
	lists := []struct {
		field  string
		losses []record.WorkerLoss
	}{
		{"losses", network}, {"inferers", b.Inferers}, {"forecasters", b.Forecasters},
		{"one_out_inferers", b.OneOutInferers}, {"one_out_forecasters", b.OneOutForecasters},
		{"one_in_forecasters", b.OneInForecasters},
	}
	for _, l := range lists {
		if err := visit(l.field, l.losses); err != nil {
			return err
		}
	}
	const field = "one_out_inferers_of_forecasters"
	if len(b.OneOutOfForecasters) > maxLosses {
		return num.Refuse(num.ErrDomain, field, nil, len(b.OneOutOfForecasters), "at most 1024 forecasters")
	}
	for i, f := range b.OneOutOfForecasters {
		if len(f.Losses) == 0 { // L13
			return num.Refuse(num.ErrEmpty, field, []int{i}, f.Forecaster, "at least one loss of a forecaster")
		}
		if err := First(Name(field, f.Forecaster), visit(field, f.Losses)); err != nil {
			return Positioned(err, i)
		}
	}
	return nil
}

// Topic refuses lengths and numbers of a topic that a ledger cannot work with.
func Topic(t release.Topic) error {
	for _, length := range []struct {
		field  string
		blocks int
	}{
		{"EpochLength", t.EpochLength}, {"WorkerSubmissionWindow", t.WorkerSubmissionWindow},
		{"GroundTruthLag", t.GroundTruthLag}, {"MaxTopInferersToReward", t.MaxTopInferersToReward},
	} {
		if length.blocks > MaxLength {
			return num.Refuse(num.ErrDomain, length.field, nil, length.blocks, "at most 1000000000")
		}
	}
	for _, number := range []struct {
		field string
		value num.Dec
	}{
		{"AlphaRegret", t.AlphaRegret}, {"PNorm", t.PNorm}, {"CNorm", t.CNorm}, {"Epsilon", t.Epsilon},
		{"MeritSortitionAlpha", t.MeritSortitionAlpha}, {"ActiveInfererQuantile", t.ActiveInfererQuantile},
		{"ActiveForecasterQuantile", t.ActiveForecasterQuantile}, {"ActiveReputerQuantile", t.ActiveReputerQuantile},
		{"InitialRegret", t.InitialRegret},
	} {
		if err := Number(number.field, number.value); err != nil {
			return err
		}
	}
	return nil
}
