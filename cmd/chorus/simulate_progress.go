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

// linePeriod is how often a line tells about a run where nobody watches a bar.
const linePeriod = 5 * time.Second

// showEpochs shows how many epochs are made until end is called: with a bar on a terminal, otherwise with a line every few seconds.
func showEpochs(out io.Writer, made progressOf) (end func()) {
	show, period, finish := lineOf(out, made), linePeriod, func() {}
	if file, ok := out.(*os.File); ok && isTerminalFile(file) {
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
			bar = progressbar.NewOptions64(made.All(), progressbar.OptionSetWriter(file), progressbar.OptionShowCount(), progressbar.OptionShowIts(),
				progressbar.OptionSetItsString("epochs"), progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish(),
				progressbar.OptionThrottle(progressPeriod))
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

// epochsLine tells the rate of this run, and how long the rest takes at it.
func epochsLine(made, before, all int64, passed time.Duration) string {
	text := fmt.Sprintf("%d of %d epochs", made, all)
	if made <= before || passed <= 0 {
		return text
	}
	rate := float64(made-before) / passed.Seconds()
	left := time.Duration(float64(all-made) / rate * float64(time.Second))
	return fmt.Sprintf("%s, %.0f a second, %v left", text, rate, left.Round(time.Second))
}
