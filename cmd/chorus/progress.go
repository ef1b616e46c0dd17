package main

import (
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progressPeriod is how often the bar is drawn.
const progressPeriod = 100 * time.Millisecond

// linePeriod is how often a line tells about a run where nobody watches a bar.
const linePeriod = 5 * time.Second

// newBar is a bar on a terminal, which goes when it is finished.
func newBar(file *os.File, all int64, more ...progressbar.Option) *progressbar.ProgressBar {
	return progressbar.NewOptions64(all, append([]progressbar.Option{
		progressbar.OptionSetWriter(file), progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionClearOnFinish(),
		progressbar.OptionThrottle(progressPeriod),
	}, more...)...)
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
