package lab

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/num"
)

// Bounds of what a simulation may be asked for, so that a wrong digit does not fill the memory.
const (
	maxMembers = 1000
	maxSeeds   = 1_000_000
	maxEpochs  = 100_000_000
	maxBins    = 10_000
	maxSize    = 1e9 // of sizes of errors and the like
	maxPoints  = 100_000
	maxStake   = 1e9 // tokens, as many as can ever exist
	// maxAdversaries is how many there may be, each with members of its own.
	maxAdversaries = 100
	// maxCells bounds what one repetition holds of losses and inferences, maxNames the names of the quantities of all settings, and
	// maxValues what all repetitions give: at 8 bytes for a number, and some 50 for a name, at most 400 MB each.
	maxCells  = 4_000_000
	maxNames  = 5_000_000
	maxValues = 50_000_000
)

// Validate reports the first thing that cannot be simulated. Errors name the key as in a file, with the value and what is allowed;
// they match num.ErrDomain or num.ErrUnknown.
func (c *Config) Validate() error {
	if c == nil {
		return num.Refuse(num.ErrMissing, "Config", nil, nil, "a configuration")
	}
	labelled := c.Truth.Process == "labels"
	for _, k := range c.keys() {
		if err := k.check(); err != nil {
			return err
		}
	}
	switch c.Truth.Process {
	case "price":
		if err := checkPositive("truth.start", c.Truth.Start, maxSize); err != nil {
			return err
		}
	case "file":
		if c.Truth.File == "" {
			return num.Refuse(num.ErrMissing, "truth.file", nil, nil, "the CSV file of the process file")
		}
	}
	r, err := c.rules()
	if err != nil {
		return err
	}
	if labelled && r.Name != "v0.17" {
		return num.Refuse(num.ErrDomain, "release", nil, c.Release, "v0.17: earlier releases have no labels")
	}
	if err := num.FirstError(c.checkAdversaries(), c.checkLedger()); err != nil {
		return err
	}
	return num.FirstError(c.checkSize(), c.checkColumns())
}

// checkSize refuses what would fill the memory although no count by itself is too large.
func (c *Config) checkSize() error {
	inferers, forecasters, reputers := c.membersInAll()
	n, k := float64(inferers), float64(forecasters)
	made := 2 + float64(2*n) + float64(3*k) + float64(n*k) // what a network inference consists of
	if cells := float64(made * float64(reputers)); cells > maxCells {
		return num.Refuse(num.ErrLimit, "reputers.count", nil, reputers,
			fmt.Sprintf("fewer, or fewer inferers and forecasters: together they report %.0f losses, at most %d", cells, maxCells))
	}
	if c.Truth.Process == "labels" {
		if cells := float64(made * float64(c.Truth.Labels)); cells > maxCells {
			return num.Refuse(num.ErrLimit, "truth.labels", nil, c.Truth.Labels,
				fmt.Sprintf("fewer, or fewer inferers and forecasters: an epoch has %.0f probabilities, at most %d", cells, maxCells))
		}
	}
	return nil
}

// checkResults refuses a sweep whose results would fill the memory, by the settings so far.
func (c *Config) checkResults(names float64) error {
	if names > maxNames {
		return num.Refuse(num.ErrLimit, "sweep", nil, fmt.Sprintf("%.0f quantities of all settings", names), fmt.Sprintf("at most %d", maxNames))
	}
	if values := float64(names * float64(c.Seeds)); values > maxValues {
		return num.Refuse(num.ErrLimit, "seeds", nil, c.Seeds, fmt.Sprintf("fewer, or fewer settings: results of %.0f numbers, at most %d", values, maxValues))
	}
	kept := float64(float64(min(c.Seeds, c.Record.Series)) * float64(min(c.Record.Bins, c.Epochs)))
	if values := float64(names * kept); values > maxValues {
		return num.Refuse(num.ErrLimit, "record.series", nil, c.Record.Series, fmt.Sprintf("fewer, or fewer bins: series of %.0f numbers, at most %d", values, maxValues))
	}
	return nil
}

func (c *Config) checkAdversaries() error {
	if err := checkBetween("adversaries: length", len(c.Adversaries), 0, maxAdversaries); err != nil {
		return err
	}
	for i, a := range c.Adversaries {
		path := fmt.Sprintf("adversaries[%d]", i)
		if err := knownAdversary(path, a); err != nil {
			return err
		}
		if err := a.check(c); err != nil {
			return num.Under(path, err)
		}
	}
	inferers, forecasters, reputers := c.membersInAll()
	return num.FirstError(
		checkBetween("adversaries: inferers in all", inferers, 1, maxMembers),
		checkBetween("adversaries: forecasters in all", forecasters, 0, maxMembers),
		checkBetween("adversaries: reputers in all", reputers, 1, maxMembers),
	)
}

// inferenceUnit is the unit of the errors of inferers.
func (c *Config) inferenceUnit() float64 {
	if c.Truth.Process == "labels" {
		return labelUnit
	}
	return c.Truth.Volatility
}

func checkBetween(key string, value, least, most int) error {
	if value < least || value > most {
		return num.Refuse(num.ErrDomain, key, nil, value, fmt.Sprintf("%d to %d", least, most))
	}
	return nil
}

func checkCount(key string, value, least int) error {
	return checkBetween(key, value, least, maxMembers)
}

func checkIndex(key string, value, count int) error { return checkBetween(key, value, 0, count-1) }

func checkRange(key string, value, least, most float64) error {
	if !(value >= least && value <= most) {
		return num.Refuse(num.ErrDomain, key, nil, value, fmt.Sprintf("%v to %v", least, most))
	}
	return nil
}

func checkPositive(key string, value, most float64) error {
	if !(value > 0 && value <= most) || math.IsInf(value, 0) {
		return num.Refuse(num.ErrDomain, key, nil, value, fmt.Sprintf("above 0, at most %v", most))
	}
	return nil
}

// checkShare refuses what is no share of a whole that somebody else has a part of, too.
func checkShare(key string, value float64) error {
	if !(value > 0 && value <= 0.999) {
		return num.Refuse(num.ErrDomain, key, nil, value, "above 0, at most 0.999")
	}
	return nil
}

func checkOneOf(key, value string, known ...string) error {
	if slices.Contains(known, value) {
		return nil
	}
	return num.Refuse(num.ErrUnknown, key, nil, value, fmt.Sprintf("%s; nearest is %s", strings.Join(known, ", "), strictjson.Nearest(value, known)))
}
