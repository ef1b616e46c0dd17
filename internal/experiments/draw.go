package experiments

import (
	"sync"
)

// draw runs the repetitions of a draw and returns what they gave, by seed.
func (r *runner) draw(d draw) ([][]float64, error) {
	drawn, errs := make([][]float64, d.seeds), make([]error, d.seeds)
	seeds := make(chan int)
	var advancing sync.Mutex
	var wait sync.WaitGroup
	for range min(max(r.options.Workers, 1), d.seeds) {
		wait.Go(func() { //chorus:ordered each repetition has its own place in the list
			for i := range seeds {
				if errs[i] = r.ctx.Err(); errs[i] != nil {
					continue
				}
				drawn[i], errs[i] = d.once(uint64(i) + 1)
				advancing.Lock()
				r.advance(d.cost)
				advancing.Unlock()
			}
		})
	}
	for i := range d.seeds {
		seeds <- i
	}
	close(seeds)
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return drawn, nil
}
