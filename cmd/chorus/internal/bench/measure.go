package bench

import (
	"math"
	"runtime"
	"slices"
	"time"
)

// Budget bounds the work spent on one row.
type Budget struct {
	Samples int           // wanted for every measured function
	Sample  time.Duration // least length of a sample: short functions are repeated in it
	Most    time.Duration // no further sample of a row is begun after this time
	Total   time.Duration // after this time rows get little time and no bare apd; 0 is no bound
	Least   int           // samples, also after Most, except after Total
	Slow    bool          // bare apd is measured where it runs for many seconds, too
	Largest int           // inferers of the largest world, 0 is no bound
}

// Full takes minutes, Quick less than 45 seconds on a busy machine.
var (
	Full  = Budget{Samples: 15, Sample: 20 * time.Millisecond, Most: 12 * time.Second, Slow: true, Least: 3}
	Quick = Budget{Samples: 7, Sample: 4 * time.Millisecond, Most: 700 * time.Millisecond, Total: 26 * time.Second, Least: 2}
)

// lateMost is Most once the time of the whole run is over.
const lateMost = 60 * time.Millisecond

// sample is the outcome of measuring one function. Counts and times are those of one operation.
type sample struct {
	ns            float64 // median
	spread        float64 // half the distance of the quartiles, as a share of the median
	bytes, allocs float64

	operations int // in each of the times
	times      []float64
}

// divide takes a call as so many operations.
func (s *sample) divide(per int) {
	s.ns /= float64(per)
	s.bytes, s.allocs = math.Floor(s.bytes/float64(per)), math.Floor(s.allocs/float64(per))
	s.operations *= per
	for i := range s.times {
		s.times[i] /= float64(per)
	}
}

// measure takes samples of all functions in turn, so that a busy spell of the machine meets all of them.
func (r *runner) measure(functions ...func()) []sample {
	counts, used := make([]int, len(functions)), make([]memory, len(functions))
	times := make([][]float64, len(functions))
	most, least, start := r.budget.Most, r.budget.Least, time.Now()
	if r.late() {
		most, least = min(most, lateMost), 1
	}
	for i, f := range functions {
		var first float64
		counts[i], first, used[i] = r.calibrate(f)
		if counts[i] == 1 {
			times[i] = append(times[i], first) // long enough to count
		}
	}
	for round := range r.budget.Samples {
		if round >= least && time.Since(start) > most || round > 0 && r.late() && time.Since(start) > lateMost {
			break
		}
		for i, f := range functions {
			if len(times[i]) <= round {
				times[i] = append(times[i], elapsed(f, counts[i]))
			}
		}
	}
	out := make([]sample, len(functions))
	for i, list := range times {
		out[i] = summary(list)
		out[i].bytes, out[i].allocs, out[i].operations = used[i].bytes, used[i].allocs, counts[i]
	}
	return out
}

// calibrate calls f once to have its caches and workspaces made, and finds how many calls fill a sample. Memory is
// counted in calls after the first.
func (r *runner) calibrate(f func()) (count int, ns float64, used memory) {
	first := elapsed(f, 1)
	if first > 20*float64(r.budget.Sample) {
		used, ns = memoryOf(f, 1)
		return 1, ns, used
	}
	for count = 1; ; {
		used, ns = memoryOf(f, count)
		missing := float64(r.budget.Sample) / (ns * float64(count))
		if missing <= 1 {
			return count, ns, used
		}
		count = int(math.Ceil(float64(count) * min(1.2*missing, 50)))
	}
}

// elapsed returns the time of one of n calls in nanoseconds.
func elapsed(f func(), n int) float64 {
	start := time.Now()
	for range n {
		f()
	}
	return max(1, float64(time.Since(start))) / float64(n)
}

// memory is what one call takes.
type memory struct{ bytes, allocs float64 }

// memoryOf counts the memory of one of n calls, and measures them.
func memoryOf(f func(), n int) (used memory, ns float64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	ns = elapsed(f, n)
	runtime.ReadMemStats(&after)
	of := func(before, after uint64) float64 { return math.Floor(float64(after-before) / float64(n)) }
	return memory{of(before.TotalAlloc, after.TotalAlloc), of(before.Mallocs, after.Mallocs)}, ns
}

func summary(times []float64) sample {
	sorted := slices.Sorted(slices.Values(times))
	at := func(share float64) float64 {
		position := share * float64(len(sorted)-1)
		low := int(position)
		high := min(low+1, len(sorted)-1)
		return sorted[low] + (position-float64(low))*(sorted[high]-sorted[low])
	}
	median := at(0.5)
	return sample{ns: median, spread: (at(0.75) - at(0.25)) / 2 / median, times: times}
}
