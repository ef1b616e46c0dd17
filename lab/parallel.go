package lab

import (
	"context"
	"sync"
)

// usualWorkers keep the processors of nearly every machine busy; more of them than that cost memory alone.
const usualWorkers = 32

// each calls do for every task from several goroutines, and returns the error of the earliest task that failed.
func (p *Plan) each(ctx context.Context, o Options, do func(context.Context, int) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	workers := o.Workers
	if workers <= 0 {
		workers = usualWorkers
	}
	errs := make([]error, p.Tasks())
	tasks := make(chan int)
	var done sync.Mutex
	var wait sync.WaitGroup
	for range min(workers, p.Tasks()) {
		wait.Go(func() { //chorus:ordered each task has a place of its own for what it gives
			for task := range tasks {
				if errs[task] = do(ctx, task); errs[task] != nil {
					stop()
					continue
				}
				if o.Done != nil {
					done.Lock()
					o.Done(task)
					done.Unlock()
				}
			}
		})
	}
	for task := range p.Tasks() {
		if ctx.Err() != nil {
			break
		}
		tasks <- task
	}
	close(tasks)
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}
