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

// The regrets of one epoch, kept by name: fay forecasts, and ann infers and forecasts too, so that what she would change if
// she were taken in is one record under two of the kinds.
func ExampleTable_Records() {
	inferers, forecasters := []string{"ann", "bob"}, []string{"ann", "fay"}
	table := regret.NewTable(len(inferers), len(forecasters), -0.5)
	table.Inferer.Set(1, 0.25)
	table.OneInForecasterInferer.Set(0, 0, 0.125)
	table.OneInForecasterSelf.Set(0, 0.125)

	records, err := table.Records(inferers, forecasters)
	if err != nil {
		fmt.Println(err)
		return
	}
	for record, cell := range records {
		if value, present := cell.Get(); present {
			fmt.Println(record.Kind, record.First, record.Second, value)
		}
	}
	missing, _ := table.Inferer.At(0)
	fmt.Println("ann's own reads as", missing)
	// Output:
	// Inferer bob  0.25
	// OneInForecasterInferer ann ann 0.125
	// OneInForecasterInferer ann ann 0.125
	// ann's own reads as -0.5
}

// All nine kinds, with what their rows and columns stand for.
func ExampleKind() {
	workers := [...]string{regret.Self: "self", regret.Inferers: "inferers", regret.Forecasters: "forecasters"}
	for kind := range regret.Kinds {
		fmt.Printf("E%d %v: %s x %s\n", kind.Equation(), kind, workers[kind.Rows()], workers[kind.Columns()])
	}
	// Output:
	// E39 Inferer: inferers x self
	// E40 Forecaster: forecasters x self
	// E41 Naive: inferers x self
	// E42 OneOutInfererInferer: inferers x inferers
	// E43 OneOutInfererForecaster: inferers x forecasters
	// E44 OneOutForecasterInferer: forecasters x inferers
	// E45 OneOutForecasterForecaster: forecasters x forecasters
	// E46 OneInForecasterInferer: forecasters x inferers
	// E47 OneInForecasterSelf: forecasters x self
}
