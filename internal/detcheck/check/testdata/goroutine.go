package snippet

import (
	"sync"

	"golang.org/x/sync/errgroup"
)

func started(work func()) {
	go work() // want "goroutine: a goroutine runs"
}

func chosen(a, b chan int) int {
	select { // want "goroutine: a select statement"
	case n := <-a:
		return n
	case n := <-b:
		return n
	}
}

func hidden(work func()) {
	var group sync.WaitGroup
	group.Go(work) // want "goroutine: .*WaitGroup..Go runs"
	group.Wait()
	var failing errgroup.Group
	failing.Go(nil) // want "goroutine: .*Group..Go runs"
}

func excused(work []func()) {
	var group sync.WaitGroup
	for _, w := range work {
		//chorus:ordered each writes its own slot
		group.Go(w)
		go w() //chorus:ordered each writes its own slot
	}
	group.Wait()
}

type game struct{}

func (game) Go() {}

func played() { game{}.Go() }
