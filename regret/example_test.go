package regret_test

import (
	"fmt"
	"log"

	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

// One inferer was better than the network, the other worse. Their regrets move by a tenth of the difference.
func ExampleUpdater_Update() {
	r := release.V06()
	updater, err := regret.NewUpdater(r.Float64(), r.Regret, release.RegretParams(r.Float64(), r, r.Topic))
	if err != nil {
		log.Fatal(err)
	}
	losses := regret.NewLosses[float64](2, 0)
	losses.Combined, losses.Naive = -1, -0.8
	losses.Inferer.Set(0, -1.5)
	losses.Inferer.Set(1, -0.5)
	table := regret.NewTable(2, 0, 0.0)
	table.Inferer.Set(0, 0.1)

	table, _, err = updater.Update(table, table, regret.Close[float64]{Losses: losses, InfererInclusions: []int{3, 0}})
	if err != nil {
		log.Fatal(err)
	}
	for j := range regret.Inferer(table.Inferers()) {
		plain, _ := table.Inferer.At(j)
		naive, _ := table.Naive.At(j)
		fmt.Printf("inferer %d: %.2f, against the naive network %.2f\n", j, plain, naive)
	}
	// Output:
	// inferer 0: 0.14, against the naive network 0.07
	// inferer 1: -0.05, against the naive network -0.03
}
