package synthesis

import "sync"

// SetWorkers lets up to n goroutines, at most 256, work on the parts of a large inference in float64; one is the
// default. They change no bit, as every part is calculated by itself, but every inference then allocates a little. In
// decimals, for small inferences, and for n below 2 it has no effect.
func (w *Workspace[T]) SetWorkers(n int) {
	k := w.fast
	if k == nil {
		return
	}
	k.workers = nil
	for range min(n, mostWorkers) - 1 {
		k.workers = append(k.workers, &floatKernel{w: k.w, form: k.form, p: k.p, c: k.c, upper: k.upper, shift: k.shift, zero: k.zero, out: k.out})
	}
}

// mostWorkers bounds the memory that a careless number would take: every worker has lists of its own.
const mostWorkers = 256

// fewestToDivide is how many weights the one-out inferences must have in all to be worth goroutines: 100 x 20, with 12 000,
// gains nothing by a second worker, 1000 x 50 is 1.6 times as fast (BenchmarkWorkers, two cores).
const fewestToDivide = 1 << 14

// divides tells whether an inference is divided between workers, who are prepared for it.
func (k *floatKernel) divides(inferers, forecasters int) bool {
	members := inferers + forecasters
	if len(k.workers) == 0 || inferers*members < fewestToDivide {
		return false
	}
	for _, part := range k.workers {
		part.stored = k.stored
		part.makeRoom(members)
	}
	return true
}

// inParts divides the range from 0 to n between all workers, in order, and waits for them. Parts write to different
// elements of results and of out, and read what nobody writes meanwhile.
func (k *floatKernel) inParts(n int, work func(part *floatKernel, from, to int)) {
	count := min(len(k.workers)+1, n)
	if count < 1 {
		return
	}
	var group sync.WaitGroup
	for i := 1; i < count; i++ {
		group.Go(func() { work(k.workers[i-1], i*n/count, (i+1)*n/count) }) //chorus:ordered every part writes to elements of its own
	}
	work(k, 0, n/count)
	group.Wait()
}
