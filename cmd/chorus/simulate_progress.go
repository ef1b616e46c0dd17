package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progressOf counts the epochs of a run.
type progressOf interface {
	Made() int64   // with those of earlier runs
	Before() int64 // of earlier runs
	All() int64    // 0 before the run has begun
}

// showEpochs shows how many epochs are made until end is called: with a bar on a terminal, otherwise with a line every few seconds.
func showEpochs(out io.Writer, made progressOf) (end func()) {
	show, period, finish := lineOf(out, made), linePeriod, func() {}
	if file := terminalOf(out); file != nil {
		show, finish = barOf(file, made)
		period = progressPeriod
	}
	ticker := time.NewTicker(period)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-ticker.C:
				show()
			case <-stop:
				return
			}
		}
	}()
	return func() {
		ticker.Stop()
		close(stop)
		<-stopped
		finish()
	}
}

func barOf(file *os.File, made progressOf) (show, finish func()) {
	var bar *progressbar.ProgressBar
	show = func() {
		if made.All() == 0 {
			return // not begun
		}
		if bar == nil {
			bar = newBar(file, made.All(), progressbar.OptionSetItsString("epochs"))
		}
		_ = bar.Set64(made.Made()) // a terminal that is gone shows nothing
	}
	return show, func() {
		if bar != nil {
			_ = bar.Finish()
		}
	}
}

func lineOf(out io.Writer, made progressOf) (show func()) {
	start := time.Now()
	return func() {
		fmt.Fprintln(out, epochsLine(made.Made(), made.Before(), made.All(), time.Since(start)))
	}
}
