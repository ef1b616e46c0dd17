package bench

import (
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
)

// WriteRaw writes every sample as a line of a Go benchmark, for benchstat. A baseline has the name of the work that it
// is the baseline of, with its own name in the place of the arithmetic, so that benchstat -col /arith compares them.
func (r *Report) WriteRaw(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "goos: %s\ngoarch: %s\n", runtime.GOOS, runtime.GOARCH)
	writeSample(&b, "ThousandMathExp", r.unit)
	for i := range r.Rows {
		row := &r.Rows[i]
		writeSample(&b, row.benchmark(row.Arith), row.ours)
		if row.theirs != nil {
			writeSample(&b, row.benchmark(rawBaselines[row.Baseline]), row.theirs)
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// rawBaselines have no blanks.
var rawBaselines = map[string]string{baselineAPD: "apd", baselineExp: "1000exp"}

// benchmark returns the name of a row: NetworkInference/release=v0.16/size=32x6/arith=float64.
func (row *Row) benchmark(arith string) string {
	var name strings.Builder
	for _, word := range strings.Split(row.Work, "_") {
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return fmt.Sprintf("%s/release=%s/size=%s/arith=%s", name.String(), row.Release, row.Size, arith)
}

func writeSample(b *strings.Builder, name string, s *sample) {
	processors := ""
	if n := runtime.GOMAXPROCS(0); n > 1 {
		processors = fmt.Sprintf("-%d", n)
	}
	for _, ns := range s.times {
		fmt.Fprintf(b, "Benchmark%s%s %d %s ns/op %.0f B/op %.0f allocs/op\n", name, processors, s.operations, strconv.FormatFloat(ns, 'f', 1, 64), s.bytes, s.allocs)
	}
}
