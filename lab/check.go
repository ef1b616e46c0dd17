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
	if err := c.checkAdversaries(); err != nil {
		return err
	}
	return c.checkColumns()
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
