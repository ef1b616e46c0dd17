package regret_test

import (
	"fmt"
	"testing"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

// BenchmarkUpdate is a close of 5 inferers and 3 forecasters, and of 32 and 6, with one updater.
func BenchmarkUpdate(b *testing.B) {
	for _, r := range release.All() {
		for _, size := range []worlds.Size{{Inferers: 5, Forecasters: 3}, {Inferers: 32, Forecasters: 6}} {
			name := fmt.Sprintf("%dx%d", size.Inferers, size.Forecasters)
			b.Run(r.Name+"/float64/"+name, func(b *testing.B) { benchmarkUpdate(b, r, r.Float64(), size) })
			b.Run(r.Name+"/decimal/"+name, func(b *testing.B) { benchmarkUpdate(b, r, r.Decimal(), size) })
		}
	}
}

func benchmarkUpdate[T any](b *testing.B, r release.Release, a num.Arith[T], size worlds.Size) {
	world := worlds.MustNew(1, size, worlds.Options{StoredWeights: true})
	table, end := worlds.Table(a, world), worlds.Close(a, world)
	w, err := regret.NewUpdater(a, r.Regret, release.RegretParams(a, r, r.Topic))
	if err != nil {
		b.Fatal(err)
	}
	next := new(regret.Table[T])
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := w.Update(next, table, end); err != nil {
			b.Fatal(err)
		}
	}
}
