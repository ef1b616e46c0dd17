package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// trialProgress shows how much of some experiments is done: a bar below what is printed on a terminal, otherwise a line now and then.
type trialProgress struct {
	out   io.Writer
	file  *os.File // nil without a terminal
	start time.Time

	mu   sync.Mutex
	bar  *progressbar.ProgressBar
	told time.Time
}

func newTrialProgress(out io.Writer) *trialProgress {
	return &trialProgress{out: out, file: terminalOf(out), start: time.Now(), told: time.Now()}
}

func (p *trialProgress) advance(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.file == nil {
		if now := time.Now(); now.Sub(p.told) >= linePeriod {
			p.told = now
			fmt.Fprintln(p.out, epochsLine(int64(done), 0, int64(total), now.Sub(p.start)))
		}
		return
	}
	if p.bar == nil {
		p.bar = newBar(p.file, int64(total), progressbar.OptionSetItsString("epochs"))
	}
	_ = p.bar.Set(done) // a terminal that is gone shows nothing
}

// print writes above the bar.
func (p *trialProgress) print(write func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	return write()
}

func (p *trialProgress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
