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

// toldPeriod is how often a line tells where nobody watches a bar.
const toldPeriod = 15 * time.Second

func newTrialProgress(out io.Writer) *trialProgress {
	p := &trialProgress{out: out, start: time.Now(), told: time.Now()}
	if file, ok := out.(*os.File); ok && isTerminalFile(file) {
		p.file = file
	}
	return p
}

func (p *trialProgress) advance(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.file == nil {
		if now := time.Now(); now.Sub(p.told) >= toldPeriod {
			p.told = now
			fmt.Fprintln(p.out, epochsLine(int64(done), 0, int64(total), now.Sub(p.start)))
		}
		return
	}
	if p.bar == nil {
		p.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(p.file), progressbar.OptionShowCount(), progressbar.OptionShowIts(),
			progressbar.OptionSetItsString("epochs"), progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish(),
			progressbar.OptionThrottle(progressPeriod))
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
