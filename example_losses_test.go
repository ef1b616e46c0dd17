package chorus_test

import (
	"fmt"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// The same answers under each loss function. Those that need a scale take it.
func ExampleMeasure_losses() {
	r := release.V17()
	in, err := chorus.Infer(r, chorus.State[float64]{}, chorus.Work[float64]{Inferences: map[string]float64{"ann": 99, "bob": 103}})
	if err != nil {
		panic(err)
	}
	own := chorus.NewLoss("too high", func(inference, truth []float64) (float64, error) { return max(inference[0]-truth[0], 0.5), nil })
	for _, loss := range []struct {
		name string
		chorus.Loss[float64]
	}{
		{"squared", chorus.SquaredLoss[float64]()}, {"absolute", chorus.AbsoluteLoss[float64]()},
		{"log-cosh", chorus.LogCoshLoss(2.0)}, {"Huber", chorus.HuberLoss(2.0)},
		{"ZTAE", chorus.ZTAELoss(100, 2.0)}, {"ZPTAE", chorus.ZPTAELoss(100, 2.0)},
		{"floored", chorus.SquaredLoss[float64]().WithFloor(4)}, {"own", own},
	} {
		losses, err := chorus.Measure(r, in, []float64{100}, loss.Loss, chorus.Log10)
		if err != nil {
			panic(err)
		}
		fmt.Printf("%-9s %7.4f %7.4f\n", loss.name, losses.Inferer["ann"], losses.Inferer["bob"])
	}
	// Output:
	// squared    0.0000  0.9542
	// absolute   0.0000  0.4771
	// log-cosh  -0.9204 -0.0678
	// Huber     -0.3010  0.6021
	// ZTAE      -0.3352 -0.0433
	// ZPTAE     -0.3374 -0.0159
	// floored    0.6021  0.9542
	// own       -0.3010  0.4771
}

// A topic of several labels takes the cross entropy of probabilities.
func ExampleCrossEntropyLoss() {
	r := release.V17()
	in, err := chorus.Infer(r, chorus.State[num.Dec]{}, chorus.Work[num.Dec]{Vectors: map[string]map[string]num.Dec{
		"ann": {"rain": num.MustParseDec("0.25"), "sun": num.MustParseDec("0.75")},
		"bob": {"rain": num.MustParseDec("0.5"), "sun": num.MustParseDec("0.5")},
	}})
	if err != nil {
		panic(err)
	}
	losses, err := chorus.Measure(r, in, []num.Dec{num.IntDec(0), num.IntDec(1)}, chorus.CrossEntropyLoss[num.Dec](), chorus.Log10)
	fmt.Println(losses.Inferer["ann"], err)
	// Output:
	// -0.5410872012930468505170246347061142 <nil>
}
